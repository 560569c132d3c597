"""An environment with third-party plugins really installed: built by hatchling, installed by pip, without network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs

import journeyseg

DISTRIBUTIONS = Path(__file__).parent / "distributions"
SOUND = (
    "acme-weekend",
    "acme-touches",
    "acme-checks",
    "acme-advice",
    "acme-lines",
    "acme-backwards",
    "acme-diary",
    "acme-fragile",
)
FAULTY = ("acme-broken", "acme-future", "acme-rival", "acme-typo")


@attrs.frozen
class Environment:
    """A virtual environment.

    Args:
        python: Its interpreter.
    """

    python: Path

    def run(self, code: str, *arguments: str, folder: Path | None = None, **variables: str) -> str:
        """What a program prints; its warnings and errors go to the message when it fails."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("JOURNEYSEG_", "PYTHON"))}
        command = [str(self.python), "-c", code, *arguments]
        done = subprocess.run(command, cwd=folder, env=kept | variables, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def answer(self, code: str, *arguments: str, folder: Path | None = None, **variables: str) -> Any:
        """What a program answers: the JSON of its last line."""
        return json.loads(self.run(code, *arguments, folder=folder, **variables).splitlines()[-1])


def create(folder: Path, names: Iterable[str], *, beside: Environment | None = None) -> Environment:
    """A new environment with these distributions, beside all that runs these tests and all that another one has."""
    venv.create(folder / "environment", with_pip=beside is None, symlinks=os.name != "nt")
    scripts = folder / "environment" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    _lend(python, beside)
    installer = [str(beside.python), "-m", "pip", "--python", str(python)] if beside else [str(python), "-m", "pip"]
    options = ["--quiet", "--disable-pip-version-check", "--no-index", "--no-deps", "--no-build-isolation"]
    command = [*installer, "install", *options, *(str(_copied(folder, name)) for name in names)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_without_ours())
    assert done.returncode == 0, done.stdout + done.stderr
    return Environment(python)


def _site(python: Path) -> str:
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def _without_ours() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def _lend(python: Path, beside: Environment | None) -> None:
    """Let the environment see what is installed here, and the sources under test, by a file of paths."""
    here = [str(Path(journeyseg.__file__).parents[1]), *sys.path, sysconfig.get_path("purelib")]
    lent = [path for path in here if path == here[0] or Path(path).name in ("site-packages", "dist-packages")]
    lent += [_site(beside.python)] if beside else []
    (Path(_site(python)) / "lent.pth").write_text("\n".join(dict.fromkeys(lent)) + "\n", encoding="utf-8")


def _copied(folder: Path, name: str) -> Path:
    """A copy of the distribution's files, so that building leaves nothing in ours."""
    return Path(shutil.copytree(DISTRIBUTIONS / name, folder / "sources" / name))
