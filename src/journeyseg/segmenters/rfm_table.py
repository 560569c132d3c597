"""What customers bought: recency, frequency and value of each, by the named conventions."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import ragged
from journeyseg.columns.clocks import DAY, calendar
from journeyseg.errors import DefinitionError, MissingColumn
from journeyseg.model.features import rounded
from journeyseg.model.journeys import Journeys
from journeyseg.model.vocabulary import refuse_strange
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.conditions.selection import mask_of

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

AXES = ("recency", "frequency", "value")
"""The axes, in their order."""


@attrs.frozen
class Convention:
    """How recency, frequency and value are counted.

    Args:
        axes: Which of them count.
        repeat: ``"touchpoint"``: frequency is the number of purchases; ``"day"``: of local days with a purchase.
        amount: ``"total"``: value is the sum over purchases; ``"mean"``: that sum divided by the frequency.
    """

    axes: tuple[str, ...]
    repeat: str
    amount: str

    def words(self, axis: str) -> str:
        """What an axis is."""
        unit = "purchases" if self.repeat == "touchpoint" else "calendar days with a purchase"
        value = "total value of the purchases" if self.amount == "total" else f"value divided by the number of {unit}"
        return {
            "recency": "days of 24 hours from the last purchase to as_of",
            "frequency": f"number of {unit}, the first one counted",
            "value": value,
        }[axis]

    def table(self, scope: Scope, touchpoint: str | None) -> dict[str, Floats]:
        """Axis -> one value per customer, NaN for those without a purchase; float64."""
        bought = purchases(scope, touchpoint)
        counts = self._frequency(scope, bought)
        found = {"recency": _recency(scope, bought), "frequency": np.where(counts > 0, counts, np.nan)}
        if "value" in self.axes:
            totals = rounded(scope.total(bought & ~np.isnan(_values(scope)), _values(scope)))
            each = np.maximum(counts, 1) if self.amount == "mean" else 1
            found["value"] = np.where(counts > 0, totals / each, np.nan)
        return {axis: found[axis] for axis in self.axes}

    def _frequency(self, scope: Scope, bought: Bools) -> npt.NDArray[np.int64]:
        if self.repeat == "touchpoint" or not bought.any():
            return scope.count(bought)
        at = scope.journeys.at[bought]
        days = calendar("day", scope.journeys.frame.zone, int(at.min()), int(at.max())).index(at)
        return ragged.distinct_runs(ragged.kept(scope.journeys.event_offsets, bought), days)


_KEPT: WeakKeyDictionary[Journeys, tuple[object, dict[str, Floats]]] = WeakKeyDictionary()
"""The table of journeys that were fitted, until they are assigned or gone."""


def table_of(
    journeys: Journeys, convention: Convention, touchpoint: str | None, *, strict: bool = False
) -> dict[str, Floats]:
    """The table of these journeys, read-only; a fit leaves it for the assignment that follows.

    Args:
        journeys: The journeys.
        convention: How recency, frequency and value are counted.
        touchpoint: What counts as a purchase; ``None`` = every touchpoint that has a value.
        strict: True for a fit: a touchpoint that nothing bears is refused, and the table is left for an assignment.

    Raises:
        UnknownName: for such a touchpoint, if strict.
        MissingColumn: when value is an axis and there is none.
    """
    if strict and touchpoint is not None:
        refuse_strange((touchpoint,), journeys.frame)
    kept, table = _KEPT.pop(journeys, (None, {}))
    if kept != (convention, touchpoint):
        table = convention.table(Scope.over(journeys), touchpoint)
        for values in table.values():
            values.flags.writeable = False
    if strict:
        _KEPT[journeys] = (convention, touchpoint), table
    return table


def touchpoint_of(journeys: Journeys, touchpoint: str | None) -> str | None:
    """Which touchpoint is a purchase: the given one, the goal's, or ``None`` for all that have a value.

    Raises:
        DefinitionError: when there is none of the three.
    """
    goal = journeys.frame.goal
    found = touchpoint or (None if goal is None else goal.touchpoint)
    if found is None and "value" not in journeys.columns:
        raise DefinitionError(
            "rfm does not know what a purchase is",
            expected="touchpoint=, a goal, or a column of value",
            found="none of them",
            remedy='write touchpoint="buy"',
        )
    return found


def purchases(scope: Scope, touchpoint: str | None) -> Bools:
    """True for the purchases: touchpoints of this name, or with ``None`` those that have a value.

    Raises:
        UnknownName: in a strict scope, for a touchpoint that nothing bears.
    """
    if touchpoint is None:
        return ~np.isnan(_values(scope))
    mask = mask_of(scope, touchpoint=(touchpoint,))
    assert mask is not None
    return mask


def _values(scope: Scope) -> Floats:
    if "value" not in scope.journeys.columns:
        raise MissingColumn(
            "rfm needs the column of value",
            expected="journeys built with value=",
            found=", ".join(sorted(scope.journeys.columns)) or "no columns",
            remedy='build them with value=, or use RFM(axes=("recency", "frequency"))',
        )
    return scope.column("value").data


def _recency(scope: Scope, bought: Bools) -> Floats:
    place = ragged.last(scope.journeys.event_offsets, bought)
    found = np.full(len(place), np.nan)
    found[place >= 0] = (scope.now - scope.journeys.at[place[place >= 0]]) / DAY
    return found
