"""Findings stand in order of how grave they are, whatever order they come in."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.model.finding import SEVERITIES, Finding, Findings

FINDINGS = st.builds(
    Finding,
    st.sampled_from(SEVERITIES),
    st.sampled_from(["ties", "stale", "evidence"]),
    st.sampled_from(["one", "two"]),
    share=st.just(math.nan) | st.sampled_from([0.0, 0.1, 1.0]),
)


def worse(left: Finding, right: Finding) -> bool:
    """Whether the left one must not stand behind the right one."""
    if left.severity != right.severity:
        return {"error": 2, "warning": 1, "info": 0}[left.severity] > {"error": 2, "warning": 1, "info": 0}[
            right.severity
        ]
    shares = [0.0 if one.share != one.share else one.share for one in (left, right)]
    if shares[0] != shares[1]:
        return shares[0] > shares[1]
    return (left.code, left.message) <= (right.code, right.message)


@given(st.lists(FINDINGS, max_size=6))
def test_the_gravest_comes_first_then_the_largest_share_then_the_code(items: list[Finding]) -> None:
    found = list(Findings(items))
    assert all(worse(left, right) for left, right in itertools.pairwise(found))
    assert sorted(map(repr, found)) == sorted(map(repr, items))


@given(st.permutations([Finding(severity, code, "x") for severity in SEVERITIES for code in ("a", "b")]))
def test_the_order_they_come_in_does_not_matter(items: list[Finding]) -> None:
    listed = [(item.severity, item.code) for item in Findings(items)]
    assert listed == [(severity, code) for severity in ("error", "warning", "info") for code in ("a", "b")]


@given(st.lists(FINDINGS, max_size=6))
def test_the_findings_of_each_severity_are_all_findings(items: list[Finding]) -> None:
    found = Findings(items)
    assert [item for severity in SEVERITIES for item in found.of(severity)] == list(found)
    assert len(found) == len(items) == len(found.to_frame())


def test_a_severity_is_one_of_three() -> None:
    assert SEVERITIES == ("error", "warning", "info")
    with pytest.raises(ValueError, match="severity"):
        Finding("grave", "ties", "two touchpoints at one moment")


def test_findings_are_counted_from_zero() -> None:
    found = Findings([Finding("info", "a", "x"), Finding("error", "b", "y")])
    assert (found[0].code, found[1].code, found[-1].code) == ("b", "a", "a")
    with pytest.raises(IndexError):
        found[2]


def test_the_table_has_the_same_columns_whether_anything_was_found_or_not() -> None:
    columns = ["severity", "code", "message", "count", "share", "examples", "fix"]
    one = Finding("warning", "ties", "two at once", count=2, share=0.5, examples=("a", "b"), fix="sort them")
    assert Findings().to_frame().columns.tolist() == columns
    assert Findings([one]).to_frame().iloc[0].tolist() == [
        "warning",
        "ties",
        "two at once",
        2,
        0.5,
        "a, b",
        "sort them",
    ]


def test_examples_from_data_are_escaped_in_a_notebook() -> None:
    page = Findings([Finding("info", "a", "x", examples=("<img src=x>",))])._repr_html_()
    assert "<img" not in page
    assert "&lt;img" in page


def test_findings_print_one_a_line_with_their_numbers_below_each_other() -> None:
    found = Findings(
        [
            Finding("warning", "a", "late\n rows", 1200, 0.125),
            Finding("error", "b", "no ids", 3, 0.5),
            Finding("info", "c", "short log\x1b[31m"),
        ]
    )
    assert repr(found).splitlines() == [
        "error        3  50.0 %  no ids",
        "warning  1,200  12.5 %  late rows",
        "info                    short log\ufffd[31m",
    ]
    assert repr(found[1]) == "<Finding warning: late rows (1,200, 12.5 %)>"
    assert repr(found[2]) == "<Finding info: short log\ufffd[31m>"
    assert repr(Findings()) == "<Findings: none>"


def test_some_of_the_findings_are_findings() -> None:
    found = Findings([Finding("warning", "a", "x"), Finding("error", "b", "y")])
    assert isinstance(found[:1], Findings)
    assert [one.code for one in found[:1]] == ["b"]
