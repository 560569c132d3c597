"""Breaking names into lines: nothing is lost but blanks and what an ellipsis stands for."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from journeyseg.render.words import clean
from journeyseg.render.wrap import letters, pieces, width_of, wrapped


def bare(text: str) -> str:
    return "".join(clean(text).split())


@given(st.text(max_size=80), st.integers(20, 300), st.integers(1, 5))
@example("Die-" + "Donaudampfschifffahrt" * 30, 60, 3)
@example("\U0001f469\u200d\U0001f680" * 9, 30, 2)
@example("", 50, 2)
def test_lines_fit_and_hold_the_beginning_of_the_text(text: str, width: int, lines: int) -> None:
    rows = wrapped(text, width=width, size=12, lines=lines)
    assert 1 <= len(rows) <= lines
    assert all(width_of(row, 12) <= width or len(letters(row.removesuffix("…"))) <= 1 for row in rows)
    shown = "".join(row for row in rows)
    if shown.endswith("…") and not bare(text).endswith("…"):
        assert bare(text).startswith(bare(shown.removesuffix("…")))
    else:
        assert bare(shown) == bare(text)


@given(st.text(max_size=60))
def test_pieces_and_letters_put_together_give_the_text_again(text: str) -> None:
    assert "".join(letters(text)) == text
    assert bare("".join(pieces(clean(text)))) == bare(text)


def test_a_joined_emoji_and_a_letter_with_its_mark_are_never_cut() -> None:
    assert letters("e\u0301a") == ["e\u0301", "a"]
    assert letters("\U0001f469\u200d\U0001f680b") == ["\U0001f469\u200d\U0001f680", "b"]
    assert letters("\U0001f44d\U0001f3fdb") == ["\U0001f44d\U0001f3fd", "b"]


def test_words_break_at_blanks_and_after_the_signs_of_paths() -> None:
    assert wrapped("shop/cart/pay", width=40, size=12, lines=3) == ("shop/", "cart/", "pay")
    assert wrapped("Use & service", width=200, size=12, lines=2) == ("Use & service",)


def test_a_huge_text_costs_little_and_ends_in_an_ellipsis() -> None:
    assert wrapped("x" * 1_000_000, width=100, size=12, lines=2)[-1].endswith("…")
