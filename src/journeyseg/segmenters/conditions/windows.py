"""Windows: how long ago, as half-open spans of age counted back from `as_of`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.errors import DefinitionError
from journeyseg.model.durations import duration, microseconds, spell

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def within_of(value: object) -> timedelta | None:
    """The duration of a field `within`, or ``None``."""
    return None if value is None else duration(value, name="within")


def before_of(value: object) -> timedelta | None:
    """The duration of a field `before`, or ``None``."""
    return None if value is None else duration(value, name="before")


def grace_of(value: object) -> timedelta | None:
    """The duration of a field `grace`, or ``None``."""
    return None if value is None else duration(value, name="grace")


@attrs.frozen
class Window:
    """A span of ages, [before, within): "at least `before` ago, and less than `within` ago".

    What happened at `as_of` itself has age 0. So ``within="30 days"`` and ``within="90 days", before="30 days"`` share
    no moment and together are ``within="90 days"``.

    Args:
        within: The age it ends before; ``None`` for no end.
        before: The age it begins with; ``None`` for 0.

    Raises:
        DefinitionError: for a window that nothing can be in.

    Example:
        >>> day = timedelta(days=1)
        >>> Window(90 * day, 30 * day).words
        'between 90 days and 30 days ago'
        >>> Window(2 * day, None).holds(np.array([0, 2 * 86_400_000_000])).tolist()
        [True, False]
    """

    within: timedelta | None
    before: timedelta | None

    def __attrs_post_init__(self) -> None:
        if self.within is not None and self.before is not None and self.before >= self.within:
            raise DefinitionError(
                "a window that nothing can be in",
                expected="before shorter than within",
                found=f'within="{spell(self.within)}", before="{spell(self.before)}"',
                remedy='"between 90 and 30 days ago" is within="90 days", before="30 days"',
            )

    def __bool__(self) -> bool:
        return self.within is not None or self.before is not None

    def holds(self, ages: Ints) -> Bools:
        """True for ages (microseconds) inside the window; bool, same shape."""
        inside = np.ones(ages.shape, dtype=np.bool_)
        if self.within is not None:
            inside &= ages < microseconds(self.within)
        if self.before is not None:
            inside &= ages >= microseconds(self.before)
        return inside

    @property
    def words(self) -> str:
        """The window in words; empty when it has no ends."""
        match self.within, self.before:
            case None, None:
                return ""
            case timedelta() as within, None:
                return f"in the last {spell(within)}"
            case None, timedelta() as before:
                return f"{spell(before)} ago or earlier"
        return f"between {spell(_known(self.within))} and {spell(_known(self.before))} ago"


def _known(value: timedelta | None) -> timedelta:
    assert value is not None
    return value


def days(ages: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Ages in microseconds as days; float64."""
    return np.asarray(ages / microseconds(timedelta(days=1)), dtype=np.float64)
