"""Run the benchmarks and write their table.

python -m benchmarks [--events 1000000 10000000] [--repeats 5] [--only flow,funnel] [--data DIR] [--out FILE]

pm4py and retentioneering are asked where they are installed, at sizes up to a million events; retentioneering by the
Python that the variable JOURNEYSEG_RETENTIONEERING names (make bench makes it).
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from benchmarks.cases import CASES
from benchmarks.log import make_log
from benchmarks.memory import need_in_child
from benchmarks.programs import NAMES
from benchmarks.report import HEAD, Row, line, page, rows_of

RESULTS = Path(__file__).with_name("results.md")


def _names(text: str) -> list[str]:
    return text.split(",")


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000, 10_000_000], help="sizes of the log")
    parser.add_argument("--repeats", type=int, default=5, help="timed runs of each program")
    parser.add_argument("--only", type=_names, default=list(CASES), help=f"cases, with commas: {','.join(CASES)}")
    parser.add_argument("--programs", type=_names, default=list(NAMES), help=f"with commas: {','.join(NAMES)}")
    parser.add_argument("--data", type=Path, help="folder that keeps the logs; a temporary one by default")
    parser.add_argument("--out", type=Path, default=RESULTS, help="file for the table")
    asked = parser.parse_args(arguments)
    for given, known in ((asked.only, CASES), (asked.programs, NAMES)):
        if unknown := set(given) - set(known):
            parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    return asked


def run(asked: argparse.Namespace, folder: Path) -> list[Row]:
    """The rows of every case at every size, each printed as soon as it is known."""
    rows: list[Row] = []
    print(line(HEAD))
    for events in asked.events:
        log = make_log(folder, events)
        for case in asked.only:
            for timings in CASES[case](log, asked.programs, asked.repeats):
                found = rows_of(log, timings)
                print("\n".join(line(row.cells()) for row in found), flush=True)
                rows += found
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    asked = _asked(arguments)
    with tempfile.TemporaryDirectory() if asked.data is None else nullcontext(asked.data) as folder:
        before = load()
        rows = run(asked, Path(folder))
        logs = [make_log(Path(folder), events) for events in asked.events]
        weighed = logs if {"read", "measure"} & set(asked.only) else []
        needs = [(log, need) for log in weighed if (need := need_in_child(log)) is not None]
        asked.out.write_text(page(rows, asked.repeats, needs, (before, load())), encoding="utf-8")


def load() -> float | None:
    """Load of the machine in the last minute, where the system tells."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


if __name__ == "__main__":
    main()
