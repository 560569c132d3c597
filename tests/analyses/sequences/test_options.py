"""The table of options names every value that there is, and pictures show every segment."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import journeyseg as js
from journeyseg.analyses.sequences.following import DIRECTIONS, OCCURRENCES
from journeyseg.analyses.sequences.lexing import RESERVED
from journeyseg.analyses.sequences.matching import COUNTS, TIES
from journeyseg.analyses.sequences.nodes import OPERATORS
from journeyseg.analyses.sequences.rule import PRESETS

TABLE = Path(__file__).parents[3] / "docs" / "reference" / "options-sequences.md"
OPTIONS = {"count": COUNTS, "ties": TIES, "preset": PRESETS, "direction": DIRECTIONS, "occurrence": OCCURRENCES}
WORDS = RESERVED - {"no", "in"}


def rows() -> dict[str, set[str]]:
    """Option -> the values that stand in the table, each with something that holds it."""
    found: dict[str, set[str]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
        if len(cells) == 3 and cells[0] not in ("option", "---"):
            assert re.search("vector|twin|law|example|round trip", cells[2]), line
            found.setdefault(cells[0].strip("`"), set()).add(cells[1].strip("`"))
    return found


def test_every_value_of_every_option_stands_in_the_table() -> None:
    table = rows()
    for option, values in OPTIONS.items():
        assert table[option] == set(values)
    assert {*OPERATORS, *WORDS} <= table["pattern"]
    assert table["unit"] == {"customer", "journey"}


def shop() -> js.Journeys:
    """Three customers in two regions, with a name that could be taken for mathematics."""
    steps = ["view", "$cart$", "view", "buy"]
    rows = [
        {"customer": name, "touchpoint": what, "at": f"2026-01-0{day}T00:00:00Z"}
        for name in ("ann", "bob", "cat")
        for day, what in enumerate(steps[: 4 if name != "cat" else 2], 1)
    ]
    return js.testing.journeys_of(rows, profiles={"ann": {"r": "n"}, "bob": {"r": "s"}, "cat": {"r": "s"}})


def test_pictures_name_every_segment_and_draw_names_as_text() -> None:
    found = js.sequences(shop(), '"$cart$" ... buy', by="r")
    drawn = found.plot()
    drawn.canvas.draw()
    names = [text.get_text() for text in drawn.axes[0].get_yticklabels()]
    assert [name.split()[0] for name in names] == ["n", "s"]
    assert r"\$cart\$" in drawn.get_suptitle()
    after = js.next_touchpoint(shop(), "view", by="r", occurrence="all").plot(top=2)
    after.canvas.draw()
    assert [text.get_text() for text in after.axes[0].get_yticklabels()] == [r"\$cart\$", "buy"]


def test_a_picture_of_matches_of_one_moment_leaves_their_time_out() -> None:
    assert len(js.sequences(shop(), "view").plot().axes) == 2
    assert len(js.sequences(shop(), "view -> any").plot().axes) == 3


def test_pictures_of_nothing_are_refused() -> None:
    nothing = js.next_touchpoint(shop(), "buy -> buy")
    with pytest.raises(js.errors.InputError, match="nothing to draw"):
        nothing.plot()
    with pytest.raises(js.errors.InputError, match="top="):
        js.next_touchpoint(shop(), "view").plot(top=0)
    js.sequences(shop(), "buy -> buy").plot().canvas.draw()
