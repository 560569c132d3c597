"""Pictures of similar journeys: every box, share and segment is there, and text from data is only text."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import journeyseg as js
from journeyseg.testing.sample import sample_journeys
from tests.twins import short

HOSTILE = "$x$ <b>"


@pytest.fixture(scope="module")
def halves() -> js.Segmentation:
    """Two segments, one of a hostile name."""
    journeys = sample_journeys()
    return journeys.split(np.arange(len(journeys)) % 2, ["odd " + HOSTILE, "even"])


def words(figure: Any) -> list[str]:
    """All texts of a figure."""
    from matplotlib.text import Text

    figure.canvas.draw()
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def test_the_heat_map_holds_every_distance_once_for_each_side(halves: js.Segmentation) -> None:
    found = js.similarity(sample_journeys(), sample=60)
    for options in ({}, {"by": halves}):
        figure = found.plot(**options)
        shown = figure.axes[0].images[0].get_array()
        assert shown.shape == (60, 60)
        assert sorted(shown.ravel().tolist()) == sorted(found.matrix().to_numpy().ravel().tolist())
        assert (np.asarray(shown) == np.asarray(shown).T).all()


def test_segments_are_beside_each_other_with_their_sizes(halves: js.Segmentation) -> None:
    found = js.similarity(sample_journeys(), sample=60)
    inside = sum(name in set(halves.customers("even")) for name in found.customers)
    told = words(found.plot(by=halves))
    assert f"even\nn {inside}" in told
    assert any(text.startswith("odd \\$x\\$ <b>") for text in told)
    assert "60 of 165 customers" in told


def test_customers_in_no_segment_come_last() -> None:
    journeys = sample_journeys()
    by = journeys.split(np.full(len(journeys), -1), ["nobody"])
    assert any(text.startswith("in no segment\nn 30") for text in words(js.similarity(journeys, sample=30).plot(by=by)))


def test_similar_units_lie_beside_each_other() -> None:
    """Two kinds, drawn in turns, make two dark squares."""
    ways = {
        f"c{number}": [(name, day) for day, name in enumerate("xyx" if number % 2 else "uvw")] for number in range(12)
    }
    shown = np.asarray(js.similarity(short.journeys(**ways)).plot().axes[0].images[0].get_array())
    assert (shown[:6, :6] == 0).all()
    assert (shown[:6, 6:] == 1).all()


def test_a_row_for_every_representative_and_a_box_for_every_run(halves: js.Segmentation) -> None:
    found = js.representatives(sample_journeys(), by=halves, n=2)
    figure = found.plot()
    for axes, name in zip(figure.axes, found.segments, strict=True):
        runs = [
            sum(1 for at, label in enumerate(one) if not at or one[at - 1] != label) for one in found.journeys(name)
        ]
        assert len(axes.collections) == sum(runs)
    told = words(figure)
    table = found.to_frame()
    for share, low, high in table[["share", "low", "high"]].values:
        assert f"{100 * share:.0f} % [{100 * low:.0f}, {100 * high:.0f}]" in told
    assert {label for labels in table["labels"] for label in labels} <= set(told)
    heights = [axes.collections[0].get_paths()[0].get_extents().height for axes in figure.axes]
    assert min(heights) > 0


def test_rows_are_as_high_as_their_shares() -> None:
    ways = {f"c{number}": [("x" if number < 6 else "y", 0)] for number in range(10)}
    axes = js.representatives(short.journeys(**ways), n=2).plot().axes[0]
    first, second = (part.get_paths()[0].get_extents().height for part in axes.collections)
    assert second / first == pytest.approx(4 / 6)


def test_long_rows_say_how_much_is_left_out_and_repeats_are_one_box() -> None:
    way = [(f"t{day % 7}", day) for day in range(20)] + [("t6", 20), ("t6", 21)]
    told = words(js.representatives(short.journeys(a=way), n=1).plot(longest=5))
    assert "+16" in told
    again = words(js.representatives(short.journeys(a=[("x", 0), ("x", 1), ("y", 2)]), n=1).plot())
    assert "×2" in again


def test_names_of_labels_are_only_text() -> None:
    told = words(js.representatives(short.journeys(a=[(HOSTILE, 0)]), n=1).plot())
    assert "\\$x\\$ <b>" in told


def test_one_segment_can_be_drawn_alone(halves: js.Segmentation) -> None:
    found = js.representatives(sample_journeys(), by=halves)
    assert len(found.plot(segment="even").axes) == 1
    with pytest.raises(js.errors.UnknownName):
        found.plot(segment="none")


def test_nothing_to_draw_is_said(halves: js.Segmentation) -> None:
    with pytest.raises(js.errors.InputError, match="nothing to draw"):
        js.similarity(short.journeys(a=[("x", 0)])).plot()
    empty = sample_journeys().during("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z")
    with pytest.raises(js.errors.InputError, match="nothing to draw"):
        js.representatives(empty).plot()
    journeys = sample_journeys()
    overlapping = journeys.split(np.ones((len(journeys), 2), dtype=bool), ["a", "b"])
    with pytest.raises(js.errors.InputError, match="one segment each"):
        js.similarity(journeys).plot(by=overlapping)
    with pytest.raises(js.errors.InputError, match="segmentation"):
        js.similarity(journeys).plot(by="tier")


def test_the_legend_of_many_long_names_stays_within_the_picture() -> None:
    names = [f"opened the letter about contract {number}" for number in range(23)]
    drawn = js.representatives(short.journeys(a=[(name, at) for at, name in enumerate(names)]), n=1).plot()
    drawn.canvas.draw()
    box, edge = drawn.legends[0].get_window_extent(), drawn.bbox
    assert edge.x0 <= box.x0 <= box.x1 <= edge.x1
    assert edge.y0 <= box.y0 <= box.y1 <= edge.y1
    texts = [text.get_text() for text in drawn.legends[0].get_texts()]
    assert len(set(texts)) == 23
