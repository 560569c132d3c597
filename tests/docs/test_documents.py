"""The examples in the documents run, block after block, as a reader would run them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.pages.page import pages
from journeyseg.pipeline import Pipeline

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
REAL = {page.file for page in pages(ROOT / "docs")}
"""Pages on data that is not bundled; test_real_pages runs them."""
BLOCK = re.compile(r"^```(python|toml)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    return [text for found, text in BLOCK.findall(page.read_text(encoding="utf-8")) if found == language]


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python") and page not in REAL], ids=name_of)
def test_the_python_of_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__page__"}
    for number, block in enumerate(blocks(page, "python"), 1):
        exec(compile(block, f"{page.name}, block {number}", "exec"), names)


@pytest.mark.parametrize(
    "page", [page for page in PAGES if any("[[step]]" in text for text in blocks(page, "toml"))], ids=name_of
)
def test_the_pipelines_of_a_page_load_and_survive_a_round_trip(page: Path) -> None:
    for block in blocks(page, "toml"):
        if "[[step]]" in block:
            read = Pipeline.from_toml(block)
            assert Pipeline.from_toml(read.to_toml()) == read


def test_the_notebook_example_of_the_readme_is_about_twenty_lines() -> None:
    lines = [line for line in blocks(ROOT / "README.md", "python")[0].splitlines() if line.strip()]
    assert 15 <= len(lines) <= 25


def test_pictures_that_pages_show_are_there() -> None:
    for page in PAGES:
        for target in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).is_file(), f"{name_of(page)} shows {target}"
