"""Lifecycle as a metric: who is new, returning, resurrecting or dormant in each interval."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.frequency.standing import standing
from journeyseg.analyses.intervals import INTERVALS, WEEK_STARTS
from journeyseg.analyses.presence import (
    BLANK,
    Presence,
    blanked,
    check_weeks,
    mask_of,
    named,
    needs_of,
    over_of,
    plain_moment,
    plain_occurrence,
    presence_of,
    range_of,
    unfinished,
    with_one_before,
)
from journeyseg.columns import ragged
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract import fields
from journeyseg.contract.estimates import proportion
from journeyseg.errors import DefinitionError, InputError
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurement, Measurements

Ints = npt.NDArray[np.int64]

STATUSES = ("new", "returning", "resurrecting", "dormant")
NEW = ("first_event", "created")


@attrs.frozen
class LifecycleMetric:
    """Who is new, returning, resurrecting or dormant; options as `journeyseg.lifecycle`.

    Arrays: ``units`` (status, interval), ``before`` (units active in the interval before), ``stayed`` (those of them
    that are active), ``customers`` (beneath ``before``).
    """

    of: Any = attrs.field(default=None, converter=plain_occurrence)
    interval: str = fields.choice(INTERVALS, default="day")
    size: int = fields.count(default=1, at_least=1)
    since: Any = attrs.field(default=None, converter=plain_moment)
    until: Any = attrs.field(default=None, converter=plain_moment)
    week_start: str | None = fields.choice(WEEK_STARTS, default=None)
    new: str = fields.choice(NEW, default="first_event")
    created: str | None = fields.name(default=None)
    blank: str = fields.choice(BLANK, default="incomplete")

    def __attrs_post_init__(self) -> None:
        check_weeks(self)
        if (self.new == "created") != (self.created is not None):
            raise DefinitionError(
                "new= and created= do not fit together",
                expected='new="created" with created="signed_up", or neither',
                found=f"new={self.new!r}, created={self.created!r}",
                remedy="name the profile column that holds the creation date",
            )

    @property
    def needs(self) -> tuple[str, ...]:
        """Touchpoints, what the occurrence reads, and the profile column."""
        return (*needs_of(self.of), *(() if self.created is None else (f"profile:{self.created}",)))

    def shape(self, frame: Frame, /) -> Shape:
        """Axes status and interval."""
        unit, axis = f"{frame.unit}s", Axis("interval", range_of(self, frame).labels)
        counts = {name: Array(axes=(axis,), unit=unit) for name in ("before", "stayed")}
        units = Array(axes=(Axis("status", STATUSES), axis), unit=unit)
        return Shape(units=units, customers=Array(axes=(axis,), unit="customers"), **counts)

    def observe(self, journeys: Journeys, /) -> Tallies:
        """One row per unit and interval in which it is active, or was in the one before."""
        rows = range_of(self, journeys.frame)
        grid = with_one_before(rows, self, journeys.frame.zone)
        mask = mask_of(self.of, journeys)
        found = presence_of(journeys, mask, grid)
        again = np.zeros(len(found), dtype=np.bool_)
        again[:-1] = ~found.last[:-1] & (found.place[1:] == found.place[:-1] + 1)
        status = self._status(journeys, found, again, grid, mask)
        followed = found.place < len(rows)
        gone = found.where(followed & ~again)
        active = np.flatnonzero(found.place > 0)
        cell = np.concatenate([status[active] * len(rows) + found.place[active] - 1, 3 * len(rows) + gone.place])
        at, anchor = (np.concatenate([getattr(found, name)[active], getattr(gone, name)]) for name in ("unit", "at"))
        before = _tally(found.where(followed))
        return {
            "units": Tally("journey", at=at, cell=cell, anchor=anchor),
            "customers": attrs.evolve(before, once=journeys.finer),
            "before": before,
            "stayed": _tally(found.where(followed & again)),
        }

    def _status(self, journeys: Journeys, found: Presence, again: Any, grid: Any, mask: Any) -> Ints:
        """0 new, 1 returning, 2 resurrecting; int64, one per active interval."""
        kept = np.zeros(len(found), dtype=np.bool_)
        kept[1:] = again[:-1]
        if self.created is None:
            first = ragged.first(journeys.event_offsets, mask)
            new = first[found.unit] == found.at
        else:
            moments = _moments(journeys, self.created)[journeys.customer_of_journey[found.unit]]
            new = grid.index(moments) == found.place
        return np.where(new, 0, np.where(kept, 1, 2)).astype(np.int64)

    def summarise(self, state: State, /) -> Measurements:
        """Units by status and interval, and the share of those active before that are active again."""
        counts, unit = state.totals("units"), f"{state.frame.unit}s"
        none, words = np.full(counts.shape, np.nan), self.words(unit)
        axes = state.shape["units"].axes
        table = Measurement(
            "lifecycle", counts.astype(np.float64), none, none, counts, unit=unit, definition=words, axes=axes, of=unit
        )
        told = f"share of the {unit} active in the interval before that are active in this one; {words}"
        customers = "" if state.frame.unit == "customer" else "customers"
        stayed = proportion(state, "stayed", "before", name="stayed", definition=told, customers=customers)
        told_all = table, stayed, self._shares(state, f"share of the {unit} active in the interval")
        over = over_of(self, state.frame)
        return tuple(blanked(one, over) for one in told_all)

    def _shares(self, state: State, words: str) -> Measurement:
        """New, returning and resurrecting of the active, dormant of those active before."""
        stack, before = state.stack("units"), state.stack("before")
        active = np.broadcast_to(stack[:, :, :3].sum(axis=2, keepdims=True), stack[:, :, :3].shape)
        base = np.concatenate([active, before[:, :, None]], axis=2)
        told = (
            f"{words} by status; dormant: of those active in the interval before; {self.words(f'{state.frame.unit}s')}"
        )
        return standing(state, stack, base, name="share", definition=told)

    def words(self, unit: str) -> str:
        """The definition in words."""
        size = f"{self.size} {self.interval}s" if self.size > 1 else f"one {self.interval}"
        new = "the first ever" if self.created is None else f'the interval of the profile\'s "{self.created}"'
        return (
            f"{unit} by interval of {size}; active: {named(self.of)}; new: active in {new}; returning: active also in "
            "the interval before; resurrecting: active, but neither; dormant: not active, but in the interval before; "
            f"activity before the range decides too{unfinished(self)}"
        )


def _tally(found: Presence) -> Tally:
    """Rows in the interval after each."""
    return Tally("journey", at=found.unit, cell=found.place, anchor=found.at)


def _moments(journeys: Journeys, name: str) -> Ints:
    column = journeys.profile(name)
    if column.kind != "time":
        raise InputError(
            f"profile column {name!r} holds no times",
            expected="times",
            found=column.kind,
            remedy="give a column of dates or times",
        )
    return np.asarray(column.data, dtype=np.int64)
