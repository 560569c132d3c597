"""The project's files: versions agree, nothing names a machine, and the wheel holds what the package reads."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

import journeyseg
from tests.house.source import PACKAGE, ROOT, project_files

TEXT = {"", ".css", ".csv", ".html", ".ipynb", ".j2", ".json", ".md", ".mmd", ".py", ".svg", ".toml", ".txt", ".yml"}
# Written in parts, so that this file does not name what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.<:/*-])/(?:" + "|".join(["work", "opt", "tmp", "root", "home", "Users"]) + r")/\w")
INDEX_HOST = re.compile("|".join(["pypi" + r"\.org/simple", "pythonhosted" + r"\.org", "--(extra-)?index" + "-url"]))


def project() -> dict[str, Any]:
    """The `project` table of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def pins(file: str) -> dict[str, str]:
    """The versions that a constraints file allows: package to version (the last one where markers divide)."""
    lines = (ROOT / file).read_text("utf-8").splitlines()
    return dict(line.split(";")[0].strip().split("==") for line in lines if "==" in line)


def shortened(version: str) -> str:
    """A version without zeros at its end: "2.0.0" and "2.0" are both "2"."""
    return re.sub(r"(\.0)+$", "", version)


def texts() -> list[Path]:
    """The project's files that hold text."""
    return [file for file in project_files() if file.suffix in TEXT]


def offences(pattern: re.Pattern[str]) -> list[str]:
    """Where the project's text matches a pattern: "file:line"."""
    return [
        f"{file.relative_to(ROOT).as_posix()}:{number}"
        for file in texts()
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_the_version_is_the_same_everywhere_and_in_the_changelog() -> None:
    assert journeyseg.__version__ == project()["version"]
    assert f"## [{journeyseg.__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_installed_distribution_has_the_version_of_the_sources() -> None:
    installed = {found.version for found in importlib.metadata.distributions(name="journeyseg")}
    assert installed <= {journeyseg.__version__}


def test_the_patterns_find_what_they_look_for() -> None:
    assert MACHINE_PATH.search("see /ho" + "me/ann/data")
    assert not MACHINE_PATH.search("https://site/ho" + "me/page")
    assert INDEX_HOST.search("https://pypi" + ".org/simple/numpy")


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    assert offences(MACHINE_PATH) == []


def test_no_file_names_a_registry_of_packages() -> None:
    # The one mention: the command that resolves constraints says to name none.
    assert [place for place in offences(INDEX_HOST) if not place.startswith(("Makefile:", "tests/house/"))] == []


def test_the_licence_is_the_whole_apache_text() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_spark_is_half_a_gigabyte_and_comes_only_when_asked_for() -> None:
    extras = project()["optional-dependencies"]
    assert any("pyspark" in need for need in extras["spark"])
    for extra in set(extras) - {"spark"}:
        assert not any("spark" in need for need in extras[extra])
    assert "pyspark" not in pins("constraints.txt")


@pytest.mark.parametrize("file", ["constraints.txt", "constraints-lowest.txt"])
def test_constraints_pin_every_core_dependency(file: str) -> None:
    core = {re.split("[<>=!~ ]", need)[0] for need in project()["dependencies"]}
    assert core <= set(pins(file))


def test_the_lowest_constraints_are_the_lower_bounds_of_the_core() -> None:
    bounds = dict(need.split(">=") for need in project()["dependencies"])
    lowest = pins("constraints-lowest.txt")
    assert {name: shortened(lowest[name]) for name in bounds} == {name: shortened(bounds[name]) for name in bounds}


def test_every_dependency_is_justified_with_its_lower_bound() -> None:
    rows = (ROOT / "docs" / "explanation" / "dependencies.md").read_text("utf-8")
    bounds = dict(need.split(">=") for need in project()["dependencies"])
    assert [name for name, bound in bounds.items() if f"| {name} | {bound} |" not in rows] == []
    assert [extra for extra in project()["optional-dependencies"] if f"| `{extra}` |" not in rows] == []


def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = {name for name in ZipFile(wheel).namelist() if name.startswith("journeyseg/")}
    files = {file.relative_to(PACKAGE).as_posix() for file in project_files() if PACKAGE in file.parents}
    assert "py.typed" in files
    assert held == {f"journeyseg/{file}" for file in files}
