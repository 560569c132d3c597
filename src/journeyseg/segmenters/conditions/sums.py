"""Total and mean: what the numbers of a customer's touchpoints come to."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.errors import DefinitionError
from journeyseg.model.bounds import Bounds, is_nan, number_of, said
from journeyseg.model.features import rounded
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.conditions.selection import Selecting
from journeyseg.segmenters.conditions.truth import Bools, Truths, truths

ROLES = ("value", "cost", "satisfaction")


def numbers_column(value: object) -> str:
    """The name of a column of numbers of touchpoints.

    Raises:
        DefinitionError: for anything but a role that holds numbers, or ``"property:NAME"``.
    """
    if isinstance(value, str) and (value in ROLES or (value.startswith("property:") and value[9:].strip())):
        return value
    raise DefinitionError(
        "not a column of numbers of touchpoints",
        expected='"value", "cost", "satisfaction" or "property:NAME"',
        found=repr(value),
        remedy="profiles hold one value per customer: use attribute",
    )


@attrs.frozen
class Summing(Selecting):
    """A condition on numbers of touchpoints put together."""

    column: str = attrs.field(converter=numbers_column)
    at_least: float | None = attrs.field(default=None, converter=number_of, kw_only=True)
    above: float | None = attrs.field(default=None, converter=number_of, kw_only=True)
    at_most: float | None = attrs.field(default=None, converter=number_of, kw_only=True)
    below: float | None = attrs.field(default=None, converter=number_of, kw_only=True)

    def _check(self) -> None:
        super()._check()
        if not self.bounds:
            raise DefinitionError(
                f"{self.key} needs an end to compare with",
                expected="at_least, above, at_most or below",
                found="none",
                remedy=f'write {self.key}("{self.column}", at_least=100)',
            )

    @property
    def bounds(self) -> Bounds:
        """The range."""
        return Bounds(self.at_least, self.above, self.at_most, self.below)

    @property
    def needs(self) -> frozenset[str]:
        """Touchpoints, the column, and what the selection reads."""
        return super().needs | {self.column}

    @property
    def words(self) -> str:
        """The condition in words."""
        where = f" of {self.chosen}" if self.touchpoint or self.stage or self.channel else ""
        return f"{self.key} {self.column}{where} {self.bounds.words}{self.when}"

    def _numbers(self, scope: Scope) -> tuple[Bools, npt.NDArray[np.float64]]:
        """Touchpoints that have a number and are selected, and the numbers."""
        column = scope.column(self.column)
        if column.kind != "number":
            raise DefinitionError(
                f"{self.column} is a {column.kind}, not a number",
                expected="a column of numbers",
                found=f"a {column.kind} column",
                remedy="nothing is made into a number: read the column as numbers",
            )
        mask, known = self.mask(scope), ~column.missing
        return known if mask is None else known & mask, column.data


@attrs.frozen
class Total(Summing):
    """How much in all: ``total("value", at_least=100, touchpoint="buy", within="365 days")``.

    Its plain form is ``{total = "value", at_least = 100, touchpoint = "buy", within = "365 days"}``.

    Never unknown: a touchpoint without a number adds nothing, and nothing comes to 0. Sums are rounded to 12
    significant digits, so that 0.1 + 0.2 is 0.3.

    Args:
        column: ``"value"``, ``"cost"``, ``"satisfaction"`` or ``"property:NAME"``.
        at_least: Lower end, inside.
        above: Lower end, outside.
        at_most: Upper end, inside.
        below: Upper end, outside.
        touchpoint: Only touchpoints of this name or these names.
        stage: Only those of this stage or these stages.
        channel: Only those of this channel or these channels.
        within: Only touchpoints less than this long before `as_of`.
        before: Only touchpoints at least this long before `as_of`.
        missing: Not used: a total is always known.

    Example:
        >>> Total("value", above=100, touchpoint="buy").words
        'total value of "buy" more than 100'
    """

    key = "total"

    def truth(self, scope: Scope) -> Truths:
        """Yes where the total is in the range, otherwise no."""
        return truths(self.bounds.holds(self._totals(scope)))

    def seen(self, scope: Scope) -> list[str]:
        """The total."""
        return [said(number) for number in self._totals(scope).tolist()]

    def _totals(self, scope: Scope) -> npt.NDArray[np.float64]:
        return rounded(scope.total(*self._numbers(scope)))


@attrs.frozen
class Mean(Summing):
    """How much on average: ``mean("satisfaction", below=3)``; plain form ``{mean = "satisfaction", below = 3}``.

    Ratings are read on the scale of the blueprint, the best answer high and "not applicable" left out. Unknown where no
    selected touchpoint has a number. Means are rounded to 12 significant digits.

    Args:
        column: ``"satisfaction"``, ``"value"``, ``"cost"`` or ``"property:NAME"``.
        at_least: Lower end, inside.
        above: Lower end, outside.
        at_most: Upper end, inside.
        below: Upper end, outside.
        touchpoint: Only touchpoints of this name or these names.
        stage: Only those of this stage or these stages.
        channel: Only those of this channel or these channels.
        within: Only touchpoints less than this long before `as_of`.
        before: Only touchpoints at least this long before `as_of`.
        missing: The answer where no number is known.

    Example:
        >>> Mean("satisfaction", below=3, within="90 days").words
        'mean satisfaction less than 3 in the last 90 days'
    """

    key = "mean"

    def truth(self, scope: Scope) -> Truths:
        """Yes where the mean is in the range, unknown where there is none, otherwise no."""
        means = self._means(scope)
        return truths(self.bounds.holds(means), np.isnan(means), missing=self.missing)

    def seen(self, scope: Scope) -> list[str]:
        """The mean, or that none is known."""
        return ["none known" if is_nan(number) else said(number) for number in self._means(scope).tolist()]

    def _means(self, scope: Scope) -> npt.NDArray[np.float64]:
        mask, numbers = self._numbers(scope)
        count = scope.count(mask)
        empty = count == 0
        return np.where(empty, np.nan, rounded(scope.total(mask, numbers) / np.maximum(count, 1)))
