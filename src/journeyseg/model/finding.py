"""Findings: what an audit noticed, by severity, with the nearest fix."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, overload

import attrs

from journeyseg.model.lines import aligned, clean, percent

if TYPE_CHECKING:
    import pandas as pd

SEVERITIES = ("error", "warning", "info")
"""From the gravest to the mildest."""


@attrs.frozen(repr=False)
class Finding:
    """One thing that was noticed.

    Args:
        severity: ``"error"``, ``"warning"`` or ``"info"``.
        code: Stable name of the check, such as ``"stage_order"``.
        message: One sentence that says what was noticed.
        count: How many rows, customers or segments it concerns.
        share: The same as a share 0..1 of what was looked at; NaN when there is no whole.
        examples: A few ids or values.
        fix: The nearest remedy.
    """

    severity: str = attrs.field(validator=attrs.validators.in_(SEVERITIES))
    code: str
    message: str
    count: int = 0
    share: float = float("nan")
    examples: tuple[str, ...] = ()
    fix: str = ""

    @property
    def line(self) -> tuple[str, str, str, str]:
        """What a line says of it: severity, count, share and message."""
        return self.severity, f"{self.count:,}" if self.count else "", percent(self.share), clean(self.message)

    def __repr__(self) -> str:
        severity, *numbers, message = self.line
        some = ", ".join(part for part in numbers if part)
        return f"<Finding {severity}: {message}{f' ({some})' if some else ''}>"


def _sorted(items: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(items, key=_gravity))


def _gravity(item: Finding) -> tuple[int, float, str, str]:
    share = 0.0 if math.isnan(item.share) else item.share
    return SEVERITIES.index(item.severity), -share, item.code, item.message


@attrs.frozen(repr=False)
class Findings:
    """Findings in order: gravest first, then largest share, then code.

    Example:
        >>> found = Findings([Finding("info", "a", "x"), Finding("error", "b", "y")])
        >>> [finding.code for finding in found]
        ['b', 'a']
    """

    items: tuple[Finding, ...] = attrs.field(default=(), converter=_sorted)

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    @overload
    def __getitem__(self, index: int) -> Finding: ...

    @overload
    def __getitem__(self, index: slice) -> Findings: ...

    def __getitem__(self, index: int | slice) -> Finding | Findings:
        found = self.items[index]
        return found if isinstance(found, Finding) else Findings(found)

    def of(self, severity: str) -> Findings:
        """The findings of one severity."""
        return Findings(item for item in self.items if item.severity == severity)

    def to_frame(self) -> pd.DataFrame:
        """One row per finding: severity, code, message, count, share, examples (text), fix."""
        import pandas as pd

        columns = [field.name for field in attrs.fields(Finding)]
        return pd.DataFrame(
            [{**attrs.asdict(item), "examples": ", ".join(item.examples)} for item in self.items], columns=columns
        )

    def __repr__(self) -> str:
        return aligned([item.line for item in self.items], right=(1, 2)) or "<Findings: none>"

    def _repr_html_(self) -> str:
        return self.to_frame().to_html(index=False, escape=True)
