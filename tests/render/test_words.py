"""Numbers as text: the text means the number, to the digits it shows."""

from __future__ import annotations

import math
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from journeyseg.model.estimate import Estimate
from journeyseg.render.words import chance, clean, full, interval, named, style_of, told, units
from tests.render.reading import says

ANY_TEXT = st.text(st.characters())


@given(ANY_TEXT)
@example("\x00\x0b\x1b\x7f\x85\ud800\ufffe\u202e\u2066\t\r\n\u2028")
def test_cleaned_text_is_what_xml_and_utf8_can_hold_on_one_line(text: str) -> None:
    cleaned = clean(text)
    parsed = ET.fromstring(f"<a>{escape(cleaned)}</a>".encode())
    assert (parsed.text or "") == cleaned
    assert len(cleaned.splitlines()) <= 1
    assert clean(cleaned) == cleaned


@given(st.text(st.characters(exclude_categories=("C", "Z"))))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


def test_marks_that_names_need_stay_and_overrides_that_reorder_go() -> None:
    assert clean("\U0001f469\u200d\U0001f680\u200f") == "\U0001f469\u200d\U0001f680\u200f"
    assert clean("a\u202eb\u2067c") == "a\ufffdb\ufffdc"


@pytest.mark.parametrize(("text", "shown"), [("", "(no name)"), (" \t", "(no name)"), ("a\nb", "a b")])
def test_a_name_that_cannot_be_seen_is_called_so(text: str, shown: str) -> None:
    assert named(text) == shown


@pytest.mark.parametrize("kind", ["share", "points", "seconds", "rating", "rank", "value", "count", "other"])
@given(st.floats(0, 1e7, allow_subnormal=False))
def test_a_number_shown_is_the_number_rounded(kind: str, value: float) -> None:
    assert says(told(kind, value), value)


@given(st.floats(0.001, 0.999))
def test_a_share_keeps_two_digits_that_matter_and_never_reads_as_all_or_nothing(value: float) -> None:
    text = told("share", value)
    assert text not in {"0\u00a0%", "100\u00a0%"}
    shown = float(text.split("\u00a0")[0]) / 100
    assert abs(shown - value) <= 0.056 * min(value, 1 - value) or abs(shown - value) <= 0.005 * value + 1e-9


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("share", 0.0, "0 %"),
        ("share", 1.0, "100 %"),
        ("share", 0.9942, "99.4 %"),
        ("share", 0.9962, "99.62 %"),
        ("share", 0.99996, "100 %"),
        ("share", 0.0412, "4.1 %"),
        ("share", 0.00412, "0.41 %"),
        ("points", -0.07, "−7.0 points"),
        ("seconds", 0.4, "0.4 s"),
        ("seconds", 45, "45 s"),
        ("seconds", 89, "89 s"),
        ("seconds", 90, "1.5 min"),
        ("seconds", 3 * 3600, "3.0 h"),
        ("seconds", 36 * 3600, "1.5 days"),
        ("seconds", 400 * 86400, "400 days"),
        ("seconds", 1000 * 86400, "2.7 years"),
        ("rating", 4.208, "4.21"),
        ("times", 1.4, "×1.4"),
        ("value", 1234.5, "1,234"),
        ("value", 137.046, "137.05"),
        ("count", 12345.0, "12,345"),
        ("share", math.nan, "–"),
        ("seconds", math.inf, "–"),
    ],
)
def test_numbers_read_as_people_write_them(kind: str, value: float, text: str) -> None:
    assert told(kind, value).replace("\u00a0", " ") == text


def test_money_bears_its_currency_in_front() -> None:
    assert told("value", 137.0, currency="EUR") == "EUR\u00a0137.00"
    assert interval("value", Estimate(137.0, 130.0, 140.0), currency="EUR") == "EUR\u00a0130.00–140.00"


@given(st.floats(0.0001, 0.9), st.floats(0.0001, 0.05))
def test_both_ends_of_an_interval_are_told_apart(value: float, half: float) -> None:
    estimate = Estimate(value, max(0.0, value - half), value + half, 90)
    low, high = interval("share", estimate, bare=True).split("–")
    assert says(f"{low} %", estimate.low)
    assert says(f"{high} %", estimate.high)
    assert low != high


def test_an_estimate_in_full_tells_interval_n_and_a_level_that_is_not_the_usual() -> None:
    assert full("share", Estimate(0.41, 0.39, 0.43, 900)).replace("\u00a0", " ") == "41 % (39–43, n 900)"
    odd = full("share", Estimate(0.41, 0.39, 0.43, 900, "", 0.9)).replace("\u00a0", " ")
    assert odd == "41 % (90 % interval 39–43, n 900)"
    assert full("share", Estimate(0.41, n=900)).replace("\u00a0", " ") == "41 % (n 900)"
    assert full("share", Estimate(method="too few")) == "not known (too few)"
    assert interval("share", Estimate(0.4)) == ""


def test_chances_and_counts_read_well() -> None:
    assert [chance(p).replace("\u00a0", " ") for p in (0.0, 0.001, 0.0499, math.nan)] == [
        "p < 0.001",
        "p = 0.001",
        "p = 0.050",
        "p not known",
    ]
    assert [units("journey", n).replace("\u00a0", " ") for n in (0, 1, 2000)] == [
        "0 journeys",
        "1 journey",
        "2,000 journeys",
    ]


def test_the_unit_is_that_of_the_value_also_at_the_ends_of_its_interval() -> None:
    assert interval("seconds", Estimate(2 * 86400, 20 * 3600, 3 * 86400)).endswith("days")
    assert style_of("seconds", 2 * 86400).unit == 86400
