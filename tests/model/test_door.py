"""The doors: every way in gives the journeys that plain Python gives, whatever the order and the library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.columns import hashing
from journeyseg.model.blueprint import Blueprint, Stage
from journeyseg.model.journeys import Journeys

START = datetime(2026, 1, 1, tzinfo=UTC)
ROLES: dict[str, Any] = {"customer": "who", "touchpoint": "what", "at": "ts"}
EVENT = st.tuples(
    st.sampled_from(["a", "b", "ü", "customer-17", "17"]),
    st.sampled_from(["view", "cart", "buy"]),
    st.integers(0, 6),
    st.one_of(st.none(), st.sampled_from(["web", "shop"])),
    st.one_of(st.none(), st.floats(-1e9, 1e9)),
    st.sampled_from(["o1", "o2", "o3"]),
)
LOG = st.lists(EVENT, min_size=1, max_size=40)


def frame_of(rows: list[Any], **more: Any) -> pd.DataFrame:
    who, what, hours, channel, value, order = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "who": pd.Series(who, dtype=object),
            "what": pd.Series(what, dtype=object),
            "ts": pd.to_datetime([START + timedelta(hours=hour) for hour in hours], utc=True),
            "channel": pd.Series(channel, dtype=object),
            "value": pd.Series(value, dtype="float64"),
            "order": pd.Series(order, dtype=object),
            "unused": [{} for _ in who],
            **more,
        }
    )


def bucket(name: str) -> int:
    return int(hashing.hash_ids(pa.array([name]))[0]) >> 58


def twin(rows: list[Any], *, by_order: bool) -> list[tuple[Any, ...]]:
    """One tuple per customer and journey in order: customer, journey id, its rows in order."""
    journeys: dict[tuple[str, str], list[int]] = {}
    for place, row in enumerate(rows):
        journeys.setdefault((row[0], row[5] if by_order else ""), []).append(place)
    laid = []
    for (who, order), members in journeys.items():
        inside = sorted(members, key=lambda place: (rows[place][2], place))
        laid.append(((bucket(who), who.encode(), rows[inside[0]][2], members[0]), who, order, inside))
    return [entry[1:] for entry in sorted(laid)]


def told(journeys: Journeys) -> list[tuple[Any, ...]]:
    """The same tuples, read back from journeys, with the values of every row."""
    names = journeys.journey_ids.to_pylist() if journeys.journey_ids is not None else [""] * journeys.n_journeys
    columns = {name: column.to_objects() for name, column in journeys.columns.items()}
    out = []
    for number, name in enumerate(names):
        places = range(journeys.event_offsets[number], journeys.event_offsets[number + 1])
        rows = [
            (
                journeys.frame.touchpoints[journeys.codes[place]],
                START + timedelta(microseconds=int(journeys.at[place]) - int(START.timestamp()) * 1_000_000),
                *(columns[key][place] for key in sorted(columns)),
            )
            for place in places
        ]
        out.append((journeys.ids[int(journeys.customer_of_journey[number])].as_py(), name, rows))
    return out


def expected(rows: list[Any], *, by_order: bool) -> list[tuple[Any, ...]]:
    def row(place: int) -> tuple[Any, ...]:
        _, what, hour, channel, value, _ = rows[place]
        return what, START + timedelta(hours=hour), channel, value

    return [(who, name, [row(place) for place in inside]) for who, name, inside in twin(rows, by_order=by_order)]


@given(LOG, st.booleans())
def test_journeys_are_what_plain_python_makes_of_the_log(rows: list[Any], by_order: bool) -> None:
    options: dict[str, Any] = {"journey": "order"} if by_order else {}
    journeys = Journeys.from_frame(frame_of(rows), **ROLES, channel="channel", value="value", **options)
    assert told(journeys) == expected(rows, by_order=by_order)
    assert journeys.finer == by_order
    assert journeys.frame.touchpoints == tuple(sorted({row[1] for row in rows}))
    assert journeys.frame.as_of == int(journeys.at.max())
    assert journeys.ledger.rows_in == len(rows)
    assert len(journeys.ledger) == 0
    assert not journeys.profiled.any()
    assert np.array_equal(journeys.hashes, hashing.hash_ids(journeys.ids))
    assert journeys.n_customers == len({row[0] for row in rows})


@given(LOG, st.randoms(use_true_random=False))
def test_the_order_of_rows_with_distinct_times_changes_nothing(rows: list[Any], random: Any) -> None:
    distinct = [(*row[:2], hour, *row[3:]) for hour, row in enumerate(rows)]
    shuffled = random.sample(distinct, len(distinct))
    both = [
        Journeys.from_frame(frame_of(log), **ROLES, journey="order", channel="channel", properties=["value"])
        for log in (distinct, shuffled)
    ]
    assert told(both[0]) == told(both[1])
    assert both[0].fingerprint == both[1].fingerprint
    assert both[0].columns["channel"].labels == both[1].columns["channel"].labels


def test_ties_in_time_keep_the_order_of_input() -> None:
    log = frame_of([("a", what, 1, None, None, "o1") for what in ("view", "buy", "cart", "buy", "view")])
    assert Journeys.from_frame(log, **ROLES)["a"].names == ("view", "buy", "cart", "buy", "view")


@given(LOG)
def test_every_library_gives_the_same_journeys(rows: list[Any]) -> None:
    log = frame_of(rows).drop(columns="unused")
    table = pa.Table.from_pandas(log, preserve_index=False)
    encoded = table.set_column(1, "what", table["what"].dictionary_encode())
    half = len(rows) // 2
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    sources: dict[str, Any] = {
        "arrow": table,
        "chunks": pa.concat_tables([table[:half], table[half:]]),
        "codes": encoded,
        "reader": table.to_reader(),
        "batch": table.combine_chunks().to_batches()[0],
        "polars": pl.from_arrow(table),
        "polars categories": pl.from_arrow(table).with_columns(pl.col("what").cast(pl.Categorical)),  # type: ignore[union-attr]
        "duckdb": con.from_arrow(table),
        "capsule": Capsule(table),
        "str": log.assign(who=log["who"].astype("string"), what=log["what"].astype("category")),
    }
    wanted = Journeys.from_frame(log, **ROLES, journey="order", channel="channel", value="value")
    for name, source in sources.items():
        found = Journeys.from_frame(source, **ROLES, journey="order", channel="channel", value="value")
        assert found.fingerprint == wanted.fingerprint, name
        assert told(found) == told(wanted), name


class Capsule:
    """A table that offers nothing but the Arrow stream."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


