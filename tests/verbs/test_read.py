"""Reading files gives what the frames in them give, whatever the files are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import journeyseg as js
from journeyseg.errors import InputError, MissingColumn, UnknownName
from journeyseg.verbs._read import read_table

ROLES: dict[str, Any] = {"customer": "who", "touchpoint": "what", "at": "ts"}
MORE: dict[str, Any] = {**ROLES, "journey": "order", "channel": "channel", "value": "value", "properties": ["zip", "n"]}


@pytest.fixture
def log() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    n = 500
    return pd.DataFrame(
        {
            "who": [f"{number:03d}" for number in rng.integers(0, 40, n)],
            "what": rng.choice(["view", "cart", "buy"], n),
            "ts": pd.to_datetime(1_767_225_600 + rng.integers(0, 200, n), unit="s", utc=True),
            "order": rng.choice(["o1", "o2"], n),
            "channel": rng.choice(["web", "shop"], n),
            "value": rng.integers(0, 100, n) / 4,
            "zip": rng.choice(["01234", "98765"], n),
            "n": rng.integers(0, 9, n),
            "unused": "x",
        }
    )


def in_files(log: pd.DataFrame, folder: Path, suffix: str, count: int) -> str:
    for number, rows in enumerate(np.array_split(np.arange(len(log)), count)):
        part, file = log.iloc[rows], folder / f"part-{number}{suffix}"
        if suffix == ".parquet":
            part.to_parquet(file, row_group_size=70)
        else:
            part.to_csv(file, index=False)
    return str(folder / f"*{suffix}")


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".csv.gz"])
@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("engine", [None, "serial"])
def test_files_of_every_kind_and_number_give_the_same_journeys(
    log: pd.DataFrame, tmp_path: Path, suffix: str, count: int, engine: Any
) -> None:
    wanted = js.Journeys.from_frame(log, **MORE)
    found = js.read(in_files(log, tmp_path, suffix, count), **MORE, engine=engine)
    assert found.fingerprint == wanted.fingerprint
    assert found.ids.equals(wanted.ids)
    assert found.frame.touchpoints == wanted.frame.touchpoints
    assert found.frame.columns == wanted.frame.columns
    assert len(found.ledger) == 0
    assert found.ledger.rows_in == len(log)


def test_ties_keep_the_order_of_files_and_rows(tmp_path: Path) -> None:
    for name, what in (("b", ["3", "4"]), ("a", ["1", "2"])):
        frame = pd.DataFrame({"who": ["c"] * 2, "what": what, "ts": ["2026-01-01T00:00Z"] * 2})
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    assert js.read(tmp_path, **ROLES)["c"].names == ("1", "2", "3", "4")
    assert js.read([tmp_path / "b.csv", tmp_path / "a.csv"], **ROLES)["c"].names == ("3", "4", "1", "2")


def test_one_customer_in_files_of_four_types_is_one(tmp_path: Path) -> None:
    ids: dict[str, Any] = {
        "int": [42, 7],
        "real": [42.0, None],
        "text": ["42", "7"],
        "category": pd.Categorical(["42", "7"]),
    }
    for name, values in ids.items():
        frame = pd.DataFrame({"who": values, "what": "view", "ts": pd.Timestamp("2026-01-01", tz="UTC")})
        frame.to_parquet(tmp_path / f"{name}.parquet")
    pd.DataFrame({"who": [42, None], "what": "view", "ts": "2026-01-01T00:00Z"}).to_csv(tmp_path / "z.csv", index=False)
    journeys = js.read(tmp_path, **ROLES)
    assert sorted(journeys.customers) == ["42", "7"]
    assert (len(journeys["42"]), len(journeys["7"])) == (5, 3)
    assert {(entry.rule, entry.action, entry.count) for entry in journeys.ledger} == {
        ("null customer", "rejected", 2),
        ("whole numbers as real ones", "changed", 2),
    }


def test_ids_in_text_files_keep_leading_zeros_and_fractions_that_some_have(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("who,what,ts\n007,1,2026-01-01T00:00Z\n7.0,1,2026-01-01T00:00Z\n")
    assert sorted(js.read(tmp_path / "log.csv", **ROLES).customers) == ["007", "7.0"]


def test_rows_are_named_with_their_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("who,what,ts\nx,1,2026-01-01T00:00Z\n,1,2026-01-01T00:00Z\n")
    (entry,) = js.read(tmp_path, **ROLES).ledger
    assert entry.examples == (f"{tmp_path / 'a.csv'} row 1", f"{tmp_path / 'b.csv'} row 1")


def test_columns_that_files_contradict_each_other_about_are_named_with_the_files(tmp_path: Path) -> None:
    for name, value in (("a", 1), ("b", "x")):
        frame = pd.DataFrame({"who": ["c"], "what": ["v"], "ts": [pd.Timestamp("2026-01-01", tz="UTC")], "n": [value]})
        frame.to_parquet(tmp_path / f"{name}.parquet")
    with pytest.raises(InputError) as caught:
        js.read(tmp_path, **ROLES, properties=["n"])
    assert caught.value.message == "column 'n' is not the same in all files"
    assert f"numbers in {tmp_path / 'a.parquet'}" in caught.value.found
    assert f"text in {tmp_path / 'b.parquet'}" in caught.value.found
    with pytest.raises(InputError) as caught:
        js.read(tmp_path, **ROLES, value="n")
    assert caught.value.found == f"'x' in {tmp_path / 'b.parquet'} row 0"


def test_a_column_is_recognised_over_all_text_files_together(tmp_path: Path) -> None:
    for name, value in (("a", "10115"), ("b", "01067")):
        (tmp_path / f"{name}.csv").write_text(f"who,what,ts,zip\nc,v,2026-01-01T00:00Z,{value}\n")
    journeys = js.read(tmp_path, **ROLES, properties=["zip"])
    assert journeys.columns["property:zip"].to_objects() == ["10115", "01067"]


def test_a_column_missing_in_one_file_is_named_with_the_file(log: pd.DataFrame, tmp_path: Path) -> None:
    in_files(log, tmp_path, ".parquet", 2)
    log.drop(columns="what").to_parquet(tmp_path / "part-9.parquet")
    with pytest.raises(MissingColumn, match=r"part-9\.parquet have no column 'what'"):
        js.read(tmp_path, **ROLES)


def test_nothing_to_read_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no file fits .*\*\.parquet"):
        js.read(tmp_path / "*.parquet", **ROLES)
    (tmp_path / "log.csv").write_text("who,what,ts\n")
    with pytest.raises(InputError, match="the files have no rows"):
        js.read(tmp_path / "log.csv", **ROLES)


def test_a_suffix_that_nothing_reads_is_told_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "log.xls").touch()
    with pytest.raises(InputError) as caught:
        js.read(tmp_path / "log.xls", **ROLES)
    assert ".csv.gz" in caught.value.expected
    assert ".parquet" in caught.value.expected


def test_a_reader_and_its_options_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("who;what;ts;v\n1;a;2026-01-01T00:00Z;2,5\n")
    options = {"separator": ";", "decimal": ","}
    journeys = js.read(tmp_path / "log.txt", **ROLES, value="v", reader="csv", options=options)
    assert journeys.columns["value"].data.tolist() == [2.5]
    assert js.read(tmp_path / "log.txt", **ROLES, properties=["v"], reader="csv", options=options).columns[
        "property:v"
    ].data.tolist() == [2.5]
    with pytest.raises(UnknownName, match="no reader is called 'cvs'"):
        js.read(tmp_path / "log.txt", **ROLES, reader="cvs")


@attrs.frozen
class Lines:
    """A reader from elsewhere: it knows nothing of projections."""

    broken: bool = False

    def batches(self, source: str, /) -> Iterator[Any]:
        for line in Path(source).read_text().splitlines():
            if self.broken:
                raise KeyError(line)
            yield pa.record_batch(
                {"extra": [1], "who": [line], "what": ["v"], "ts": pa.array([0], pa.timestamp("s", "UTC"))}
            )


def test_a_reader_from_elsewhere_is_projected_and_blamed(tmp_path: Path) -> None:
    (tmp_path / "log.lines").write_text("a\nb\na\n")
    journeys = js.read(tmp_path / "log.lines", **ROLES, reader=Lines())
    assert (journeys.n_customers, journeys.n_events) == (2, 3)
    with pytest.raises(MissingColumn, match=r"log\.lines have no column 'value'"):
        js.read(tmp_path / "log.lines", **ROLES, value="value", reader=Lines())
    with pytest.raises(KeyError) as caught:
        js.read(tmp_path / "log.lines", **ROLES, reader=Lines(broken=True))
    assert any("'read'" in note for note in caught.value.__notes__)


def test_profiles_may_be_a_file_whose_ids_stay_text(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("who,what,ts\n007,v,2026-01-01T00:00Z\n")
    (tmp_path / "people.csv").write_text("who,age,zip\n007,31,01234\n8,,98765\n")
    journeys = js.read(tmp_path / "log.csv", **ROLES, profiles=tmp_path / "people.csv")
    ages = dict(zip(journeys.ids.to_pylist(), journeys.profile("age").to_objects(), strict=True))
    assert ages == {"007": 31.0, "8": None}
    assert journeys.profile("zip").labels == ("01234", "98765")


def test_a_table_of_profiles_from_files_is_taken_as_it_is(tmp_path: Path) -> None:
    pd.DataFrame({"who": [1, 2], "age": [1, 2]}).to_parquet(tmp_path / "a.parquet")
    pd.DataFrame({"who": ["3", "x"], "age": [1.5, None]}).to_parquet(tmp_path / "b.parquet")
    journeys = js.Journeys.from_profiles(read_table(tmp_path, texts=["who"]), customer="who")
    assert sorted(journeys.customers) == ["1", "2", "3", "x"]
    assert journeys.profile("age").kind == "number"


def test_bad_input_in_files_is_told_as_in_frames(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("who,what,ts,v\na,x,2026-01-01,1\nb,y,2026-01-02,n/a\n")
    file = tmp_path / "log.csv"
    with pytest.raises(InputError, match="'ts' have no zone"):
        js.read(file, **ROLES)
    with pytest.raises(InputError, match="'v' holds no numbers"):
        js.read(file, **ROLES, value="v", zone="UTC")
    with pytest.raises(UnknownName, match="time zone"):
        js.read(file, **ROLES, zone="Mars/Base")
    with pytest.raises(InputError, match="properties are a list"):
        js.read(file, **ROLES, properties="v")


def test_only_needed_columns_are_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    original = pq.ParquetFile.read_row_group

    def spy(self: Any, number: int, columns: Any = None, **options: Any) -> Any:
        asked.append(tuple(columns))
        return original(self, number, columns=columns, **options)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", spy)
    frame = pd.DataFrame({"x": [1], "who": ["a"], "what": ["v"], "ts": [pd.Timestamp("2026-01-01", tz="UTC")]})
    frame.to_parquet(tmp_path / "log.parquet")
    js.read(tmp_path / "log.parquet", **ROLES)
    assert asked == [("who", "what", "ts")]


def test_ids_are_the_same_customers_whether_files_store_codes_or_text(tmp_path: Path) -> None:
    """Two files of one log, one with a dictionary and one without: as from one table in memory."""
    rows = 4_000
    table = pa.table(
        {
            "who": [f"customer number {number * 7 % 90}" if number % 13 else None for number in range(rows)],
            "what": [("view", "buy")[number % 2] for number in range(rows)],
            "ts": pa.array([(number * 31 % 977) * 10**6 for number in range(rows)], pa.timestamp("us", "UTC")),
        }
    )
    pq.write_table(table[:2_500], tmp_path / "a.parquet", row_group_size=1_000)
    pq.write_table(table[2_500:], tmp_path / "b.parquet", use_dictionary=False)
    found = js.read(str(tmp_path / "*.parquet"), customer="who", touchpoint="what", at="ts")
    wanted = js.Journeys.from_frame(table, customer="who", touchpoint="what", at="ts")
    assert found.fingerprint == wanted.fingerprint
    assert found.customers.tolist() == wanted.customers.tolist()
    assert found.ledger.rows_in == wanted.ledger.rows_in == rows
