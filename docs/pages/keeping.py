"""What the blocks of a page showed, kept beside it with the checksum of the data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import journeyseg
from docs.pages.page import Page
from docs.pages.running import Outcome, checksum

_TOLD = "Computed with journeyseg {journeyseg} from `{data}`, SHA-256 `{sha256}`."


def kept(page: Page) -> dict[str, Any]:
    """What was kept of a page.

    Raises:
        ValueError: when it was kept of other code.
    """
    found: dict[str, Any] = json.loads(page.kept.read_text(encoding="utf-8"))
    if [one["code"] for one in found["blocks"]] != [block.key for block in page.blocks]:
        raise ValueError(f"{page.file.name}: its code changed since it was last run on the data; run: make pages")
    return found


def keep(page: Page, folder: Path, outcomes: list[Outcome]) -> None:
    """Keep what the blocks showed; pictures that draw the same are left as they are."""
    drawn = _digests(page)
    for block, outcome in zip(page.blocks, outcomes, strict=True):
        if block.picture and outcome.picture:
            file = page.file.parent / block.picture
            file.parent.mkdir(parents=True, exist_ok=True)
            if drawn.get(block.picture) != outcome.picture.digest or not file.is_file():
                file.write_text(outcome.picture.svg, encoding="utf-8", newline="\n")
    text = json.dumps(record(page, folder, outcomes), indent=1, ensure_ascii=False) + "\n"
    page.kept.parent.mkdir(parents=True, exist_ok=True)
    page.kept.write_text(text, encoding="utf-8", newline="\n")


def record(page: Page, folder: Path, outcomes: list[Outcome]) -> dict[str, Any]:
    """What there is to keep."""
    stamp = {"data": page.data, "sha256": checksum(folder / page.data), "journeyseg": journeyseg.__version__}
    pairs = zip(page.blocks, outcomes, strict=True)
    return {**stamp, "blocks": [_row(block.key, block.picture, outcome) for block, outcome in pairs]}


def stale(page: Page, found: dict[str, Any]) -> str:
    """What of a page is not what was kept, in words; nothing where all of it is."""
    before = json.loads(page.kept.read_text(encoding="utf-8")) if page.kept.is_file() else {"blocks": []}
    stamps = [name for name in ("data", "sha256", "journeyseg") if before.get(name) != found[name]]
    if len(before["blocks"]) != len(found["blocks"]):
        return "the number of its blocks"
    pairs = enumerate(zip(before["blocks"], found["blocks"], strict=True), 1)
    return ", ".join([*stamps, *(f"block {place}" for place, (one, other) in pairs if one != other)])


def _row(key: str, picture: str | None, outcome: Outcome) -> dict[str, Any]:
    row = {"code": key, "shows": outcome.text.splitlines()}
    return row if outcome.picture is None else {**row, "picture": picture, "draws": outcome.picture.digest}


def _digests(page: Page) -> dict[str, str]:
    if not page.kept.is_file():
        return {}
    rows = json.loads(page.kept.read_text(encoding="utf-8"))["blocks"]
    return {row["picture"]: row["draws"] for row in rows if "picture" in row}


def told(page: Page, record: dict[str, Any]) -> str:
    """The page with what its blocks showed, and what it was computed of."""
    return page.with_shown(["\n".join(row["shows"]) for row in record["blocks"]], _TOLD.format(**record))
