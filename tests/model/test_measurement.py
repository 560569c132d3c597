"""A measurement holds arrays of one shape that fit its axes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from journeyseg.columns.axes import Axis
from journeyseg.model.measurement import Measurement

DEVICE = Axis("device", ("desk", "phone", "tablet"))


def measurement(*shape: int, **options: Any) -> Measurement:
    parts = {name: np.zeros(shape) for name in ("value", "low", "high", "n")}
    return Measurement("share", **{**parts, "unit": "share", "definition": "a share", **options})


def test_arrays_have_one_row_per_segment_and_one_cell_per_label() -> None:
    assert measurement(2).value.shape == (2,)
    assert measurement(2, 3, axes=(DEVICE,)).value.shape == (2, 3)
    assert measurement(0).of == "customers"


@pytest.mark.parametrize("shape", [(2,), (2, 2), (2, 3, 1), (3, 2)])
def test_arrays_that_do_not_fit_the_axes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"'share'.*do not fit the axes \[3\]"):
        measurement(*shape, axes=(DEVICE,))


@pytest.mark.parametrize("part", ["value", "low", "high", "n"])
def test_a_part_of_another_shape_is_refused(part: str) -> None:
    with pytest.raises(ValueError, match="shapes"):
        measurement(2, **{part: np.zeros(3)})


def test_unit_and_definition_must_be_told() -> None:
    parts = [np.zeros(1)] * 4
    with pytest.raises(TypeError, match="definition"):
        Measurement("share", *parts, unit="share")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unit"):
        Measurement("share", *parts, definition="a share")  # type: ignore[call-arg]
