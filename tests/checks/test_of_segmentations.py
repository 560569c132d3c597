"""Checks of segmentations: too small, too many, uncovered."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.checks.evidence import listed, percent
from journeyseg.checks.too_many import TooMany
from journeyseg.checks.too_small import TooSmall
from journeyseg.checks.uncovered import Uncovered
from journeyseg.contract.protocols import SegmentationCheck
from journeyseg.errors import DefinitionError
from journeyseg.model.named_segment import segments
from journeyseg.model.segmentation import Segmentation
from journeyseg.plugins.structure import build, options_of
from tests.builders import journeys_of
from tests.segmenters.logs import DAY, NOW

CHECKS = (TooSmall, TooMany, Uncovered)


def split(*sizes: int, unassigned: int = 0) -> Segmentation:
    """An exclusive segmentation with segments s0, s1 ... of these sizes."""
    codes = np.repeat(np.arange(-1, len(sizes)), [unassigned, *sizes])
    journeys = journeys_of([], profiles={f"c{place:04}": {} for place in range(len(codes))}, zone="UTC")
    return journeys.split(codes, segments(*(f"s{place}" for place in range(len(sizes)))))


@pytest.mark.parametrize("check", CHECKS)
def test_every_check_is_one_and_goes_through_toml(check: Any) -> None:
    assert isinstance(check(), SegmentationCheck)
    assert build(check, options_of(check())) == check()


@pytest.mark.parametrize("check", CHECKS)
@given(sizes=st.lists(st.integers(0, 12), max_size=6), unassigned=st.integers(0, 5))
def test_findings_are_whole(check: Any, sizes: list[int], unassigned: int) -> None:
    for finding in check().inspect(split(*sizes, unassigned=unassigned)):
        assert finding.count > 0
        assert 0 < finding.share <= 1
        assert all((finding.message, finding.fix, finding.examples))
        assert finding.code == check.__module__.rpartition(".")[2]


def test_segments_below_the_number_or_the_share_are_small() -> None:
    assert list(TooSmall(least=30, least_share=0.1).inspect(split(30, 270))) == []
    assert TooSmall(least=31, least_share=0.0).inspect(split(30, 270))[0].examples == ("s0 (30, 10 %)",)
    assert TooSmall(least=1, least_share=0.11).inspect(split(30, 270))[0].examples == ("s0 (30, 10 %)",)
    (finding,) = TooSmall(least=30).inspect(split(5, 100, 2, 0))
    assert finding.message == '2 of 4 segments are small: "s2", "s0"'
    assert (finding.count, finding.share, finding.severity) == (2, 0.5, "warning")


def test_more_segments_with_customers_than_the_most_are_too_many() -> None:
    assert list(TooMany(most=3).inspect(split(1, 2, 3, 0))) == []
    (finding,) = TooMany(most=2).inspect(split(1, 2, 3, 0))
    assert finding.message == "3 segments have customers, 1 more than the 2 that can be told apart"
    assert finding.examples == ("s0 (1)", "s1 (2)", "s2 (3)")


def test_customers_in_no_segment_and_empty_segments_are_found() -> None:
    assert list(Uncovered().inspect(split(3, 3))) == []
    lacking, empty = Uncovered().inspect(split(3, 0, unassigned=1))
    assert lacking.message == "1 of 4 customers (25 %) are in no segment"
    assert (lacking.severity, lacking.count, lacking.share) == ("warning", 1, 0.25)
    assert lacking.examples == tuple(split(3, 0, unassigned=1).unassigned)
    assert empty.message == '1 of 2 segments have no customers: "s1"'
    assert Uncovered(warn=0.26).inspect(split(3, 3, unassigned=2))[0].severity == "info"


def test_per_touchpoint_and_overlapping_segmentations_are_checked_too() -> None:
    rows = [{"customer": name, "touchpoint": "x", "at": NOW + turn * DAY} for name in "ab" for turn in range(2)]
    journeys = journeys_of(rows, zone="UTC")
    owner = journeys.customers.to_numpy()[journeys.customer_of_event]
    codes = np.where(owner == "a", [0, -1, 0, -1], 0)
    (finding,) = Uncovered().inspect(journeys.split(codes, segments("in"), per="event"))
    assert finding.message == "1 of 4 touchpoints (25 %) are in no segment"
    assert finding.examples == ("a",)
    both = journeys.split(np.array([[True, True], [False, False]]), segments("x", "y"))
    assert Uncovered().inspect(both)[0].count == 1
    assert TooSmall(least=2).inspect(both)[0].count == 2


@pytest.mark.parametrize(
    "make", [lambda: TooSmall(least=0), lambda: TooSmall(least_share=1.5), lambda: TooMany(most=0)]
)
def test_options_that_make_no_sense_are_refused(make: Any) -> None:
    with pytest.raises(DefinitionError):
        make()


def test_shares_and_names_are_said_shortly() -> None:
    assert [percent(share) for share in (0, 0.0004, 0.001, 0.0999, 0.1, 1)] == [
        "0 %", "less than 0.1 %", "0.1 %", "10.0 %", "10 %", "100 %",
    ]  # fmt: skip
    assert listed(["a"]) == '"a"'
    assert listed([str(place) for place in range(7)]).endswith("and 2 more")