def test_only_needed_columns_are_converted() -> None:
    log = pd.DataFrame({"who": ["a"], "what": ["x"], "ts": [pd.Timestamp(START)], "odd": [object()]})
    assert Journeys.from_frame(log, **ROLES)["a"].names == ("x",)


def test_arrow_memory_in_order_is_shared() -> None:
    values = np.array([1.0, 2.0, np.nan])
    stamps = np.array([1, 2, 3], dtype="datetime64[us]")
    table = pa.table({"who": ["a"] * 3, "what": ["x"] * 3, "ts": pa.array(stamps), "value": values})
    journeys = Journeys.from_frame(table, **ROLES, value="value", zone="UTC")
    assert np.shares_memory(journeys.columns["value"].data, values)
    aware = table.set_column(2, "ts", table["ts"].cast(pa.timestamp("us", "UTC")))
    assert np.shares_memory(Journeys.from_frame(aware, **ROLES).at, stamps)


def test_a_pandas_frame_may_change_afterwards() -> None:
    stamps = pd.to_datetime([1, 2, 3], unit="us", utc=True).as_unit("us")
    log = pd.DataFrame({"who": ["a"] * 3, "what": ["x"] * 3, "ts": stamps, "value": [1.0, 2.0, 3.0]})
    journeys = Journeys.from_frame(log, **ROLES, value="value")
    for name in ("value", "ts"):
        raw: Any = log[name].array
        np.asarray(getattr(raw, "_ndarray", raw)).view("int64")[...] = 0
    assert journeys.columns["value"].data.tolist() == [1.0, 2.0, 3.0]
    assert journeys.at.tolist() == [1, 2, 3]


