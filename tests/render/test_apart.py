"""Pictures of one segment minus another: they draw the numbers of the frame, mute what is not clear, and say so."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import journeyseg as js
from journeyseg.errors import DefinitionError, InputError, JourneysegError, UnknownName
from journeyseg.render.apart import LESS, MORE, STILL, signed, span, style_for
from journeyseg.render.bands_apart import bands_apart
from journeyseg.render.graph import graph_of
from tests.render.test_flows import HOSTILE, svg_of, texts
from tests.twins import short

SHOP = js.datasets.simulate(events=8_000, seed=11)
JOURNEYS = SHOP.journeys()
TIERS = js.segment(JOURNEYS, "profile", column="tier")
ASKED: dict[str, Callable[[], Any]] = {
    "flow": lambda: js.flow(JOURNEYS, by=TIERS, quantiles=(0.5,)),
    "step_matrix": lambda: js.step_matrix(JOURNEYS, by=TIERS),
    "step_flow": lambda: js.step_flow(JOURNEYS, by=TIERS, max_steps=4),
    "routes": lambda: js.routes(JOURNEYS, by=TIERS),
    "loops": lambda: js.loops(JOURNEYS, by=TIERS),
    "what_if": lambda: js.what_if(JOURNEYS, goal="purchase", by=TIERS),
    "funnel": lambda: js.funnel(JOURNEYS, ["search", "product", "checkout"], by=TIERS),
    "open funnel": lambda: js.funnel(JOURNEYS, ["search", "checkout"], order="open", by=TIERS),
    "retention": lambda: js.retention(JOURNEYS, interval="month", by=TIERS),
    "stickiness": lambda: js.stickiness(JOURNEYS, interval="week", by=TIERS),
    "lifecycle": lambda: js.lifecycle(JOURNEYS, interval="month", by=TIERS),
    "daily_states": lambda: js.daily_states(JOURNEYS, by=TIERS, until="2024-03-31T00:00:00Z"),
    "survival": lambda: js.survival(JOURNEYS, "checkout", by=TIERS),
    "sequences": lambda: js.sequences(JOURNEYS, "search -> product", by=TIERS),
    "next_touchpoint": lambda: js.next_touchpoint(JOURNEYS, "search", by=TIERS),
}
VIEWS: list[tuple[str, dict[str, Any]]] = [(verb, {}) for verb in ASKED] + [
    ("retention", {"kind": "curve"}),
    ("survival", {"reached": True}),
    ("survival", {"until": "20 days"}),
    ("flow", {"measure": "median time"}),
    ("stickiness", {"how": "at_least"}),
]


def minus(verb: str, **options: Any) -> Any:
    """The picture of plus minus basic."""
    return ASKED[verb]().plot(segment="plus", versus="basic", **options)


def said(drawn: Any) -> str:
    """All that stands on a figure."""
    from matplotlib.text import Text

    return "\n".join(text.get_text() for text in drawn.findobj(Text))


@pytest.mark.parametrize(("verb", "options"), VIEWS)
def test_every_picture_says_a_minus_b_with_both_n_and_how_it_is_judged(verb: str, options: dict[str, Any]) -> None:
    drawn = minus(verb, **options)
    drawn.canvas.draw()
    title = drawn.get_suptitle().replace("\n", " ")
    assert re.search(r"plus \(n\s[\d,]+\s[\w ]+\) minus basic \(n\s[\d,]+\)", title)
    key = said(drawn).replace("\n", " ")
    assert re.search(r"Holm over [\d,]+ tests?, 95 % intervals", key)
    assert "may be no difference" in key


def test_dots_lie_where_the_frame_says_and_are_hollow_where_it_is_not_clear() -> None:
    found = ASKED["loops"]()
    drawn = found.plot(segment="plus", versus="basic", measures=["rework", "repeat"])
    table = found.difference("plus", "basic", measures=["rework", "repeat"]).to_frame().dropna(subset=["difference"])
    visits = found["visits"].value[[found.segments.index(name) for name in ("plus", "basic")]].sum(axis=0)
    order = dict(zip(found["visits"].axes[0].labels or (), -visits, strict=True))
    table = table.sort_values("label", key=lambda names: names.map(order), kind="stable")
    for axes, (_, rows) in zip(drawn.axes, table.groupby("metric", sort=False), strict=True):
        marks = [line for line in axes.lines if line.get_marker() == "o"]
        assert [float(mark.get_xdata()[0]) for mark in marks] == pytest.approx(100 * rows["difference"].to_numpy())
        clear = (rows["p_corrected"] < 0.05).tolist()
        assert any(clear)
        assert not all(clear)
        faces = [mark.get_markerfacecolor() for mark in marks]
        wanted = [
            (MORE if gap > 0 else LESS) if sure else "white"
            for gap, sure in zip(rows["difference"], clear, strict=True)
        ]
        assert faces == wanted
        assert {mark.get_color() for mark, sure in zip(marks, clear, strict=True) if not sure} == {STILL}
        assert [label.get_text() for label in axes.get_yticklabels()] == rows["label"].tolist()
        assert axes.get_xlim()[0] == pytest.approx(-axes.get_xlim()[1])


def test_a_heat_map_of_a_difference_colours_only_what_is_clear_and_writes_the_numbers_of_the_frame() -> None:
    found = ASKED["flow"]()
    part = found.difference("plus", "basic", measures=["P(out)"])["P(out)"]
    axes = found.plot(segment="plus", versus="basic").axes[0]
    shown = axes.images[0].get_array()
    clear = np.nan_to_num(part.p_corrected, nan=1.0) < 0.05
    known = ~np.ma.getmaskarray(shown)
    np.testing.assert_allclose(shown[clear], part.difference[clear])
    assert (shown[known & ~clear] == 0).all()
    assert axes.images[0].get_clim()[0] == -axes.images[0].get_clim()[1]
    style = style_for("share", part.difference)
    written = {(round(text.get_position()[1]), round(text.get_position()[0])): text for text in axes.texts}
    assert len(written) > 10
    for at, text in written.items():
        assert text.get_text() == signed(style, float(part.difference[at]), bare=True)
        assert (text.get_fontweight() == "bold") == bool(clear[at])
    assert (np.asarray(found["count"].value[[0, 2]]).sum(axis=0) > 0)[known].all()


def test_a_retention_heat_map_and_curve_draw_the_frame() -> None:
    found = ASKED["retention"]()
    part = found.difference("plus", "basic", measures=["retention curve"])["retention curve"]
    axes = found.plot(kind="curve", segment="plus", versus="basic").axes[0]
    line = next(line for line in axes.lines if len(line.get_xdata()) == len(found.intervals) - 1)
    np.testing.assert_allclose(line.get_ydata(), 100 * part.difference[1:])
    heat = found.plot(segment="plus", versus="basic").axes[0]
    sizes = [int(found.sizes(name).iloc[0]) for name in ("plus", "basic")]
    assert f"({sizes[0]:,} − {sizes[1]:,})" in heat.get_yticklabels()[0].get_text()


def test_survival_turned_round_has_the_other_sign() -> None:
    found = ASKED["survival"]()
    table = found.curve_difference("plus", "basic")
    for reached, sign in ((False, 100.0), (True, -100.0)):
        axes = found.plot(segment="plus", versus="basic", reached=reached).axes[0]
        line = next(line for line in axes.lines if len(line.get_xdata()) == len(table))
        np.testing.assert_allclose(line.get_ydata(), sign * table["difference"])


def test_bands_of_a_difference_are_as_thick_as_the_mean_of_both_and_coloured_where_clear() -> None:
    found = ASKED["step_flow"]()
    bands, gap = bands_apart(found, segment="plus", versus="basic", most=20)
    rows = {(int(row["step"]), row["source"], row["target"]): row for row in gap.to_frame().to_dict("records")}
    assert {band.tint for band in bands.bands} == {"more", "less", "still"}
    for band in bands.bands:
        row = rows[band.key]
        assert band.thick == pytest.approx(360 * (row["value"] + row["versus"]) / 2)
        clear = row["p_corrected"] < 0.05
        assert band.tint == (("more" if row["difference"] > 0 else "less") if clear else "still")
    merged, _ = bands_apart(found, segment="plus", versus="basic", most=2)
    others = [band for band in merged.bands if "<other>" in band.key]
    assert others
    assert {band.tint for band in others} == {"still"}
    assert all("not compared" in band.hint for band in others)


def test_a_graph_of_a_difference_draws_edges_of_both_and_tells_their_difference() -> None:
    found = ASKED["flow"]()
    graph = graph_of(found, segment="plus", against=None, tint="share", most=200, versus="basic")
    met = found["count"].value[[found.segments.index(name) for name in ("plus", "basic")]].sum(axis=0)
    assert graph.edges == int((met > 0).sum())
    part = found.difference("plus", "basic", measures=["P(out)"])["P(out)"]
    source, target = (axis.labels or () for axis in part.axes)
    hints = {arrow.hint.split(":")[0]: arrow for arrow in graph.arrows}
    for at in zip(*np.nonzero(np.nan_to_num(part.p_corrected, nan=1.0) < 0.05), strict=True):
        arrow = hints[f"{source[at[0]]} to {target[at[1]]}"]
        assert arrow.tint == ("more" if part.difference[at] > 0 else "less")
        assert span("share", part.difference[at], part.low[at], part.high[at]) in arrow.hint
    page = found.to_html(segment="plus", versus="basic")
    assert re.search(r"plus \(n [\d,]+ customers\) minus basic \(n [\d,]+\)", page)
    assert "corrected p" in page


@pytest.fixture(scope="module")
def hostile() -> tuple[js.Journeys, js.Segmentation]:
    """Names of labels and segments that would like to be markup or mathematics."""
    made: dict[str, Any] = {
        f"c{k}": [("$home$", 0), (HOSTILE if k % 3 else "cart", 1), ("buy", 2 + k)] for k in range(40)
    }
    journeys = short.journeys(**made)
    return journeys, journeys.split(np.arange(40) % 2 == 0, js.segments("<b>$odd$</b>", "even"))


@pytest.mark.parametrize("verb", ["flow", "step_flow"])
def test_text_from_data_is_escaped_in_pages(verb: str, hostile: tuple[js.Journeys, js.Segmentation]) -> None:
    page = getattr(js, verb)(hostile[0], by=hostile[1]).to_html(segment="<b>$odd$</b>", versus="even")
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;b&gt;$odd$&lt;/b&gt; (n 20 customers) minus even (n 20)" in page
    assert any(HOSTILE in text for text in texts(svg_of(page)))


@pytest.mark.parametrize("verb", ["flow", "step_flow", "step_matrix", "routes", "loops"])
def test_text_from_data_is_no_mathematics_in_figures(verb: str, hostile: tuple[js.Journeys, js.Segmentation]) -> None:
    drawn = getattr(js, verb)(hostile[0], by=hostile[1]).plot(versus="even")
    drawn.canvas.draw()
    assert r"\$odd\$" in drawn.get_suptitle()
    assert r"\$home\$" in said(drawn)


REFUSED: list[tuple[str, dict[str, Any], type[JourneysegError], str]] = [
    *((verb, {"segment": "plus", "versus": "gold"}, UnknownName, "gold") for verb in ASKED),
    *((verb, {"segment": "gold", "versus": "basic"}, UnknownName, "gold") for verb in ASKED),
    *((verb, {"segment": "plus", "versus": "plus"}, InputError, "itself") for verb in ASKED),
    *((verb, {"versus": "plus"}, InputError, "which segment") for verb in ASKED),
    *((verb, {"segment": "plus"}, DefinitionError, "versus") for verb in ("funnel", "sequences", "next_touchpoint")),
    ("survival", {"segment": "plus"}, DefinitionError, "segments="),
    ("survival", {"segments": ["plus"], "versus": "basic"}, DefinitionError, "segments"),
    ("flow", {"measure": "count", "segment": "plus", "versus": "basic"}, DefinitionError, "measure"),
    ("step_matrix", {"measure": "count", "segment": "plus", "versus": "basic"}, DefinitionError, "measure"),
    ("stickiness", {"how": "often", "segment": "plus", "versus": "basic"}, UnknownName, "often"),
    ("retention", {"kind": "pie", "segment": "plus", "versus": "basic"}, UnknownName, "pie"),
    ("routes", {"top": 0, "segment": "plus", "versus": "basic"}, DefinitionError, "top"),
    ("next_touchpoint", {"top": 0, "segment": "plus", "versus": "basic"}, InputError, "top"),
    ("step_flow", {"most": 0, "segment": "plus", "versus": "basic"}, DefinitionError, "most"),
    ("survival", {"reached": "yes", "segment": "plus", "versus": "basic"}, DefinitionError, "reached"),
    ("survival", {"reached": "yes"}, DefinitionError, "reached"),
    *(
        ("funnel", {"columns": columns, "segment": "plus", "versus": "basic"}, InputError, "columns")
        for columns in (0, "2", 1.5, True)
    ),
]


@pytest.mark.parametrize(("verb", "options", "error", "words"), REFUSED)
def test_what_no_picture_of_a_difference_can_show_is_refused(
    verb: str, options: dict[str, Any], error: type[JourneysegError], words: str
) -> None:
    with pytest.raises(error, match=words):
        ASKED[verb]().plot(**options)


@pytest.mark.parametrize("options", [{"tint": "time"}, {"tint": "difference"}, {"against": "outlet"}])
def test_a_graph_is_tinted_or_a_difference_and_never_both(options: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError, match="versus="):
        ASKED["flow"]().to_html(segment="plus", versus="basic", **options)


def test_labels_that_begin_alike_can_be_told_apart_in_a_picture() -> None:
    names = [f"opened the letter about the contract number {number}" for number in range(3)]
    rows = {f"c{who}": [(names[(who * step + step) % 3], step) for step in range(5)] for who in range(40)}
    journeys = short.journeys(**rows)
    halves = journeys.split(np.arange(len(journeys)) % 2, js.segments("even", "odd"))
    flow = js.flow(journeys, by=halves)
    for drawn in (
        flow.plot(segment="even", versus="odd"),
        flow.plot(segment="even"),
        js.loops(journeys, by=halves).plot(),
        js.loops(journeys, by=halves).plot(segment="even", versus="odd"),
    ):
        marks = [text.get_text() for text in drawn.axes[0].get_yticklabels()]
        assert len(set(marks)) == len(marks) >= 3
        assert [mark for mark in marks if mark.startswith("opened the")]


def test_segments_that_begin_alike_can_be_told_apart_in_a_title() -> None:
    names = [f"customers of the spring campaign of the partner {partner}" for partner in "AB"]
    halves = JOURNEYS.split(np.arange(len(JOURNEYS)) % 2, js.segments(*names))
    title = js.step_flow(JOURNEYS, by=halves, max_steps=3).plot(segment=names[0], versus=names[1]).get_suptitle()
    first, second = title.replace("\n", " ").split(") minus ")
    assert "partner A (n" in first.replace("\u00a0", " ")
    assert "partner B (n" in second.replace("\u00a0", " ")


def test_of_two_segments_the_other_need_not_be_named() -> None:
    halves = JOURNEYS.split(np.arange(len(JOURNEYS)) % 2, js.segments("even", "odd"))
    assert "even" in js.loops(JOURNEYS, by=halves).plot(versus="odd").get_suptitle()


def test_numbers_of_differences_carry_their_sign() -> None:
    style = style_for("share", [0.2, -0.31])
    assert [signed(style, value, bare=True) for value in (0.2, -0.31, 0.0, 0.001)] == ["+20", "−31", "0", "0"]
    assert signed(style_for("seconds", [7_200.0]), 7_200.0) == "+2.0\xa0h"
    assert signed(style, float("nan")) == "–"
    assert span("share", 0.2, float("nan"), 0.3) == ""


@pytest.mark.parametrize("verb", ["loops", "what_if"])
def test_panels_by_label_show_the_most_visited_labels_with_a_dot_per_segment(verb: str) -> None:
    found = ASKED[verb]()
    drawn = found.plot(top=4)
    visits = found["visits"].value.sum(axis=0)
    names = found["visits"].axes[0].labels or ()
    most = [names[place] for place in np.argsort(-visits, kind="stable")[:4]]
    assert [label.get_text() for label in drawn.axes[0].get_yticklabels()] == most
    assert "less visited ones are not shown" in said(drawn)
    marks = [line for line in drawn.axes[0].lines if line.get_marker() == "o"]
    measure = drawn.axes[0].get_title(loc="left")
    for mark, values in zip(marks, found[measure].value, strict=True):
        np.testing.assert_allclose(mark.get_xdata(), 100 * values[[names.index(name) for name in most]])
    assert len(found.plot(segment="plus").axes[0].lines) == 1
    with pytest.raises(UnknownName, match="gold"):
        found.plot(segment="gold")
    with pytest.raises(UnknownName, match="reworks"):
        found.plot(measures=["reworks"])
    with pytest.raises(DefinitionError, match="top"):
        found.plot(top=0)


def test_what_was_compared_draws_and_shows_itself() -> None:
    found = ASKED["loops"]().difference("plus", "basic")
    drawn = found.plot(columns=2)
    assert re.search(r"plus \(n\s[\d,]+\s\w+ at most\) minus basic", drawn.get_suptitle().replace("\n", " "))
    assert [axes.get_title(loc="left") for axes in drawn.axes if axes.get_title(loc="left")] == [
        part.name for part in found.parts if np.isfinite(part.p).any()
    ]
    assert "plus minus basic" in found._repr_html_()
    assert "<table" in found._repr_html_()
    with pytest.raises(InputError, match="nothing to draw"):
        ASKED["loops"]().difference("plus", "basic", measures=["visits"]).plot()
