"""Later: one moment of a journey compared with another, such as the delivery with what was promised."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.errors import DefinitionError
from journeyseg.model.bounds import said
from journeyseg.model.column import NAT, Column
from journeyseg.model.durations import microseconds, spell
from journeyseg.segmenters.conditions.recency import places
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.conditions.selection import Selecting, mask_of, names_of
from journeyseg.segmenters.conditions.truth import Truths, truths
from journeyseg.segmenters.conditions.windows import days, grace_of

Ints = npt.NDArray[np.int64]
Which = Literal["last", "first"]

_FAMILIES = ("property:", "profile:", "touchpoint:")


def which_of(value: str) -> Which:
    """Which of several counts, checked.

    Raises:
        DefinitionError: for anything else.
    """
    if value == "last":
        return "last"
    if value == "first":
        return "first"
    raise DefinitionError("which touchpoint?", expected='"last" or "first"', found=repr(value), remedy='use "last"')


def _moment(value: object) -> str:
    family = next((one for one in _FAMILIES if isinstance(value, str) and value.startswith(one)), None)
    if family is None or not str(value)[len(family) :].strip():
        raise DefinitionError(
            "later compares with another moment",
            expected='"property:NAME", "profile:NAME" or "touchpoint:NAME"',
            found=repr(value),
            remedy=f'write "touchpoint:{value}" for another touchpoint of the journey',
        )
    return str(value)


@attrs.frozen
class Later(Selecting):
    """Whether one thing happened after another: ``later("deliver", than="property:promised")``.

    Its plain form is ``{later = "deliver", than = "property:promised", grace = "1 day"}``.

    Compares moments, to the microsecond: yes where the touchpoint is after the other moment (and its grace), no where
    it is not, unknown where one of the two is not known. So ``~later(...)`` is "on time", and who still waits is
    neither late nor on time. A date without a time is the midnight on which it begins: with ``grace="1 day"`` a
    delivery in the course of the promised day is on time.

    Args:
        touchpoint: Name or names of touchpoints.
        than: The other moment. ``"property:NAME"``: the value that the touchpoint bears, or where it bears none the
            latest one known before it; ``"profile:NAME"``; or ``"touchpoint:NAME"``, taken as `which` says.
        grace: How much later it may be; an exact length.
        which: Which one counts where the touchpoint was met several times: ``"last"`` or ``"first"``.
        stage: Only touchpoints of this stage or these stages.
        channel: Only those of this channel or these channels.
        within: Only touchpoints less than this long before `as_of`.
        before: Only touchpoints at least this long before `as_of`.
        missing: The answer where one of the two is not known.

    Example:
        >>> Later("deliver", than="property:promised", grace="1 day").words
        'last "deliver" more than 1 day later than property:promised'
    """

    key = "later"

    touchpoint: tuple[str, ...] = attrs.field(converter=names_of)
    than: str = attrs.field(converter=_moment, kw_only=True)
    grace: timedelta | None = attrs.field(default=None, converter=grace_of, kw_only=True)
    which: Which = attrs.field(default="last", converter=which_of, kw_only=True)

    def truth(self, scope: Scope) -> Truths:
        """Yes where it is later, unknown where either moment is not known, otherwise no."""
        one, other = self._moments(scope)
        unknown = (one == NAT) | (other == NAT)
        grace = 0 if self.grace is None else microseconds(self.grace)
        return truths(~unknown & (one - np.where(unknown, 0, other) > grace), unknown, missing=self.missing)

    def seen(self, scope: Scope) -> list[str]:
        """How many days later, or earlier."""
        one, other = self._moments(scope)
        known = (one != NAT) & (other != NAT)
        gaps = days(np.where(known, one, 0) - np.where(known, other, 0))
        return [_gap(gap) if there else "not known" for gap, there in zip(gaps.tolist(), known.tolist(), strict=True)]

    def _moments(self, scope: Scope) -> tuple[Ints, Ints]:
        place = places(scope, self.mask(scope), which=self.which)
        return _at(scope.journeys.at, place), self._other(scope, place)

    def _other(self, scope: Scope, place: Ints) -> Ints:
        family, _, name = self.than.partition(":")
        if family == "profile":
            return _times(scope.profile(name), self.than).data
        if family == "property":
            column = _times(scope.column(self.than), self.than)
            return _at(column.data, _latest_known(scope.journeys.event_offsets, ~column.missing, place))
        return _at(scope.journeys.at, places(scope, mask_of(scope, touchpoint=(name,)), which=self.which))

    @property
    def needs(self) -> frozenset[str]:
        """Touchpoints, the other moment, and what the selection reads."""
        return super().needs | ({self.than} if not self.than.startswith("touchpoint:") else set())

    @property
    def words(self) -> str:
        """The condition in words."""
        grace = "" if self.grace is None else f"more than {spell(self.grace)} "
        return f"{self.which} {self.chosen}{self.when} {grace}later than {self.than}"


def _at(moments: Ints, place: Ints) -> Ints:
    return np.append(moments, NAT)[place]


def _latest_known(offsets: Ints, known: npt.NDArray[np.bool_], place: Ints) -> Ints:
    """Position of the last element under `known` at or before `place` in the same group, -1 where there is none."""
    hits = np.flatnonzero(known)
    rank = np.searchsorted(hits, place, side="right") - 1
    found = np.append(hits, -1)[rank]
    return np.where((place >= 0) & (rank >= 0) & (found >= offsets[:-1]), found, -1)


def _times(column: Column, name: str) -> Column:
    if column.kind != "time":
        raise DefinitionError(
            f"{name} is a {column.kind}, not a time",
            expected="a column of times",
            found=f"a {column.kind} column",
            remedy="nothing is made into a time: read the column as times",
        )
    return column


def _gap(gap: float) -> str:
    size = said(round(abs(gap), 3))
    return "at the same moment" if gap == 0 else f"{size} days {'later' if gap > 0 else 'earlier'}"
