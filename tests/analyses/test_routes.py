"""Routes: held to a twin, to the exactness of the rest, and to examples by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.analyses.flow import windows
from journeyseg.analyses.flow.labelling import END, START
from journeyseg.analyses.flow.routing import text_of
from tests.twins import flows, short
from tests.twins.asking import KINDS, UNITS, assert_is, names
from tests.twins.build import journeys_of, segmentation_of
from tests.twins.hostile import PLAN, SEGMENTS, logs
from tests.twins.log import Log
from tests.twins.rich import CUT, WHOLE

OVERS = ("touchpoint", "stage", "property:status")
ENDS = (None, ("view",), ("cart", "buy"))
GIVEN = [("view", "buy"), ("ad", "view"), ("view", "view"), ("nowhere", "view"), ("view",)]


def listed(chosen: tuple[str, ...] | None) -> list[str] | None:
    """An occurrence as people write it."""
    return None if chosen is None else list(chosen)


def asked(log: Log, kind: str, **options: Any) -> js.RouteTable:
    """The routes of a log."""
    journeys = journeys_of(log, PLAN)
    return js.routes(journeys, by=segmentation_of(log, journeys, kind, SEGMENTS), **options)


@example(
    log=WHOLE,
    kind="overlapping",
    unit="journey",
    over="touchpoint",
    collapse=False,
    ends=(None, None),
    most=None,
    length=2,
    top=2,
    q=0.5,
    times="exact",
)
@example(
    log=CUT,
    kind="exclusive",
    unit="customer",
    over="stage",
    collapse=True,
    ends=(("view",), None),
    most=3,
    length=None,
    top=1,
    q=0.9,
    times="binned",
)
@example(
    log=WHOLE,
    kind="event",
    unit="customer",
    over="property:status",
    collapse=False,
    ends=(None, ("cart", "buy")),
    most=None,
    length=3,
    top=2,
    q=0.5,
    times="binned",
)
@example(
    log=WHOLE,
    kind="exclusive",
    unit="journey",
    over="touchpoint",
    collapse=True,
    ends=(("view",), ("cart", "buy")),
    most=None,
    length=None,
    top=1,
    q=0.5,
    times="exact",
)
@given(
    log=logs(),
    kind=st.sampled_from(KINDS),
    unit=st.sampled_from(UNITS),
    over=st.sampled_from(OVERS),
    collapse=st.booleans(),
    ends=st.tuples(st.sampled_from(ENDS), st.sampled_from(ENDS)),
    most=st.sampled_from((None, 1, 3)),
    length=st.sampled_from((None, 1, 2, 3)),
    top=st.integers(1, 4),
    q=st.sampled_from((0.5, 0.9)),
    times=st.sampled_from(("binned", "exact")),
)
def test_the_most_frequent_routes_equal_their_twin(
    log: Log, kind: str, unit: str, over: str, collapse: bool, ends: Any, most: Any, length: Any, top: int, q: float,
    times: str,
) -> None:  # fmt: skip
    start, end = ends
    walks = {"over": over, "collapse_repeats": collapse, "max_steps": most, "length": length, "unit": unit}
    options = {"start": listed(start), "end": listed(end), "top": top, "quantiles": (q,), "times": times}
    found = asked(log, kind, **walks, **options)
    chosen = {"over": over, "plan": PLAN, "collapse": collapse, "most": most, "length": length}
    twin = flows.routes(log, unit, kind, start=start, end=end, **chosen)
    for name in names(kind):
        own = twin.get(name, flows.Gone())
        table = found.table(name)
        assert list(table["labels"][:-1]) == own.top(top)
        assert table["count"].sum() == sum(own.count.values())
        assert found.n(name) == own.n
        for row in table[:-1].itertuples():
            route = row.labels
            assert (row.count, row.units, row.customers) == (
                own.count[route], own.units[route], len(own.people.get(route, ()))
            )  # fmt: skip
            assert set(found.customers(name, route=route)) == own.people.get(route, set())
            assert_is(found.estimate("share", name, row.route), own.units[route] / own.n, own.n)
            assert found.estimate("P(chain)", name, row.route).value == pytest.approx(own.chain(route), nan_ok=True)
            measure = found.measures.measurements[-1].name
            spent = own.times[route]
            assert_is(found.estimate(measure, name, row.route), flows.quantile(spent, q, times), len(spent))
            everything = sum(own.count.values())
            assert_is(
                found.estimate("share of occurrences", name, row.route), own.count[route] / everything, everything
            )


@given(
    log=logs(), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS), match=st.sampled_from(("anywhere", "whole"))
)
def test_named_routes_equal_their_twin_also_those_that_nobody_goes(log: Log, kind: str, unit: str, match: str) -> None:
    found = asked(log, kind, unit=unit, match=match, routes=GIVEN)
    for length in (None,) if match == "whole" else (1, 2):
        options = {"over": "touchpoint", "plan": PLAN, "collapse": False, "start": None, "end": None, "most": None}
        twin = flows.routes(log, unit, kind, length=length, **options)
        for name in names(kind):
            own = twin.get(name, flows.Gone())
            table = found.table(name).set_index("labels")
            for route in GIVEN:
                if length in (None, len(route)):
                    assert table.loc[[route], "count"].tolist() == [own.count[route]]
                    assert table.loc[[route], "units"].tolist() == [own.units[route]]


@example(log=WHOLE, kind="exclusive", length=2, top=2)
@example(log=CUT, kind="overlapping", length=None, top=1)
@given(log=logs(), kind=st.sampled_from(KINDS), length=st.sampled_from((None, 2)), top=st.integers(1, 3))
def test_the_table_of_a_segment_is_that_of_the_segment_alone(log: Log, kind: str, length: Any, top: int) -> None:
    if kind == "event":
        return
    journeys = journeys_of(log, PLAN)
    by = segmentation_of(log, journeys, kind, SEGMENTS)
    whole = js.routes(journeys, by=by, length=length, top=top)
    for name in names(kind):
        inside = journeys.known() if by is None else journeys.known().where(customers=_members(journeys, by, name))
        if not len(inside):
            continue
        alone = js.routes(inside, length=length, top=top).table()
        told = whole.table(name)
        columns = ["labels", "count", "units", "share", "P(chain)"]
        rows = [table[columns].iloc[:-1].to_dict("records") for table in (told, alone)]
        assert str(rows[0]) == str(rows[1])
        assert told["count"].iloc[-1] == alone["count"].iloc[-1]


def _members(journeys: js.Journeys, by: js.Segmentation, name: str) -> Any:
    own = set(by.customers(name))
    return np.array([who in own for who in journeys.known().customers])


def test_equal_hashes_are_not_taken_for_equal_routes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "_mixed", np.zeros_like)
    journeys = short.journeys(a=[("view", 0), ("buy", 1)], b=[("buy", 0), ("view", 1)], c=[("view", 0)])
    table = js.routes(journeys, routes=[["view", "buy"]], match="whole").table()
    assert table["count"].tolist() == [1, 2]


def test_a_route_between_two_touchpoints_and_its_time() -> None:
    journeys = short.journeys(
        a=[("ad", 0), ("view", 1), ("cart", 2), ("buy", 4), ("view", 5)],
        b=[("view", 0), ("buy", 2)],
        c=[("view", 0), ("cart", 1)],
    )
    table = js.routes(journeys, start="view", end="buy", times="exact").table()
    assert table["route"].tolist() == ["view → buy", "view → cart → buy", "<other>"]
    assert table["median time"][:2].tolist() == [2 * 86_400, 3 * 86_400]
    assert table["count"].tolist() == [1, 1, 0]
    assert table["P(chain)"].tolist()[:2] == pytest.approx([1 / 4, 1 / 4])


def test_labels_with_arrows_make_no_two_routes_alike() -> None:
    journeys = short.journeys(a=[("x → y", 0)], b=[("x", 0), ("y", 1)])
    table = js.routes(journeys).table()
    assert sorted(table["route"]) == ['"x → y"', "<other>", "x → y"]


@given(st.lists(st.lists(st.text('ab" →\\', max_size=5), min_size=1, max_size=4).map(tuple), unique=True, max_size=6))
@example([("a → b",), ("a", "b"), ('"a', 'b"'), ("a ", "b"), ("a", " b"), ("",), ("", "")])
def test_no_two_routes_have_one_text(routes: list[tuple[str, ...]]) -> None:
    assert len({text_of(route) for route in routes}) == len(routes)


def test_what_looks_like_a_bound_in_the_data_is_written_as_flows_write_it() -> None:
    journeys = short.journeys(a=[("view", 0), ("<end>", 1)])
    found = js.routes(journeys, routes=[["view", "\\<end>"]])
    assert found.table()["route"].tolist() == ["view → \\<end>", "<other>"]
    assert found.table()["count"].tolist() == [1, 0]


@pytest.mark.parametrize("name", [START, END, "<other>"])
def test_bounds_are_no_labels_of_routes(name: str) -> None:
    with pytest.raises(js.errors.DefinitionError, match=r"written .*\\\\<") as caught:
        js.routes(short.journeys(a=[("view", 0)]), routes=[[name, "view"]])
    assert "whole" in caught.value.remedy or "<other>" in caught.value.remedy


def test_routes_of_several_lengths_have_no_rest() -> None:
    journeys = short.journeys(a=[("x", 0), ("y", 1)])
    found = js.routes(journeys, routes=[["x"], ["x", "y"]], quantiles=())
    assert len(found.table()) == 2
    assert math.isclose(found.estimate("P(chain)", "everyone", "x → y").value, 1)
    assert found.customers(route="x → y").tolist() == ["a"]
    with pytest.raises(js.errors.UnknownName, match="route"):
        found.customers(route=["y", "x"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"routes": [["a"]], "length": 2}, "routes"),
        ({"routes": [["a"]], "top": 2}, "routes"),
        ({"routes": "ab"}, "routes"),
        ({"routes": [["a"], ["a"]]}, "routes"),
        ({"routes": [[]]}, "routes"),
        ({"length": 0}, "length"),
        ({"length": 2, "match": "whole"}, "match"),
        ({"match": "anywhere"}, "length"),
        ({"match": "somewhere", "length": 2}, "match"),
        ({"top": 0}, "top"),
        ({"max_steps": 0}, "max_steps"),
        ({"over": "x"}, "can't go over"),
        ({"start": 3}, "start="),
        ({"end": 3}, "end="),
        ({"quantiles": (2,)}, "quantiles"),
        ({"times": "x"}, "times"),
        ({"preset": "posthog"}, "preset"),
    ],
)
def test_options_that_can_not_be_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(js.errors.DefinitionError, match=said):
        js.routes(short.journeys(a=[("view", 0)]), **options)
