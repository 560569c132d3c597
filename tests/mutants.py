"""Break the code on purpose, one place at a time, and see which tests notice: ``python tests/mutants.py``.

Each mutant is a text that stands exactly once in a file, and what replaces it. The source is copied to a temporary
folder, one mutant is put in, and the tests named with it run against the copy. A mutant that no test notices survives,
and the command then ends with 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import attrs

ROOT = Path(__file__).parents[1]

# Nobody looks at the failing example here, so nothing is shrunk: that takes minutes, and finding it takes seconds.
QUICK = """
import sys, hypothesis, pytest
H = hypothesis.HealthCheck
phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
options = dict(derandomize=True, deadline=None, max_examples=50, phases=phases, suppress_health_check=[H.too_slow])
hypothesis.settings.register_profile("mutants", **options)
sys.exit(pytest.main(["--hypothesis-profile=mutants", *sys.argv[1:]]))
"""


@attrs.frozen
class Mutant:
    """One fault.

    Args:
        file: File below ``src/journeyseg``.
        old: Text that stands there exactly once.
        new: What replaces it.
        breaks: What goes wrong.
        tests: Test files or folders that must notice.
    """

    file: str
    old: str
    new: str
    breaks: str
    tests: tuple[str, ...] = attrs.field(converter=tuple)


def mutants() -> list[Mutant]:
    """The committed list."""
    tables = tomllib.loads((ROOT / "tests" / "mutants.toml").read_text(encoding="utf-8"))["mutant"]
    return [Mutant(**table) for table in tables]


def killed(mutant: Mutant, folder: Path) -> bool:
    """True when the tests notice the mutant; the source is left as it was."""
    file = folder / "src" / "journeyseg" / mutant.file
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    command = [sys.executable, "-c", QUICK, "-q", "-x", "-p", "no:cacheprovider", *mutant.tests]
    try:
        here = {**os.environ, "PYTHONPATH": str(folder / "src")}
        done = subprocess.run(command, cwd=folder, env=here, capture_output=True, text=True, check=False)
    finally:
        file.write_text(text, encoding="utf-8")
    if done.returncode not in (0, 1):
        raise RuntimeError(f"the tests of {mutant.file} did not run: {done.stdout[-500:]}{done.stderr[-500:]}")
    return done.returncode == 1


def main() -> int:
    """Print the table; 0 when every mutant is killed."""
    survivors = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name in ("src", "tests"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder / "pyproject.toml")
        for number, mutant in enumerate(mutants(), 1):
            dead = killed(mutant, folder)
            survivors += not dead
            print(f"{number:>3}  {'killed' if dead else 'SURVIVED':<9} {mutant.file:<32} {mutant.breaks}", flush=True)
    print(f"\n{len(mutants()) - survivors} killed, {survivors} survived")
    return int(survivors > 0)


if __name__ == "__main__":
    sys.exit(main())
