"""Segment books: plain data, the same after every round trip, and nothing is run."""

from __future__ import annotations

import pickle
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.errors import DefinitionError, InputError, UnknownName
from journeyseg.model.book import Definition, SegmentBook

TEXT = """\
[book]
name = "shop segments"
owner = "crm team"
version = "3"
summary = "What marketing and service agree on."

[segmentations.delivery]
segmenter = "rules"
summary = "Late against on time."

[segmentations.delivery.options]
default = ""
per = "journey"

[segmentations.delivery.options.segments.late]
later = "deliver"
than = "property:promised"

[segmentations.value]
segmenter = "rfm"

[segmentations.value.options]
bins = 4
axes = [
    "recency",
    "value",
]
"""

plain = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(2**60), 2**60),
        st.floats(allow_nan=False),
        st.text(st.characters(exclude_categories=("Cs",))),
        st.dates(),
        st.times(),
        st.datetimes(timezones=st.none() | st.just(UTC)),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab .\"'é\n", max_size=4), inner, max_size=3),
    max_leaves=8,
)
names = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8).filter(str.strip)
definitions = st.builds(
    Definition,
    names,
    st.dictionaries(st.text("abc_", min_size=1), plain, max_size=3),
    summary=st.text("x\n\"'", max_size=9),
)
books = st.builds(
    SegmentBook,
    st.dictionaries(names, definitions, max_size=3),
    owner=st.just("o") | st.just(""),
    version=st.text("1.", max_size=3),
)


@given(book=books)
def test_a_book_reads_back_equal_and_is_written_the_same_again(book: SegmentBook) -> None:
    text = book.to_toml() + "\n"
    again = SegmentBook.from_toml(text)
    assert again == book
    assert list(again) == list(book)
    assert again.to_toml() + "\n" == text
    assert pickle.loads(pickle.dumps(book)) == book


def test_a_readable_file_is_what_is_written() -> None:
    book = SegmentBook.from_toml(TEXT)
    assert book.to_toml() == TEXT
    assert book.names == ("delivery", "value")
    assert book["delivery"].options["segments"] == {"late": {"later": "deliver", "than": "property:promised"}}
    assert book["value"] == Definition("rfm", {"bins": 4, "axes": ["recency", "value"]})
    assert (book.name, book.owner, book.version) == ("shop segments", "crm team", "3")


def test_a_file_reads_as_its_text(tmp_path: Path) -> None:
    (tmp_path / "segments.toml").write_text(TEXT, "utf-8")
    assert SegmentBook.from_toml(tmp_path / "segments.toml") == SegmentBook.from_toml(TEXT)
    assert SegmentBook.from_toml(str(tmp_path / "segments.toml")) == SegmentBook.from_toml(TEXT)


def test_reading_looks_nothing_up_and_imports_nothing() -> None:
    before = set(sys.modules)
    text = (
        '[segmentations.x]\nsegmenter = "this_and_that:nobody-has-it"\n[segmentations.x.options]\ny = "__import__(1)"\n'
    )
    assert SegmentBook.from_toml(text)["x"].options == {"y": "__import__(1)"}
    assert not {name for name in set(sys.modules) - before if "journeyseg" in name}


def test_a_book_holds_names() -> None:
    book = SegmentBook.from_toml(TEXT)
    assert len(book) == 2
    assert "value" in book
    assert "worth" not in book
    assert book.pick("value").only == book["value"]
    with pytest.raises(UnknownName, match="perhaps 'delivery'"):
        book["delivry"]
    with pytest.raises(UnknownName):
        book.pick("value", "nothing")


@pytest.mark.parametrize("book", [SegmentBook(), SegmentBook.from_toml(TEXT)])
def test_only_is_refused_where_there_is_not_one(book: SegmentBook) -> None:
    with pytest.raises(InputError, match="which segmentation"):
        _ = book.only


def test_tables_and_tuples_are_taken_and_kept_plain() -> None:
    book = SegmentBook({"value": {"segmenter": "rfm", "options": {"axes": ("recency", "value")}}}, version=3)  # type: ignore[dict-item,arg-type]
    assert book["value"].options == {"axes": ["recency", "value"]}
    assert book.version == "3"
    given_options: dict[str, Any] = {"edges": [1]}
    definition = Definition("profile", given_options)
    given_options["edges"].append(2)
    assert definition.options == {"edges": [1]}


def test_dates_and_times_stay_what_they_are() -> None:
    options = {"at": datetime(2026, 1, 1, tzinfo=UTC), "day": date(2026, 1, 1), "hour": time(9)}
    book = SegmentBook({"x": Definition("rules", options)})
    assert SegmentBook.from_toml(book.to_toml())["x"].options == options


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("segmentations = 3\n", "by name"),
        ("[book\n", "not TOML"),
        ("[books]\nname = 'x'\n", "keys that nothing reads"),
        ("[book]\nowners = 'x'\n", "keys that nothing reads"),
        ("[book]\nowner = 3\n", "text"),
        ("[segmentations.x]\nsummary = 'y'\n", "names no segmenter"),
        ("[segmentations.x]\nsegmenter = ''\n", "name is lacking"),
        ("[segmentations.x]\nsegmenter = 3\n", "name is lacking"),
        ("[segmentations.x]\nsegmenter = 'rfm'\nbins = 4\n", "keys that nothing reads"),
        ("[segmentations.x]\nsegmenter = 'rfm'\noptions = 4\n", "no table"),
        ("[segmentations]\nx = 'rfm'\n", "not a table"),
        ("[segmentations.'']\nsegmenter = 'rfm'\n", "name is lacking"),
    ],
)
def test_a_malformed_book_is_refused(text: str, said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        SegmentBook.from_toml(text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        SegmentBook.from_toml(tmp_path / "none.toml")


@pytest.mark.parametrize("value", [None, float("nan"), object(), [None], {"a": None}, {1, 2}, b"x"])
def test_options_that_toml_can_not_hold_are_refused(value: object) -> None:
    with pytest.raises(DefinitionError, match="plain data"):
        Definition("rules", {"x": value})
