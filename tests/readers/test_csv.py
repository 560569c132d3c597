"""Separated text is read as it is spelt."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from journeyseg.errors import InputError, MissingColumn
from journeyseg.readers.csv import Csv


def written(folder: Path, text: str | bytes, name: str = "log.csv") -> str:
    data = text.encode() if isinstance(text, str) else text
    (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return str(folder / name)


def read(file: str, **options: Any) -> dict[str, list[Any]]:
    return pa.concat_tables(Csv(**options).batches(file)).to_pydict()


def test_every_value_stays_as_it_is_spelt(tmp_path: Path) -> None:
    file = written(tmp_path, "id,zip,x\n007,01234,1.50\n42.0,,NA\n")
    assert read(file) == {"id": ["007", "42.0"], "zip": ["01234", None], "x": ["1.50", "NA"]}


def test_only_wanted_columns_come_in_the_wanted_order(tmp_path: Path) -> None:
    file = written(tmp_path, "a,b,c\n1,2,3\n")
    assert list(read(file, columns=["c", "a"])) == ["c", "a"]


def test_numbers_are_numbers_however_they_are_spelt(tmp_path: Path) -> None:
    file = written(tmp_path, "v\n007\n1.5\n\n")
    assert read(file, numbers=["v"]) == {"v": [7.0, 1.5]}
    assert read(written(tmp_path, "a;v\n1;2,5\n"), separator=";", decimal=",", numbers=["v"])["v"] == [2.5]


@pytest.mark.parametrize("name", ["log.csv", "log.csv.gz"])
def test_byte_order_marks_quotes_and_compression_are_no_trouble(tmp_path: Path, name: str) -> None:
    file = written(tmp_path, '\ufeffwho,said\nä,"two\nlines, ""quoted"""\n', name)
    assert read(file) == {"who": ["ä"], "said": ['two\nlines, "quoted"']}


def test_another_encoding_can_be_said(tmp_path: Path) -> None:
    file = written(tmp_path, "who\nä\n".encode("latin-1"))
    assert read(file, encoding="latin-1") == {"who": ["ä"]}
    with pytest.raises(InputError) as caught:
        read(file)
    assert "latin-1" in caught.value.remedy


def test_spellings_of_missing_can_be_said(tmp_path: Path) -> None:
    assert read(written(tmp_path, "a,b\nNA,\n"), missing=["NA"]) == {"a": [None], "b": [""]}


def test_another_separator_is_suggested(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(written(tmp_path, "who;what\na;b\n"), columns=["who"])
    assert caught.value.found == "'who;what'"
    assert "\"separator\": ';'" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("a,b\n1\n", "can't be read"),
        ("a,a\n1,2\n", "have the column 'a' twice"),
        (b"a,b\n\xff,2\n", "can't be read"),
    ],
)
def test_what_is_no_table_is_one_error_that_names_the_file(tmp_path: Path, text: Any, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read(written(tmp_path, text))
    assert "log.csv" in caught.value.message


def test_a_broken_compression_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "log.csv.gz").write_bytes(b"plain")
    with pytest.raises(InputError, match="can't be read"):
        read(str(tmp_path / "log.csv.gz"))


def test_a_missing_column_is_named_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(MissingColumn) as caught:
        read(written(tmp_path, "who,what\na,b\n"), columns=["waht"])
    assert "log.csv" in caught.value.message
    assert "'what'" in caught.value.expected


@pytest.mark.parametrize("options", [{"separator": ""}, {"separator": "::"}, {"decimal": "point"}, {"columns": "who"}])
def test_options_that_make_no_sense_are_refused(options: Any) -> None:
    with pytest.raises(InputError):
        Csv(**options)
