"""The check of stability reads what a model tells of its segments, and nothing else."""

from __future__ import annotations

import pytest

import journeyseg as js
from journeyseg.checks.unstable import Unstable
from journeyseg.testing.sample import sample_journeys


def told(**stability: float) -> js.Segmentation:
    """A segmentation whose segments tell how stable they are."""
    journeys = sample_journeys()
    chosen = [js.Segment(name, details={"stability": value}) for name, value in stability.items()]
    return journeys.split([place % 3 for place in range(len(journeys))], [*chosen, js.Segment("silent")])


def test_segments_below_the_bound_are_named_the_least_stable_first() -> None:
    (finding,) = Unstable(0.7).inspect(told(some=0.69, hardly=0.2))
    assert finding.examples == ("hardly (0.20)", "some (0.69)")
    assert (finding.severity, finding.code, finding.count, finding.share) == (
        "warning",
        "unstable",
        2,
        pytest.approx(2 / 3),
    )
    assert not Unstable(0.69).inspect(told(some=0.69, other=0.9))


def test_segments_that_tell_nothing_are_passed_over() -> None:
    journeys = sample_journeys()
    assert "unstable" not in [finding.code for finding in js.audit(js.segment(journeys, "profile", column="region"))]


def test_the_audit_of_similar_journeys_warns_of_shaky_segments() -> None:
    journeys = sample_journeys()
    found = js.segment(journeys, "similar_journeys", segments=7, distance="edit")
    shaky = [name for name, value in found.model.stability.items() if value < 0.6]
    assert shaky
    (finding,) = (one for one in js.audit(found) if one.code == "unstable")
    assert finding.count == len(shaky)
