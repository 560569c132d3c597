"""Data and browser tests are skipped with a reason, unless a skip is forbidden: then they fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT

TESTS = """
import pytest

def test_by_fixture(shared_data):
    assert shared_data.is_dir()

@pytest.mark.needs_data
def test_by_marker():
    pass

@pytest.mark.needs_browser
def test_on_a_page(chromium):
    assert chromium

def test_that_needs_nothing():
    pytest.skip("as it likes")
"""


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A folder with this project's conftest and four small tests."""
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_needs.py").write_text(TESTS, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    needs_data: d\n    needs_browser: b\n", "utf-8")
    return tmp_path


def outcome(folder: Path, **variables: str) -> dict[str, int]:
    """How many tests passed, failed and were skipped in a run with these variables and without others of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JOURNEYSEG_", "PYTEST_"))}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)]
    done = subprocess.run(command, cwd=folder, env=kept | variables, capture_output=True, text=True, check=False)
    return {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped|error)", done.stdout)}


def test_they_are_skipped_where_nothing_is_there(run: Path) -> None:
    assert outcome(run, JOURNEYSEG_CHROMIUM="no-such-browser") == {"skipped": 4}


def test_they_fail_where_nothing_is_there_and_skips_are_forbidden(run: Path) -> None:
    found = outcome(run, JOURNEYSEG_CHROMIUM="no-such-browser", JOURNEYSEG_NO_SKIP="1")
    assert found.pop("failed", 0) + found.pop("error", 0) == 3
    assert found == {"skipped": 1}


def test_they_pass_where_both_are_there(run: Path) -> None:
    there = {"JOURNEYSEG_DATA": str(run), "JOURNEYSEG_CHROMIUM": sys.executable, "JOURNEYSEG_NO_SKIP": "1"}
    assert outcome(run, **there) == {"passed": 3, "skipped": 1}
