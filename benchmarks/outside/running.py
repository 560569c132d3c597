"""Asking a program outside: it answers once, and is timed then, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import attrs

from benchmarks.analyses.asked import GAP, STEPS, TOP
from benchmarks.log import Log
from benchmarks.timings import Timing

_HERE = Path(__file__).parent
OLD_PYTHON = "JOURNEYSEG_RETENTIONEERING"
"""The variable that names the Python which has retentioneering 3; `make bench` makes one and sets it."""


@attrs.frozen
class Outside:
    """A program outside.

    Args:
        name: What it is called.
        script: Its file.
        questions: What it can be asked, in names that `benchmarks.analyses.ours` knows too.
    """

    name: str
    script: str
    questions: tuple[str, ...]

    @property
    def python(self) -> str | None:
        """The Python to run it with; ``None`` where it is not installed."""
        if self.name == "retentioneering":
            old = os.environ.get(OLD_PYTHON, "")
            return old if Path(old).is_file() else None
        return sys.executable if find_spec(self.name) else None


_OLD = ("flow", "sessions", "funnel_any_time", "retention_shares")
OUTSIDE = {
    one.name: one
    for one in (
        Outside("pm4py", "in_pm4py.py", ("flow_counts", "eventually", "routes")),
        Outside("retentioneering", "in_retentioneering.py", _OLD),
    )
}


def ask(who: Outside, question: str, log: Log, repeats: int) -> tuple[Timing, dict[str, Any]]:
    """What it took, and what it answered.

    Raises:
        RuntimeError: when it failed, with the end of what it said.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "said.json"
        asked = {"events": str(log.events), "profiles": str(log.profiles), "question": question, "repeats": repeats}
        asked |= {"gap": GAP.total_seconds(), "steps": STEPS, "top": TOP, "out": str(out)}
        # Nothing is sent anywhere, and nothing is left in anybody's home.
        alone = os.environ | {"HOME": folder, "RETE_TRACKER_ENABLED": "false", "MPLBACKEND": "agg"}
        command = [str(who.python), str(_HERE / who.script), json.dumps(asked)]
        done = subprocess.run(command, env=alone, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{who.name} could not do {question!r}: {done.stderr[-2000:]}")
        said = json.loads(out.read_text("utf-8"))
    name = f"{who.name} {said['version']}"
    return Timing(f"{who.name}: {question}", name, tuple(said["seconds"]), tuple(said["cpu"])), said["answer"]
