"""Running a page where its data is: what each block shows."""

from __future__ import annotations

import ast
import contextlib
import hashlib
import io
import os
import tempfile
from pathlib import Path

import attrs
import pandas as pd

from docs.pages.page import Block, Page
from docs.pages.showing import Picture, shown, words


@attrs.frozen
class Outcome:
    """What a block showed: Markdown, and the picture it drew."""

    text: str = ""
    picture: Picture | None = None


def checksum(file: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def run(page: Page, folder: Path) -> list[Outcome]:
    """What each block of a page shows on the data in a folder.

    Raises:
        ValueError: for what a page must not show: an id of the data, a count of fewer than five, a picture without an
            image that names it, or an image without a picture.
    """
    names: dict[str, object] = {"__name__": "__page__"}
    before = os.environ.get("JOURNEYSEG_DATA")
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        os.environ["JOURNEYSEG_DATA"] = str(folder)
        try:
            found = [_run(block, names, f"{page.file.name}, block {at}") for at, block in enumerate(page.blocks, 1)]
        finally:
            os.environ.pop("JOURNEYSEG_DATA")
            os.environ.update({} if before is None else {"JOURNEYSEG_DATA": before})
    _refuse_ids(page, folder, found)
    return found


def _run(block: Block, names: dict[str, object], where: str) -> Outcome:
    tree = ast.parse(block.code, where)
    silent = not tree.body or block.code.rstrip().endswith(";")
    last = None if silent or not isinstance(tree.body[-1], ast.Expr) else tree.body.pop()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, where, "exec"), names)
        value = eval(compile(ast.Expression(last.value), where, "eval"), names) if isinstance(last, ast.Expr) else None
    try:
        seen = shown(value)
    except ValueError as refused:
        raise ValueError(f"{where}: {refused}") from None
    picture = seen if isinstance(seen, Picture) else None
    if (picture is None) != (block.picture is None):
        raise ValueError(f"{where}: a picture, and the image below the block that names its file, go together")
    parts = [words(printed.getvalue()), "" if isinstance(seen, Picture) else seen]
    return Outcome("\n\n".join(part for part in parts if part), picture)


def _refuse_ids(page: Page, folder: Path, found: list[Outcome]) -> None:
    told = "\n".join(part for one in found for part in (one.text, one.picture.svg if one.picture else ""))
    ids = pd.read_csv(folder / page.data, usecols=[page.customer], dtype=str)[page.customer].dropna().unique()
    seen = [name for name in ids if len(name) > 4 and name in told]
    if seen:
        raise ValueError(f"{page.file.name} shows ids of the data, such as {seen[0]!r}")
