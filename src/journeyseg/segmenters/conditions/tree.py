"""Conditions and how they join: `&`, `|` and `~` make trees of small frozen values."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar, Never

import attrs

from journeyseg.errors import DefinitionError
from journeyseg.segmenters.conditions import truth
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.conditions.truth import Truths


class Condition(ABC):
    """Something that holds, does not hold, or is not known, for each customer (or journey)."""

    __slots__ = ()

    key: ClassVar[str]
    """The key of this kind of condition in its plain form."""

    @abstractmethod
    def truth(self, scope: Scope) -> Truths:
        """The answer for each unit; int8, 0 = no, 1 = unknown, 2 = yes."""

    @property
    @abstractmethod
    def words(self) -> str:
        """The condition in words."""

    @property
    @abstractmethod
    def needs(self) -> frozenset[str]:
        """What it reads, in the words of the contract: "touchpoint", "value", "profile:age" ..."""

    @property
    def parts(self) -> tuple[Condition, ...]:
        """The conditions it is made of; none for a condition that looks at the data itself."""
        return ()

    def to_options(self) -> dict[str, Any]:
        """The plain form, as TOML holds it; `journeyseg.segmenters.from_table` reads it back."""
        from journeyseg.segmenters.conditions.plain import to_table

        return to_table(self)

    def seen(self, scope: Scope) -> list[str]:
        """What it saw in each unit, for people; empty texts where there is nothing to say."""
        return [""] * len(scope)

    def __and__(self, other: Condition) -> Condition:
        return Every((*_flat(Every, self), *_flat(Every, other)))

    def __or__(self, other: Condition) -> Condition:
        return Some((*_flat(Some, self), *_flat(Some, other)))

    def __invert__(self) -> Condition:
        return Not(self)

    def __bool__(self) -> Never:
        raise DefinitionError(
            "a condition is neither true nor false before it meets data",
            expected="conditions joined by &, | and ~",
            found="and, or, not, or an if",
            remedy="write a & b, a | b, ~a, with brackets round each condition",
        )


def _flat(kind: type[Every | Some], condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, kind) else (condition,)


def _conditions(values: Iterable[object]) -> tuple[Condition, ...]:
    found = tuple(values)
    strange = [value for value in found if not isinstance(value, Condition)]
    if strange or not found:
        raise DefinitionError(
            "all and any join conditions",
            expected="one condition or more",
            found=repr(strange[0]) if strange else "none",
            remedy="leave the empty part out, or write its condition",
        )
    return tuple(value for value in found if isinstance(value, Condition))


def _condition(value: object) -> Condition:
    return _conditions([value])[0]


@attrs.frozen
class Every(Condition):
    """Holds where all parts hold; plain form ``{all = [...]}``."""

    key = "all"

    parts: tuple[Condition, ...] = attrs.field(converter=_conditions)

    def truth(self, scope: Scope) -> Truths:
        """Yes where all say yes, no where one says no, otherwise unknown."""
        return truth.every(part.truth(scope) for part in self.parts)

    @property
    def words(self) -> str:
        """The parts joined by "and"."""
        return " and ".join(_bracketed(part, Every) for part in self.parts)

    @property
    def needs(self) -> frozenset[str]:
        """What the parts need."""
        return frozenset().union(*(part.needs for part in self.parts))


@attrs.frozen
class Some(Condition):
    """Holds where one part holds; plain form ``{any = [...]}``."""

    key = "any"

    parts: tuple[Condition, ...] = attrs.field(converter=_conditions)

    def truth(self, scope: Scope) -> Truths:
        """Yes where one says yes, no where all say no, otherwise unknown."""
        return truth.some(part.truth(scope) for part in self.parts)

    @property
    def words(self) -> str:
        """The parts joined by "or"."""
        return " or ".join(_bracketed(part, Some) for part in self.parts)

    @property
    def needs(self) -> frozenset[str]:
        """What the parts need."""
        return frozenset().union(*(part.needs for part in self.parts))


@attrs.frozen
class Not(Condition):
    """Holds where its part does not; unknown where that is unknown. Plain form ``{not = {...}}``."""

    key = "not"

    part: Condition = attrs.field(converter=_condition)

    @property
    def parts(self) -> tuple[Condition, ...]:
        """The one part."""
        return (self.part,)

    def truth(self, scope: Scope) -> Truths:
        """Yes for no, no for yes."""
        return truth.negated(self.part.truth(scope))

    @property
    def words(self) -> str:
        """The part after "not"."""
        return f"not {_bracketed(self.part, Not)}"

    @property
    def needs(self) -> frozenset[str]:
        """What the part needs."""
        return self.part.needs


def _bracketed(part: Condition, within: type[Every | Some | Not]) -> str:
    plain = isinstance(part, (within, Not)) or not part.parts
    return part.words if plain and within is not Not else f"({part.words})"
