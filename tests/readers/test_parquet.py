"""Parquet files come in the order of their rows, and only what is needed of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from journeyseg.errors import InputError, MissingColumn
from journeyseg.readers.parquet import Parquet

TABLE = pa.table({"n": range(10), "text": [f"t{number % 3}" for number in range(10)], "other": [1.5] * 10})


@pytest.fixture
def file(tmp_path: Path) -> str:
    pq.write_table(TABLE, tmp_path / "log.parquet", row_group_size=3)
    return str(tmp_path / "log.parquet")


@pytest.mark.parametrize("threads", [None, 1, 3])
def test_row_groups_come_in_order(file: str, threads: int | None) -> None:
    batches = list(Parquet(threads=threads).batches(file))
    assert [len(batch) for batch in batches] == [3, 3, 3, 1]
    assert pa.concat_tables(batches).equals(TABLE)


def test_only_wanted_columns_come_in_the_wanted_order(file: str) -> None:
    assert pa.concat_tables(Parquet(columns=["text", "n"]).batches(file)).equals(TABLE.select(["text", "n"]))


def test_texts_come_as_codes_where_asked_and_other_columns_as_they_are(file: str) -> None:
    schema = next(iter(Parquet(dictionary=["text", "n", "elsewhere"]).batches(file))).schema
    assert pa.types.is_dictionary(schema.field("text").type)
    assert schema.field("n").type == pa.int64()


def test_a_file_without_rows_is_an_empty_table(tmp_path: Path) -> None:
    pq.write_table(TABLE[:0], tmp_path / "none.parquet")
    (table,) = Parquet(columns=["n"]).batches(str(tmp_path / "none.parquet"))
    assert table.equals(TABLE[:0].select(["n"]))


def test_what_is_no_parquet_is_one_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "log.parquet").write_text("who,what")
    with pytest.raises(InputError, match=r"log\.parquet can't be read"):
        list(Parquet().batches(str(tmp_path / "log.parquet")))


def test_a_missing_column_is_named_with_the_file(file: str) -> None:
    with pytest.raises(MissingColumn, match=r"log\.parquet have no column 'txet'"):
        list(Parquet(columns=["txet"]).batches(file))


@pytest.mark.parametrize("options", [{"columns": "n"}, {"dictionary": "n"}, {"threads": 0}])
def test_options_that_make_no_sense_are_refused(options: Any) -> None:
    with pytest.raises(ValueError, match=r"list of columns|threads"):
        Parquet(**options)


def test_texts_come_as_codes_where_the_file_stores_them_so(tmp_path: Path) -> None:
    """Few ids in many rows are codes in the file; ids that are all different are not, whatever the writer tried."""
    rows = 20_000
    few = [f"customer number {number % 50}" for number in range(rows)]
    table = pa.table({"few": few, "all": [f"customer number {number}" for number in range(rows)], "n": range(rows)})
    file = str(tmp_path / "log.parquet")
    pq.write_table(table, file, row_group_size=8_000)
    schema = pa.concat_tables(Parquet(coded=["few", "all", "n", "elsewhere"]).batches(file)).schema
    assert [pa.types.is_dictionary(kind) for kind in schema.types] == [True, False, False]
    pq.write_table(table, file, use_dictionary=["all"])
    (plain,) = Parquet(coded=["few"]).batches(file)
    assert plain.equals(table)


@pytest.mark.parametrize("threads", [1, 2, 8])
def test_columns_are_decoded_at_once_where_row_groups_are_fewer_than_threads(file: str, threads: int) -> None:
    assert pa.concat_tables(Parquet(threads=threads).batches(file)).equals(TABLE)
