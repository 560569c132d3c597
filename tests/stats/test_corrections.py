"""Corrections for many tests: the published family, twins that test level by level, and laws."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.errors import InputError, UnknownName
from journeyseg.stats.corrections import adjust, benjamini_hochberg, bonferroni, family_size, holm

# Benjamini and Hochberg 1995, section 4.1.
FIFTEEN = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1.0,
]  # fmt: skip

chances = st.floats(0, 1) | st.sampled_from([0.0, 0.01, 0.02, 1.0])
families = st.lists(chances | st.just(math.nan), max_size=20)


def rejected_by_bonferroni(p: list[float], level: float) -> set[int]:
    return {i for i, x in enumerate(p) if x * len(p) <= level}


def rejected_by_holm(p: list[float], level: float) -> set[int]:
    """Step down: reject from the smallest on until one fails."""
    rejected: set[int] = set()
    for step, i in enumerate(sorted(range(len(p)), key=lambda i: p[i])):
        if p[i] * (len(p) - step) > level:
            break
        rejected.add(i)
    return rejected


def rejected_by_bh(p: list[float], level: float) -> set[int]:
    """Step up: reject all up to the largest that passes."""
    order = sorted(range(len(p)), key=lambda i: p[i])
    passing = [step for step, i in enumerate(order) if p[i] * len(p) / (step + 1) <= level]
    return set(order[: max(passing) + 1]) if passing else set()


def test_the_published_family_has_three_and_four_rejections() -> None:
    assert int((bonferroni(FIFTEEN) <= 0.05).sum()) == 3
    assert int((holm(FIFTEEN) <= 0.05).sum()) == 3
    assert int((benjamini_hochberg(FIFTEEN) <= 0.05).sum()) == 4


def test_adjusted_values_of_the_published_family() -> None:
    bh = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.0638571429, 0.0638571429, 0.0645, 0.0765]
    bh += [0.486, 0.5811818182, 0.714875, 0.7532307692, 0.8132142857, 1.0]
    assert benjamini_hochberg(FIFTEEN).tolist() == pytest.approx(bh, abs=1e-9)
    assert holm(FIFTEEN).tolist() == pytest.approx(
        [0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.278, 0.278, 0.278, 0.3213] + [1.0] * 6, abs=1e-9
    )
    assert bonferroni(FIFTEEN).tolist() == pytest.approx(
        [0.0015, 0.006, 0.0285, 0.1425, 0.3015, 0.417, 0.447, 0.516, 0.6885] + [1.0] * 6, abs=1e-9
    )


@given(st.lists(chances, min_size=1, max_size=20), st.floats(0.001, 0.999))
def test_adjusted_values_reject_what_the_procedures_reject(p: list[float], level: float) -> None:
    for function, procedure in (
        (bonferroni, rejected_by_bonferroni),
        (holm, rejected_by_holm),
        (benjamini_hochberg, rejected_by_bh),
    ):
        assert {i for i, x in enumerate(function(p).tolist()) if x <= level} == procedure(p, level)


@given(families)
def test_bh_is_at_most_holm_is_at_most_bonferroni_and_all_at_least_the_p_value(p: list[float]) -> None:
    known = ~np.isnan(p) if p else np.zeros(0, dtype=bool)
    parts = [np.asarray(x)[known] for x in (p, benjamini_hochberg(p), holm(p), bonferroni(p), np.ones(len(p)))]
    for smaller, larger in pairwise(parts):
        assert (smaller <= larger * (1 + 1e-12)).all()


@given(families)
def test_adjusted_values_are_monotone_and_equal_for_equal_p_values(p: list[float]) -> None:
    known = sorted((x, i) for i, x in enumerate(p) if not math.isnan(x))
    for function in (bonferroni, holm, benjamini_hochberg):
        adjusted = function(p)
        ordered = [float(adjusted[i]) for _, i in known]
        assert ordered == sorted(ordered)
        for (x, i), (y, j) in pairwise(known):
            if x == y:
                assert adjusted[i] == adjusted[j]


@given(families)
def test_missing_p_values_stay_and_don_t_count(p: list[float]) -> None:
    known = [x for x in p if not math.isnan(x)]
    assert family_size(p) == len(known)
    for function in (bonferroni, holm, benjamini_hochberg):
        adjusted = function(p)
        assert np.array_equal(np.isnan(adjusted), np.isnan(p))
        assert np.array_equal(adjusted[~np.isnan(adjusted)], function(known))


def test_a_table_of_p_values_is_one_family_and_keeps_its_shape() -> None:
    table = np.array(FIFTEEN).reshape(3, 5)
    for function in (bonferroni, holm, benjamini_hochberg):
        assert np.array_equal(function(table), function(FIFTEEN).reshape(3, 5))
    assert holm(0.03) == 0.03


def test_names_lead_to_the_corrections_and_unknown_ones_to_an_error() -> None:
    assert np.array_equal(adjust(FIFTEEN), holm(FIFTEEN))
    assert np.array_equal(adjust(FIFTEEN, "benjamini_hochberg"), benjamini_hochberg(FIFTEEN))
    assert np.array_equal(adjust(FIFTEEN, "bonferroni"), bonferroni(FIFTEEN))
    with pytest.raises(UnknownName, match="holmes"):
        adjust(FIFTEEN, "holmes")  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [-0.1, 1.1, math.inf])
@pytest.mark.parametrize("function", [bonferroni, holm, benjamini_hochberg])
def test_what_is_no_p_value_is_refused(function: object, wrong: float) -> None:
    with pytest.raises(InputError, match="no p-value"):
        function([0.5, wrong])  # type: ignore[operator]
