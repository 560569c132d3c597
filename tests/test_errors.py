"""Every error says what was expected, what was found and the nearest remedy, and is a builtin error too."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.errors import (
    DefinitionError,
    ExtraMissing,
    InputError,
    InsufficientData,
    JourneysegError,
    MissingColumn,
    PluginConflict,
    PluginError,
    UnknownName,
    Unwritable,
    unknown,
)

BUILTINS: dict[type[JourneysegError], type[Exception]] = {
    InputError: ValueError,
    MissingColumn: KeyError,
    UnknownName: LookupError,
    Unwritable: OSError,
    DefinitionError: ValueError,
    InsufficientData: ValueError,
    PluginError: RuntimeError,
    PluginConflict: RuntimeError,
    ExtraMissing: ImportError,
}


def test_there_is_a_builtin_for_every_error() -> None:
    kinds = {value for value in vars(js.errors).values() if isinstance(value, type) and issubclass(value, Exception)}
    assert kinds == {JourneysegError, *BUILTINS}


@pytest.mark.parametrize("kind", BUILTINS, ids=lambda kind: kind.__name__)
def test_an_error_is_caught_as_its_builtin_and_as_ours(kind: type[JourneysegError]) -> None:
    for caught in (BUILTINS[kind], JourneysegError):
        with pytest.raises(caught, match="wrong"):
            raise kind("wrong", expected="a", found="b", remedy="c")


@pytest.mark.parametrize("kind", [JourneysegError, *BUILTINS], ids=lambda kind: kind.__name__)
def test_all_parts_are_told_and_survive_pickling_with_their_notes(kind: type[JourneysegError]) -> None:
    error = kind("wrong", expected="one", found="two", remedy="change it")
    error.add_note("in step 'plan'")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) == "wrong\n  expected: one\n  found:    two\n  remedy:   change it"
    assert (type(again), again.expected, again.found, again.remedy) == (kind, "one", "two", "change it")
    assert again.__notes__ == ["in step 'plan'"]


def test_parts_that_are_not_given_leave_no_line() -> None:
    assert str(InputError("wrong")) == "wrong"
    assert str(InputError("wrong", found="two")) == "wrong\n  found:    two"


@given(st.lists(st.text(min_size=1, max_size=6), unique=True, max_size=15), st.text(max_size=6))
def test_an_unknown_name_is_told_with_close_ones_or_with_some(known: list[str], name: str) -> None:
    error = unknown("segment", name, known)
    assert isinstance(error, UnknownName)
    assert error.found == repr(name)
    assert error.remedy
    assert not known or any(repr(one) in error.expected for one in known)
    assert known or "there are none" in error.expected


def test_of_many_names_the_rest_is_counted() -> None:
    assert unknown("segment", "zzz", [f"s{number:02d}" for number in range(15)]).expected.endswith(" and 3 more")
    assert unknown("segment", "loyol", ["loyal", "new"]).expected == "perhaps 'loyal'"


@pytest.mark.parametrize(("kind", "said"), [("engine", "an engine"), ("axis", "an axis"), ("segment", "a segment")])
def test_the_remedy_is_english(kind: str, said: str) -> None:
    assert unknown(kind, "x", []).remedy == f"use the exact name of {said}"
