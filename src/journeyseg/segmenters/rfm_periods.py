"""Purchases by calendar period: what a customer bought within one day, week or month is one purchase."""

from __future__ import annotations

from typing import Literal, cast

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns.clocks import Calendar, calendar
from journeyseg.model.features import rounded
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.rfm_table import purchases

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PERIODS = ("day", "week", "month")
"""What purchases are merged within."""

WEEK_STARTS = {"monday": 0, "sunday": 6}
"""Weeks that begin on Monday end on Sunday, as those of pandas (W-SUN)."""


@attrs.frozen(eq=False)
class Purchases:
    """One row for each period in which a customer bought, by customer and in order of time; arrays of one length.

    Args:
        customers: Number of customers, those without a purchase among them.
        owner: Position of the customer; int64.
        period: Number of the period, counted from the first of anybody; int64.
        amount: Sum of the values in it; ``None`` where purchases have no value.
        last: Number of the period that holds `as_of`.
        split: Number of the last period of the training; `last` without a split.
    """

    customers: int
    owner: Ints
    period: Ints
    amount: Floats | None
    last: int
    split: int

    def count(self, mask: Bools) -> Ints:
        """Rows under the mask of each customer; int64."""
        return np.bincount(self.owner[mask], minlength=self.customers).astype(np.int64, copy=False)

    def mean(self, mask: Bools) -> Floats | None:
        """Mean amount of the rows under the mask of each customer, 0 without any; ``None`` without values."""
        if self.amount is None:
            return None
        total = np.bincount(self.owner[mask], weights=self.amount[mask], minlength=self.customers)
        return rounded(total / np.maximum(self.count(mask), 1))

    def total(self, mask: Bools) -> Floats | None:
        """Sum of the amounts of the rows under the mask of each customer; ``None`` without values."""
        if self.amount is None:
            return None
        total = np.bincount(self.owner[mask], weights=self.amount[mask], minlength=self.customers)
        return rounded(total.astype(np.float64, copy=False))

    def first(self, mask: Bools) -> Ints:
        """Period of the first row under the mask of each customer; int64, that of `last` without any."""
        out = np.full(self.customers, self.last)
        np.minimum.at(out, self.owner[mask], self.period[mask])
        return out

    def latest(self, mask: Bools) -> Ints:
        """Period of the last row under the mask of each customer; int64, 0 without any."""
        out = np.zeros(self.customers, dtype=np.int64)
        np.maximum.at(out, self.owner[mask], self.period[mask])
        return out

    @property
    def opening(self) -> Bools:
        """True for the first row of each customer."""
        return np.append(True, np.diff(self.owner) > 0)[: len(self.owner)]


def purchases_by_period(
    scope: Scope, touchpoint: str | None, period: str, week_start: str, split: int | None
) -> Purchases:
    """The purchases up to `as_of`, merged within the local days, weeks or months of the zone.

    Args:
        scope: The customers.
        touchpoint: What is a purchase; ``None`` = every touchpoint with a value.
        period: ``"day"``, ``"week"`` or ``"month"``.
        week_start: ``"monday"`` or ``"sunday"``.
        split: A moment in the last period of the training; ``None`` without one.
    """
    bought = purchases(scope, touchpoint)
    at, owner = scope.journeys.at[bought], scope.journeys.journey_of_event[bought].astype(np.int64)
    periods = _calendar(scope, at, period, week_start, split)
    index = periods.index(at).astype(np.int64)
    opens = np.append(True, (np.diff(owner) != 0) | (np.diff(index) != 0))[: len(at)]
    rows = np.flatnonzero(opens)
    return Purchases(
        customers=len(scope),
        owner=owner[rows],
        period=index[rows],
        amount=_amounts(scope, bought, rows),
        last=_number(periods, scope.now),
        split=_number(periods, scope.now if split is None else split),
    )


def _calendar(scope: Scope, at: Ints, period: str, week_start: str, split: int | None) -> Calendar:
    ends = [scope.now, *([] if split is None else [split]), *([int(at.min()), int(at.max())] if len(at) else [])]
    unit = cast(Literal["day", "week", "month"], period)
    zone = scope.journeys.frame.zone
    return calendar(unit, zone, min(ends), max(ends), week_start=WEEK_STARTS[week_start])


def _number(periods: Calendar, moment: int) -> int:
    return int(periods.index(np.array([moment]))[0])


def _amounts(scope: Scope, bought: Bools, rows: Ints) -> Floats | None:
    if "value" not in scope.journeys.columns:
        return None
    values = np.nan_to_num(scope.column("value").data[bought], nan=0.0)
    return np.asarray(np.add.reduceat(values, rows)) if len(rows) else np.zeros(0)
