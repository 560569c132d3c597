"""The result of measuring is the same numbers as table, as estimates and as arrays."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

import journeyseg as js
from journeyseg.columns.axes import Axis
from journeyseg.errors import InputError, UnknownName

SEGMENTS = ("loyal", "new")
DEVICE = Axis("device", ("desk", "phone", "tablet"))


def numbers(*shape: int, start: float) -> Any:
    return start + np.arange(math.prod(shape), dtype=np.float64).reshape(shape)


def measurement(name: str, *axes: Axis, n: Any = None) -> js.Measurement:
    shape = (len(SEGMENTS), *(len(axis) for axis in axes))
    parts = [numbers(*shape, start=start) for start in (10.0, 0.0, 20.0)]
    held = np.full(shape, 4) if n is None else n
    return js.Measurement(name, *parts, held, unit="share", definition=f"{name} in words", method="wilson", axes=axes)


PLAIN, CELLS = measurement("conversion"), measurement("rating", DEVICE)
FOUND = js.Measures((PLAIN, CELLS), SEGMENTS, level=0.9)


def test_a_measure_is_found_by_name_or_named_with_close_ones() -> None:
    assert FOUND["rating"] is CELLS
    with pytest.raises(UnknownName, match="'rating'"):
        FOUND["ratings"]


def test_one_number_is_found_by_segment_and_cell() -> None:
    assert FOUND.estimate("conversion", "new") == js.Estimate(11.0, 1.0, 21.0, 4.0, "wilson", 0.9)
    for (row, segment), (place, label) in itertools.product(enumerate(SEGMENTS), enumerate(DEVICE.labels or ())):
        assert FOUND.estimate("rating", segment, label).value == CELLS.value[row, place]


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        (("conversion", "old"), UnknownName, "'loyal'"),
        (("rating", "new", "phon"), UnknownName, "'phone'"),
        (("rating", "new"), InputError, "device"),
        (("conversion", "new", "phone"), InputError, "no cell"),
    ],
)
def test_what_is_not_there_is_one_clear_error(asked: tuple[str, ...], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        FOUND.estimate(*asked)


def test_the_table_holds_every_number_once() -> None:
    table = FOUND.to_frame()
    assert table.columns.tolist() == [
        "metric",
        "segment",
        "device",
        "value",
        "low",
        "high",
        "n",
        "unit",
        "of",
        "method",
    ]
    assert len(table) == PLAIN.value.size + CELLS.value.size
    for record in table.to_dict("records"):
        cell = [] if isinstance(record["device"], float) else [record["device"]]
        expected = FOUND.estimate(record["metric"], record["segment"], *cell)
        assert (record["value"], record["low"], record["high"], record["n"]) == (
            expected.value,
            expected.low,
            expected.high,
            expected.n,
        )


def test_cells_that_rest_on_nobody_are_left_out_of_the_table_and_segments_are_not() -> None:
    thin = measurement("rating", DEVICE, n=np.array([[4, 0, 4], [0, 0, 0]]))
    assert js.Measures((thin,), SEGMENTS).to_frame()["device"].tolist() == ["desk", "tablet"]
    assert len(js.Measures((measurement("conversion", n=np.zeros(2)),), SEGMENTS).to_frame()) == 2


def test_definitions_are_told_by_name() -> None:
    assert FOUND.definitions == {"conversion": "conversion in words", "rating": "rating in words"}


def test_a_result_without_journeys_says_how_to_get_the_customers() -> None:
    with pytest.raises(InputError, match="measure again"):
        FOUND.customers("conversion", "new")


def test_it_is_readable_as_text() -> None:
    assert repr(FOUND).startswith("<Measures: 2 measures x 2 segments>\n")
    assert "conversion" in repr(FOUND)
