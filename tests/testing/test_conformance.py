"""The conformance kit: built-ins keep the contract, and what breaks it is found and named."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import pytest

import journeyseg as js
from journeyseg.testing import Conformance, check_metric, check_segmenter, sample_journeys

SEGMENTERS = [
    js.segmenters.Profile("region"),
    js.segmenters.Profile("age", bands=[30, 60]),
    js.segmenters.Profile("property:device", per="journey"),
    js.segmenters.Rules({"buyers": {"count": "buy"}}),
    js.segmenters.Rules({"buyers": {"count": "buy"}, "lookers": {"count": "view"}}, overlapping=True),
    js.segmenters.Rules({"buyers": {"count": "buy"}}, per="journey"),
    js.segmenters.RFM(touchpoint="buy"),
    js.segmenters.RFM(touchpoint="buy", axes=("recency", "value")),
]
METRICS = [
    js.metrics.Conversion(),
    js.metrics.Conversion(js.Goal("buy", horizon="1 day")),
    js.metrics.Value(),
    js.metrics.Value("cost"),
    js.metrics.Engagement(),
    js.metrics.Satisfaction(),
    js.metrics.Satisfaction(per="touchpoint"),
    js.metrics.TimeTo(),
    js.metrics.TimeTo("buy", method="exact"),
    js.metrics.TimeTo("buy", method="sample", size=7),
    js.metrics.rate(of="buy", among="view", within="6h"),
]


@pytest.mark.parametrize("segmenter", SEGMENTERS, ids=repr)
def test_every_built_in_segmenter_keeps_the_contract(segmenter: js.Segmenter) -> None:
    found = check_segmenter(segmenter)
    assert found.ok, str(found)
    assert not found.skipped, str(found)


@pytest.mark.parametrize("metric", METRICS, ids=repr)
def test_every_built_in_metric_keeps_the_contract(metric: js.Metric) -> None:
    found = check_metric(metric)
    assert found.ok, str(found)
    sampled = getattr(metric, "method", "") == "sample"
    assert len(found.skipped) == (2 if sampled else 0), str(found)


@attrs.frozen
class Half:
    """Splits customers at the middle of whoever is there: depends on the others."""

    segments = js.segments("first", "second")

    def fit(self, journeys: js.Journeys, /) -> Half:
        return self

    def assign(self, journeys: js.Journeys, /) -> js.Segmentation:
        return journeys.split(np.arange(len(journeys)) >= len(journeys) // 2, self.segments)


@attrs.frozen
class Dice:
    """Draws anew at every look."""

    segments = js.segments("heads", "tails")

    def fit(self, journeys: js.Journeys, /) -> Dice:
        return self

    def assign(self, journeys: js.Journeys, /) -> js.Segmentation:
        return journeys.split(np.random.default_rng().random(len(journeys)) < 0.5, self.segments)


@attrs.frozen
class Picky:
    """Refuses whatever it gets."""

    segments = js.segments("nobody")

    def fit(self, journeys: js.Journeys, /) -> Picky:
        raise js.errors.InsufficientData("never enough", expected="more", found="less", remedy="wait")

    def assign(self, journeys: js.Journeys, /) -> js.Segmentation:
        raise AssertionError("never reached")


@attrs.frozen
class Share:
    """Counts each customer as a share of the batch, which no merging can put right."""

    def shape(self, frame: js.Frame, /) -> js.Shape:
        return js.Shape(units=js.Array(real=True, unit="customers"))

    def observe(self, journeys: js.Journeys, /) -> Mapping[str, js.Tally]:
        return {"units": js.Tally("customer", weight=np.full(len(journeys), 1 / max(len(journeys), 1)))}

    def summarise(self, state: js.State, /) -> js.Measurements:
        return (js.ratio(state, "units", "units", name="share", unit="share", definition="a share"),)


@pytest.mark.parametrize(
    ("segmenter", "check"),
    [(Half(), "other customers beside them change nothing"), (Dice(), "the same journeys give the same segments")],
)
def test_a_segmenter_that_breaks_the_contract_fails_the_check_that_says_so(segmenter: js.Segmenter, check: str) -> None:
    found = check_segmenter(segmenter)
    assert not found.ok
    assert check in [outcome.check for outcome in found.failed]
    assert check in str(found)


def test_a_metric_that_depends_on_the_batch_fails() -> None:
    found = check_metric(Share())
    assert not found.ok
    assert "batches equal the whole, exclusive, per customer" in [outcome.check for outcome in found.failed]
    assert "it names no anchor event" in str(found)


def test_nothing_but_skips_is_no_proof() -> None:
    found = check_segmenter(Picky())
    assert len(found.skipped) == 7
    assert not found.failed or not found.ok
    assert Conformance("x", found.skipped).ok is False


def test_every_outcome_is_counted_once() -> None:
    found = check_metric(js.metrics.Value())
    assert len(found.outcomes) == len(found.passed) + len(found.failed) + len(found.skipped) == len(found.to_frame())


@pytest.mark.parametrize("seed", [1, 2])
def test_the_sample_log_is_the_same_in_another_order_of_rows(seed: int) -> None:
    assert sample_journeys(shuffled=seed).fingerprint == sample_journeys().fingerprint


def test_the_sample_log_has_ties_people_without_touchpoints_and_several_journeys() -> None:
    journeys = sample_journeys()
    merged = journeys.in_units("customer")
    assert (np.diff(merged.at) == 0).any()
    assert (np.diff(journeys.customer_offsets) == 0).sum() == 5
    assert journeys.n_journeys > journeys.n_customers