def test_one_journey_id_under_two_customers_is_two_journeys() -> None:
    rows = [("a", "view", 0, None, None, "o1"), ("b", "view", 1, None, None, "o1")]
    journeys = Journeys.from_frame(frame_of(rows), **ROLES, journey="order")
    assert journeys.n_journeys == 2
    assert journeys.journey_ids is not None
    assert journeys.journey_ids.to_pylist() == ["o1", "o1"]


def test_the_vocabulary_begins_with_the_agreed_names() -> None:
    shop = Blueprint("shop", stages=[Stage("look", ["view", "search*"]), Stage("buy", ["cart", "pay"])], unknown="keep")
    what = ["zoom", "pay", "search 2", "apply", "view"]
    rows = [("a", name, hour, None, None, "o1") for hour, name in enumerate(what)]
    journeys = Journeys.from_frame(frame_of(rows), **ROLES, blueprint=shop)
    assert journeys.frame.touchpoints == ("view", "search 2", "cart", "pay", "apply", "zoom")
    assert journeys["a"].names == tuple(what)
    assert journeys.frame.blueprint is shop


def test_columns_of_every_kind_are_kept() -> None:
    log = frame_of([("a", "view", hour, None, None, "o1") for hour in range(3)]).assign(
        flag=pd.array([True, None, False], dtype="boolean"),
        whole=pd.array([1, None, 3], dtype="Int64"),
        text=pd.Series(["x", None, ""], dtype=object),
        kind=pd.Categorical(["q", "p", None], categories=["r", "q", "p"]),
        day=pd.Series([datetime(2026, 3, 29).date(), None, datetime(2026, 3, 30).date()], dtype=object),
        moment=pd.to_datetime(["2026-03-29 03:00", None, "2026-01-01 00:00"]),
        nothing=[None, None, None],
    )
    names = ["flag", "whole", "text", "kind", "day", "moment", "nothing"]
    journeys = Journeys.from_frame(log, **ROLES, properties=names, zone="Europe/Lisbon")
    values = {name: journeys.columns[f"property:{name}"] for name in names}
    kinds = ["flag", "number", "label", "label", "time", "time", "number"]
    assert [column.kind for column in values.values()] == kinds
    assert values["flag"].to_objects() == [True, None, False]
    assert values["whole"].to_objects() == [1.0, None, 3.0]
    assert values["text"].to_objects() == ["x", None, ""]
    assert values["kind"].to_objects() == ["q", "p", None]
    assert values["kind"].labels == ("p", "q")
    assert values["day"].data[[0, 2]].view("datetime64[us]").astype(str).tolist() == [
        "2026-03-29T00:00:00.000000",
        "2026-03-29T23:00:00.000000",
    ]
    assert str(values["moment"].data.view("datetime64[us]")[0]) == "2026-03-29T02:00:00.000000"
    assert values["nothing"].missing.all()
    assert journeys.frame.columns == ("touchpoint", *(f"property:{name}" for name in names))


def test_one_column_may_have_several_roles() -> None:
    log = frame_of([("a", "view", 0, "web", 2.0, "o1")])
    options: dict[str, Any] = {"journey": "who", "value": "value", "properties": ["value", "what", "value"]}
    journeys = Journeys.from_frame(log, **ROLES, **options)
    assert sorted(journeys.columns) == ["property:value", "property:what", "value"]
    assert journeys.journey_ids is not None
    assert journeys.journey_ids.to_pylist() == ["a"]


@pytest.mark.parametrize(
    "as_of", ["2026-02-01T00:00:00Z", datetime(2026, 2, 1, tzinfo=UTC), pd.Timestamp("2026-02-01")]
)
def test_as_of_is_kept_when_it_is_given(as_of: object) -> None:
    journeys = Journeys.from_frame(frame_of([("a", "view", 0, None, None, "o1")]), **ROLES, as_of=as_of, zone="UTC")
    assert journeys.frame.as_of == int(datetime(2026, 2, 1, tzinfo=UTC).timestamp()) * 1_000_000


def test_a_touchpoint_may_be_a_number() -> None:
    log = pd.DataFrame({"who": [1.0, None, 2.0], "what": [3, 3, 4], "ts": ["2026-01-01T00:00Z"] * 3})
    journeys = Journeys.from_frame(log, **ROLES)
    assert journeys.frame.touchpoints == ("3", "4")
    assert sorted(journeys.customers) == ["1", "2"]
