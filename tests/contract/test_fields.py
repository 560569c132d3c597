"""Fields convert, check and say what they mean; of a wrong value they name the field."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any, Literal

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.contract import fields as field
from journeyseg.contract.fields import meaning_of
from journeyseg.contract.meaning import Meaning
from journeyseg.errors import DefinitionError


@attrs.frozen
class Everything:
    """One field of each sort."""

    share: float = field.share(default=0.5)
    number: float = field.number(default=1, at_least=0, at_most=10)
    count: int = field.count(4, at_least=1)
    flag: bool = field.flag(default=False)
    gap: timedelta = field.duration(default="30 days")  # noqa: RUF009  # a field, not a value
    touchpoint: str = field.touchpoint(default="buy")
    name: str = field.name(default="loyal")
    text: str = field.text(default="")
    names: tuple[str, ...] = field.names(default=["a"])
    listed: tuple[str, ...] = attrs.field(default=("a",), converter=field.listed, **field.listing())
    choice: Literal["any", "all"] = field.choice(("any", "all"), default="any")
    column: str = field.column("value")


@attrs.frozen
class Maybe:
    """Fields that may be missing."""

    share: float | None = field.share(default=None)
    count: int | None = field.count(default=None, at_least=1)
    gap: timedelta | None = field.duration(default=None)  # noqa: RUF009  # as above
    touchpoint: str | None = field.touchpoint(default=None)
    choice: str | None = field.choice(("a", "b"), default=None)
    column: str | None = field.column(default=None)


GOOD: list[tuple[str, object, object]] = [
    ("share", 0, 0.0),
    ("share", 1, 1.0),
    ("share", np.float32(0.5), 0.5),
    ("number", 10, 10.0),
    ("count", 1, 1),
    ("count", 2.0, 2),
    ("count", np.int32(3), 3),
    ("flag", True, True),
    ("gap", "6h", timedelta(hours=6)),
    ("gap", timedelta(1), timedelta(1)),
    ("touchpoint", " spaced\tname ", " spaced\tname "),
    ("touchpoint", "日本", "日本"),
    ("text", "", ""),
    ("text", "two\nlines", "two\nlines"),
    ("names", ["b", "a"], ("b", "a")),
    ("listed", ["b", "a"], ("b", "a")),
    ("listed", iter("ba"), ("b", "a")),
    ("names", iter("ba"), ("b", "a")),
    ("names", (), ()),
    ("choice", "all", "all"),
    ("column", "profile:age", "profile:age"),
    ("column", "property:basket size", "property:basket size"),
]

BAD: list[tuple[str, object]] = [
    ("share", -0.01),
    ("share", 1.01),
    ("share", 20),
    ("share", math.nan),
    ("share", "0.5"),
    ("share", True),
    ("share", None),
    ("share", [0.5]),
    ("number", -1),
    ("number", 11),
    ("number", math.inf),
    ("number", 1j),
    ("count", 0),
    ("count", 1.5),
    ("count", "2"),
    ("count", True),
    ("count", math.nan),
    ("flag", 1),
    ("flag", "false"),
    ("gap", 30),
    ("gap", "30"),
    ("gap", timedelta(0)),
    ("touchpoint", " "),
    ("touchpoint", 3),
    ("name", "two\nlines"),
    ("name", ""),
    ("text", None),
    ("listed", "abc"),
    ("listed", {"a": 1}),
    ("listed", {"a"}),
    ("listed", 5),
    ("names", "abc"),
    ("names", ["a", "a"]),
    ("names", ["a", 1]),
    ("names", [" "]),
    ("names", {"a"}),
    ("choice", "ANY"),
    ("choice", ["any"]),
    ("column", "age"),
    ("column", "profile:"),
    ("column", "touchpoint"),
    ("column", 1),
]


@pytest.mark.parametrize(("name", "given_value", "kept"), GOOD)
def test_a_value_that_fits_takes_its_one_form(name: str, given_value: Any, kept: object) -> None:
    found = getattr(Everything(**{name: given_value}), name)
    assert (found, type(found)) == (kept, type(kept))


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_value_that_does_not_fit_is_refused_by_class_and_field(name: str, value: Any) -> None:
    with pytest.raises(DefinitionError) as caught:
        Everything(**{name: value})
    error = caught.value
    assert error.message.startswith(f"Everything.{name} ")
    assert error.expected
    assert error.remedy
    assert repr(value) in error.found


def test_a_bare_number_for_a_duration_gets_the_way_to_write_it() -> None:
    with pytest.raises(DefinitionError, match='write "30 days"'):
        Everything(gap=30)  # type: ignore[arg-type]


def test_a_percentage_for_a_share_gets_the_way_to_write_it() -> None:
    with pytest.raises(DefinitionError, match=r"write 0\.2 for 20 %"):
        Everything(share=20)


def test_a_single_text_for_names_gets_the_way_to_write_it() -> None:
    with pytest.raises(DefinitionError, match=r'write \["abc"\]'):
        Everything(names="abc")  # type: ignore[arg-type]


def test_true_is_no_option_that_equals_one() -> None:
    @attrs.frozen
    class Bins:
        bins: int = field.choice((1, 5), default=5)

    assert Bins(1).bins == 1
    with pytest.raises(DefinitionError):
        Bins(True)


def test_defaults_are_in_their_one_form_too() -> None:
    assert Everything() == Everything(gap=timedelta(days=30), names=("a",), number=1.0)
    assert isinstance(Everything().number, float)


def test_none_stays_none_where_the_default_is_none() -> None:
    assert Maybe(share=None, count=None, gap=None, touchpoint=None, choice=None, column=None) == Maybe()
    assert Maybe(gap="1 day").gap == timedelta(days=1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, value in BAD if hasattr(Maybe(), name) and value is not None]
)
def test_a_field_that_may_be_missing_is_as_strict_otherwise(name: str, value: Any) -> None:
    with pytest.raises(DefinitionError):
        Maybe(**{name: value})


@pytest.mark.parametrize(
    "make",
    [
        lambda: field.share(default=2),
        lambda: field.count(0, at_least=1),
        lambda: field.duration(default="soon"),
        lambda: field.choice(("a",), default="b"),
        lambda: field.names(default="abc"),
        lambda: field.column("age"),
    ],
)
def test_a_default_that_does_not_fit_is_refused_when_the_class_is_written(make: Any) -> None:
    with pytest.raises(DefinitionError, match="the default of a field"):
        make()


def test_a_field_without_default_must_be_given() -> None:
    @attrs.frozen
    class Needed:
        touchpoint: str = field.touchpoint()

    with pytest.raises(TypeError):
        Needed()
    assert Needed("buy").touchpoint == "buy"


def test_columns_may_be_limited_to_families() -> None:
    @attrs.frozen
    class Bands:
        column: str = field.column(among=("profile",))

    assert Bands("profile:age").column == "profile:age"
    with pytest.raises(DefinitionError, match="profile:NAME"):
        Bands("value")


def test_names_may_have_a_least_number() -> None:
    @attrs.frozen
    class Steps:
        steps: tuple[str, ...] = field.names(at_least=2)

    with pytest.raises(DefinitionError):
        Steps(("a",))


def test_every_field_carries_its_meaning() -> None:
    meanings = {one.name: meaning_of(one) for one in attrs.fields(Everything)}
    kinds = {name: meaning.kind for name, meaning in meanings.items() if meaning}
    assert kinds == {name: name for name in kinds} | {"gap": "duration", "listed": "names"}
    assert meanings["count"] == Meaning("count", at_least=1)
    assert meanings["choice"] == Meaning("choice", options=("any", "all"))
    assert [one.name for one in attrs.fields(Maybe) if not getattr(meaning_of(one), "optional", False)] == []


def test_a_field_of_attrs_itself_has_no_meaning() -> None:
    @attrs.frozen
    class Plain:
        count: int = 1

    assert [meaning_of(one) for one in attrs.fields(Plain)] == [None]


@given(st.floats())
def test_a_share_is_taken_exactly_when_it_lies_from_nought_to_one(value: float) -> None:
    if 0 <= value <= 1:
        assert Everything(share=value).share == value
    else:
        with pytest.raises(DefinitionError):
            Everything(share=value)


@given(st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.booleans(), st.lists(st.text()), st.binary()))
def test_whatever_is_given_each_field_keeps_it_valid_or_raises_our_error(value: Any) -> None:
    for one in attrs.fields(Everything):
        try:
            kept = getattr(Everything(**{one.name: value}), one.name)
        except DefinitionError:
            continue
        assert getattr(Everything(**{one.name: kept}), one.name) == kept
