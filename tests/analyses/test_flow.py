"""Flow: what follows what, held to a twin, to laws, and to examples by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import journeyseg as js
from tests.twins import flows, short
from tests.twins.asking import KINDS, UNITS, assert_is, names
from tests.twins.build import journeys_of, segmentation_of
from tests.twins.flows import END, START
from tests.twins.hostile import PLAN, SEGMENTS, logs
from tests.twins.log import Log
from tests.twins.rich import CUT, WHOLE

OVERS = ("touchpoint", "stage", "property:status")


def asked(log: Log, kind: str, **options: Any) -> js.Flow:
    """The flow of a log."""
    journeys = journeys_of(log, PLAN)
    return js.flow(journeys, by=segmentation_of(log, journeys, kind, SEGMENTS), **options)


def share(over: int, under: int) -> float:
    """A quotient, NaN of nothing."""
    return over / under if under else math.nan


@example(
    log=WHOLE,
    kind="none",
    unit="customer",
    over="touchpoint",
    follows="directly",
    boundaries=None,
    collapse=False,
    times="exact",
    q=0.5,
)
@example(
    log=CUT,
    kind="overlapping",
    unit="journey",
    over="stage",
    follows="directly",
    boundaries=False,
    collapse=True,
    times="binned",
    q=0.9,
)
@example(
    log=WHOLE,
    kind="event",
    unit="journey",
    over="property:status",
    follows="eventually",
    boundaries=None,
    collapse=False,
    times="exact",
    q=0.25,
)
@example(
    log=CUT,
    kind="exclusive",
    unit="customer",
    over="touchpoint",
    follows="eventually",
    boundaries=None,
    collapse=True,
    times="binned",
    q=0.5,
)
@example(
    log=WHOLE,
    kind="event",
    unit="customer",
    over="touchpoint",
    follows="directly",
    boundaries=None,
    collapse=False,
    times="binned",
    q=0.5,
)
@example(
    log=WHOLE,
    kind="none",
    unit="journey",
    over="touchpoint",
    follows="directly",
    boundaries=None,
    collapse=True,
    times="exact",
    q=0.9,
)
@given(
    log=logs(),
    kind=st.sampled_from(KINDS),
    unit=st.sampled_from(UNITS),
    over=st.sampled_from(OVERS),
    follows=st.sampled_from(("directly", "eventually")),
    boundaries=st.sampled_from((None, False)),
    collapse=st.booleans(),
    times=st.sampled_from(("binned", "exact")),
    q=st.sampled_from((0.25, 0.5, 0.9)),
)
def test_a_flow_equals_its_twin(
    log: Log, kind: str, unit: str, over: str, follows: str, boundaries: Any, collapse: bool, times: str, q: float
) -> None:
    options = {"over": over, "follows": follows, "boundaries": boundaries, "collapse_repeats": collapse}
    found = asked(log, kind, unit=unit, times=times, quantiles=(q,), **options)
    ends = follows == "directly" and boundaries is None
    twin = flows.edges(log, unit, kind, over=over, plan=PLAN, follows=follows, ends=ends, collapse=collapse)
    source, target = (axis.labels or () for axis in found["count"].axes)
    time = found.measures.measurements[-1].name
    for name in names(kind):
        own = twin.get(name, flows.Edges())
        assert set(own.count) <= {(a, b) for a in source for b in target}
        for a in source:
            for b in target:
                edge = (a, b)
                assert_is(found.estimate("count", name, a, b), own.count[edge], own.count[edge], where=edge)
                assert found.estimate("customers", name, a, b).value == len(own.people.get(edge, ()))
                spent = own.times.get(edge, [])
                assert_is(found.estimate(time, name, a, b), flows.quantile(spent, q, times), len(spent), where=edge)
                if unit == "journey":
                    assert found.estimate("units", name, a, b).value == own.units[edge]
                _chances(found, name, edge, own, follows)


def _chances(found: js.Flow, name: str, edge: tuple[str, str], own: flows.Edges, follows: str) -> None:
    source, target = edge
    if follows == "eventually":
        base = own.visits[source]
        assert_is(found.estimate("P(out)", name, *edge), share(own.followed[edge], base), base, where=edge)
        return
    bases = {"share": sum(own.count.values()), "P(out)": own.out(source), "P(in)": own.into(target)}
    for measure, base in bases.items():
        assert_is(found.estimate(measure, name, *edge), share(own.count[edge], base), base, where=(measure, edge))


@given(log=logs(), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS), over=st.sampled_from(OVERS))
def test_the_customers_behind_an_edge_are_the_twins(log: Log, kind: str, unit: str, over: str) -> None:
    found = asked(log, kind, unit=unit, over=over)
    twin = flows.edges(log, unit, kind, over=over, plan=PLAN, follows="directly", ends=True, collapse=False)
    for name in names(kind):
        for (source, target), people in twin.get(name, flows.Edges()).people.items():
            assert set(found.customers(name, source=source, target=target)) == people


@given(log=logs(), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS), collapse=st.booleans())
def test_rows_sum_to_one_and_edges_plus_ends_equal_visits(log: Log, kind: str, unit: str, collapse: bool) -> None:
    found = asked(log, kind, unit=unit, collapse_repeats=collapse)
    twin = flows.edges(log, unit, kind, over="touchpoint", plan=PLAN, follows="directly", ends=True, collapse=collapse)
    for name in names(kind):
        counts, chances = found.matrix("count", name), found.matrix("P(out)", name)
        left = counts.sum(axis=1)
        for label, visits in twin.get(name, flows.Edges()).visits.items():
            assert left[label] == visits
        sums = chances.sum(axis=1)[left > 0]
        assert np.allclose(sums, 1)
        assert chances[left == 0].isna().all(axis=None)
        if counts.to_numpy().sum():
            assert np.nansum(found.matrix("share", name)) == pytest.approx(1)
        if log.period is None and kind != "event":
            into = counts.sum(axis=0).drop([START, END])
            assert (into == left.drop([START, END])).all()
            assert counts.loc[START].sum() == counts[END].sum()


def test_a_customer_counts_in_every_segment_of_touchpoints_where_the_edge_is() -> None:
    journeys = short.journeys(a=[("view", 0), ("buy", 1), ("view", 2), ("buy", 3)], b=[("view", 0), ("buy", 1)])
    early = journeys.split(
        np.where(journeys.at < short.moment(1.5).value // 1000, 0, 1), ["early", "late"], per="event"
    )
    found = js.flow(journeys, by=early)
    for segment, count, people in (("early", 2, ["a", "b"]), ("late", 1, ["a"])):
        assert found.estimate("count", segment, "view", "buy").value == count
        assert found.estimate("customers", segment, "view", "buy").value == len(people)
        assert sorted(found.customers(segment, source="view", target="buy")) == people
    gone = js.routes(journeys, routes=[["view", "buy"]], by=early)
    assert [gone.estimate("share", name, "view → buy").value for name in ("early", "late")] == [1, 1]


def test_what_looks_like_a_boundary_in_the_data_is_told_apart() -> None:
    journeys = short.journeys(a=[("<start>", 0), ("<end>", 1), ("\\<end>", 2)])
    found = js.flow(journeys)
    assert found.labels == (START, "\\<end>", "\\<start>", "\\\\<end>", END)
    assert found.matrix().loc[START, "\\<start>"] == 1
    assert found.matrix().loc["\\<end>", "\\\\<end>"] == 1


def test_edges_lists_what_occurs_with_intervals_most_frequent_first() -> None:
    journeys = short.journeys(a=[("view", 0), ("buy", 1)], b=[("view", 0), ("buy", 3)], c=[("view", 0)])
    table = js.flow(journeys, quantiles=(0.5,), times="exact").edges()
    assert table.loc[0, ["source", "target", "count"]].tolist() == [START, "view", 3]
    row = table[(table.source == "view") & (table.target == "buy")].iloc[0]
    assert (row["count"], row["P(out)"], row["P(in)"], row["customers"]) == (2, 2 / 3, 1, 2)
    assert row["median time"] == 2 * 86_400
    assert row["P(out) low"] < 2 / 3 < row["P(out) high"]
    assert len(table) == 4


def test_the_table_is_tidy_and_holds_only_what_occurs() -> None:
    found = js.flow(short.journeys(a=[("view", 0), ("buy", 1)], b=[("view", 0)]))
    table = found.to_frame()
    assert set(table.metric) == {"count", "share", "P(out)", "P(in)", "customers"}
    assert len(table) == 5 * 4
    assert "view" in repr(found)


def test_channels_go_by_their_own_labels_and_missing_ones_stay() -> None:
    rows = [("a", "web", 1), ("a", None, 2), ("a", "web", 3), ("b", "app", 1)]
    listed = [
        {"customer": who, "touchpoint": "x", "at": f"2026-01-0{day}T00:00:00Z", "channel": channel}
        for who, channel, day in rows
    ]
    found = js.flow(js.testing.journeys_of(listed), over="channel")
    assert found.labels == (START, "<missing>", "app", "web", END)
    assert found.matrix().loc["web", "<missing>"] == 1
    assert found.customers(source="web", target=END).tolist() == ["a"]
    assert found.customers(source=START, target="app").tolist() == ["b"]
    with pytest.raises(js.errors.InputError, match="two ends"):
        found.customers(source="web")


def test_customers_behind_a_source_a_target_and_anybody() -> None:
    journeys = short.journeys(a=[("view", 0), ("buy", 1)], b=[("view", 0)], c=[("buy", 0)])
    found = js.flow(journeys)
    assert found.customers(source="view").tolist() == found.customers(array="label_customers", label="view").tolist()
    assert sorted(found.customers(target=END)) == ["a", "b", "c"]
    assert sorted(found.customers()) == ["a", "b", "c"]
    with pytest.raises(js.errors.UnknownName, match="view"):
        found.customers(source="vew")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"over": "touchpoints"}, "can't go over"),
        ({"over": "property:"}, "can't go over"),
        ({"over": 3}, "can't go over"),
        ({"follows": "indirectly"}, "follows"),
        ({"follows": "eventually", "boundaries": True}, "eventually follows"),
        ({"follows": "eventually", "preset": "retentioneering"}, "preset"),
        ({"preset": "posthog"}, "preset"),
        ({"quantiles": (0.5, 1)}, "quantiles"),
        ({"quantiles": (0.5, 0.5)}, "quantiles"),
        ({"times": "rough"}, "times"),
    ],
)
def test_options_that_can_not_be_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(js.errors.DefinitionError, match=said):
        js.flow(short.journeys(a=[("view", 0)]), **options)


def test_columns_that_can_not_be_gone_over_are_refused() -> None:
    journeys = short.journeys(a=[("view", 0, 3.0)])
    with pytest.raises(js.errors.InputError, match="blueprint"):
        js.flow(journeys, over="stage")
    with pytest.raises(js.errors.MissingColumn, match="device"):
        js.flow(journeys, over="property:device")
    rows = [{"customer": "a", "touchpoint": "x", "at": "2026-01-01T00:00:00Z", "size": 3.5}]
    with pytest.raises(js.errors.InputError, match="no labels"):
        js.flow(js.testing.journeys_of(rows), over="property:size")


def test_of_several_segments_one_must_be_named() -> None:
    journeys = short.journeys(a=[("view", 0)], b=[("view", 0)])
    known = journeys.split(np.array([True, False]), js.segments("no", "yes"))
    found = js.flow(journeys, by=known)
    with pytest.raises(js.errors.InputError, match="which segment"):
        found.matrix()
    with pytest.raises(js.errors.UnknownName, match="yes"):
        found.matrix("count", "yess")
    assert found.matrix("count", "yes").loc[START, "view"] == 1


def test_too_many_labels_are_refused_before_memory_is() -> None:
    journeys = short.journeys(a=[(f"page {number}", number) for number in range(800)])
    with pytest.raises(js.errors.InputError, match="too many labels"):
        js.flow(journeys)
