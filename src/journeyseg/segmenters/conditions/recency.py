"""Last and first: how long ago something happened for the last, or the first, time."""

from __future__ import annotations

from typing import ClassVar

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import ragged
from journeyseg.errors import DefinitionError
from journeyseg.model.bounds import said
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.conditions.selection import Selecting, mask_of, names_of
from journeyseg.segmenters.conditions.truth import Truths, truths
from journeyseg.segmenters.conditions.windows import days

Ints = npt.NDArray[np.int64]


def places(scope: Scope, mask: npt.NDArray[np.bool_] | None, *, which: str) -> Ints:
    """Position of the last or first touchpoint under the mask of each unit, -1 where there is none; int64."""
    offsets = scope.journeys.event_offsets
    if mask is None:
        place = offsets[1:] - 1 if which == "last" else offsets[:-1]
        return np.where(offsets[1:] > offsets[:-1], place, -1)
    return ragged.last(offsets, mask) if which == "last" else ragged.first(offsets, mask)


@attrs.frozen
class Recency(Selecting):
    """A condition on the age of one touchpoint of each unit."""

    which: ClassVar[str]

    touchpoint: tuple[str, ...] = attrs.field(default=(), converter=names_of)

    def _check(self) -> None:
        super()._check()
        if not self.window:
            raise DefinitionError(
                f"{self.key} needs a window",
                expected='within="30 days", before="30 days", or both',
                found="none",
                remedy=f"that it happened at all is count({', '.join(map(repr, self.touchpoint))})",
            )

    def truth(self, scope: Scope) -> Truths:
        """Yes where its age is in the window, unknown where it never happened, otherwise no."""
        place, ages = self._ages(scope)
        return truths(self.window.holds(ages), place < 0, missing=self.missing)

    def seen(self, scope: Scope) -> list[str]:
        """How many days ago."""
        place, ages = self._ages(scope)
        pairs = zip(place.tolist(), days(ages).tolist(), strict=True)
        return ["never" if where < 0 else f"{said(round(age, 3))} days ago" for where, age in pairs]

    def _ages(self, scope: Scope) -> tuple[Ints, Ints]:
        place = places(scope, self._everywhen(scope), which=self.which)
        moments = scope.journeys.at
        return place, scope.now - moments[place] if len(moments) else np.zeros(len(place), dtype=np.int64)

    def _everywhen(self, scope: Scope) -> npt.NDArray[np.bool_] | None:
        return mask_of(scope, touchpoint=self.touchpoint, stage=self.stage, channel=self.channel)

    @property
    def words(self) -> str:
        """The condition in words."""
        return f"{self.which} {self.chosen}{self.when}"


@attrs.frozen
class Last(Recency):
    """When last: ``last("buy", within="30 days")``; plain form ``{last = "buy", within = "30 days"}``.

    Unknown for those who never did. (Who has not bought for 30 days, or never, is ``count("buy", at_most=0,
    within="30 days")``.)

    Args:
        touchpoint: Name or names of touchpoints; none for any.
        within: The last one was less than this long before `as_of`.
        before: The last one was at least this long before `as_of`.
        stage: Only touchpoints of this stage or these stages.
        channel: Only those of this channel or these channels.
        missing: The answer for those who never did.

    Example:
        >>> Last("buy", before="90 days").words
        'last "buy" 90 days ago or earlier'
    """

    key = "last"
    which = "last"


@attrs.frozen
class First(Recency):
    """When first: ``first("buy", within="30 days")``, new buyers; plain form ``{first = "buy", within = "30 days"}``.

    Unknown for those who never did.

    Args:
        touchpoint: Name or names of touchpoints; none for any.
        within: The first one was less than this long before `as_of`.
        before: The first one was at least this long before `as_of`.
        stage: Only touchpoints of this stage or these stages.
        channel: Only those of this channel or these channels.
        missing: The answer for those who never did.

    Example:
        >>> First("buy", within="30 days").words
        'first "buy" in the last 30 days'
    """

    key = "first"
    which = "first"
