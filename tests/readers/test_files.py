"""Files are found in one order, each once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from journeyseg.errors import InputError
from journeyseg.readers.files import files_of

SUFFIXES = (".csv", ".csv.gz", ".parquet")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.csv", "a.csv", "c.PARQUET", "note.txt", "_temporary/x.csv", ".hidden.csv", "deep/d.csv.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def names(folder: Path, source: Any) -> list[str]:
    return [Path(file).relative_to(folder).as_posix() for file in files_of(source, SUFFIXES)]


def test_a_glob_is_sorted_by_name(folder: Path) -> None:
    assert names(folder, str(folder / "*.csv")) == ["a.csv", "b.csv"]
    assert names(folder, folder / "**" / "*.gz") == ["deep/d.csv.gz"]


def test_a_folder_gives_what_can_be_read_and_nothing_hidden(folder: Path) -> None:
    assert names(folder, folder) == ["a.csv", "b.csv", "c.PARQUET", "deep/d.csv.gz"]


def test_a_list_keeps_its_order_and_a_file_comes_once(folder: Path) -> None:
    source = [folder / "b.csv", str(folder / "*.csv"), folder / "note.txt"]
    assert names(folder, source) == ["b.csv", "a.csv", "note.txt"]


def test_a_name_with_brackets_is_found_as_it_is(folder: Path) -> None:
    (folder / "log[1].csv").touch()
    assert names(folder, folder / "log[1].csv") == ["log[1].csv"]


def test_nothing_found_says_what_was_looked_for(folder: Path) -> None:
    for source in (folder / "*.tsv", folder / "none.csv"):
        with pytest.raises(InputError) as caught:
            files_of(source, SUFFIXES)
        assert str(source) in caught.value.message
        assert str(folder) in caught.value.found
    (folder / "empty").mkdir()
    with pytest.raises(InputError) as caught:
        files_of(folder / "empty", SUFFIXES)
    assert ".csv.gz" in caught.value.expected


@pytest.mark.parametrize("source", [[], 7, None])
def test_no_files_are_refused(source: Any) -> None:
    with pytest.raises(InputError, match="no files are named"):
        files_of(source, SUFFIXES)
