"""Memory while journeys are built and measured, beside the bytes of their columns, in a fresh interpreter."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import attrs

import journeyseg as js
from benchmarks.log import Log
from benchmarks.programs import QUESTIONS, program

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@attrs.frozen
class Need:
    """What journeyseg needs.

    Args:
        columns: Bytes of the columns.
        building: Bytes that reading takes at its peak, columns included.
        measuring: Bytes that measuring takes at its peak, columns included.
    """

    columns: int
    building: int
    measuring: int

    def __str__(self) -> str:
        peaks = self.building / self.columns, self.measuring / self.columns
        return "columns {:,.0f} MB, building {:.2f}, measuring {:.2f}".format(self.columns / 1e6, *peaks)


def need_in_child(log: Log) -> Need | None:
    """What a fresh interpreter needs for this log; ``None`` where the system can't forget an earlier peak."""
    if not _RESET.exists():
        return None
    command = [sys.executable, "-m", "benchmarks.memory", str(log.events), str(log.profiles)]
    return Need(**json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def bytes_of(journeys: js.Journeys) -> int:
    """Bytes of all columns, ids and offsets."""
    offsets = journeys.journey_offsets.nbytes + journeys.event_offsets.nbytes
    people = journeys.ids.nbytes + journeys.hashes.nbytes + journeys.profiled.nbytes
    columns = [*journeys.columns.values(), *journeys.profiles.values()]
    return offsets + people + journeys.codes.nbytes + journeys.at.nbytes + sum(one.data.nbytes for one in columns)


def _rise(work: Callable[[], Any]) -> tuple[Any, int]:
    """The result of some work, and how far the resident set rose at its peak."""
    before = _said("VmRSS")
    _RESET.write_text("5")
    result = work()
    return result, max(0, _said("VmHWM") - before)


def _said(what: str) -> int:
    found = next(line for line in _STATUS.read_text().splitlines() if line.startswith(what))
    return int(found.split()[1]) * 1024


def main() -> None:
    """The child's side: reads, measures, and says the bytes as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=Path)
    parser.add_argument("profiles", type=Path)
    asked = parser.parse_args()
    who = program("journeyseg")
    held, building = _rise(partial(who.read, Log(asked.events, asked.profiles, 0, 0)))
    columns = bytes_of(held)
    rises = [_rise(partial(getattr(who, question), held))[1] for question in QUESTIONS]
    print(json.dumps({"columns": columns, "building": building, "measuring": columns + max(rises)}))


if __name__ == "__main__":
    main()
