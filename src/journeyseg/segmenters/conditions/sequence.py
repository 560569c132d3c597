"""Matches: how often a pattern of touchpoints matches, as a range."""

from __future__ import annotations

import attrs
import numpy as np

from journeyseg.model.bounds import Bounds
from journeyseg.segmenters.conditions.counting import _times, _whole
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.conditions.tree import Condition
from journeyseg.segmenters.conditions.truth import Truths, truths


def _text(value: object) -> str:
    from journeyseg.analyses.sequences.patterns import pattern_of

    return pattern_of(value).text


@attrs.frozen
class Matches(Condition):
    """How often a pattern matches: ``matches("view ...[no buy] end")``; plain form ``{matches = "view ... buy"}``.

    Matches share no touchpoint; see `journeyseg.sequences`. Never unknown: where nothing matches, nothing does.

    Args:
        pattern: The pattern, or its text.
        at_least: Smallest number of matches, inside; 1 when neither end is given, otherwise 0.
        at_most: Largest number of matches, inside.

    Raises:
        DefinitionError: for what is no pattern, and for ends that are not whole numbers or that nothing is between.

    Example:
        >>> Matches("view ... buy within 2 h", at_least=2).words
        'view ... buy within 2 hours at least 2 times'
    """

    key = "matches"

    pattern: str = attrs.field(converter=_text)
    at_least: int | None = attrs.field(default=None, converter=_whole, kw_only=True)
    at_most: int | None = attrs.field(default=None, converter=_whole, kw_only=True)

    def __attrs_post_init__(self) -> None:
        assert self.bounds

    @property
    def bounds(self) -> Bounds:
        """The range of numbers of matches."""
        lowest = 1 if self.at_least is None and self.at_most is None else self.at_least
        return Bounds(lowest, None, self.at_most, None)

    @property
    def needs(self) -> frozenset[str]:
        """The columns that the pattern reads."""
        from journeyseg.analyses.sequences.pattern import Pattern

        return frozenset(Pattern.parse(self.pattern).needs)

    def _counts(self, scope: Scope) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        from journeyseg.analyses.sequences.matching import match
        from journeyseg.analyses.sequences.pattern import Pattern

        asked = Pattern.parse(self.pattern)
        options = {"count": "non_overlapping", "known": None, "ties": "input"}
        found = match(scope.journeys, asked, strict=scope.strict, **options)  # type: ignore[arg-type]
        return np.bincount(found.unit, minlength=len(scope)).astype(np.int64)

    def truth(self, scope: Scope) -> Truths:
        """Yes where the number of matches is in the range, otherwise no."""
        return truths(self.bounds.holds(self._counts(scope)))

    def seen(self, scope: Scope) -> list[str]:
        """The number of matches."""
        return [f"{number} times" if number != 1 else "once" for number in self._counts(scope).tolist()]

    @property
    def words(self) -> str:
        """The condition in words."""
        return f"{self.pattern} {_times(self.bounds)}"
