"""The listing: one row per name, whatever is wrong with it, and no text that a page or a terminal would obey."""

from __future__ import annotations

import pytest

from journeyseg.plugins.entries import PluginWarning
from journeyseg.plugins.listing import COLUMNS, PluginListing, plugins, printable
from journeyseg.plugins.registry import discover
from tests.plugins.samples import metric, nothing, plugin, segmenter, segmenters

HOSTILE = "<script>alert(1)</script> \x1b[31mred\x1b[0m \u202eevil"


@pytest.fixture(scope="module")
def listing() -> PluginListing:
    """Every state there is."""
    extra = [
        segmenters(segmenter("later", api=2), segmenter(), segmenter("rfm"), name="acme"),
        segmenters(segmenter(), name="beta"),
        plugin("gamma", segmentors=nothing, metrics=lambda: [metric(summary=HOSTILE)]),
    ]
    with pytest.warns(PluginWarning):
        return plugins(registry=discover(extra=extra, block=["*"]))


def test_there_is_one_row_for_each_name(listing: PluginListing) -> None:
    rows = [row[:5] for row in listing.rows() if row[2] != "journeyseg"]
    assert rows == [
        ("segmenter", "halves", "acme", "", "conflict"),
        ("segmenter", "halves", "beta", "", "conflict"),
        ("segmenter", "later", "acme", "", "too new"),
        ("segmenter", "rfm", "acme", "", "conflict"),
        ("metric", "counts", "gamma", "", "ok"),
        ("plugin", "gamma", "gamma", "", "broken"),
    ]


def test_what_is_not_in_order_has_a_reason_and_what_is_has_none(listing: PluginListing) -> None:
    assert all(bool(entry.reason) == (entry.status != "ok") for entry in listing)
    assert len(listing.faults) == 5
    assert "write 'acme:halves'" in listing.faults.rows()[0][5]


def test_the_table_has_the_same_rows_as_text(listing: PluginListing) -> None:
    frame = listing.to_frame()
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == len(listing) == len(listing.rows())
    assert frame.map(lambda cell: isinstance(cell, str)).all(axis=None)


def test_the_built_ins_are_listed_with_their_version() -> None:
    import journeyseg

    built_in = [entry for entry in plugins() if entry.origin.builtin]
    assert {entry.origin.words for entry in built_in} == {f"journeyseg {journeyseg.__version__}"}
    assert {entry.kind for entry in built_in} >= {"segmenter", "metric", "check", "reader", "engine"}
    assert all(entry.spec and entry.spec.summary for entry in built_in)


def test_text_of_plugins_is_escaped_in_html_and_shown_in_a_terminal(listing: PluginListing) -> None:
    html = listing._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    text = str(listing)
    assert not {"\x1b", "\u202e"} & set(text)
    assert r"\x1b[31mred" in text


def test_the_text_is_a_table_with_aligned_columns(listing: PluginListing) -> None:
    lines = listing.to_text().splitlines()
    assert len(lines) == len(listing) + 1
    place = lines[0].index("distribution")
    assert {line[place - 2 : place] for line in lines} == {"  "}
    assert all(line == line.rstrip() for line in lines)


def test_one_kind_can_be_listed(listing: PluginListing) -> None:
    assert {entry.kind for entry in listing.of("check")} == {"check"}
    assert len(listing.of("nothing")) == 0
    assert PluginListing(()).to_text().split() == ["kind", "name", "distribution", "version", "status"]


def test_it_is_sound_when_nothing_is_broken_too_new_or_in_conflict(listing: PluginListing) -> None:
    assert not listing.sound
    assert plugins(registry=discover(block=["*"])).sound


def test_the_package_itself_can_be_called() -> None:
    import journeyseg.plugins

    assert journeyseg.plugins().rows() == plugins().rows()


@pytest.mark.parametrize(
    ("text", "shown"), [("plain é 日本", "plain é 日本"), ("a\tb\nc", r"a\tb\nc"), ("\x07", r"\x07")]
)
def test_what_can_not_be_printed_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown
