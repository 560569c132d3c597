"""Cuts of journeys: periods, customers, and finer or coarser journeys; each gives new `Journeys`."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from journeyseg.columns import ordering, ragged
from journeyseg.errors import InputError
from journeyseg.model.journeys import Journeys
from journeyseg.model.moments import moment

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def during(journeys: Journeys, start: object, end: object) -> Journeys:
    """The same journeys with the period [start, end)."""
    return journeys.with_frame(period=_period(journeys, start, end))


def _period(journeys: Journeys, start: object, end: object) -> tuple[int, int]:
    low, high = moment(start, journeys.frame.zone), moment(end, journeys.frame.zone)
    if not low < high:
        raise InputError(
            "an empty period",
            expected="start before end",
            found=f"{start} .. {end}",
            remedy="the end is exclusive: for one day give the next day as end",
        )
    return low, high


def between(journeys: Journeys, start: object, end: object) -> Journeys:
    """Only the touchpoints in [start, end), as if nothing else had been recorded."""
    low, high = _period(journeys, start, end)
    cut = _without_emptied(journeys, (journeys.at >= low) & (journeys.at < high))
    now = high - 1 if journeys.frame.as_of is None else min(journeys.frame.as_of, high - 1)
    return cut.with_frame(as_of=now)


def known_at(journeys: Journeys, as_of: object = None) -> Journeys:
    """What was known at a moment, which is the ``as_of`` of the result; default ``frame.as_of``."""
    if as_of is not None:
        then = moment(as_of, journeys.frame.zone)
        held = journeys.frame.as_of
        journeys = journeys.with_frame(as_of=then if held is None else min(then, held))
    return known(journeys)


def known(journeys: Journeys) -> Journeys:
    """What was known at ``frame.as_of``."""
    as_of = journeys.frame.as_of
    if as_of is None or journeys.all_known:
        return journeys
    return _without_emptied(journeys, journeys.at <= as_of)


def _without_emptied(journeys: Journeys, mask: Bools) -> Journeys:
    if mask.all():
        return journeys
    had = ragged.count(journeys.event_offsets)
    cut = keep(journeys, mask)
    emptied = (ragged.count(cut.event_offsets) == 0) & (had > 0)
    if journeys.finer:
        cut = take_journeys(cut, ~emptied)
    lost = (
        (ragged.count(journeys.customer_offsets) > 0) & (ragged.count(cut.customer_offsets) == 0) & ~journeys.profiled
    )
    return take(cut, np.flatnonzero(~lost)) if lost.any() else cut


def keep(journeys: Journeys, mask: Bools) -> Journeys:
    """The touchpoints under `mask`; every customer and journey stays, maybe empty."""
    cut = attrs.evolve(
        journeys,
        event_offsets=ragged.kept(journeys.event_offsets, mask),
        codes=journeys.codes[mask],
        at=journeys.at[mask],
        turns=None if journeys.turns is None else journeys.turns[mask],
        columns={name: column.take(mask) for name, column in journeys.columns.items()},
    )
    return _settled(cut)


def _settled(journeys: Journeys) -> Journeys:
    """The journeys of each customer in order of their first touchpoint, those without one last."""
    if not journeys.finer:
        return journeys
    starts, full = journeys.event_offsets[:-1], ragged.count(journeys.event_offsets) > 0
    begins = np.full(journeys.n_journeys, np.iinfo(np.int64).max)
    begins[full] = journeys.at[starts[full]]
    owner = journeys.customer_of_journey
    if not ((begins[1:] < begins[:-1]) & (owner[1:] == owner[:-1])).any():
        return journeys
    order = np.lexsort((begins, owner))
    event_offsets, events = ragged.gather(journeys.event_offsets, order)
    return _rebuilt(journeys, slice(None), order, events, journeys.journey_offsets, event_offsets)


def take(journeys: Journeys, customers: Any) -> Journeys:
    """The customers at these positions; see `Journeys.take`."""
    if isinstance(customers, slice) and customers.step in (None, 1):
        start, stop, _ = customers.indices(len(journeys))
        return _range(journeys, start, max(start, stop))
    places = _places(journeys, customers)
    journey_offsets, chosen = ragged.gather(journeys.journey_offsets, places)
    event_offsets, events = ragged.gather(journeys.event_offsets, chosen)
    return _rebuilt(journeys, places, chosen, events, journey_offsets, event_offsets)


def _places(journeys: Journeys, customers: Any) -> Ints:
    if isinstance(customers, slice):
        return np.arange(len(journeys))[customers] if customers.step > 0 else _refuse_places(journeys, customers)
    found = np.asarray(customers)
    if found.dtype == np.bool_:
        return np.flatnonzero(checked_mask(journeys, found))
    if found.ndim != 1 or (len(found) and found.dtype.kind not in "iu"):
        return _refuse_places(journeys, customers)
    places = found.astype(np.int64)
    if len(places) and not (places[0] >= 0 and places[-1] < len(journeys) and (np.diff(places) > 0).all()):
        return _refuse_places(journeys, customers)
    return places


def _refuse_places(journeys: Journeys, customers: object) -> Ints:
    raise InputError(
        "no positions of customers",
        expected=f"whole numbers in 0..{len(journeys) - 1}, ascending, each once",
        found=f"{customers!r:.80}",
        remedy="use np.unique, or a mask with one value per customer",
    )


def checked_mask(journeys: Journeys, mask: Bools) -> Bools:
    """A mask with one value per customer.

    Raises:
        InputError: when it has another length.
    """
    if mask.shape != (len(journeys),):
        raise InputError(
            "a mask of another length",
            expected=f"{len(journeys)} values",
            found=f"{mask.shape}",
            remedy="give one value per customer",
        )
    return mask


def _range(journeys: Journeys, start: int, stop: int) -> Journeys:
    first, last = int(journeys.journey_offsets[start]), int(journeys.journey_offsets[stop])
    begin, end = int(journeys.event_offsets[first]), int(journeys.event_offsets[last])
    journey_offsets = journeys.journey_offsets[start : stop + 1] - first
    event_offsets = journeys.event_offsets[first : last + 1] - begin
    chosen, events = slice(first, last), slice(begin, end)
    part = _rebuilt(journeys, slice(start, stop), chosen, events, journey_offsets, event_offsets)
    if journeys.all_known:
        vars(part)["all_known"] = True
    return part


def _rebuilt(
    journeys: Journeys, customers: Any, chosen: Any, events: Any, journey_offsets: Ints, event_offsets: Ints
) -> Journeys:
    return attrs.evolve(
        journeys,
        ids=_pick(journeys.ids, customers),
        hashes=journeys.hashes[customers],
        profiled=journeys.profiled[customers],
        profiles={name: column.take(customers) for name, column in journeys.profiles.items()},
        journey_offsets=journey_offsets,
        journey_ids=None if journeys.journey_ids is None else _pick(journeys.journey_ids, chosen),
        event_offsets=event_offsets,
        codes=journeys.codes[events],
        at=journeys.at[events],
        turns=None if journeys.turns is None else journeys.turns[events],
        columns={name: column.take(events) for name, column in journeys.columns.items()},
    )


def _pick(array: pa.Array[Any], index: Any) -> pa.Array[Any]:
    return array[index] if isinstance(index, slice) else array.take(pa.array(index))


def take_journeys(journeys: Journeys, mask: Bools) -> Journeys:
    """The journeys under `mask`; every customer stays."""
    chosen = np.flatnonzero(mask)
    event_offsets, events = ragged.gather(journeys.event_offsets, chosen)
    return _rebuilt(journeys, slice(None), chosen, events, ragged.kept(journeys.journey_offsets, mask), event_offsets)


def split_after(journeys: Journeys, touchpoint: str) -> Journeys:
    """Finer journeys: a new one begins after each touchpoint of this name."""
    code = journeys.code(touchpoint)
    starts = np.zeros(journeys.n_events + 1, dtype=np.bool_)
    starts[1:] = journeys.codes == code
    return split_at(journeys, starts[:-1])


def split_at(journeys: Journeys, starts: Bools) -> Journeys:
    """Finer journeys that begin at the touchpoints under `starts` (and where journeys began before); no journey ids."""
    inner = starts.copy()
    inner[journeys.event_offsets[:-1][ragged.count(journeys.event_offsets) > 0]] = False
    places = ragged.offsets_of(1 + ragged.count(journeys.event_offsets, inner))
    old = np.zeros(places[-1] + 1, dtype=np.bool_)
    old[places] = True
    event_offsets = np.empty(places[-1] + 1, dtype=np.int64)
    event_offsets[old] = journeys.event_offsets
    event_offsets[~old] = np.flatnonzero(inner)
    split = attrs.evolve(
        journeys,
        journey_offsets=places[journeys.journey_offsets],
        event_offsets=event_offsets,
        journey_ids=None,
        finer=True,
    )
    # A customer without a touchpoint has one empty journey when that is the unit, and none when journeys are finer.
    return _settled(split) if journeys.finer else take_journeys(split, ragged.count(event_offsets) > 0)


def in_units(journeys: Journeys, unit: str) -> Journeys:
    """Journeys that are the units of counting."""
    if unit not in ("customer", "journey"):
        raise InputError(
            "no such unit", expected='"customer" or "journey"', found=repr(unit), remedy='use unit="customer"'
        )
    framed = journeys.with_frame(unit=unit)
    return framed if unit == "journey" or not journeys.finer else _merged(framed)


def _merged(journeys: Journeys) -> Journeys:
    whole = attrs.evolve(
        journeys,
        journey_offsets=np.arange(len(journeys) + 1),
        event_offsets=journeys.customer_offsets,
        journey_ids=None,
        turns=None,
        finer=False,
    )
    rows = merged_order(journeys)
    if rows is None:
        return whole
    return attrs.evolve(
        whole,
        codes=whole.codes[rows],
        at=whole.at[rows],
        columns={name: column.take(rows) for name, column in whole.columns.items()},
    )


def merged_order(journeys: Journeys) -> npt.NDArray[Any] | None:
    """Touchpoints by (customer, time, input order), whatever journeys they lie in; ``None`` where they lie so."""
    if journeys.turns is None and _in_time(journeys):
        return None
    owner = journeys.customer_of_event
    order = ordering.by_time(owner, journeys.at, len(journeys))
    if journeys.turns is None:
        return order.rows
    # Touchpoints of a moment lie together now, but those of one journey before those of the next.
    turns, owner = order.take(journeys.turns), order.take(owner)
    same = (order.at[1:] == order.at[:-1]) & (owner[1:] == owner[:-1])
    if not (same & (turns[1:] < turns[:-1])).any():
        return order.rows
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    moment_ = np.append(0, np.cumsum(~same))[tied]
    rows = np.arange(journeys.n_events) if order.rows is None else order.rows
    rows[tied] = rows[tied[np.lexsort((turns[tied], moment_))]]
    return rows


def _in_time(journeys: Journeys) -> bool:
    """True when no touchpoint of a customer is earlier than the one before, as where journeys were cut out of time."""
    falls = journeys.at[1:] < journeys.at[:-1]
    first = journeys.customer_offsets[1:-1]
    falls[first[(first > 0) & (first < journeys.n_events)] - 1] = False
    return not falls.any()
