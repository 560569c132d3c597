"""Cuts of journeys: periods, conditions, customers, and finer or coarser journeys; each gives new `Journeys`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from journeyseg.columns import ragged
from journeyseg.errors import InputError, unknown
from journeyseg.model.column import Column
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


def known(journeys: Journeys) -> Journeys:
    """What was known at ``frame.as_of``."""
    as_of = journeys.frame.as_of
    if as_of is None or journeys.n_events == 0 or int(journeys.at.max()) <= as_of:
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
    return attrs.evolve(
        journeys,
        event_offsets=ragged.kept(journeys.event_offsets, mask),
        codes=journeys.codes[mask],
        at=journeys.at[mask],
        columns={name: column.take(mask) for name, column in journeys.columns.items()},
    )


def take(journeys: Journeys, customers: Ints | slice) -> Journeys:
    """The customers at these positions, ascending; a slice with step 1 shares memory."""
    if isinstance(customers, slice):
        start, stop, _ = customers.indices(len(journeys))
        return _range(journeys, start, max(start, stop))
    journey_offsets, chosen = ragged.gather(journeys.journey_offsets, customers)
    event_offsets, events = ragged.gather(journeys.event_offsets, chosen)
    return _rebuilt(journeys, customers, chosen, events, journey_offsets, event_offsets)


def _range(journeys: Journeys, start: int, stop: int) -> Journeys:
    first, last = int(journeys.journey_offsets[start]), int(journeys.journey_offsets[stop])
    begin, end = int(journeys.event_offsets[first]), int(journeys.event_offsets[last])
    journey_offsets = journeys.journey_offsets[start : stop + 1] - first
    event_offsets = journeys.event_offsets[first : last + 1] - begin
    return _rebuilt(journeys, slice(start, stop), slice(first, last), slice(begin, end), journey_offsets, event_offsets)


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
        columns={name: column.take(events) for name, column in journeys.columns.items()},
    )


def _pick(array: pa.Array[Any], index: Any) -> pa.Array[Any]:
    return array[index] if isinstance(index, slice) else array.take(pa.array(index))


def take_journeys(journeys: Journeys, mask: Bools) -> Journeys:
    """The journeys under `mask`; every customer stays."""
    chosen = np.flatnonzero(mask)
    event_offsets, events = ragged.gather(journeys.event_offsets, chosen)
    return _rebuilt(journeys, slice(None), chosen, events, ragged.kept(journeys.journey_offsets, mask), event_offsets)


def where(
    journeys: Journeys,
    *,
    touchpoint: Any,
    channel: Any,
    stage: Any,
    properties: Mapping[str, object],
    profiles: Mapping[str, object],
    customers: object,
) -> Journeys:
    """Only what meets every condition; see `Journeys.where`."""
    out = _of_customers(journeys, profiles, customers)
    masks = [] if touchpoint is None else [np.isin(out.codes, [out.code(name) for name in _listed(touchpoint)])]
    if stage is not None:
        masks.append(_in_stages(out, _listed(stage)))
    conditions = {
        **({} if channel is None else {"channel": channel}),
        **{f"property:{name}": value for name, value in properties.items()},
    }
    masks += [_equals(out.column(name), value) for name, value in conditions.items()]
    return keep(out, np.logical_and.reduce(masks)) if masks else out


def _of_customers(journeys: Journeys, profiles: Mapping[str, object], customers: object) -> Journeys:
    masks = [_equals(journeys.profile(name), value) for name, value in profiles.items()]
    if customers is not None:
        masks.append(_members(journeys, customers))
    return take(journeys, np.flatnonzero(np.logical_and.reduce(masks))) if masks else journeys


def _members(journeys: Journeys, customers: Any) -> Bools:
    chosen = np.asarray(customers)
    if chosen.dtype != np.bool_:
        return np.asarray(journeys.customers.isin([str(name) for name in _listed(customers)]))
    if chosen.shape != (len(journeys),):
        raise InputError(
            "a mask of another length",
            expected=f"{len(journeys)} values",
            found=f"{chosen.shape}",
            remedy="give one value per customer",
        )
    return chosen


def _in_stages(journeys: Journeys, names: list[Any]) -> Bools:
    blueprint = journeys.frame.blueprint
    known = [] if blueprint is None else [stage.name for stage in blueprint.stages]
    for name in names:
        if name not in known:
            raise unknown("stage", name, known)
    stages = np.array([] if blueprint is None else blueprint.stage_of(journeys.frame.touchpoints))
    return np.isin(stages[journeys.codes], [known.index(name) for name in names])


def _equals(column: Column, value: object) -> Bools:
    wanted = _listed(value)
    if column.kind != "label":
        return np.isin(column.data, wanted) & ~column.missing
    for name in wanted:
        if str(name) not in column.labels:
            raise unknown("value", name, column.labels)
    return np.isin(column.data, column.codes_of(tuple(map(str, wanted))))


def _listed(value: Any) -> list[Any]:
    return [value] if isinstance(value, (str, bytes)) or not isinstance(value, Iterable) else list(value)


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
    return attrs.evolve(
        journeys,
        journey_offsets=places[journeys.journey_offsets],
        event_offsets=event_offsets,
        journey_ids=None,
        finer=True,
    )


def in_units(journeys: Journeys, unit: str) -> Journeys:
    """Journeys that are the units of counting."""
    if unit not in ("customer", "journey"):
        raise InputError(
            "no such unit", expected='"customer" or "journey"', found=repr(unit), remedy='use unit="customer"'
        )
    framed = journeys.with_frame(unit=unit)
    return framed if unit == "journey" or not journeys.finer else _merged(framed)


def _merged(journeys: Journeys) -> Journeys:
    bounds = journeys.customer_offsets
    whole = attrs.evolve(
        journeys, journey_offsets=np.arange(len(journeys) + 1), event_offsets=bounds, journey_ids=None, finer=False
    )
    descends = journeys.at[1:] < journeys.at[:-1]
    descends[bounds[1:-1][(bounds[1:-1] > 0) & (bounds[1:-1] < journeys.n_events)] - 1] = False
    if not descends.any():
        return whole
    order = np.lexsort((journeys.at, ragged.owners(bounds)))
    return attrs.evolve(
        whole,
        codes=whole.codes[order],
        at=whole.at[order],
        columns={name: column.take(order) for name, column in whole.columns.items()},
    )
