"""How the customers of one segment behave in a simulated world."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from journeyseg.errors import DefinitionError

RATINGS = (1, 2, 3, 4, 5)


def is_share(_: object, field: attrs.Attribute[float], value: float) -> None:
    """Attrs validator: 0 to 1.

    Raises:
        DefinitionError: for any other number.
    """
    if not 0.0 <= value <= 1.0:
        raise DefinitionError(
            f"{field.name} is not a share", expected="0 to 1", found=repr(value), remedy="divide percent by 100"
        )


def check_sum(name: str, values: Iterable[float], *, to_one: bool) -> None:
    """Checks that chances are none below 0 and add up to 1, or to at most 1.

    Raises:
        DefinitionError: when they do not.
    """
    shares = tuple(values)
    fits = abs(sum(shares) - 1.0) < 1e-9 if to_one else sum(shares) <= 1.0 + 1e-9
    if not fits or min(shares, default=0.0) < 0.0:
        wanted = "shares that add up to 1" if to_one else "shares that add up to at most 1 (the rest ends the journey)"
        raise DefinitionError(f"{name} is no distribution", expected=wanted, found=str(shares), remedy="rescale them")


@attrs.frozen
class Behaviour:
    """How the customers of one segment behave.

    Args:
        name: Name of the segment.
        share: Expected share of the customers.
        start: Touchpoint -> chance that a journey starts there; adds up to 1.
        moves: Touchpoint -> next touchpoint -> chance; what a row lacks to 1 ends the journey.
        channels: Channel -> chance; drawn once a journey.
        returns: Chance that another journey follows, after each journey, whatever happened in it.
        rest: Mean number of beats from the start of a journey to the start of the next (geometric, at least 1).
        value: Median of the (lognormal) value at the goal.
        spread: Standard deviation of the logarithm of the value.
        ratings: Touchpoint where a rating is asked -> chances of the ratings 1 to 5.
        answers: Share of the questions that are answered.
        tier: A profile attribute all customers of the segment share.
        ages: Youngest and oldest age; ages are uniform between.

    Raises:
        DefinitionError: for chances that are none, or that do not add up.
    """

    name: str
    share: float = attrs.field(validator=is_share)
    start: Mapping[str, float]
    moves: Mapping[str, Mapping[str, float]]
    channels: Mapping[str, float]
    returns: float = attrs.field(default=0.5, validator=is_share)
    rest: float = 7.0
    value: float = 40.0
    spread: float = 0.5
    ratings: Mapping[str, tuple[float, ...]] = attrs.field(factory=dict)
    answers: float = attrs.field(default=0.5, validator=is_share)
    tier: str = "standard"
    ages: tuple[int, int] = (18, 80)

    def __attrs_post_init__(self) -> None:
        check_sum(f"start of {self.name!r}", self.start.values(), to_one=True)
        check_sum(f"channels of {self.name!r}", self.channels.values(), to_one=True)
        for touchpoint, row in self.moves.items():
            check_sum(f"moves of {self.name!r} from {touchpoint!r}", row.values(), to_one=False)
        for touchpoint, chances in self.ratings.items():
            check_sum(f"ratings of {self.name!r} at {touchpoint!r}", chances, to_one=True)
        self._check_scalars()

    def _check_scalars(self) -> None:
        fits = self.returns <= 0.95 and self.rest >= 1.0 and self.value > 0.0 and self.spread >= 0.0
        if not fits or not all(len(row) == len(RATINGS) for row in self.ratings.values()):
            raise DefinitionError(
                f"the behaviour {self.name!r} is out of range",
                expected="returns <= 0.95, rest >= 1, value > 0, spread >= 0, five chances a rating",
                found=f"returns {self.returns}, rest {self.rest}, value {self.value}, spread {self.spread}",
                remedy="correct it",
            )
