"""Options of a comparison, each refused with what was expected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from journeyseg.analyses.flow.labelling import check_over
from journeyseg.analyses.flow.options import refusal, whole
from journeyseg.errors import unknown
from journeyseg.stats.corrections import Correction

STATISTICS = ("transitions", "steps", "timing")
"""What the omnibus test looks at."""

CORRECTIONS = ("holm", "benjamini_hochberg", "bonferroni")
"""How p-values are corrected."""

STEPS = 10
SAMPLE = 10_000
_TIE = 1e-12


def _statistics(value: object) -> tuple[str, ...]:
    found = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Iterable) else (value,)
    if not found or len(set(found)) < len(found) or not set(found) <= set(STATISTICS):
        raise refusal("statistics", f"one or more of {', '.join(map(repr, STATISTICS))}", value)
    return tuple(name for name in STATISTICS if name in found)


def _sample(value: object) -> int:
    return whole("sample", value, 4)


def _permutations(value: object) -> int:
    return whole("permutations", value, 1)


def _seed(value: object) -> int:
    return whole("seed", value, 0)


def _least(value: object) -> int:
    return whole("least", value, 2)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise refusal("exact", "True or False", value)
    return value


def _correction(value: object) -> str:
    if value not in CORRECTIONS:
        raise unknown("correction", value, CORRECTIONS)
    return str(value)


def reached(p: Any, level: float) -> Any:
    """Whether p-values are at most ``1 - level``, which has no last digit: 1 / 10 reaches 1 - 0.9."""
    return p <= 1.0 - level + _TIE


@attrs.frozen(kw_only=True)
class Settings:
    """The options of `journeyseg.compare` that are no data.

    Raises:
        DefinitionError: for what is none, has no meaning beside another, or could never reach the level.
        UnknownName: for a correction that does not exist.
    """

    over: str = attrs.field(default="touchpoint", converter=check_over)
    statistics: tuple[str, ...] = attrs.field(default=STATISTICS, converter=_statistics)
    steps: int | None = None
    sample: int = attrs.field(default=SAMPLE, converter=_sample)
    exact: bool = attrs.field(default=False, converter=_flag)
    permutations: int = attrs.field(default=999, converter=_permutations)
    seed: int = attrs.field(default=0, converter=_seed)
    correction: Correction = attrs.field(default="holm", converter=_correction)
    level: float = 0.95
    least: int = attrs.field(default=10, converter=_least)

    def __attrs_post_init__(self) -> None:
        if self.steps is not None:
            whole("steps", self.steps, 1)
            if "steps" not in self.statistics:
                raise refusal("steps", 'steps= with "steps" among the statistics', self.steps, "leave steps= out")
        if self.exact and self.sample != SAMPLE:
            raise refusal("sample", "sample= or exact=True: all customers", self.sample, "leave one out")

    @property
    def positions(self) -> int:
        """Positions of the step matrix after the start."""
        return STEPS if self.steps is None else self.steps

    def check_reach(self) -> None:
        """Refuse so few permutations that no p-value could be below ``1 - level``.

        Raises:
            DefinitionError: for such.
        """
        if not reached(1.0 / (1 + self.permutations), self.level):
            least = round(1.0 / (1.0 - self.level)) - 1
            words = f"{least} or more at level {self.level:g}: the smallest p is 1 / (1 + permutations)"
            raise refusal("permutations", words, self.permutations, "leave it out: 999")
