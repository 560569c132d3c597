"""What a plugin needs is one vocabulary, checked before any work."""

from __future__ import annotations

import attrs
import pytest

from journeyseg.contract.needs import is_need, needs_of
from journeyseg.errors import DefinitionError

WORDS = [
    "touchpoint",
    "value",
    "cost",
    "satisfaction",
    "channel",
    "journey",
    "goal",
    "blueprint",
    "profile:age",
    "property:a b",
]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_vocabulary_is_a_need(word: str) -> None:
    assert is_need(word)


@pytest.mark.parametrize("word", ["", "age", "profile", "profile:", "property: ", "Value", "profiles:age", None, 1])
def test_anything_else_is_none(word: object) -> None:
    assert not is_need(word)


def test_needs_are_sorted_and_without_repeats() -> None:
    @attrs.frozen
    class Given:
        needs = ("value", "cost", "value")

    assert needs_of(Given()) == ("cost", "value")


def test_needs_may_be_computed_from_the_parameters() -> None:
    @attrs.frozen
    class Bands:
        column: str

        @property
        def needs(self) -> tuple[str, ...]:
            return (f"profile:{self.column}",)

    assert needs_of(Bands("age")) == ("profile:age",)


def test_a_plugin_that_declares_nothing_needs_nothing() -> None:
    assert needs_of(object()) == ()


@pytest.mark.parametrize("needs", ["value", ("age",), ("value", 3), 5, None])
def test_a_wrong_declaration_is_refused_by_the_class(needs: object) -> None:
    given = type("Wrong", (), {"needs": needs})()
    with pytest.raises(DefinitionError, match="what Wrong needs"):
        needs_of(given)
