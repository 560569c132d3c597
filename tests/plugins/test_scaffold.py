"""The scaffold: a new plugin whose own tests pass at once, and whose code is typed."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import journeyseg
from journeyseg.errors import DefinitionError, InputError, UnknownName
from journeyseg.plugins.scaffold import SKELETONS, scaffold

SOURCES = str(Path(journeyseg.__file__).parents[1])


@pytest.mark.parametrize("kind", SKELETONS)
def test_the_tests_of_a_new_plugin_pass_at_once(kind: str, tmp_path: Path) -> None:
    scaffold("acme-new", kind=kind, into=tmp_path)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"]
    done = subprocess.run(
        command, cwd=tmp_path / "acme-new", capture_output=True, text=True, env={"PYTHONPATH": SOURCES}, check=False
    )
    assert "3 passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("kind", SKELETONS)
def test_a_new_plugin_is_a_distribution_with_an_entry_point(kind: str, tmp_path: Path) -> None:
    made = scaffold("acme-new-thing", kind=kind, into=tmp_path)
    root = tmp_path / "acme-new-thing"
    assert all(path.is_file() for path in made)
    assert {path.relative_to(root).parts[0] for path in made} == {"pyproject.toml", "README.md", "src", "tests"}
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["name"] == "acme-new-thing"
    assert project["entry-points"] == {"journeyseg": {"acme_new_thing": "acme_new_thing.hooks"}}
    assert "$" not in "".join(path.read_text("utf-8") for path in made)


@pytest.mark.parametrize("name", ["Acme", "acme_new", "acme new", "-acme", "acme--new", "1acme", "../acme", ""])
def test_a_name_that_is_no_distribution_is_refused_and_nothing_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="acme-weekend"):
        scaffold(name, into=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    (tmp_path / "acme-new").mkdir()
    with pytest.raises(InputError, match="is there already"):
        scaffold("acme-new", into=tmp_path)


def test_a_kind_without_a_skeleton_is_an_unknown_name(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="perhaps 'metric'"):
        scaffold("acme-new", kind="metrics", into=tmp_path)
