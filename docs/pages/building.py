"""The hook of Sphinx: pages on data are run where the data is, and told from what was kept elsewhere."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path
from typing import Any

from docs.pages.keeping import kept, record, stale, told
from docs.pages.page import Page
from docs.pages.running import Outcome, run

_log = logging.getLogger(f"sphinx.{__name__}")
"""Sphinx takes what its own loggers say for its warnings; so nothing here needs Sphinx."""


def setup(app: Any) -> dict[str, bool]:
    """Register the hook."""
    app.connect("source-read", _read)
    return {"parallel_read_safe": True}


def _read(app: Any, name: str, source: list[str]) -> None:
    page = Page.of(Path(app.env.doc2path(name)), source[0])
    if page is None:
        return
    folder = os.environ.get("JOURNEYSEG_DATA", "")
    if folder:
        app.env.note_reread()
        source[0] = _run_here(page, Path(folder).resolve(), Path(app.doctreedir) / "pages", name)
    else:
        app.env.note_dependency(str(page.kept))
        source[0] = told(page, kept(page))


def _run_here(page: Page, folder: Path, place: Path, name: str) -> str:
    """The page as it is on the data in a folder; its pictures are drawn into `place`. What is stale is a warning."""
    outcomes = run(page, folder)
    found = record(page, folder, outcomes)
    different = stale(page, found)
    if different:
        _log.warning("%s is stale (%s): make pages", page.kept.name, different, extra={"location": name})
    text = told(page, found)
    for block, outcome in zip(page.blocks, outcomes, strict=True):
        text = _drawn(text, page, block.picture, outcome, place)
    return text


def _drawn(text: str, page: Page, picture: str | None, outcome: Outcome, place: Path) -> str:
    if picture is None or outcome.picture is None:
        return text
    file = place / page.file.stem / Path(picture).name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(outcome.picture.svg, encoding="utf-8", newline="\n")
    link = os.path.relpath(file, page.file.parent).replace(os.sep, "/")
    return re.sub(rf"\]\({re.escape(picture)}\)", f"]({link})", text)
