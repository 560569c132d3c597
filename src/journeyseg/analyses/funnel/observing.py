"""What a funnel observes: rows of units, levels, open attempts and times."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.funnel.rules import Rules
from journeyseg.analyses.funnel.trying import Counted, counted
from journeyseg.columns import ragged, sketches
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.metrics.anchors import anchors, units
from journeyseg.metrics.closing import closed_units
from journeyseg.model.column import Column
from journeyseg.model.journeys import Journeys
from journeyseg.model.occurrence import Occurrence

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NONE = "(none)"
"""Label of attempts without a value of the breakdown."""

_SECONDS = (1 << 30) - 1


def observed(journeys: Journeys, rules: Rules, labels: tuple[str, ...] | None) -> Tallies:
    """The tallies of a funnel whose attempts are walked."""
    tried = counted(journeys, rules, places=rules.times != "none")
    rows = _Rows(journeys, tried, rules, labels)
    complete = tried.level == len(rules.required)
    open_ = ~complete & ~tried.final & _open(journeys, tried, rules)
    return {
        **units(journeys),
        "entered": rows.tally(once=True),
        "level": rows.tally(cell=tried.level - 1),
        "open": rows.tally(open_, cell=tried.level - 1),
        "optional": _optional(rows, rules),
        "met": _met(journeys, rules),
        **({} if rules.times == "none" else _timed(rows, complete, open_)),
    }


def open_order(journeys: Journeys, rules: Rules) -> Tallies:
    """The tallies of a funnel that only asks who met each step in the period: one row per unit and step."""
    met = _met(journeys, attrs.evolve(rules, baseline=True))
    anchor = anchors(journeys)
    begun = np.unique(np.zeros(0, dtype=np.int64) if met.at is None else met.at)
    none = Tally("journey", at=begun[:0], cell=begun[:0])
    return {
        **units(journeys),
        "entered": Tally("journey", at=begun, anchor=anchor[begun], once=True),
        "level": none,
        "open": none,
        "optional": none,
        "met": met,
    }


@attrs.frozen(eq=False)
class _Rows:
    """Makes tallies of attempts, with the breakdown's value as last part of the cell."""

    journeys: Journeys
    tried: Counted
    rules: Rules
    labels: tuple[str, ...] | None

    def tally(self, mask: Bools | None = None, *, cell: Ints | None = None, once: bool = False) -> Tally:
        """One row per attempt under the mask."""
        rows = np.arange(len(self.tried.unit)) if mask is None else np.flatnonzero(mask)
        own = None if cell is None else cell[rows]
        return self.at(rows, own, once=once)

    def at(self, rows: Ints, cell: Ints | None, *, weight: Ints | None = None, once: bool = False) -> Tally:
        """A row for each of these attempts (an attempt may come several times)."""
        tried = self.tried
        if self.labels is not None and tried.value is not None:
            value = np.where(tried.value < 0, len(self.labels) - 1, tried.value)[rows]
            cell = value if cell is None else cell * len(self.labels) + value
        once = once and (self.journeys.finer or self.rules.count != "units" or self.labels is not None)
        return Tally(
            "journey",
            at=tried.unit[rows],
            cell=cell,
            anchor=tried.start[rows],
            weight=weight,
            labels=self.labels,
            once=once,
        )


def breakdown_labels(journeys: Journeys, rules: Rules) -> tuple[str, ...] | None:
    """Labels of the breakdown's values, the last one for none; ``None`` without a breakdown."""
    if rules.breakdown is None:
        return None
    column = journeys.column(rules.breakdown)
    names, none = _labels(column), NONE
    while none in names:
        none = f"({none})"
    return (*names, none)


def _labels(column: Column) -> tuple[str, ...]:
    if column.kind == "label":
        return column.labels
    values = np.unique(column.data[~column.missing])
    if column.kind == "time":
        return tuple(np.datetime_as_string(values.astype("datetime64[us]"), unit="us"))
    if column.kind == "flag":
        return tuple("yes" if value else "no" for value in values.tolist())
    return tuple(f"{value:.17g}" if value % 1 else f"{value:.0f}" for value in values.tolist())


def _open(journeys: Journeys, tried: Counted, rules: Rules) -> Bools:
    """True where the window has not run out and the unit is not closed."""
    now = journeys.frame.as_of
    still = ~closed_units(journeys)[tried.unit]
    if rules.window is None or now is None or not len(tried.unit):
        return still
    return np.asarray(still & (journeys.at[tried.start] + rules.window > now))


def _optional(rows: _Rows, rules: Rules) -> Tally:
    numbers = [number - 1 for number in rules.optional]
    attempt, place = np.nonzero(rows.tried.places[:, numbers] >= 0)
    return rows.at(attempt, place)


def _met(journeys: Journeys, rules: Rules) -> Tally:
    """Units that met each step anywhere in the period."""
    found: list[Ints] = []
    for step in rules.steps if rules.baseline else ():
        mask = step.mask(journeys) & journeys.in_period if isinstance(step, Occurrence) else journeys.in_period
        found.append(np.flatnonzero(ragged.count(journeys.event_offsets, mask) > 0))
    at = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
    cell = np.repeat(np.arange(len(found)), [len(part) for part in found]) if found else at
    return Tally("journey", at=at, cell=cell, anchor=anchors(journeys)[at])


def _timed(rows: _Rows, complete: Bools, open_: Bools) -> Tallies:
    """Times of the steps after the first, and of those that were left before the next step."""
    tried, rules = rows.tried, rows.rules
    waits = tried.waits[:, rules.required]
    attempt, step = np.nonzero((tried.places[:, rules.required] >= 0) & (np.arange(waits.shape[1]) > 0))
    since, wait = waits[attempt, step], waits[attempt, step] - waits[attempt, step - 1]
    ended = np.flatnonzero(~complete)
    until, lasting = _watched(rows, ended, open_)
    lost = ended[lasting]
    watched = ended[~lasting]
    return {
        "elapsed": rows.at(attempt, step, weight=np.maximum(wait, 0)),
        "since": rows.at(attempt, _cell(step, since, rules)),
        "wait": rows.at(attempt, _cell(step, np.maximum(wait, 0), rules)),
        "left": rows.at(watched, _cell(tried.level[watched] - 1, until[~lasting], rules)),
        "never": rows.at(lost, tried.level[lost] - 1),
    }


def _watched(rows: _Rows, ended: Ints, open_: Bools) -> tuple[Ints, Bools]:
    """How long incomplete attempts were watched, in microseconds; and which of them can't convert any more."""
    journeys, tried, rules = rows.journeys, rows.tried, rows.rules
    now = journeys.frame.as_of or 0
    begun = journeys.at[tried.start[ended]] if len(ended) else ended
    until = np.maximum(now - begun, 0)
    if rules.window is not None:
        until = np.minimum(until, rules.window)
    return until, ~open_[ended]


def _cell(step: Ints, elapsed: Ints, rules: Rules) -> Ints:
    if rules.times == "binned":
        return step.astype(np.int64) * sketches.BINS + sketches.bin_of(elapsed)
    return step.astype(np.int64) * (_SECONDS + 1) + np.minimum(elapsed // 1_000_000, _SECONDS)
