"""The ready-made scenario: a web shop with up to four kinds of customers and one planted pain point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypedDict

import attrs

from journeyseg.datasets.behaviour import Behaviour
from journeyseg.datasets.pace import Pace
from journeyseg.datasets.scenario import Pain, Scenario
from journeyseg.errors import DefinitionError, unknown

Row = Mapping[str, float]

STAGES = {
    "discover": ("ad", "home"),
    "consider": ("search", "product", "compare"),
    "buy": ("basket", "checkout", "purchase"),
    "care": ("support",),
}
GOAL = "purchase"
# One chance of leaving at every touchpoint but the goal, and one distribution of ratings: nothing hurts by itself.
LEAVE = 0.18
CONTENT = (0.04, 0.06, 0.15, 0.35, 0.40)
UNHAPPY = (0.60, 0.25, 0.10, 0.04, 0.01)
ASKED = ("search", "purchase", "support")
# A pain of size 1 takes away this share of the moves that would have gone on.
LOST = 0.7

_WEIGHTS: Mapping[str, Row] = {
    "ad": {"home": 4, "product": 5},
    "home": {"search": 5, "product": 4, "support": 1},
    "search": {"search": 1, "product": 7},
    "product": {"product": 2, "compare": 3, "basket": 5, "support": 1.5},
    "compare": {"product": 5, "basket": 3},
    "basket": {"checkout": 8, "product": 1, "support": 1},
    "checkout": {"purchase": 7, "support": 2},
    "support": {"checkout": 4, "product": 3, "basket": 2},
}
_AFTER_GOAL: Row = {"product": 0.08, "support": 0.06}


@attrs.frozen
class _Kind:
    """What makes one kind of customer differ: weights replaced, and other traits."""

    weights: Mapping[str, Row]
    start: Row
    channels: Row
    returns: float
    rest: float
    value: float
    spread: float
    tier: str
    ages: tuple[int, int]


_KINDS: Mapping[str, _Kind] = {
    "explorer": _Kind(
        weights={
            "home": {"search": 8, "product": 2, "support": 1},
            "product": {"product": 4, "compare": 5, "basket": 2, "support": 1.5},
        },
        start={"ad": 0.2, "home": 0.5, "search": 0.3},
        channels={"web": 0.7, "app": 0.2, "phone": 0.1},
        returns=0.5, rest=6.0, value=30.0, spread=0.6, tier="basic", ages=(18, 35),
    ),
    "loyal": _Kind(
        weights={"product": {"basket": 9, "compare": 1, "support": 1.5}, "basket": {"checkout": 9, "support": 0.5}},
        start={"home": 0.8, "search": 0.2},
        channels={"web": 0.3, "app": 0.65, "phone": 0.05},
        returns=0.75, rest=9.0, value=60.0, spread=0.4, tier="plus", ages=(30, 60),
    ),
    "bargain": _Kind(
        weights={
            "product": {"product": 1, "compare": 5, "basket": 4, "support": 2},
            "basket": {"checkout": 5, "product": 4},
        },
        start={"ad": 0.7, "home": 0.1, "search": 0.2},
        channels={"web": 0.8, "app": 0.1, "phone": 0.1},
        returns=0.4, rest=14.0, value=22.0, spread=0.7, tier="outlet", ages=(25, 75),
    ),
    "hurried": _Kind(
        weights={"home": {"product": 8, "support": 1}, "product": {"basket": 9, "support": 2}},
        start={"ad": 0.3, "home": 0.2, "search": 0.5},
        channels={"web": 0.1, "app": 0.4, "phone": 0.5},
        returns=0.3, rest=21.0, value=80.0, spread=0.5, tier="express", ages=(35, 65),
    ),
}  # fmt: skip


class ShopOptions(TypedDict, total=False):
    """The options of `shop`."""

    segments: int | Sequence[str]
    differ: bool
    pain: str | None
    pain_segment: str | None
    pain_size: float
    pace: Pace
    start: str | datetime
    span: str | timedelta


def shop(
    *,
    segments: int | Sequence[str] = 3,
    differ: bool = True,
    pain: str | None = "support",
    pain_segment: str | None = None,
    pain_size: float = 0.8,
    pace: Pace | None = None,
    start: str | datetime = datetime(2024, 1, 1, tzinfo=UTC),
    span: str | timedelta = timedelta(days=90),
) -> Scenario:
    """A web shop whose segments differ in moves, starts, channels, returns and values.

    Without the pain point every touchpoint but the goal loses the same share of customers in every segment, and ratings
    have one distribution wherever they are asked: nothing hurts.

    Args:
        segments: How many kinds of customers (1 to 4), or their names: explorer, loyal, bargain, hurried. Equal shares.
        differ: False makes all segments behave alike; only their profile attributes differ.
        pain: Touchpoint that hurts one segment, or None.
        pain_segment: Segment that it hurts; the last one by default.
        pain_size: How much, 0 to 1.
        pace: How time passes; minutes inside a journey and days between by default.
        start: When the first customer may start; UTC unless an offset is given.
        span: Time over which first journeys start.

    Raises:
        DefinitionError: for a number of segments that is not 1 to 4, or a pain at the goal.
        UnknownName: for a segment or touchpoint that does not exist.

    Example:
        >>> shop(segments=2).segments, shop(pain=None).pain
        (('explorer', 'loyal'), None)
    """
    names = _names(segments)
    behaviours = [_behaviour(name, names[0] if not differ else name, share=1.0 / len(names)) for name in names]
    hurt = None if pain is None else Pain(names[-1] if pain_segment is None else pain_segment, pain, pain_size)
    if hurt is not None:
        _check_pain(hurt, names)
        behaviours = [worsen(behaviour, hurt) for behaviour in behaviours]
    return Scenario("shop", STAGES, GOAL, behaviours, pace=pace or Pace(), pain=hurt, start=start, span=span)


def _names(segments: int | Sequence[str]) -> tuple[str, ...]:
    if isinstance(segments, int) and not 1 <= segments <= len(_KINDS):
        raise DefinitionError(
            "no such number of segments",
            expected=f"1 to {len(_KINDS)}",
            found=repr(segments),
            remedy="write a Scenario",
        )
    if isinstance(segments, int):
        return tuple(_KINDS)[:segments]
    for name in segments:
        if name not in _KINDS:
            raise unknown("segment", name, _KINDS)
    return tuple(segments)


def _check_pain(pain: Pain, segments: tuple[str, ...]) -> None:
    if pain.segment not in segments:
        raise unknown("segment", pain.segment, segments)
    if pain.touchpoint not in _WEIGHTS and pain.touchpoint != GOAL:
        raise unknown("touchpoint", pain.touchpoint, _WEIGHTS)
    if pain.touchpoint == GOAL:
        raise DefinitionError(
            "the goal can't hurt: journeys may end there",
            expected="another touchpoint",
            found=GOAL,
            remedy="move the pain",
        )


def _row(weights: Row) -> Row:
    total = sum(weights.values())
    return {target: (1.0 - LEAVE) * weight / total for target, weight in weights.items()}


def _behaviour(name: str, like: str, *, share: float) -> Behaviour:
    who, how = _KINDS[name], _KINDS[like]
    moves = {origin: _row(how.weights.get(origin, weights)) for origin, weights in _WEIGHTS.items()}
    return Behaviour(
        name,
        share,
        how.start,
        {**moves, GOAL: _AFTER_GOAL},
        how.channels,
        returns=how.returns,
        rest=how.rest,
        value=how.value,
        spread=how.spread,
        ratings=dict.fromkeys(ASKED, CONTENT),
        tier=who.tier,
        ages=who.ages,
    )


def worsen(behaviour: Behaviour, pain: Pain) -> Behaviour:
    """The behaviour with the pain worked in, or unchanged when it belongs to another segment.

    Chances of moving on from the touchpoint shrink by ``0.7 * size``; where ratings are asked there, their distribution
    becomes ``(1 - size) * usual + size * unhappy``.
    """
    if behaviour.name != pain.segment:
        return behaviour
    at, size = pain.touchpoint, pain.size
    moves = {target: chance * (1.0 - LOST * size) for target, chance in behaviour.moves[at].items()}
    usual = behaviour.ratings.get(at)
    ratings = dict(behaviour.ratings)
    if usual is not None:
        ratings[at] = tuple((1.0 - size) * old + size * new for old, new in zip(usual, UNHAPPY, strict=True))
    return attrs.evolve(behaviour, moves={**behaviour.moves, at: moves}, ratings=ratings)
