"""Stitching equals its twin under every rule, whatever the order of rows and tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from tests.twins.identity import Id, Row, Twin

THREE = ("user", "email", "device")
TWO = ("user", "device")
NAMES = (("U1", "U2", "Ü3", "u"), ("e1", "e2", "7"), ("D1", "D2", "D3", "D4"))
HOUR = 3_600_000_000


def ids_of(kinds: tuple[str, ...]) -> st.SearchStrategy[Id]:
    return st.sampled_from([(k, name) for k, kind in enumerate(kinds) for name in NAMES[THREE.index(kind)]])


def rows_of(kinds: tuple[str, ...]) -> st.SearchStrategy[list[Row]]:
    names = [st.none() | st.sampled_from(NAMES[THREE.index(kind)]) for kind in kinds]
    at = st.none() | st.integers(0, 8).map(HOUR.__mul__)
    return st.lists(st.builds(Row, st.tuples(*names), at), min_size=1, max_size=14)


def table(rows: list[Row], kinds: tuple[str, ...]) -> pd.DataFrame:
    columns: dict[str, Any] = {
        kind: pd.Series([row.ids[k] for row in rows], dtype=object) for k, kind in enumerate(kinds)
    }
    columns["ts"] = pd.to_datetime(pd.Series([row.at for row in rows], dtype="Int64"), unit="us", utc=True)
    return pd.DataFrame(columns)


def named(one: Id | None, kinds: tuple[str, ...]) -> str | None:
    return None if one is None else one[1] if one[0] == 0 else f"{kinds[one[0]]}:{one[1]}"


@st.composite
def asked(draw: st.DrawFn) -> tuple[list[Row], tuple[str, ...], dict[str, Any], Twin]:
    rule = draw(st.sampled_from(["first", "last", "field", "graph"]))
    kinds = TWO if rule == "field" or draw(st.booleans()) else THREE
    rows = draw(rows_of(kinds))
    links = draw(st.lists(st.tuples(ids_of(kinds), ids_of(kinds)), max_size=3))
    timed = rule != "graph" or draw(st.booleans())
    if not timed:
        rows = [Row(row.ids, None) for row in rows]
    options: dict[str, Any] = {"rule": rule, "links": [tuple((kinds[k], name) for k, name in pair) for pair in links]}
    lookback = draw(st.none() | st.sampled_from([1, 2])) if rule == "field" else None
    options |= {} if lookback is None else {"lookback": f"{lookback} hours"}
    merge = rule == "graph" and draw(st.booleans())
    options |= {"on_conflict": "merge"} if merge else {}
    options |= {"at": "ts"} if timed else {}
    told = Twin(rows, links, rule, timed, None if lookback is None else lookback * HOUR, merge)
    return rows, kinds, options, told


@given(asked(), st.data())
def test_stitching_equals_its_twin(case: Any, data: st.DataObject) -> None:
    rows, kinds, options, told = case
    log = table(rows, kinds)
    found = js.stitch(log, ids=kinds, **options)
    assert found.customers_of(log).tolist() == [named(told.of(row), kinds) for row in rows]
    conflicts = set(zip(found.conflicts["source"], found.conflicts["id"], strict=True))
    assert conflicts == {(kinds[one[0]], one[1]) for one in told.shared()}
    strangers = data.draw(rows_of(kinds))
    assert found.customers_of(table(strangers, kinds)).tolist() == [named(told.of(row), kinds) for row in strangers]


@given(asked(), st.data())
def test_a_link_that_is_taken_back_is_as_if_it_had_never_been(case: Any, data: st.DataObject) -> None:
    rows, kinds, options, told = case
    found = js.stitch(table(rows, kinds), ids=kinds, **options)
    links = found.links
    if not len(links):
        return
    link = links.iloc[data.draw(st.integers(0, len(links) - 1))]
    ends = (link["source"], link["id"]), (link["other_source"], link["other_id"])
    back = found.undo(*reversed(ends)) if data.draw(st.booleans()) else found.undo(*ends)
    gone = frozenset((kinds.index(kind), name) for kind, name in ends)
    without = Twin(told.rows, told.links, told.rule, told.timed, told.lookback, told.merge, [gone])
    assert back.customers_of(table(rows, kinds)).tolist() == [named(without.of(row), kinds) for row in rows]
    assert (back.links["state"] == "undone").sum() == 1


@given(asked(), st.randoms(use_true_random=False), st.integers(0, 14))
def test_neither_the_order_of_rows_nor_that_of_tables_matters(case: Any, random: Any, cut: int) -> None:
    rows, kinds, options, _ = case
    mixed = random.sample(rows, len(rows))
    parts = {"one": table(mixed[:cut], kinds), "two": table(mixed[cut:], kinds)}
    parts = {name: part for name, part in parts.items() if len(part)}
    turned = dict(reversed(parts.items()))
    whole, first, second = (js.stitch(log, ids=kinds, **options) for log in (table(rows, kinds), parts, turned))
    for other in (first, second):
        assert other.to_frame().equals(whole.to_frame())
        assert other.conflicts.equals(whole.conflicts)
        assert other.links.drop(columns="tables").equals(whole.links.drop(columns="tables"))


@given(asked())
def test_the_report_says_of_every_id_and_moment_who_the_customer_is(case: Any) -> None:
    rows, kinds, options, told = case
    found = js.stitch(table(rows, kinds), ids=kinds, **options)
    report = found.to_frame()
    assert set(zip(report["source"], report["id"], strict=True)) == {(kinds[k], name) for k, name in told.seen}
    for hour in range(-1, 10):
        moment = pd.Timestamp(hour * HOUR, unit="us", tz="UTC")
        after = report["valid_from"].isna() | (report["valid_from"] <= moment)
        now = report[after & (report["valid_to"].isna() | (moment < report["valid_to"]))]
        expected = {(kinds[one[0]], one[1]): named(told.at(one, hour * HOUR), kinds) for one in told.seen}
        assert dict(zip(zip(now["source"], now["id"], strict=True), now["customer"], strict=True)) == expected
    assert len(found) == len(set(report["customer"]))


def shop() -> pd.DataFrame:
    rows = [Row((None, "D1"), 0), Row(("U1", "D1"), HOUR), Row(("U2", "D1"), 2 * HOUR), Row((None, "D2"), HOUR)]
    return table([*rows, Row((None, None), 0), Row(("U1", "D2"), None)], TWO)


def test_conflicts_and_evidence_are_told() -> None:
    found = js.stitch({"web": shop()}, ids=TWO, at="ts")
    assert found.conflicts.to_dict("records") == [
        {"source": "device", "id": "D1", "people": "U1, U2", "count": 2, "resolved": "it belongs to the first"}
    ]
    first, second = found.links.to_dict("records")
    assert (first["id"], first["other_id"], first["rows"], first["tables"], first["state"]) == (
        "U1",
        "D1",
        1,
        "web",
        "used",
    )
    assert first["first"] == first["last"] == pd.Timestamp(HOUR, unit="us", tz="UTC")
    assert (second["id"], second["state"], second["declared"]) == ("U2", "outranked", False)
    assert {entry.rule: entry.count for entry in found.ledger} == {"no id": 1, "no moment": 1}
    assert "4 ids, 3 customers, 1 conflicts" in repr(found)
    assert found.definition.startswith("identity: an id belongs to the first person")
    assert "D1" in found._repr_html_()
    assert isinstance(found, js.Identities)
    assert found.kinds == TWO


def test_applied_at_the_door_the_rows_of_a_person_are_one_journey() -> None:
    log = shop().assign(what=list("abcdef"))
    identities = js.stitch(log, ids=TWO, at="ts")
    for made in (identities.apply(log), identities.apply(pa.Table.from_pandas(log))):
        journeys = js.Journeys.from_frame(made, customer="customer", touchpoint="what", at="ts")
        assert journeys["U1"].names == ("a", "b")
        assert journeys["device:D2"].names == ("d",)
        assert sorted(journeys.customers) == ["U1", "U2", "device:D2"]
    with pytest.raises(js.errors.InputError, match="already"):
        identities.apply(log, customer="what")


def test_tables_of_any_library_are_read() -> None:
    import polars as pl

    log = shop().assign(what=list("abcdef"))
    tables = (pl.from_pandas(log), pa.Table.from_pandas(log), pa.Table.from_pandas(log).to_batches()[0])
    expected = js.stitch(log, ids=TWO, at="ts").customers_of(log).tolist()
    for table_ in tables:
        found = js.stitch(table_, ids=TWO, at="ts")
        assert found.customers_of(table_).tolist() == expected
        assert found.apply(table_).column("customer").to_pylist() == expected
    once = [pa.Table.from_pandas(log).to_reader() for _ in range(2)]
    assert js.stitch(once[0], ids=TWO, at="ts").apply(once[1]).column("customer").to_pylist() == expected


def test_links_of_one_column_join_its_ids() -> None:
    log = pd.DataFrame({"customer": ["a", "b", "c"]})
    found = js.stitch(log, ids="customer", links=[("b", "a"), ("x", "c")])
    assert found.customers_of(log).tolist() == ["a", "a", "c"]
    assert found.undo("a", "b").customers_of(log).tolist() == ["a", "b", "c"]


def test_numbers_are_ids_in_whatever_type_they_come() -> None:
    one = pd.DataFrame({"user": [None, 7.0], "device": [1, 1], "ts": pd.to_datetime([0, 1], utc=True)})
    other = pd.DataFrame({"user": ["7"], "device": ["2"], "ts": pd.to_datetime([0], utc=True)})
    found = js.stitch({"one": one, "other": other}, ids=TWO, at="ts")
    assert found.customers_of(one).tolist() == ["7", "7"]
    assert found.customers_of(pd.DataFrame({"device": [2, 3]})).tolist() == ["7", "device:3"]


def test_a_chain_of_emails_is_one_customer_only_with_the_graph() -> None:
    log = table([Row((None, "e1", "D1"), 0), Row(("U1", None, "D1"), 1), Row((None, "e1", "D2"), 2)], THREE)
    by = {rule: js.stitch(log, ids=THREE, at="ts", rule=rule).customers_of(log).tolist() for rule in ("first", "graph")}
    assert by == {"first": ["email:e1", "U1", "email:e1"], "graph": ["U1", "U1", "U1"]}


def test_conflicts_are_an_error_when_asked() -> None:
    with pytest.raises(js.errors.InputError, match="shared by several users"):
        js.stitch(shop(), ids=TWO, at="ts", on_conflict="error")


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"at": None, "rule": "first"}, js.errors.DefinitionError, "needs the moment"),
        ({"rule": "newest"}, js.errors.DefinitionError, "no such rule"),
        ({"lookback": "1 day"}, js.errors.DefinitionError, "lookback means nothing here"),
        ({"rule": "field", "lookback": 3}, js.errors.DefinitionError, "not a duration"),
        ({"on_conflict": "merge"}, js.errors.DefinitionError, "means nothing here"),
        ({"on_conflict": "ask"}, js.errors.DefinitionError, "no such on_conflict"),
        ({"rule": "field", "ids": ("user", "email", "device")}, js.errors.DefinitionError, "two columns"),
        ({"preset": "mixpannel"}, js.errors.UnknownName, "'mixpanel'"),
        ({"ids": ("cookie",)}, js.errors.MissingColumn, "no column of ids"),
        ({"ids": ("usr", "device")}, js.errors.MissingColumn, "perhaps 'user'"),
        ({"sources": {}}, js.errors.InputError, "1 to 62 tables"),
        ({"sources": [1]}, js.errors.JourneysegError, "no column of ids"),
        ({"ids": ()}, js.errors.InputError, "columns of ids"),
        ({"ids": ("user", "user")}, js.errors.InputError, "distinct"),
        ({"ids": ("user", "user:x")}, js.errors.InputError, "told apart"),
        ({"at": "when"}, js.errors.MissingColumn, "when"),
        ({"links": ["U1"]}, js.errors.InputError, "joins two ids"),
        ({"links": [("U1", "D1")]}, js.errors.InputError, "end of a link"),
    ],
)
def test_what_means_nothing_is_refused(options: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        js.stitch(options.pop("sources", shop()), **{"ids": TWO, "at": "ts", **options})


def test_a_user_called_like_an_unlinked_device_is_refused() -> None:
    log = pd.DataFrame({"user": ["device:D2", None], "device": [None, "D2"]})
    with pytest.raises(js.errors.InputError, match="called like an unlinked device"):
        js.stitch(log, ids=TWO)


def test_a_link_that_was_never_there_can_not_be_taken_back() -> None:
    with pytest.raises(js.errors.UnknownName, match="no such link"):
        js.stitch(shop(), ids=TWO, at="ts").undo(("user", "U2"), ("device", "D2"))


def test_many_rows_take_no_loop() -> None:
    rng = np.random.default_rng(3)
    log = pd.DataFrame({"user": rng.integers(0, 500, 50_000), "device": rng.integers(0, 900, 50_000)})
    log["user"] = log["user"].where(rng.random(50_000) < 0.1)
    assert len(js.stitch(log, ids=TWO, on_conflict="merge")) <= 900


def test_naive_moments_are_of_the_zone() -> None:
    log = pd.DataFrame({"user": ["U1", "U2"], "device": ["D1", "D1"], "ts": ["2026-07-01 00:30", "2026-06-30 23:45Z"]})
    by = {
        zone: js.stitch(log, ids=TWO, at="ts", zone=zone).links["state"].tolist() for zone in ("UTC", "Europe/Lisbon")
    }
    assert by == {"UTC": ["outranked", "used"], "Europe/Lisbon": ["used", "outranked"]}


def test_presets_are_rules_by_the_names_of_systems() -> None:
    for preset, rule in (("mixpanel", "first"), ("snowplow", "last"), ("adobe", "field"), ("posthog", "graph")):
        named, plain = (js.stitch(shop(), ids=TWO, at="ts", **one) for one in ({"preset": preset}, {"rule": rule}))
        assert named.to_frame().equals(plain.to_frame())
        assert named.definition == plain.definition.replace("identity", f"identity ({preset})", 1)


def test_an_alias_of_a_device_is_no_person() -> None:
    """The row has no moment, so that it ties nobody to the device."""
    log = table([Row(("U1", "D2"), None)], TWO)
    found = js.stitch(log, ids=TWO, at="ts", rule="last", links=[(("device", "D1"), ("device", "D2"))])
    assert found.customers_of(log).tolist() == ["U1"]
