"""Audit: what is wrong or odd, in journeys or in a segmentation."""

from __future__ import annotations

from typing import Any

import attrs
import pandas as pd
import pytest

import journeyseg as js
from tests.twins import short


@attrs.frozen
class Loud:
    """A check that always notices something."""

    word: str = "loud"
    needs = ("value",)

    def inspect(self, journeys: js.Journeys, /) -> js.Findings:
        return js.Findings([js.Finding("info", self.word, "it is", len(journeys))])


def segmentation() -> js.Segmentation:
    """Ninety-nine customers in one segment and one in another."""
    labels = pd.DataFrame({"customer": range(100), "segment": ["all"] * 99 + ["one"]})
    return js.Segmentation.from_frame(labels)


def late() -> js.Journeys:
    """Journeys with a touchpoint after what is known, and one that stands there twice."""
    return short.journeys(as_of=5, a=[("view", 0), ("view", 0), ("buy", 9)])


def test_every_check_of_the_kind_runs_and_the_gravest_finding_comes_first() -> None:
    found = js.audit(late())
    assert {"duplicates", "future_times"} <= {one.code for one in found}
    order = ("error", "warning", "info")
    places = [order.index(one.severity) for one in found]
    assert places == sorted(places)
    assert [one.code for one in js.audit(segmentation())] == ["too_small"]


@pytest.mark.parametrize("checks", ["duplicates", ["duplicates"], [{"use": "duplicates"}], {"use": "duplicates"}])
def test_checks_are_chosen_by_name_or_table_alone_or_in_a_list(checks: Any) -> None:
    assert {one.code for one in js.audit(late(), checks)} == {"duplicates"}


def test_a_check_may_be_a_value() -> None:
    assert [one.code for one in js.audit(late(), [Loud("mine")])] == ["mine"]


def test_options_reach_the_check() -> None:
    assert len(js.audit(segmentation(), [{"use": "too_small", "least": 1, "least_share": 0.0}])) == 0


@pytest.mark.parametrize(
    ("data", "checks", "error", "says"),
    [
        (late(), "duplicate", js.errors.UnknownName, "'duplicates'"),
        (late(), "too_small", js.errors.InputError, "inspects segmentation"),
        (segmentation(), "duplicates", js.errors.InputError, "inspects journeys"),
        (pd.DataFrame(), None, js.errors.InputError, "can be audited"),
    ],
)
def test_what_does_not_fit_gets_one_clear_error(data: Any, checks: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        js.audit(data, checks)


def test_rejected_rows_are_findings_with_their_share_and_rows() -> None:
    frame = short.table(a=[("view", 0)], b=[("view", 1)], c=[("view", 2)], d=[("view", 3)])
    frame.loc[2, "customer"] = None
    found = [one for one in js.audit(short.journeys(frame)) if one.code == "rejected_rows"]
    assert [(one.severity, one.count, one.share) for one in found] == [("warning", 1, 0.25)]
    assert found[0].examples == ("row 2",)


def test_an_error_inside_a_check_names_the_step() -> None:
    @attrs.frozen
    class Broken:
        def inspect(self, journeys: js.Journeys, /) -> js.Findings:
            raise RuntimeError("no")

    with pytest.raises(RuntimeError) as caught:
        js.audit(late(), [Broken()])
    assert "audit" in "".join(caught.value.__notes__)


def test_an_audit_of_customers_without_touchpoints_runs_what_it_can() -> None:
    people = js.Journeys.from_profiles(pd.DataFrame({"id": [1, 2], "age": [999.0, 30.0]}), customer="id")
    assert isinstance(js.audit(people), js.Findings)
