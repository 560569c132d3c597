"""What all tests share: the data folder, the browser, hypothesis profiles, and skips that may be forbidden.

Environment variables:
    JOURNEYSEG_DATA: Folder of the development data; without it, tests that need it are skipped.
    JOURNEYSEG_CHROMIUM: The browser to render pages with; otherwise it is looked for on the search path.
    JOURNEYSEG_NO_SKIP: Where it is set (not empty, not 0), skipping a data or browser test is an error.
    JOURNEYSEG_HYPOTHESIS: Profile of hypothesis: "house" (default, the same examples each time), "lane" (the first of
        these, for other versions of what is installed: they break a call, not one example in fifty) or "deep".
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NEEDS = {"needs_data": "shared_data", "needs_browser": "chromium"}

for profile, examples in (("house", 50), ("lane", 10)):
    hypothesis.settings.register_profile(
        profile,
        derandomize=True,
        deadline=None,
        max_examples=examples,
        print_blob=True,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
hypothesis.settings.register_profile(
    "deep", deadline=None, max_examples=2000, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile(os.environ.get("JOURNEYSEG_HYPOTHESIS", "house"))


def find_data() -> Path | None:
    """The folder of the development data, or None where there is none."""
    folder = os.environ.get("JOURNEYSEG_DATA", "")
    return Path(folder) if folder and Path(folder).is_dir() else None


def find_chromium() -> str | None:
    """The path of a Chromium-like browser, or None where there is none."""
    named = os.environ.get("JOURNEYSEG_CHROMIUM", "")
    found = (shutil.which(name) for name in ((named,) if named else BROWSERS))
    return next((path for path in found if path), None)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the development data."""
    folder = find_data()
    if folder is None:
        pytest.skip("JOURNEYSEG_DATA names no folder")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium-like browser."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium on the search path, and JOURNEYSEG_CHROMIUM names none")
    return path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test with one of the markers uses its fixture, and one with the fixture bears the marker."""
    for item in items:
        fixtures = getattr(item, "fixturenames", None)
        for marker, fixture in NEEDS.items():
            if fixtures is not None and item.get_closest_marker(marker) and fixture not in fixtures:
                fixtures.append(fixture)
            elif fixtures is not None and fixture in fixtures:
                item.add_marker(marker)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where skips are forbidden, a skipped data or browser test fails."""
    report = yield
    forbidden = os.environ.get("JOURNEYSEG_NO_SKIP", "") not in ("", "0")
    if report.skipped and not hasattr(report, "wasxfail") and forbidden and any(map(item.get_closest_marker, NEEDS)):
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: JOURNEYSEG_NO_SKIP forbids this skip ({reason})"
    return report


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Below this folder only test modules are imported: samples of plugins, some broken on purpose, are not."""
    inside = collection_path.suffix == ".py" and Path(__file__).parent in collection_path.parents
    return True if inside and not collection_path.name.startswith("test_") else None
