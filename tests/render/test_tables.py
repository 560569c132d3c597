"""CSV that no spreadsheet runs, and names that no file system trips over."""

from __future__ import annotations

import csv
import io
from pathlib import Path, PureWindowsPath

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from journeyseg.render.tables import disarmed, disarmed_frame, safe_name, write_csv
from tests.render.sample import HOSTILE, hostile_atlas

DANGEROUS = "=+-@\t\r\n＝＋－＠"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def written(frame: pd.DataFrame, **options: bool) -> list[list[str]]:
    file = io.StringIO(newline="")
    write_csv(frame, file, **options)
    return list(csv.reader(io.StringIO(file.getvalue(), newline="")))


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6))
@example([(f"{sign}1+1", f"a{sign}") for sign in DANGEROUS])
def test_no_text_cell_begins_with_what_starts_a_formula_and_nothing_else_changes(rows: list[tuple[str, str]]) -> None:
    frame = pd.DataFrame(rows, columns=["=first", "second"], dtype=object)
    head, *cells = written(frame)
    assert head == ["'=first", "second"]
    for row, origin in zip(cells, rows, strict=True):
        for cell, text in zip(row, origin, strict=True):
            assert not cell.startswith(tuple(DANGEROUS))
            assert cell == (f"'{text}" if text.startswith(tuple(DANGEROUS)) else text)


def test_numbers_times_flags_and_missing_values_stay_as_they_are() -> None:
    frame = pd.DataFrame(
        {
            "number": [-1.5, np.nan],
            "count": [-3, 4],
            "flag": [True, False],
            "at": pd.to_datetime(pd.Series(["2024-01-01", None])),
            "text": ["-1", None],
        }
    )
    assert written(frame)[1:] == [["-1.5", "-3", "True", "2024-01-01", "'-1"], ["", "4", "False", "", ""]]


@pytest.mark.parametrize("dtype", ["object", "category", "string"])
def test_text_is_disarmed_however_pandas_holds_it(dtype: str) -> None:
    frame = pd.DataFrame({"a": pd.Series(["=1", "b", None], dtype=dtype)})
    assert written(frame) == [["a"], ["'=1"], ["b"], [""]]
    assert frame["a"].tolist()[0] == "=1"


def test_the_index_is_disarmed_where_it_is_written() -> None:
    frame = pd.DataFrame({"a": [1]}, index=pd.Index(["=1"], name="@x"))
    assert written(frame, index=True) == [["'@x", "a"], ["'=1", "1"]]
    deep = pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([("=1", 2)], names=["+x", "y"]))
    assert written(deep, index=True) == [["'+x", "y", "a"], ["'=1", "2", "1"]]


def test_columns_of_one_name_are_each_disarmed() -> None:
    frame = pd.DataFrame([["=1", "=2"]], columns=["a", "a"])
    assert written(frame) == [["a", "a"], ["'=1", "'=2"]]
    assert disarmed_frame(frame).iloc[0].tolist() == ["'=1", "'=2"]


def test_the_table_of_a_hostile_atlas_is_written_safely_as_utf8(tmp_path: Path) -> None:
    file = tmp_path / "atlas.csv"
    write_csv(hostile_atlas().to_frame(), file)
    with file.open(encoding="utf-8", newline="") as opened:
        cells = [cell for row in csv.reader(opened) for cell in row]
    assert disarmed(HOSTILE[1]) in cells
    assert not [cell for cell in cells if cell.startswith(tuple("=@\t\r＝"))]


@given(st.text(max_size=300))
@example("../../etc/passwd")
@example("C:\\x|y?*")
@example("con")
@example("LPT1")
@example(".")
@example("")
@example("x" * 300)
@example("\ud800")
def test_a_safe_name_is_short_plain_and_nobodys_device(text: str) -> None:
    name = safe_name(text)
    assert 1 <= len(name) <= 60
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    assert name[0] not in "-_"
    assert not PureWindowsPath(name).is_reserved()
    assert safe_name(text) == name


@given(st.lists(st.text(max_size=12), unique=True, max_size=30))
@example(["Loyal", "loyal", "LOYAL", " loyal", "loyal ", "loyal-1", "łoyal"])
def test_different_texts_have_different_names(texts: list[str]) -> None:
    assert len({safe_name(text) for text in texts}) == len(texts)


def test_a_text_that_looks_like_a_made_name_does_not_take_it() -> None:
    made = safe_name("São Paulo")
    assert safe_name(made) != made
    assert safe_name("sao-paulo") == "sao-paulo"
