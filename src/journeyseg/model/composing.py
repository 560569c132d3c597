"""Composing segmentations: crossing, refining and merging segments, for every kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from journeyseg.columns import ragged
from journeyseg.errors import InputError, unknown
from journeyseg.model.named_segment import Segment
from journeyseg.model.segmentation import Segmentation, other_customers
from journeyseg.model.splitting import refuse_twice

Ints = npt.NDArray[np.int64]


def cross(left: Segmentation, right: Segmentation, *, name: str) -> Segmentation:
    """Every pair of segments that occurs; see `Segmentation.cross`."""
    owner, codes = _paired(left, right)
    width = len(right)
    used = np.unique(codes)
    named = tuple(_both(left.segments[code // width], right.segments[code % width]) for code in used.tolist())
    return _rebuilt(_bearing(left, right), owner, np.searchsorted(used, codes), named, name)


def refine(segmentation: Segmentation, segment: str, by: Segmentation) -> Segmentation:
    """One segment split by another segmentation; see `Segmentation.refine`.

    Customers of the segment whom `by` lacks keep the segment itself.
    """
    chosen = segmentation.code(segment)
    owner, codes = _paired(segmentation, by)
    inside = codes // len(by) == chosen
    owner, part = owner[inside], codes[inside] % len(by)
    used = np.unique(part)
    rows, own = _rows(_bearing(segmentation, by), segmentation)
    left = (own != chosen) | ~np.isin(rows, owner)
    lacking = bool((own[left] == chosen).any())
    kept = [code for code in range(len(segmentation)) if code != chosen or lacking]
    place = np.searchsorted(kept, own[left])
    named = (
        *(segmentation.segments[code] for code in kept),
        *(_both(segmentation.segments[chosen], by.segments[code]) for code in used.tolist()),
    )
    rows, new = np.concatenate([rows[left], owner]), np.concatenate([place, len(kept) + np.searchsorted(used, part)])
    return _rebuilt(_bearing(segmentation, by), rows, new, named, f"{segmentation.name}, {segment} by {by.name}")


def merge(segmentation: Segmentation, groups: Mapping[str, tuple[str, ...]]) -> Segmentation:
    """Groups of segments made one; a group stands where its first segment stood. See `Segmentation.merge`."""
    target = {part: group for group, parts in groups.items() for part in parts}
    if len(target) != sum(map(len, groups.values())):
        raise InputError(
            "a segment is in two groups",
            expected="each segment in one group",
            found=str({group: list(parts) for group, parts in groups.items()}),
            remedy="name it once",
        )
    for part in target:
        if part not in segmentation.names:
            raise unknown("segment", part, segmentation.names)
    _refuse_taken(segmentation, target)
    names = list(dict.fromkeys(target.get(name, name) for name in segmentation.names))
    codes = np.array([names.index(target.get(name, name)) for name in segmentation.names], dtype=np.int64)
    named = tuple(_group(segmentation, groups, name) for name in names)
    rows, own = _rows(segmentation, segmentation)
    return _rebuilt(segmentation, rows, codes[own], named, segmentation.name)


def _refuse_taken(segmentation: Segmentation, target: Mapping[str, str]) -> None:
    taken = sorted(set(target.values()) & (set(segmentation.names) - set(target)))
    if taken:
        raise InputError(
            "a group bears the name of a segment outside it",
            expected="a new name, or that segment in the group",
            found=", ".join(taken),
            remedy="name the group otherwise, or list the segment in a group",
        )


def _group(segmentation: Segmentation, groups: Mapping[str, tuple[str, ...]], name: str) -> Segment:
    if name not in groups:
        return segmentation.segments[segmentation.names.index(name)]
    return Segment(name, definition=" or ".join(groups[name]))


def _both(left: Segment, right: Segment) -> Segment:
    definition = " and ".join(filter(None, (left.definition or left.name, right.definition or right.name)))
    return Segment(f"{left.name} / {right.name}", definition=definition)


def _bearing(left: Segmentation, right: Segmentation) -> Segmentation:
    """The segmentation whose owners (customers or touchpoints) the result has."""
    return right if right.kind == "event" and left.kind != "event" else left


def _rows(bearing: Segmentation, segmentation: Segmentation) -> tuple[Ints, Ints]:
    """Owners and codes of one segmentation, each pair once, over the owners of `bearing`; unassigned left out."""
    if segmentation.kind == "event":
        rows = np.flatnonzero(segmentation.codes >= 0)
        return rows, segmentation.codes[rows].astype(np.int64)
    customer, code = _joined(bearing, segmentation)
    if bearing.kind != "event":
        return customer, code
    assert bearing.offsets is not None
    bounds, events = ragged.gather(bearing.offsets, customer)
    return events, code[ragged.owners(bounds)]


def _joined(bearing: Segmentation, segmentation: Segmentation) -> tuple[Ints, Ints]:
    customer, code = segmentation.pairs
    if segmentation.ids is bearing.ids or segmentation.ids.equals(bearing.ids):
        return customer, code.astype(np.int64)
    places = np.asarray(
        pc.index_in(segmentation.ids, value_set=bearing.ids).fill_null(-1).to_numpy(zero_copy_only=False),
        dtype=np.int64,
    )
    if len(places) and (places < 0).all():
        raise other_customers(segmentation.name)
    at = places[customer]
    order = np.lexsort((code[at >= 0], at[at >= 0]))
    return at[at >= 0][order], code[at >= 0][order].astype(np.int64)


def _paired(left: Segmentation, right: Segmentation) -> tuple[Ints, Ints]:
    """Owners and combined codes (left * len(right) + right) of every pair of segments that meets in one owner."""
    if left.kind == "event" and right.kind == "event" and not _same_touchpoints(left, right):
        raise InputError(
            "segmentations of other touchpoints",
            expected=f"{len(left.codes)} touchpoints",
            found=f"{len(right.codes)}",
            remedy="segment the same journeys",
        )
    bearing = _bearing(left, right)
    (owner, code), (others, other) = _rows(bearing, left), _rows(bearing, right)
    low, high = np.searchsorted(others, owner, side="left"), np.searchsorted(others, owner, side="right")
    bounds = ragged.offsets_of(high - low)
    row = ragged.owners(bounds)
    place = np.arange(bounds[-1]) - bounds[:-1][row] + low[row]
    return owner[row], code[row] * len(right) + other[place]


def _same_touchpoints(left: Segmentation, right: Segmentation) -> bool:
    return left.ids.equals(right.ids) and np.array_equal(left.offsets, right.offsets)  # type: ignore[arg-type]


def _rebuilt(
    bearing: Segmentation, owner: Ints, codes: npt.NDArray[Any], named: tuple[Segment, ...], name: str
) -> Segmentation:
    refuse_twice(named)
    size = len(bearing.codes) if bearing.kind == "event" else len(bearing.ids)
    keys = np.unique(owner * max(len(named), 1) + codes)
    place, code = np.divmod(keys, max(len(named), 1))
    counts = np.bincount(place, minlength=size)
    blank = attrs.evolve(bearing, name=name, segments=named, model=None, definition="")
    if bearing.kind != "event" and len(counts) and counts.max() > 1:
        return attrs.evolve(blank, kind="overlapping", codes=code.astype(np.int32), offsets=ragged.offsets_of(counts))
    if len(counts) and counts.max() > 1:
        raise InputError(
            "a touchpoint in two segments",
            expected="per-event segmentations crossed with exclusive ones",
            found="an overlapping one",
            remedy="merge its segments first",
        )
    single = np.full(size, -1, dtype=np.int32)
    single[place] = code
    return attrs.evolve(
        blank,
        kind="event" if bearing.kind == "event" else "exclusive",
        codes=single,
        offsets=bearing.offsets if bearing.kind == "event" else None,
    )
