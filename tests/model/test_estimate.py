"""An estimate never stands alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from journeyseg.model.estimate import Estimate, estimates_of


def test_an_estimate_of_nothing_is_unknown() -> None:
    assert not Estimate().known
    assert not Estimate(n=10, method="nobody came this far").known
    assert math.isnan(Estimate().value)
    assert math.isnan(Estimate().low)
    assert math.isnan(Estimate().high)


@pytest.mark.parametrize("value", [0.0, -1.0, math.inf])
def test_any_number_is_known_zero_too(value: float) -> None:
    assert Estimate(value).known


def test_cells_become_estimates_in_their_order() -> None:
    found = estimates_of([0.5, np.nan], [0.4, np.nan], [0.6, np.nan], [10, 0], method="wilson", level=0.9)
    assert found[0] == Estimate(0.5, 0.4, 0.6, 10, "wilson", 0.9)
    assert (found[1].known, found[1].n, found[1].level) == (False, 0, 0.9)
    assert type(found[0].value) is float


def test_arrays_of_several_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match=r"shorter|longer"):
        estimates_of([0.5, 0.5], [0.4], [0.6], [10], method="wilson")


def test_no_cells_are_no_estimates() -> None:
    assert estimates_of([], [], [], [], method="wilson") == []


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate(0.5, 0.25, 0.75, 1200, "Wilson"), "0.5 [0.25, 0.75], n 1,200"),
        (Estimate(3.0, n=4), "3, n 4"),
        (Estimate(n=2, method="too few"), "unknown, n 2 (too few)"),
        (Estimate(), "unknown, n 0"),
    ],
)
def test_an_estimate_is_printed_with_its_interval_and_n(estimate: Estimate, text: str) -> None:
    assert str(estimate) == text
