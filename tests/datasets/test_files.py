"""A log streamed to Parquet holds the rows of the log in memory, whole or not at all, in bounded memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from journeyseg.datasets import files, simulate, simulate_to_parquet
from journeyseg.datasets.arrows import Batch, batches
from journeyseg.errors import InputError


def read(file: Path) -> pd.DataFrame:
    """A Parquet file as a frame with plain text."""
    frame: pd.DataFrame = pq.read_table(file).to_pandas()
    return frame.astype(dict.fromkeys(frame.select_dtypes("category").columns, "str"))


@pytest.mark.parametrize("as_of", [None, "2024-02-15"])
@pytest.mark.parametrize("row_group", [1, 100_000])
def test_the_file_holds_the_rows_that_simulate_gives(tmp_path: Path, row_group: int, as_of: str | None) -> None:
    written = simulate_to_parquet(tmp_path / "log.parquet", customers=9000, seed=4, row_group=row_group, as_of=as_of)
    world = simulate(9000, seed=4, as_of=as_of)
    pd.testing.assert_frame_equal(read(written.events_file), world.events, check_dtype=False)
    pd.testing.assert_frame_equal(read(written.profiles_file), world.profiles, check_dtype=False)
    assert (written.customers, written.events) == (len(world.profiles), len(world.events))
    assert written.truth == world.truth


def test_row_groups_are_as_large_as_asked_and_text_is_in_dictionaries(tmp_path: Path) -> None:
    written = simulate_to_parquet(tmp_path / "log.parquet", customers=13_000, row_group=50_000)
    described = pq.ParquetFile(written.events_file)
    groups = [described.metadata.row_group(group) for group in range(described.metadata.num_row_groups)]
    assert all(group.num_rows >= 50_000 for group in groups[:-1])
    assert len(groups) > 1
    assert all("RLE_DICTIONARY" in groups[0].column(column).encodings for column in (0, 2, 4))


def test_the_expected_number_of_events_is_written(tmp_path: Path) -> None:
    written = simulate_to_parquet(tmp_path / "log.parquet", events=100_000)
    assert abs(written.events / 100_000 - 1) < 0.05
    assert written.events == pq.read_metadata(written.events_file).num_rows
    assert written.profiles_file.name == "log.profiles.parquet"


def test_a_failure_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (part,) = batches(simulate(1).scenario, customers=1, seed=0, rows=1)

    def broken(*_: object, **__: object) -> Iterator[Batch]:
        yield part
        raise OSError("no space left")

    monkeypatch.setattr(files, "batches", broken)
    with pytest.raises(OSError, match="no space"):
        simulate_to_parquet(tmp_path / "log.parquet", customers=10)
    assert list(tmp_path.iterdir()) == []


def test_numbers_that_make_no_sense_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row_group"):
        simulate_to_parquet(tmp_path / "log.parquet", customers=10, row_group=0)
    assert list(tmp_path.iterdir()) == []


def peak(target: Path, events: int) -> int:
    """Peak memory in kilobytes of a child process that writes a log."""
    code = """
import sys
from journeyseg.datasets import simulate_to_parquet
simulate_to_parquet(sys.argv[1], events=int(sys.argv[2]), row_group=100_000)
"""
    source = str(Path(files.__file__).parents[2])
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(target), str(events)], env=os.environ | {"PYTHONPATH": source}
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return used.ru_maxrss


def test_memory_does_not_grow_with_the_number_of_events(tmp_path: Path) -> None:
    small, large = (peak(tmp_path / "log.parquet", events) for events in (400_000, 3_200_000))
    assert large < small + 80_000
