"""What every question is prepared with: units, segments laid along them, and settings that make sense."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.errors import InputError, MissingColumn
from journeyseg.testing import strategies
from tests.builders import Row, journeys_of, row

NAMES = ("red", "green", "none")
METRICS = ("value", "engagement", "satisfaction")


def painted(rows: list[Row]) -> tuple[js.Journeys, js.Segmentation]:
    """The journeys of rows, and the segments of touchpoints that the property ``paint`` names."""
    journeys = journeys_of(rows)
    paint = journeys.column("property:paint").to_objects()
    codes = np.array([NAMES.index(one) if one in NAMES[:2] else -1 for one in paint], dtype=np.int32)
    return journeys, journeys.split(codes, js.segments("red", "green"), per="event")


def test_segments_of_touchpoints_stay_with_interleaved_journeys() -> None:
    mets = [("1", 0, "red", 1.0), ("2", 1, "green", 4.0), ("1", 2, "red", 2.0), ("2", 3, "green", 5.0)]
    rows = [row("ann", "buy", at, journey=name, paint=paint, satisfaction=rating) for name, at, paint, rating in mets]
    journeys, labels = painted(rows)
    found = js.measure(journeys, "satisfaction", by=labels)
    assert [found.estimate("satisfaction", name).value for name in ("red", "green")] == [1.5, 4.5]


ROWS = st.lists(
    st.builds(
        lambda customer, at, journey, paint, value: row(
            customer, "buy", at, journey=f"{customer}{journey}", paint=paint, value=value, satisfaction=value % 5 + 1
        ),
        st.sampled_from("abc"),
        st.integers(0, 6),
        st.integers(0, 2),
        st.sampled_from(NAMES),
        st.integers(0, 9).map(float),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=settings.default.max_examples // 2)
@given(ROWS)
def test_segments_of_touchpoints_move_with_them_when_journeys_become_one(rows: list[Row]) -> None:
    rows = sorted(rows, key=lambda found: (found["customer"], found["at"], found["journey"]))
    merged = [{key: value for key, value in found.items() if key != "journey"} for found in rows]
    found = [
        js.measure(journeys, METRICS, by=labels).to_frame() for journeys, labels in (painted(rows), painted(merged))
    ]
    assert found[0].equals(found[1])


@settings(max_examples=settings.default.max_examples * 2 // 5)
@given(strategies.journeys(min_events=1), st.data())
def test_the_order_of_metrics_and_the_engine_change_nothing(journeys: js.Journeys, data: st.DataObject) -> None:
    labels = data.draw(strategies.segmentations(journeys))
    asked: list[Any] = ["engagement", js.metrics.rate(of="buy", among="view")]
    tables = [
        js.measure(journeys, order, by=labels, engine=engine).to_frame().sort_values(["metric", "segment"])
        for order in (asked, asked[::-1])
        for engine in ("serial", "threads")
    ]
    assert all(one.reset_index(drop=True).equals(tables[0].reset_index(drop=True)) for one in tables)


@pytest.mark.parametrize("by", [3, ["a"], object()])
def test_what_can_not_segment_is_refused_with_what_could(by: object) -> None:
    with pytest.raises(InputError) as caught:
        js.measure(journeys_of([row("ann", "buy", 0)]), "engagement", by=by)
    assert all((caught.value.expected, caught.value.found, caught.value.remedy))


@pytest.mark.parametrize(
    ("by", "close"),
    [("plann", "'profile:plan'"), ("profile:paln", "'profile:plan'"), ("device", "'property:device'")],
)
def test_a_misspelt_column_is_answered_with_close_ones(by: str, close: str) -> None:
    """Of customers and of touchpoints, since either may be meant."""
    journeys = journeys_of([row("ann", "buy", 0, device="phone")], profiles={"ann": {"plan": "free"}})
    with pytest.raises(MissingColumn) as caught:
        js.measure(journeys, "engagement", by=by)
    assert close in caught.value.remedy
