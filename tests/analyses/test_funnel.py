"""Funnels against their twin, under every option, on hostile logs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.analyses.funnel.trying import counted
from tests.builders import journeys_of, row
from tests.twins.funnels import END, Asked, Touch, Try, tries

SECOND = 1_000_000
NAMES = ["A", "B", "C", "X"]

touches = st.tuples(
    st.sampled_from(["a", "a", "b"]),
    st.sampled_from(NAMES),
    st.integers(0, 9).map(lambda tick: tick * SECOND // 2),
    st.sampled_from([None, "u", "v"]),
)
logs = st.one_of(st.lists(touches, min_size=1, max_size=5), st.lists(touches, min_size=6, max_size=16))
"""Few customers, few names, and times on a grid of half seconds, so that ties are everywhere."""

STEPS: list[tuple[Any, Any]] = [
    ("A", lambda touch: touch[0] == "A"),
    ("B", lambda touch: touch[0] == "B"),
    ("C", lambda touch: touch[0] == "C"),
    (["B", "C"], lambda touch: touch[0] in ("B", "C")),
    (js.on("A", properties={"p": "u"}), lambda touch: touch[0] == "A" and touch[2]["p"] == "u"),
    (js.on(properties={"p": "v"}), lambda touch: touch[2]["p"] == "v"),
]
DISJOINT = STEPS[:3]
SPANS = [None, 1, 2, 3, 4]
STOPS = ["other", "skip", "restart", "repeat"]


def spoken(ticks: int | None) -> str | None:
    """Half seconds as a duration."""
    return None if ticks is None else f"{ticks * 500}ms"


SELDOM = st.sampled_from([False, False, True])
"""Most options are mostly left alone, so that each is often seen by itself."""


def in_micros(ticks: int | None) -> int | None:
    """Half seconds in microseconds."""
    return None if ticks is None else ticks * SECOND // 2


@st.composite
def funnels(draw: Any, order: str) -> tuple[list[Any], dict[str, Any], Asked]:
    """Steps, options as people give them, and the same for the twin."""
    free = order in ("unordered", "hybrid")
    several = st.permutations(DISJOINT) | st.just([STEPS[0], STEPS[0], STEPS[1]])
    chosen = draw(st.lists(st.sampled_from(DISJOINT if free else STEPS), min_size=1, max_size=4) | several)
    steps, asked = [name for name, _ in chosen], Asked([fits for _, fits in chosen], order=order)
    options: dict[str, Any] = {"order": order, "times": "none"}
    asked.entry = options["entry"] = draw(st.sampled_from(["any", "any", "first", "again"]))
    _draw_windows(draw, options, asked)
    if order in ("ordered", "hybrid"):
        _draw_ties(draw, options, asked)
    if draw(SELDOM):
        asked.hold, options["hold"] = "p", "property:p"
    if order == "strict" and draw(SELDOM):
        asked.ties = options["ties"] = "either"
    if not free:
        _draw_order(draw, steps, options, asked)
    if order != "strict" and len(asked.required) > 1:
        _draw_exclusions(draw, steps, options, asked, free)
    _draw_counting(draw, options, asked)
    return steps, options, asked


def _draw_windows(draw: Any, options: dict[str, Any], asked: Asked) -> None:
    window = draw(st.sampled_from(SPANS))
    if draw(SELDOM):
        options["within"], asked.window = spoken(window), in_micros(window)
    elif draw(SELDOM):
        asked.touches = draw(st.integers(1, 4))
        options["within"] = f"{asked.touches} touchpoints"
    if draw(SELDOM):
        options["resolution"], asked.resolution = "1s", SECOND


def _draw_ties(draw: Any, options: dict[str, Any], asked: Asked) -> None:
    asked.ties = options["ties"] = draw(st.sampled_from(["input", "either", "step"]))
    tolerance = draw(st.sampled_from([0, 0, 1, 2]))
    if tolerance:
        options["tolerance"], asked.tolerance = spoken(tolerance), tolerance * SECOND // 2


def _draw_order(draw: Any, steps: list[Any], options: dict[str, Any], asked: Asked) -> None:
    if asked.hold is None and len(steps) > 1 and draw(SELDOM):
        steps[-1], asked.steps[-1] = js.END, END
    if draw(SELDOM):
        each = draw(st.lists(st.sampled_from(SPANS), min_size=len(steps) - 1, max_size=len(steps) - 1))
        options["step_within"], asked.each = [spoken(one) for one in each], [in_micros(one) for one in each]
    if asked.order == "ordered":
        asked.once = options["once"] = not draw(SELDOM)
        if not asked.each and len(steps) > 2 and draw(SELDOM):
            numbers = st.sampled_from(range(2, len(steps)))
            asked.optional = options["optional"] = draw(st.lists(numbers, unique=True))


def _draw_exclusions(draw: Any, steps: list[Any], options: dict[str, Any], asked: Asked, free: bool) -> None:
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        ends = sorted(draw(st.lists(st.sampled_from(asked.required), min_size=2, max_size=2, unique=True)))
        first, last = (0, len(steps) - 1) if free else ends
        name = draw(st.sampled_from(["X", "A"]))
        asked.exclusions.append((lambda touch, name=name: touch[0] == name, first, last))
        options.setdefault("exclusions", []).append(js.Exclusion(name, after=first + 1, before=last + 1))
    if asked.exclusions and draw(SELDOM):
        asked.truncate, options["on_exclusion"] = True, "truncate"


def _draw_counting(draw: Any, options: dict[str, Any], asked: Asked) -> None:
    options["count"] = draw(st.sampled_from(["units", "units", "attempts", "property:p"]))
    asked.count = options["count"].removeprefix("property:")
    if asked.count != "attempts" and draw(SELDOM):
        asked.earliest, options["prefer"] = True, "earliest_start"
    if draw(SELDOM):
        asked.breakdown, options["breakdown"] = "p", "property:p"
        at = ["first", "last", "all", *(step + 1 for step in asked.required)]
        asked.breakdown_at = options["breakdown_at"] = draw(st.sampled_from(at))
        del options["times"]


@st.composite
def stopping(draw: Any) -> tuple[list[Any], dict[str, Any], Asked]:
    """Funnels that end for good at a breach."""
    chosen = draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=4) | st.permutations(DISJOINT))
    asked = Asked([fits for _, fits in chosen], ties=draw(st.sampled_from(["input", "step"])))
    asked.stops = draw(st.lists(st.sampled_from(STOPS), min_size=1, max_size=2, unique=True))
    asked.once, asked.increase = draw(st.booleans()), draw(SELDOM)
    asked.entry = draw(st.sampled_from(["any", "any", "first"]))
    window = draw(st.sampled_from([None, *SPANS]))
    each = draw(st.lists(st.sampled_from(SPANS), min_size=len(chosen) - 1, max_size=len(chosen) - 1))
    options = {"ties": asked.ties, "stops": asked.stops, "once": asked.once, "increase": asked.increase}
    if draw(SELDOM):
        asked.window, options["within"] = in_micros(window), spoken(window)
    if draw(SELDOM):
        asked.each, options["step_within"] = [in_micros(one) for one in each], [spoken(one) for one in each]
    return [name for name, _ in chosen], options | {"entry": asked.entry, "times": "none"}, asked


def built(log: list[Any]) -> js.Journeys:
    """Journeys of a drawn log; one more customer makes sure that every value of the property occurs."""
    more = [row("d", "X", 0, p="u"), row("d", "X", 0, p="v")]
    return journeys_of(
        [*(row(customer, name, at, p=value) for customer, name, at, value in log), *more], touchpoints=NAMES
    )


def lists(journeys: js.Journeys) -> list[list[Touch]]:
    """The units as lists of (name, at, properties)."""
    values = journeys.columns["property:p"].to_objects()
    names = journeys.frame.touchpoints
    return [
        [(names[journeys.codes[p]], int(journeys.at[p]), {"p": values[p]}) for p in range(first, last)]
        for first, last in zip(journeys.event_offsets[:-1], journeys.event_offsets[1:], strict=True)
    ]


Answer = tuple[int, list[int | None], int, Any]


def by_twin(journeys: js.Journeys, asked: Asked) -> list[Answer]:
    """(unit, places by step, level, value) of every attempt that is counted."""
    found: list[Answer] = []
    period = journeys.in_period
    for unit, touches_ in enumerate(lists(journeys)):
        offset = int(journeys.event_offsets[unit])
        tried = tries(touches_, asked, lambda p, offset=offset: bool(period[offset + p]))
        found += [(unit, _places(one, asked, offset, len(touches_)), one.level, one.value) for one in tried]
    return sorted(found, key=repr)


def _places(one: Try, asked: Asked, offset: int, size: int) -> list[int | None]:
    at = dict(zip(asked.required, one.at, strict=True)) | one.filled
    return [None if (p := at.get(k)) is None else offset + (p if p >= 0 else size - 1) for k in range(len(asked.steps))]


def by_kernel(journeys: js.Journeys, steps: list[Any], options: dict[str, Any]) -> list[Answer]:
    """The same by the metric's own kernels."""
    metric = js.metrics.Funnel(steps=tuple(steps), **options)
    tried = counted(journeys, metric.rules)
    labels = journeys.columns["property:p"].labels
    values = [None] * len(tried.unit) if tried.value is None else tried.value.tolist()
    return sorted(
        (
            (unit, [None if p < 0 else p for p in places], level, None if value in (None, -1) else labels[value])
            for unit, places, level, value in zip(
                tried.unit.tolist(), tried.places.tolist(), tried.level.tolist(), values, strict=True
            )
        ),
        key=repr,
    )


@pytest.mark.parametrize("order", ["ordered", "strict", "unordered", "hybrid"])
@given(data=st.data(), log=logs, cut=st.booleans())
@settings(deadline=None, max_examples=settings.default.max_examples * 10)
def test_every_attempt_is_that_of_the_definition(order: str, data: Any, log: list[Any], cut: bool) -> None:
    """Attempt by attempt: unit, place of every step, level and value."""
    steps, options, asked = data.draw(funnels(order))
    journeys = built(log)
    if cut:
        journeys = journeys.during("1970-01-01T00:00:01Z", "1970-01-01T00:00:04Z")
    assert by_kernel(journeys, steps, options) == by_twin(journeys, asked)


@given(drawn=stopping(), log=logs)
@settings(deadline=None, max_examples=settings.default.max_examples * 10)
def test_a_walk_ends_at_the_breach_of_the_definition(drawn: Any, log: list[Any]) -> None:
    """With every stop, and both ways to take ties."""
    steps, options, asked = drawn
    journeys = built(log)
    assert by_kernel(journeys, steps, options) == by_twin(journeys, asked)
