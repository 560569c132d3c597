"""What retention, stickiness, lifecycle, daily states and survival have in common."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import journeyseg as js
from tests.twins.asking import UNITS

DAY = 86_400_000_000
ASKED: dict[str, dict[str, Any]] = {
    "retention": {"interval": "week", "cohorts": 3, "intervals": 4, "since": "2026-01-05T00:00Z"},
    "stickiness": {"interval": "week", "since": "2026-01-05T00:00Z", "until": "2026-03-01T00:00Z"},
    "lifecycle": {"interval": "week", "since": "2026-01-05T00:00Z", "until": "2026-03-01T00:00Z"},
    "daily_states": {"since": "2026-01-05T00:00Z", "until": "2026-02-01T00:00Z"},
    "survival": {"touchpoint": "buy"},
}


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """Touchpoints of some customers over two months, in any order, with ties."""
    hours, names = st.integers(0, 60 * 24), st.sampled_from(("view", "buy", "add"))
    row = st.tuples(st.sampled_from("abcdefgé"), names, hours, st.booleans())
    rows = draw(st.lists(row, min_size=3, max_size=40))
    table = pd.DataFrame(rows, columns=["who", "what", "hour", "second"])
    table.loc[len(table)] = ["z", "buy", 60 * 24, False]
    at = pd.Timestamp("2026-01-05", tz="UTC") + pd.to_timedelta(table["hour"], unit="h")
    return table.assign(at=at, case=table["who"] + table["second"].astype(str))


def asked(verb: str, table: pd.DataFrame, unit: str, **told: Any) -> Any:
    journeys = js.Journeys.from_frame(table, customer="who", touchpoint="what", at="at", journey="case")
    return getattr(js, verb)(journeys, unit=unit, **{**ASKED[verb], **told})


def numbers(found: Any) -> list[Any]:
    return [getattr(one, part) for one in found.measures.measurements for part in ("value", "n")]


def same(left: Any, right: Any) -> bool:
    pairs = zip(numbers(left), numbers(right), strict=True)
    return all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)


@pytest.mark.parametrize("verb", list(ASKED))
@settings(max_examples=settings.default.max_examples * 2 // 5)
@given(table=tables(), unit=st.sampled_from(UNITS), seed=st.integers(0, 99))
def test_neither_names_nor_times_shifted_by_weeks_change_a_number(
    verb: str, table: pd.DataFrame, unit: str, seed: int
) -> None:
    found = asked(verb, table, unit)
    shift = pd.Timedelta(days=7 * (1 + seed % 9))
    told = {
        name: f"{pd.Timestamp(value) + shift:%Y-%m-%d}T00:00Z"
        for name, value in ASKED[verb].items()
        if name in ("since", "until")
    }
    renamed = table.assign(who=table["who"] + f" {seed}", at=table["at"] + shift)
    assert same(found, asked(verb, renamed, unit, **told))


@pytest.mark.parametrize("verb", list(ASKED))
@settings(max_examples=settings.default.max_examples * 2 // 5)
@given(table=tables().filter(lambda table: not table.duplicated(["who", "at"]).any()), unit=st.sampled_from(UNITS))
def test_the_order_of_rows_changes_no_number(verb: str, table: pd.DataFrame, unit: str) -> None:
    assert same(asked(verb, table, unit), asked(verb, table.sample(frac=1, random_state=1), unit))


@pytest.mark.parametrize("verb", list(ASKED))
def test_engines_give_equal_digits(verb: str) -> None:
    journeys = js.testing.sample_journeys().with_frame(period=None)
    told = {"touchpoint": journeys.frame.touchpoints[0]} if verb == "survival" else {}
    one, other = (getattr(js, verb)(journeys, engine=engine, **told) for engine in ("serial", "threads"))
    assert one.state.equals(other.state)


@pytest.mark.parametrize(
    ("verb", "measure"),
    [
        ("retention", "retention curve"),
        ("stickiness", "active at least"),
        ("lifecycle", "stayed"),
        ("survival", "restricted mean"),
    ],
)
def test_a_higher_level_gives_wider_intervals(verb: str, measure: str) -> None:
    journeys = js.datasets.simulate(300, seed=1).journeys()
    told = {"touchpoint": "purchase"} if verb == "survival" else {"interval": "month"}
    low, high = (getattr(js, verb)(journeys, level=level, **told)[measure] for level in (0.5, 0.99))
    wide, narrow = high.high - high.low, low.high - low.low
    assert (wide[narrow > 0] > narrow[narrow > 0]).all()
    assert (narrow > 0).any()


@pytest.mark.parametrize("verb", list(ASKED))
def test_the_level_is_kept_and_checked(verb: str) -> None:
    journeys = js.testing.sample_journeys().with_frame(period=None)
    told = {"touchpoint": journeys.frame.touchpoints[0]} if verb == "survival" else {}
    assert getattr(js, verb)(journeys, level=0.9, **told).measures.level == 0.9
    with pytest.raises(js.errors.InputError):
        getattr(js, verb)(journeys, level=95, **told)


@pytest.mark.parametrize("verb", ["retention", "stickiness", "lifecycle", "daily_states"])
def test_without_a_touchpoint_nothing_says_when_the_range_begins(verb: str) -> None:
    nobody = js.Journeys.from_profiles(pd.DataFrame({"who": ["a"], "age": [3]}), customer="who", zone="UTC")
    with pytest.raises(js.errors.InputError, match="nobody has a touchpoint"):
        getattr(js, verb)(nobody)


@pytest.mark.parametrize("verb", list(ASKED))
def test_pictures_are_drawn_whatever_names_say(verb: str) -> None:
    journeys = js.testing.sample_journeys().with_frame(period=None)
    odd = js.segments("$x$ <b>", "Ωµέγα")
    by = journeys.split(np.arange(len(journeys)) % 2, odd)
    told = {"touchpoint": journeys.frame.touchpoints[0]} if verb == "survival" else {}
    found = getattr(js, verb)(journeys, by=by, **told)
    figure = found.plot()
    figure.canvas.draw()
    texts = [
        text.get_text() for axes in figure.axes for text in axes.findobj(match=lambda one: hasattr(one, "get_text"))
    ]
    assert any("<b>" in text for text in texts)
    assert "$x$ <b>" not in found._repr_html_()
    with pytest.raises(js.errors.UnknownName):
        found.plot(**({"segments": ["nobody"]} if verb == "survival" else {"segment": "nobody"}))
