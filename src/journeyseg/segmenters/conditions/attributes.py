"""Attribute: what a column says, of the customer or at a touchpoint; typed, nothing is ever made into another type."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

import attrs
import numpy as np

from journeyseg.columns import ragged
from journeyseg.errors import DefinitionError
from journeyseg.model.bounds import ENDS, check_ends, is_nan, said, words_of
from journeyseg.model.column import Column
from journeyseg.model.matching import matches
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.conditions.selection import Selecting
from journeyseg.segmenters.conditions.truth import Bools, Truths, truths

Which = Literal["last", "first", "any"]
Value = str | float | int | bool | date

ROLES = ("channel", "value", "cost", "satisfaction")
TESTS = ("equals", "among", *ENDS, "contains", "starts_with", "ends_with", "exists")


def column_of(value: object) -> str:
    """The name of a column of customers or of touchpoints.

    Raises:
        DefinitionError: for anything else.
    """
    families = ("profile:", "property:")
    if isinstance(value, str) and (
        value in ROLES or any(value.startswith(one) and value[len(one) :].strip() for one in families)
    ):
        return value
    raise DefinitionError(
        "not a column",
        expected='"profile:NAME", "property:NAME", "channel", "value", "cost" or "satisfaction"',
        found=repr(value),
        remedy=f'write "profile:{value}" for a column of customers',
    )


def value_of(value: object) -> Value | None:
    """A plain value: text, number, true or false, date or time.

    Raises:
        DefinitionError: for anything else, and for NaN.
    """
    plain = value.item() if isinstance(value, np.generic) else value
    if plain is None or (isinstance(plain, (str, int, float, bool, date)) and not is_nan(plain)):
        return plain
    raise DefinitionError(
        "a condition compares with plain values",
        expected="text, a number, true or false, a date or a time",
        found=repr(value),
        remedy="use exists=false to ask for missing values",
    )


def values_of(value: Iterable[object] | None) -> tuple[Value, ...] | None:
    """Plain values of one type, as a tuple.

    Raises:
        DefinitionError: for a single value, none, or values of several types.
    """
    if value is None:
        return None
    found = () if isinstance(value, (str, bytes)) or not isinstance(value, Iterable) else tuple(map(value_of, value))
    kinds = {
        "number" if isinstance(one, (int, float)) and not isinstance(one, bool) else type(one).__name__ for one in found
    }
    if len(kinds) != 1 or None in found:
        raise DefinitionError(
            "among needs a list of values of one type",
            expected='["SP", "RJ"]',
            found=repr(value),
            remedy="nothing is made into another type",
        )
    return tuple(one for one in found if one is not None)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise DefinitionError(
        "text is compared with text", expected='a text such as "SP"', found=repr(value), remedy="write it in quotes"
    )


def _flag(value: object) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise DefinitionError(
        "exists is true or false", expected="true or false", found=repr(value), remedy="write it without quotes"
    )


def _which(value: str) -> Which:
    for which in ("last", "first", "any"):
        if value == which:
            return which
    raise DefinitionError("which value?", expected='"last", "first" or "any"', found=repr(value), remedy='use "last"')


@attrs.frozen
class Attribute(Selecting):
    """What a column says: ``attribute("profile:age", at_least=30)``.

    Its plain form is ``{attribute = "profile:age", at_least = 30}``. One test, or the ends of a range. Types are never
    mixed: text is compared with text, numbers with numbers, times with moments (dates and times, or ISO 8601 text),
    flags with true or false; anything else is a `DefinitionError`. Case counts.

    Of a column of touchpoints, missing values are passed over: the last or first *known* value of the selected
    touchpoints counts, or with ``which="any"`` whether one of them passes. Unknown where no value is known.

    Args:
        column: ``"profile:NAME"``, or of touchpoints ``"property:NAME"``, ``"channel"``, ``"value"``, ``"cost"``,
            ``"satisfaction"`` (read on the scale of the blueprint, best answer high).
        equals: Exactly this value.
        among: One of these values.
        at_least: Lower end, inside; numbers and times.
        above: Lower end, outside.
        at_most: Upper end, inside.
        below: Upper end, outside.
        contains: Text that has this part.
        starts_with: Text that begins so.
        ends_with: Text that ends so.
        exists: True where a value is known (then never unknown), or False where none is.
        which: Of a column of touchpoints: ``"last"``, ``"first"`` or ``"any"``.
        touchpoint: Only touchpoints of this name or these names.
        stage: Only those of this stage or these stages.
        channel: Only those of this channel or these channels.
        within: Only touchpoints less than this long before `as_of`.
        before: Only touchpoints at least this long before `as_of`.
        missing: The answer where no value is known.

    Raises:
        DefinitionError: for no test or several, contradictory ranges, a selection of touchpoints for a profile, and
            (when it meets data) a value of another type than the column's.

    Example:
        >>> Attribute("profile:age", at_least=30, below=40).words
        'profile:age at least 30 and less than 40'
        >>> Attribute("property:payment", among=["boleto", "voucher"], which="any", touchpoint="purchase").words
        'any property:payment of "purchase" "boleto" or "voucher"'
    """

    key = "attribute"

    column: str = attrs.field(converter=column_of)
    equals: Value | None = attrs.field(default=None, converter=value_of, kw_only=True)
    among: tuple[Value, ...] | None = attrs.field(default=None, converter=values_of, kw_only=True)
    at_least: Value | None = attrs.field(default=None, converter=value_of, kw_only=True)
    above: Value | None = attrs.field(default=None, converter=value_of, kw_only=True)
    at_most: Value | None = attrs.field(default=None, converter=value_of, kw_only=True)
    below: Value | None = attrs.field(default=None, converter=value_of, kw_only=True)
    contains: str | None = attrs.field(default=None, converter=_text, kw_only=True)
    starts_with: str | None = attrs.field(default=None, converter=_text, kw_only=True)
    ends_with: str | None = attrs.field(default=None, converter=_text, kw_only=True)
    exists: bool | None = attrs.field(default=None, converter=_flag, kw_only=True)
    which: Which = attrs.field(default="last", converter=_which, kw_only=True)

    def _check(self) -> None:
        super()._check()
        ranged = {name for name in self.tests if name in ENDS}
        if len(self.tests) - max(len(ranged) - 1, 0) != 1:
            raise DefinitionError(
                f"a condition on {self.column} needs one test",
                expected=f"one of {', '.join(TESTS)}; or the two ends of a range",
                found=", ".join(self.tests) or "none",
                remedy="join several conditions with &",
            )
        _check_range({name: value for name, value in self.tests.items() if name in ENDS}, self.column)
        if self.is_profile and (self.selects or self.which != "last"):
            raise DefinitionError(
                f"{self.column} has one value per customer",
                expected="no touchpoint, stage, channel, window or which",
                found=self.chosen + self.when,
                remedy='a column of touchpoints is "property:NAME"',
            )

    @property
    def is_profile(self) -> bool:
        """True for a column of customers."""
        return self.column.startswith("profile:")

    @property
    def tests(self) -> dict[str, Any]:
        """The given tests: name -> value."""
        return {name: getattr(self, name) for name in TESTS if getattr(self, name) is not None}

    @property
    def needs(self) -> frozenset[str]:
        """The column; of touchpoints, those too, and what the selection reads."""
        return frozenset({self.column}) if self.is_profile else super().needs | {self.column}

    def truth(self, scope: Scope) -> Truths:
        """Yes where the value passes the test, unknown where none is known, otherwise no."""
        if self.is_profile:
            return self._answer(scope, scope.profile(self.column.removeprefix("profile:")))
        column = scope.column(self.column)
        known = self._known(scope, column)
        if self.exists is not None or self.which == "any":
            return self._of_any(scope, column, known)
        pick = ragged.last if self.which == "last" else ragged.first
        return self._answer(scope, picked(column, pick(scope.journeys.event_offsets, known)))

    def _known(self, scope: Scope, column: Column) -> Bools:
        mask = self.mask(scope)
        return ~column.missing if mask is None else ~column.missing & mask

    def _answer(self, scope: Scope, column: Column) -> Truths:
        if self.exists is not None:
            return truths(column.missing != self.exists)
        return truths(self._passes(scope, column), column.missing, missing=self.missing)

    def _of_any(self, scope: Scope, column: Column, known: Bools) -> Truths:
        some_known = scope.count(known) > 0
        if self.exists is not None:
            return truths(some_known == self.exists)
        return truths(scope.count(known & self._passes(scope, column)) > 0, ~some_known, missing=self.missing)

    def _passes(self, scope: Scope, column: Column) -> Bools:
        zone = scope.journeys.frame.zone
        passes = [matches(test, value, column, zone, self.column) for test, value in self.tests.items()]
        return np.asarray(np.logical_and.reduce(passes))

    def seen(self, scope: Scope) -> list[str]:
        """The value; under ``which="any"`` nothing."""
        if self.is_profile:
            column = scope.profile(self.column.removeprefix("profile:"))
        elif self.which == "any" or self.exists is not None:
            return [""] * len(scope)
        else:
            whole = scope.column(self.column)
            pick = ragged.last if self.which == "last" else ragged.first
            column = picked(whole, pick(scope.journeys.event_offsets, self._known(scope, whole)))
        return ["missing" if value is None else said(value) for value in column.to_objects()]

    @property
    def words(self) -> str:
        """The condition in words."""
        which = f"{self.which} " if self.which != "last" else ""
        where = f" of {self.chosen}" if self.touchpoint or self.stage or self.channel else ""
        return f"{which}{self.column}{where} {_tested(self.tests)}{self.when}"


def picked(column: Column, place: Any) -> Column:
    """The values at these positions, missing at -1."""
    empty: dict[str, Any] = {"number": np.nan, "time": np.iinfo(np.int64).min}
    last = np.array([empty.get(column.kind, -1)], dtype=column.data.dtype)
    return attrs.evolve(column, data=np.concatenate([column.data, last])[place])


def _check_range(ends: dict[str, Any], column: str) -> None:
    kinds = {isinstance(value, (int, float)) for value in ends.values()}
    if any(isinstance(value, bool) for value in ends.values()) or len(kinds) > 1:
        raise DefinitionError(
            f"the ends of a range of {column} are of one type",
            expected="two numbers, or two moments",
            found=str(ends),
            remedy="correct the ends",
        )
    check_ends(
        {name: value if True in kinds else None for name, value in ends.items()}, where=f"the condition on {column}"
    )


def _tested(tests: dict[str, Any]) -> str:
    name, value = next(iter(tests.items()))
    if name in ENDS:
        return words_of(tests)
    if name == "exists":
        return "known" if value else "not known"
    if name == "among":
        return " or ".join(map(said, value))
    return said(value) if name == "equals" else f"{name.replace('_', ' ')} {said(value)}"
