"""One run in a fresh interpreter: seconds by its own clock, peak memory by what the kernel says of it."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import attrs

from benchmarks.analyses import analyst
from benchmarks.log import Log
from benchmarks.programs import NAMES, program
from benchmarks.timings import seconds

# Linux counts the peak in KiB, macOS in bytes.
_UNIT = 1 if sys.platform == "darwin" else 1024


@attrs.frozen
class Done:
    """What a child said, and what it needed."""

    said: dict[str, Any]
    megabytes: float


def read_in_child(name: str, log: Log, *, again: bool = False) -> Done:
    """One program reads the log in a fresh interpreter; it says the seconds, of a second time if asked."""
    return _child("again" if again else "read", name, log)


def digests_in_child(name: str, log: Log) -> dict[str, str]:
    """The digests of what one program reads from the log."""
    return dict(_child("digests", name, log).said)


def pipeline_in_child(name: str, log: Log, *, again: bool = False) -> Done:
    """One program runs the whole pipeline in a fresh interpreter; it says the seconds and answers."""
    return _child("pipeline again" if again else "pipeline", name, log)


def _child(what: str, name: str, log: Log) -> Done:
    command = [sys.executable, "-m", "benchmarks.children", what, name, str(log.events), str(log.profiles)]
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen(command, stdout=said)
        _, status, usage = os.wait4(child.pid, 0)
        # Tells the object that the child is gone already.
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError(f"{name} could not do {what!r}: exit status {child.returncode}")
        said.seek(0)
        told = json.load(said)
        return Done(told, (told.pop("peak", None) or usage.ru_maxrss * _UNIT) / 1e6)


def _peak() -> int | None:
    """Largest resident set of this program in bytes, where Linux tells; its parent may be told that of the parent."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), None)


def _piped(name: str, log: Log) -> dict[str, Any]:
    found, wall, cpu = seconds(lambda: analyst(name).pipeline(log))
    peak = _peak()
    answers = {question: analyst(name).answer(question, result) for question, result in found.items()}
    plain = {
        question: {segment: {what: float(n) for what, n in numbers.items()} for segment, numbers in answer.items()}
        for question, answer in answers.items()
    }
    return {"seconds": wall, "cpu": cpu, "peak": peak, "answers": plain}


def main() -> None:
    """The child's side: does one thing and says it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["read", "again", "digests", "pipeline", "pipeline again"])
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("events", type=Path)
    parser.add_argument("profiles", type=Path)
    asked = parser.parse_args()
    log, who = Log(asked.events, asked.profiles, 0, 0), program(asked.name)
    if asked.what == "pipeline again":
        analyst(asked.name).pipeline(log)
    if asked.what.startswith("pipeline"):
        print(json.dumps(_piped(asked.name, log)))
        return
    if asked.what == "again":
        who.read(log)
    held, wall, cpu = seconds(lambda: who.read(log))
    told = who.contents(held).digests() if asked.what == "digests" else {"seconds": wall, "cpu": cpu, "peak": _peak()}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
