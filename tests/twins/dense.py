"""Dense logs: few kinds of touchpoints, close together, so that customers come back, pause and come back again."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.twins.hostile import BASE, DAY, SEGMENTS
from tests.twins.log import Event, Log, Person

HOUR = 3_600_000_000
# From three days before the clocks go forward in Lisbon to two weeks after, on edges of hours and days and off them.
MOMENTS = tuple(
    BASE + day * DAY + off for day in range(-2, 15) for off in (0, 11 * HOUR - 1, 12 * HOUR - 1, 12 * HOUR, 13 * HOUR)
)
NAMES = ("view", "view", "buy", "ad")

moments = st.sampled_from(MOMENTS)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """A touchpoint, and the segment it falls into per event."""
    return Event(name=draw(st.sampled_from(NAMES)), at=draw(moments), part=draw(st.sampled_from((None, *SEGMENTS))))


@st.composite
def logs(draw: st.DrawFn, most: int = 4) -> Log:
    """A log of a few customers, each with up to twenty touchpoints in one or two journeys; without a period."""
    several = draw(st.booleans())
    names = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1, max_size=most))
    people = []
    for name in names:
        drawn = draw(st.lists(st.lists(events(), min_size=1, max_size=10), min_size=1, max_size=2 if several else 1))
        journeys = sorted((tuple(sorted(one, key=lambda event: event.at)) for one in drawn), key=lambda one: one[0].at)
        segments = tuple(draw(st.lists(st.sampled_from(SEGMENTS), unique=True, max_size=2)))
        people.append(Person(name, tuple(journeys), segments=segments))
    as_of = draw(st.sampled_from((MOMENTS[-1], MOMENTS[-1] + 40 * DAY, *MOMENTS[20:])))
    return Log(tuple(people), as_of, several=several, zone=draw(st.sampled_from((None, "Europe/Lisbon"))))
