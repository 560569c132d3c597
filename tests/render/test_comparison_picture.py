"""The picture of a comparison: a dot with its interval per row, filled where it differs, and only tested rows."""

from __future__ import annotations

import numpy as np
import pytest

import journeyseg as js
from journeyseg.testing.sample import sample_journeys


@pytest.fixture(scope="module")
def found() -> js.JourneyComparison:
    world = js.datasets.simulate(1200, seed=1, differ=False)
    journeys = world.journeys()
    by = js.segment(journeys, "profile", column="segment")
    return js.compare(journeys, by=by, unit="journey", permutations=99)


@pytest.mark.parametrize("what", ["edges", "stages", "times"])
def test_every_tested_row_is_a_dot_where_it_lies(found: js.JourneyComparison, what: str) -> None:
    (axes,) = found.plot(what=what, most=1000).axes
    table = getattr(found, what)
    rows = table[table["why"] == ""]
    values = rows["ratio"] if what == "times" else 100 * rows["difference"]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in dots] == pytest.approx(values.tolist())
    filled = [line.get_markerfacecolor() != "white" for line in dots]
    assert filled == rows["significant"].tolist()
    assert f"{len(rows)} of {len(rows)} tested, {len(table) - len(rows)} too rare" in axes.get_title(loc="left")


def test_a_picture_of_one_segment_says_the_answer(found: js.JourneyComparison) -> None:
    drawn = found.plot(segment="bargain", most=4)
    assert "travel differently" in drawn.get_suptitle()
    names = [text.get_text() for text in drawn.axes[0].get_yticklabels()]
    assert names[0].startswith("support → <end>")
    assert all("bargain" in name for name in names)
    assert len(names) == 4


def test_signs_of_mathematics_in_names_are_text() -> None:
    rows = [
        {"customer": f"c{who}", "touchpoint": what, "at": f"2026-01-0{day}T00:00:00Z"}
        for who in range(60)
        for day, what in enumerate(["$a$", "b" if who % 3 else "$c"], 1)
    ]
    journeys = js.testing.journeys_of(rows)
    by = journeys.split(np.array([int(name[1:]) % 2 for name in journeys.customers]), ["$x$", "y$"])
    drawn = js.compare(journeys, by=by, permutations=19).plot()
    drawn.canvas.draw()
    assert r"\$a\$" in drawn.axes[0].get_yticklabels()[0].get_text() + drawn.axes[0].get_yticklabels()[-1].get_text()


def test_what_cannot_be_drawn_is_refused(found: js.JourneyComparison) -> None:
    with pytest.raises(js.errors.UnknownName, match="edges"):
        found.plot(what="edge")
    with pytest.raises(js.errors.UnknownName, match="bargain"):
        found.plot(segment="bargan")
    journeys = sample_journeys()
    rare = js.compare(
        journeys, by=journeys.split(np.arange(len(journeys)) % 2, ["a", "b"]), permutations=19, least=5000
    )
    with pytest.raises(js.errors.InputError, match="nothing to draw"):
        rare.plot()
