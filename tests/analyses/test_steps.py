"""Step matrices and step flows: held to twins, to laws, and to examples by hand."""

from __future__ import annotations

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
ANCHORS = (None, ("view",), ("cart", "buy"))


def asked(log: Log, kind: str, verb: Any, **options: Any) -> Any:
    """The answer to a question about a log."""
    journeys = journeys_of(log, PLAN)
    return verb(journeys, by=segmentation_of(log, journeys, kind, SEGMENTS), **options)


def listed(names: tuple[str, ...] | None) -> list[str] | None:
    """An occurrence as people write it."""
    return None if names is None else list(names)


@example(log=WHOLE, kind="none", unit="journey", over="touchpoint", collapse=False, align=None, steps=4, before=None)
@example(
    log=CUT, kind="overlapping", unit="customer", over="stage", collapse=True, align=("cart", "buy"), steps=3, before=2
)
@example(
    log=WHOLE,
    kind="event",
    unit="journey",
    over="property:status",
    collapse=True,
    align=("view",),
    steps=2,
    before=None,
)
@given(
    log=logs(),
    kind=st.sampled_from(KINDS),
    unit=st.sampled_from(UNITS),
    over=st.sampled_from(OVERS),
    collapse=st.booleans(),
    align=st.sampled_from(ANCHORS),
    steps=st.integers(1, 4),
    before=st.sampled_from((None, 0, 2)),
)
def test_a_step_matrix_equals_its_twin(
    log: Log, kind: str, unit: str, over: str, collapse: bool, align: Any, steps: int, before: int | None
) -> None:
    ahead = before if align else None
    options = {"over": over, "collapse_repeats": collapse, "align": listed(align), "steps": steps, "before": ahead}
    found = asked(log, kind, js.step_matrix, unit=unit, **options)
    first = 0 if align is None else -steps if ahead is None else -ahead
    positions = range(first, steps + 1)
    assert found.positions == tuple(positions)
    twin = flows.steps(log, unit, kind, over=over, plan=PLAN, collapse=collapse, align=align, positions=positions)
    for name in names(kind):
        own = twin.get(name, flows.Cells())
        assert found.n(name) == own.n
        labels = found["share"].axes[1].labels
        assert {label for _, label in own.count} <= set(labels)
        for position in positions:
            for label in labels:
                count = own.count[(position, label)]
                value = count / own.n if own.n else float("nan")
                assert_is(found.estimate("share", name, str(position), label), value, own.n, where=(position, label))
        for (position, label), people in own.behind.items():
            assert set(found.customers(name, position=position, label=label)) == people
        if own.n:
            assert np.allclose(found.matrix("share", name).sum(), 1)
            assert set(found.customers(name)) == own.people


@example(log=WHOLE, kind="none", unit="journey", over="touchpoint", collapse=False, start=None, end=None, most=4)
@example(
    log=CUT,
    kind="overlapping",
    unit="customer",
    over="stage",
    collapse=True,
    start=("cart", "buy"),
    end=("buy",),
    most=3,
)
@example(
    log=WHOLE,
    kind="event",
    unit="journey",
    over="property:status",
    collapse=False,
    start=("view",),
    end=("view", "ship"),
    most=4,
)
@example(
    log=WHOLE,
    kind="exclusive",
    unit="customer",
    over="touchpoint",
    collapse=False,
    start=("cart", "buy"),
    end=("buy",),
    most=4,
)
@given(
    log=logs(),
    kind=st.sampled_from(KINDS),
    unit=st.sampled_from(UNITS),
    over=st.sampled_from(OVERS),
    collapse=st.booleans(),
    start=st.sampled_from(ANCHORS),
    end=st.sampled_from((None, ("buy",), ("view", "ship"))),
    most=st.integers(2, 4),
)
def test_a_step_flow_equals_its_twin(
    log: Log, kind: str, unit: str, over: str, collapse: bool, start: Any, end: Any, most: int
) -> None:
    options = {"over": over, "collapse_repeats": collapse, "start": listed(start), "end": listed(end)}
    found = asked(log, kind, js.step_flow, unit=unit, max_steps=most, **options)
    asked_of = {"over": over, "plan": PLAN, "collapse": collapse, "start": start, "end": end, "most": most}
    twin = flows.moves(log, unit, kind, **asked_of)
    for name in names(kind):
        own = twin.get(name, flows.Cells())
        table = found.edges(name)
        told = {(row.step, row.source, row.target): row for row in table.itertuples()}
        assert {cell: row.count for cell, row in zip(told, told.values(), strict=True)}.keys() == own.count.keys()
        for cell, count in own.count.items():
            here = sum(other for (step, source, _), other in own.count.items() if (step, source) == cell[:2])
            where = (str(cell[0]), *cell[1:])
            assert_is(found.estimate("count", name, *where), count, count)
            assert_is(found.estimate("share", name, *where), count / own.n, own.n, where=cell)
            assert_is(found.estimate("P(out)", name, *where), count / here, here, where=cell)
            assert found.estimate("customers", name, *where).value == len(own.behind[cell])
            step, source, target = cell
            assert set(found.customers(name, step=step, source=source, target=target)) == own.behind[cell]
        assert found.n(name) == own.n
        assert set(found.customers(name)) == own.people


