"""Fits find the parameters that customers were drawn with, whatever the start, and say when they can't."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest

from journeyseg.stats.buying import BgBb, BgNbd, Histories, MbgNbd, ParetoNbd, Sbg, fit
from journeyseg.stats.buying.sbg import Terms
from tests.stats.buying.drawn import MODELS, data

SEEDS = range(100)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.NAME)
def test_parameters_lie_within_2_standard_errors_in_90_of_100_seeds(model: Any) -> None:
    truth = np.array(attrs.astuple(model))
    near = np.zeros(len(truth))
    for seed in SEEDS:
        found = fit(type(model), data(model, 500, seed), starts=1)
        # Parameters are positive and skewed: the error is that of the logarithm.
        gap = np.log(np.array(attrs.astuple(found.model)) / truth)
        near += np.abs(gap) <= 2 * np.sqrt(np.diag(found.covariance))
    assert (near >= 90).all(), near


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.NAME)
def test_every_start_leads_to_the_same_top(model: Any) -> None:
    found = fit(type(model), data(model, 3000, 7), starts=12)
    assert found.agreeing >= 0.9
    assert not found.reason
    again = fit(type(model), data(model, 3000, 7), starts=3, seed=99)
    assert attrs.astuple(again.model) == pytest.approx(attrs.astuple(found.model), rel=1e-3)


def test_a_unit_of_time_changes_nothing_but_what_is_measured_in_it() -> None:
    found = data(MODELS[0], 2000, 3)
    hours = attrs.evolve(found, recency=found.recency * 24, age=found.age * 24)
    days, longer = fit(BgNbd, found), fit(BgNbd, hours)
    assert longer.model.alpha == pytest.approx(24 * days.model.alpha, rel=1e-4)
    assert attrs.astuple(longer.model)[2:] == pytest.approx(attrs.astuple(days.model)[2:], rel=1e-4)
    assert longer.se == pytest.approx(days.se * [1, 24, 1, 1], rel=1e-3)


def test_customers_who_are_alike_are_told_and_no_error_is_claimed() -> None:
    """All leave with one and the same chance: no beta distribution fits but one without spread."""
    chance = np.random.default_rng(2)
    lasted = chance.geometric(0.3, 5000)
    found = fit(Sbg, Terms.of(np.minimum(lasted, 7), lasted <= 7))
    assert found.reason or (found.se > 0.5 * np.array(attrs.astuple(found.model))).all()
    nobody = fit(BgNbd, Histories.of([0, 0, 0], [0, 0, 0], [10, 20, 30]))
    assert nobody.reason
    assert np.isnan(nobody.se).all()


def test_a_fit_on_real_customers_is_stable_from_20_starts(shared_data: Path) -> None:
    """500 customers over 12 quarters, who all bought in the first one: x, tx and T there count it too."""
    found = pd.read_csv(shared_data / "crm_retention" / "customerRetentionLifetimeDuration.csv.gz")
    histories = Histories.of(found["x"] - 1, found["tx"] - 1, found["T"] - 1)
    kinds: list[Any] = [BgNbd, MbgNbd, ParetoNbd]
    for kind in kinds:
        one, other = fit(kind, histories, starts=20), fit(kind, histories, starts=2, seed=1)
        assert one.agreeing >= 0.9
        assert not one.reason
        assert attrs.astuple(one.model) == pytest.approx(attrs.astuple(other.model), rel=1e-3)
    told = fit(BgBb, histories, starts=20)
    assert told.agreeing >= 0.9
    assert told.reason
