"""A log in which much happens: many touchpoints of few names, so that every option of a flow has something to do."""

from __future__ import annotations

import random

from tests.twins.hostile import BASE, DAY, SEGMENTS
from tests.twins.log import Event, Log, Person

HOUR = DAY // 24
NAMES = ("view", "cart", "buy", "ad")


def rich(seed: int, *, cut: bool) -> Log:
    """A log of nine customers with several journeys each; with `cut` the period and what is known end inside."""
    chance = random.Random(seed)
    people = []
    for number in range(9):
        journeys = sorted((_journey(chance) for _ in range(chance.randrange(1, 4))), key=lambda walk: walk[0].at)
        segments = tuple(chance.sample(SEGMENTS, chance.randrange(0, 4)))
        people.append(Person(f"p{number}", tuple(journeys), segments=segments))
    period = (BASE + 20 * HOUR, BASE + 60 * HOUR) if cut else None
    return Log(tuple(people), as_of=BASE + (70 if cut else 400) * HOUR, period=period, several=True)


def _journey(chance: random.Random) -> tuple[Event, ...]:
    times = sorted(
        chance.randrange(0, 80) * HOUR + chance.choice((0, 0, 90_000_000)) for _ in range(chance.randrange(2, 10))
    )
    return tuple(
        Event(
            name=chance.choice(NAMES),
            at=BASE + time,
            status=chance.choice((None, "open", "lost")),
            part=chance.choice((None, *SEGMENTS)),
        )
        for time in times
    )


WHOLE, CUT = rich(1, cut=False), rich(2, cut=True)
