"""Count: how often something happened, as a range that may include never."""

from __future__ import annotations

import attrs

from journeyseg.errors import DefinitionError
from journeyseg.model.bounds import Bounds
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.conditions.selection import Selecting, names_of
from journeyseg.segmenters.conditions.truth import Truths, truths


def _whole(value: object) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise DefinitionError(
        "a number of times is a whole number",
        expected="0, 1, 2 ...",
        found=repr(value),
        remedy="write a whole number without quotes",
    )


@attrs.frozen
class Count(Selecting):
    """How often: ``count("buy", at_least=2, within="90 days")``; plain form ``{count = "buy", at_least = 2, ...}``.

    Never unknown: who has no such touchpoint has none, so ``at_most=0`` means "never" and ``at_most=1`` includes those
    with none.

    Args:
        touchpoint: Name or names of touchpoints; none for any.
        at_least: Smallest number of times, inside; 1 when neither end is given, otherwise 0.
        at_most: Largest number of times, inside.
        stage: Name or names of stages of the blueprint.
        channel: Name or names of channels.
        within: Only touchpoints less than this long before `as_of`.
        before: Only touchpoints at least this long before `as_of`.
        missing: Not used: a count is always known.

    Raises:
        DefinitionError: for ends that are not whole numbers, and ranges or windows that nothing can be in.

    Example:
        >>> Count("buy", at_least=2, at_most=5, within="90 days").words
        '"buy" at least 2 and at most 5 times in the last 90 days'
    """

    key = "count"

    touchpoint: tuple[str, ...] = attrs.field(default=(), converter=names_of)
    at_least: int | None = attrs.field(default=None, converter=_whole, kw_only=True)
    at_most: int | None = attrs.field(default=None, converter=_whole, kw_only=True)

    def _check(self) -> None:
        super()._check()
        assert self.bounds

    @property
    def bounds(self) -> Bounds:
        """The range of numbers of times."""
        lowest = 1 if self.at_least is None and self.at_most is None else self.at_least
        return Bounds(lowest, None, self.at_most, None)

    def truth(self, scope: Scope) -> Truths:
        """Yes where the number of times is in the range, otherwise no."""
        return truths(self.bounds.holds(scope.count(self.mask(scope))))

    def seen(self, scope: Scope) -> list[str]:
        """The number of times."""
        return [f"{number} times" if number != 1 else "once" for number in scope.count(self.mask(scope)).tolist()]

    @property
    def words(self) -> str:
        """The condition in words."""
        return f"{self.chosen} {_times(self.bounds)}{self.when}"


def _times(bounds: Bounds) -> str:
    if not bounds.at_least and bounds.at_most == 0:
        return "never"
    if bounds.at_least == bounds.at_most:
        return _often(bounds.words.replace("at least", "exactly").partition(" and ")[0])
    return _often(bounds.words)


def _often(words: str) -> str:
    return words[:-1] + "once" if words.endswith(" 1") else f"{words} times"
