"""Reading pages back with the standard library: tags, attributes, text, tables, and numbers as people read them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import attrs

SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
SPANS = {"years": 365 * 86400.0, "days": 86400.0, "h": 3600.0, "min": 60.0, "s": 1.0, "%": 0.01, "points": 0.01}
NUMBER = re.compile(r"(−?[\d,]+(?:\.\d+)?)")


@attrs.define
class Table:
    """A table as rows of cells, each cell its pieces of text."""

    rows: list[list[list[str]]] = attrs.field(factory=list)

    def row(self, name: str) -> list[list[str]]:
        """The row whose first cell begins with the name."""
        return next(row for row in self.rows if " ".join(row[0]).startswith(name))


class Page(HTMLParser):
    """A page as its tags with attributes, its visible text, and its tables."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.tables: list[Table] = []
        self.hidden = 0
        self.inside = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self.hidden += tag in ("style", "script")
        if tag == "table":
            self.tables.append(Table())
            self.inside += 1
        elif tag == "tr":
            self.tables[-1].rows.append([])
        elif tag in ("td", "th"):
            self.tables[-1].rows[-1].append([])

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("style", "script")
        self.inside -= tag == "table"

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not self.hidden:
            self.texts.append(text)
            if self.inside and self.tables[-1].rows and self.tables[-1].rows[-1]:
                self.tables[-1].rows[-1][-1].append(text)

    @property
    def text(self) -> str:
        """All visible text."""
        return " ".join(self.texts)

    def values(self, attribute: str) -> list[str]:
        """The values of an attribute, wherever it stands."""
        return [found[attribute] for _, found in self.tags if attribute in found]

    def tables_with(self, heading: str) -> list[Table]:
        """The tables whose first heading cell is this."""
        return [table for table in self.tables if table.rows and table.rows[0][0][0] == heading]


def drawings(page: str) -> list[ET.Element]:
    """Every SVG of a page, parsed as XML."""
    return [ET.fromstring(text) for text in SVG.findall(page)]


def read(text: str) -> tuple[float, float]:
    """A number as a person reads it ("3.2 days" is 276480), and half of its last digit."""
    match = NUMBER.search(text.replace("\u00a0", " "))
    assert match is not None, text
    digits = match[1].replace(",", "").replace("−", "-")
    rest = text.replace("\u00a0", " ")[match.end() :].split()
    unit = SPANS.get(rest[0], 1.0) if rest else 1.0
    decimals = len(digits.partition(".")[2])
    return float(digits) * unit, 0.5 * 10.0**-decimals * unit


def says(text: str, value: float) -> bool:
    """True when a text shows the value, rounded to the digits it shows."""
    number, half = read(text)
    return abs(number - value) <= half * 1.000001