@given(log=logs(), most=st.integers(1, 4), start=st.sampled_from(ANCHORS))
def test_the_rows_of_a_limited_step_flow_add_up_with_the_other_rows(log: Log, most: int, start: Any) -> None:
    found = asked(log, "none", js.step_flow, max_steps=3, start=listed(start))
    whole, cut = found.edges(), found.edges(most=most)
    sums = [table.groupby("step")["count"].sum().to_dict() for table in (whole, cut)]
    assert sums[0] == sums[1]
    assert len(found.edges(most=most, other=False)) == min(most, len(whole))


def test_sessions_of_a_step_flow_end_at_the_edge_of_the_gap() -> None:
    minutes = {"a": [0, 29, 59], "b": [0, 30]}
    rows = {who: [(f"p{number}", at / 1440) for number, at in enumerate(times)] for who, times in minutes.items()}
    found = js.step_flow(short.journeys(**rows), gap="30 minutes")
    assert found.n() == 4
    assert found.provenance.unit == "journey"
    edges = found.edges(ends=False)
    assert edges[["step", "source", "target", "count"]].to_numpy().tolist() == [[1, "p0", "p1", 1]]


def test_a_preset_states_what_it_means_and_what_is_stated_wins() -> None:
    journeys = short.journeys(a=[("x", 0), ("x", 0.001), ("y", 0.002), ("z", 1)])
    found = js.step_flow(journeys, preset="posthog")
    assert found.edges(ends=False)[["step", "source", "target"]].to_numpy().tolist() == [[1, "x", "y"]]
    assert found.most == 50
    kept = js.step_flow(journeys, preset="posthog", collapse_repeats=False, gap="7 days", edge_limit=1)
    assert kept.n() == 1
    assert len(kept.edges(ends=False, other=False)) == 1
    assert "30 minutes" in found.definition
    assert "posthog" in found.definition


def test_a_finished_unit_stays_on_the_end_and_an_anchored_one_begins_on_the_start() -> None:
    journeys = short.journeys(a=[("view", 0), ("buy", 1)], b=[("buy", 0)], c=[("view", 0)])
    plain = js.step_matrix(journeys, steps=3).matrix()
    assert plain.loc[END].tolist() == [0, 0, 2 / 3, 1]
    aligned = js.step_matrix(
        short.journeys(a=[("view", 0), ("buy", 1)], b=[("buy", 0)], c=[("ad", 0)]), steps=1, align="buy"
    )
    assert aligned.matrix().loc[START].tolist() == [0.5, 0, 0]
    assert aligned.n() == 2
    assert "view" not in aligned.matrix("share").loc[[START]].index
    assert len(aligned.matrix(every=True)) > len(aligned.matrix())


def test_tables_are_tidy() -> None:
    journeys = short.journeys(a=[("view", 0), ("buy", 1)])
    assert set(js.step_matrix(journeys, steps=1).to_frame()["metric"]) == {"share", "count"}
    assert set(js.step_flow(journeys).to_frame()["metric"]) == {"count", "share", "P(out)", "customers"}


@pytest.mark.parametrize(
    ("verb", "options", "said"),
    [
        (js.step_matrix, {"steps": 0}, "steps"),
        (js.step_matrix, {"steps": True}, "steps"),
        (js.step_matrix, {"before": 1}, "nothing lies before"),
        (js.step_matrix, {"before": -1, "align": "view"}, "before"),
        (js.step_matrix, {"over": "journey"}, "can't go over"),
        (js.step_matrix, {"preset": "posthog"}, "preset"),
        (js.step_matrix, {"align": 7}, "align="),
        (js.step_flow, {"start": 7}, "start="),
        (js.step_flow, {"end": 7}, "end="),
        (js.step_flow, {"max_steps": 1}, "max_steps"),
        (js.step_flow, {"edge_limit": 0}, "edge_limit"),
        (js.step_flow, {"gap": "30 minutes", "unit": "customer"}, "sessions are the units"),
        (js.step_flow, {"preset": "retentioneering"}, "preset"),
        (js.step_flow, {"over": "x"}, "can't go over"),
    ],
)
def test_options_that_can_not_be_are_refused(verb: Any, options: dict[str, Any], said: str) -> None:
    with pytest.raises(js.errors.DefinitionError, match=said):
        verb(short.journeys(a=[("view", 0)]), **options)


def test_an_anchor_that_nothing_bears_is_refused_with_what_is_close() -> None:
    for options in ({"align": "vew"},):
        with pytest.raises(js.errors.UnknownName, match="view"):
            js.step_matrix(short.journeys(a=[("view", 0)]), **options)
    with pytest.raises(js.errors.UnknownName, match="view"):
        js.step_flow(short.journeys(a=[("view", 0)]), start="vew")
