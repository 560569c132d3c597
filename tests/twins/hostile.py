"""Hostile logs: ties, empty journeys, touchpoints after `as_of`, periods, interleaved journeys, missing answers."""

from __future__ import annotations

from hypothesis import assume
from hypothesis import strategies as st

from tests.twins.log import Event, Log, Person
from tests.twins.maps import Plan

DAY = 86_400_000_000
# Noon UTC on the day before the clocks change in Lisbon; offsets sit on the edges of bins, days and horizons.
BASE = 1_774_699_200_000_000
OFFSETS = (0, 0, 1, 999_999, 1_000_000, 1_000_001, 60_000_000, 11 * 3_600_000_000, 12 * 3_600_000_000, DAY - 1, DAY,
           DAY + 1, 2 * DAY, 7 * DAY - 1, 7 * DAY, 7 * DAY + 1, 30 * DAY, 400 * DAY)  # fmt: skip
NAMES = ("ad", "view", "cart", "buy", "ship", "review", "other")
PLANNED = NAMES[:-1]
PLAN = Plan(
    stages={"look": ("ad", "view"), "buy": ("cart", "buy"), "get": ("ship",), "say": ("review",)},
    outcomes=("review",),
    ended=("canceled", "lost"),
)
SEGMENTS = ("red", "green", "blue")

moments = st.sampled_from(OFFSETS).map(lambda offset: BASE + offset)
periods = st.none() | st.tuples(moments, moments).filter(lambda pair: pair[0] < pair[1])


@st.composite
def events(draw: st.DrawFn) -> Event:
    """A touchpoint with whatever may be missing."""
    return Event(
        name=draw(st.sampled_from(NAMES)),
        at=draw(moments),
        value=draw(st.sampled_from((None, None, 0.0, 10.0, 2.25, -4.5))),
        rating=draw(st.sampled_from((None, None, 0.0, 1.0, 4.0, 5.0))),
        status=draw(st.sampled_from((None, None, "open", "canceled", "lost"))),
        part=draw(st.sampled_from((None, *SEGMENTS))),
    )


@st.composite
def people(draw: st.DrawFn, name: str, several: bool) -> Person:
    """A customer with none, one or several journeys; without any touchpoint only a profile can name them."""
    journeys = draw(
        st.lists(st.lists(events(), max_size=6), min_size=0 if several else 1, max_size=3 if several else 1)
    )
    ordered = [tuple(sorted(journey, key=lambda event: event.at)) for journey in journeys if journey or not several]
    ordered.sort(key=lambda journey: journey[0].at if journey else 0)
    return Person(
        name,
        tuple(ordered),
        profiled=draw(st.booleans()) or not any(ordered),
        segments=tuple(draw(st.lists(st.sampled_from(SEGMENTS), unique=True, max_size=3))),
    )


@st.composite
def logs(draw: st.DrawFn, most: int = 6) -> Log:
    """A log of a few customers with at least one touchpoint, which may lie after `as_of`."""
    several = draw(st.booleans())
    names = draw(st.lists(st.sampled_from([*"abcdefghij", "é", "42", "a b"]), unique=True, min_size=1, max_size=most))
    everybody = tuple(draw(people(name, several)) for name in names)
    assume(any(any(person.journeys) for person in everybody))
    return Log(
        people=everybody,
        as_of=draw(moments | st.just(BASE - 1)),
        period=draw(periods),
        several=several,
        zone=draw(st.sampled_from((None, "Europe/Lisbon"))),
    )


def giant(size: int) -> Log:
    """One customer with one journey of `size` touchpoints, beside one with nothing."""
    journey = tuple(Event(NAMES[step % len(NAMES)], BASE + step // 3, 1.0, float(step % 6)) for step in range(size))
    people = (Person("a", (journey,), segments=("red",)), Person("b", ((),), segments=()))
    return Log(people, as_of=BASE + size)
