"""A page on data that is not bundled: its data, its blocks of Python, and the pictures it shows below them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import attrs

_FRONT = re.compile(r"\A---\n(.*?)^---\n", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\s*!\[[^\]]*\]\(([^)\s]+)\))?", re.MULTILINE | re.DOTALL)


@attrs.frozen
class Block:
    """A block of Python: its code, the picture it draws, and where in the page what it shows is to stand."""

    code: str
    picture: str | None
    place: int

    @property
    def key(self) -> str:
        """What stays the same as long as the code does."""
        return hashlib.sha256(self.code.encode()).hexdigest()[:16]


@attrs.frozen
class Page:
    """A page: its file, the name of its data, the column of its ids, and its blocks."""

    file: Path
    text: str
    data: str
    customer: str
    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, file: Path, text: str) -> Page | None:
        """The page, or None for one whose front matter names no data."""
        front = _FRONT.match(text)
        facts = dict(line.split(": ", 1) for line in (front[1].splitlines() if front else ()) if ": " in line)
        if "data" not in facts:
            return None
        blocks = (Block(found[1], found[2], found.end(1) + len("```\n")) for found in _BLOCK.finditer(text))
        return cls(file, text, facts["data"].strip(), facts["customer"].strip(), tuple(blocks))

    @property
    def kept(self) -> Path:
        """The file of what the blocks showed."""
        return self.file.parent / "aggregates" / f"{self.file.stem}.json"

    def with_shown(self, shown: Iterable[str], last: str) -> str:
        """The text with what each block showed below it, and `last` at the end."""
        parts, begin = [], 0
        for block, output in zip(self.blocks, shown, strict=True):
            parts += [self.text[begin : block.place], f"\n{output}\n" if output else ""]
            begin = block.place
        return "".join([*parts, self.text[begin:], f"\n{last}\n"])


def pages(folder: Path) -> list[Page]:
    """The pages on data below a folder, in order of their names."""
    found = (Page.of(file, file.read_text(encoding="utf-8")) for file in sorted(folder.rglob("*.md")))
    return [page for page in found if page is not None]
