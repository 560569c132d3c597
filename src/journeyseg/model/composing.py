"""Composing segmentations: crossing, refining and merging segments, for every kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from journeyseg.columns import coding, hashing, ragged
from journeyseg.errors import InputError, unknown
from journeyseg.model.journeys import Journeys
from journeyseg.model.named_segment import Segment, refuse_twice
from journeyseg.model.segmentation import Segmentation, other_customers
from journeyseg.model.splitting import in_same_order, places_of

Ints = npt.NDArray[np.int64]


@attrs.frozen(eq=False)
class _Ground:
    """What a composed segmentation lies along: customers, or touchpoints where there are offsets."""

    ids: pa.Array[Any]
    offsets: Ints | None = None
    source: Journeys | None = None

    @property
    def size(self) -> int:
        return len(self.ids) if self.offsets is None else int(self.offsets[-1])


def cross(left: Segmentation, right: Segmentation, *, name: str) -> Segmentation:
    """Every pair of segments that occurs; see `Segmentation.cross`."""
    _refuse_strangers(left, right, what="other")
    _refuse_name(name)
    ground = _ground(_united(left.ids, right.ids), left, right)
    owner, codes = _paired(ground, left, right)
    width = len(right)
    used = np.unique(codes)
    named = tuple(_both(left.segments[code // width], right.segments[code % width]) for code in used.tolist())
    return _rebuilt(ground, owner, np.searchsorted(used, codes), named, name)


def refine(segmentation: Segmentation, segment: str, by: Segmentation) -> Segmentation:
    """One segment split by another segmentation; see `Segmentation.refine`."""
    chosen = segmentation.code(segment)
    _refuse_strangers(segmentation, by, what="by")
    ground = _ground(segmentation.ids, segmentation, by)
    owner, codes = _paired(ground, segmentation, by)
    inside = codes // max(len(by), 1) == chosen
    owner, part = owner[inside], codes[inside] % max(len(by), 1)
    used = np.unique(part)
    rows, own = _rows(ground, segmentation)
    left = (own != chosen) | ~np.isin(rows, owner)
    lacking = bool((own[left] == chosen).any())
    kept = [code for code in range(len(segmentation)) if code != chosen or lacking]
    place = np.searchsorted(kept, own[left])
    named = (
        *(segmentation.segments[code] for code in kept),
        *(_both(segmentation.segments[chosen], by.segments[code]) for code in used.tolist()),
    )
    rows, new = np.concatenate([rows[left], owner]), np.concatenate([place, len(kept) + np.searchsorted(used, part)])
    return _rebuilt(ground, rows, new, named, f"{segmentation.name}, {segment} by {by.name}")


def merge(segmentation: Segmentation, asked: Mapping[str, Iterable[str]]) -> Segmentation:
    """Groups of segments made one; a group stands where its first segment stood. See `Segmentation.merge`."""
    groups = _groups(asked)
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
    ground = _ground(segmentation.ids, segmentation, segmentation)
    rows, own = _rows(ground, segmentation)
    return _rebuilt(ground, rows, codes[own], named, segmentation.name)


# -- arguments ------------------------------------------------------------------------------------------------


def _refuse_strangers(left: Segmentation, right: object, *, what: str) -> None:
    if not isinstance(right, Segmentation):
        raise InputError(
            f"{what} is no segmentation",
            expected="a Segmentation",
            found=type(right).__name__,
            remedy="make one: js.segment(journeys, ...), or Segmentation.from_frame(labels)",
        )
    if len(left.ids) and len(right.ids) and (places_of(right.ids, left.ids) < 0).all():
        raise other_customers(right.name)


def _refuse_name(name: object) -> None:
    if not isinstance(name, str):
        raise InputError("a name is no text", expected="text", found=repr(name), remedy="write it in quotes")


def _groups(groups: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(groups, Mapping):
        raise InputError(
            "groups are no table",
            expected='new name -> segments, such as {"regular": ["loyal", "steady"]}',
            found=f"{groups!r:.80}",
            remedy="name each group",
        )
    return {str(name): _parts(name, parts) for name, parts in groups.items()}


def _parts(name: object, parts: Any) -> tuple[str, ...]:
    is_list = not isinstance(parts, (str, bytes)) and np.iterable(parts)
    found = tuple(parts) if is_list else ()
    if not found:
        raise InputError(
            f"group {name!r} names no segments",
            expected="a list of one or more names",
            found=repr(parts),
            remedy="put the names into brackets, or leave the group out",
        )
    return found


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


# -- kernels --------------------------------------------------------------------------------------------------


def _united(left: pa.Array[Any], right: pa.Array[Any]) -> pa.Array[Any]:
    """The ids of both in the order of customers."""
    new = places_of(right, left) < 0
    if not new.any():
        return left
    both: Any = pa.concat_arrays([left, right.filter(pa.array(new)).cast(left.type)])
    order: Any = pa.array(coding.customer_order(both, hashing.hash_ids(both)))
    ordered: pa.Array[Any] = both.take(order)
    return ordered


def _ground(ids: pa.Array[Any], left: Segmentation, right: Segmentation) -> _Ground:
    """Customers, or their touchpoints if a side is per touchpoint; those unknown to such a side have none."""
    sides = [side for side in (left, right) if side.kind == "event"]
    if not sides:
        return _Ground(ids, None, left.source if ids is left.ids else None)
    if len(sides) == 2:
        _refuse_other_touchpoints(left, right)
    counts = np.zeros(len(ids), dtype=np.int64)
    for side in sides:
        places = places_of(side.ids, ids)
        counts[places[places >= 0]] = _counts(side)[places >= 0]
    return _Ground(ids, ragged.offsets_of(counts), sides[0].source)


def _counts(segmentation: Segmentation) -> Ints:
    assert segmentation.offsets is not None
    return np.diff(segmentation.offsets)


def _refuse_other_touchpoints(left: Segmentation, right: Segmentation) -> None:
    places = places_of(right.ids, left.ids)
    one, two = _counts(left)[places[places >= 0]], _counts(right)[places >= 0]
    if not np.array_equal(one, two) or not in_same_order(left.source, right.source, left.ids):
        raise InputError(
            "segmentations of other touchpoints",
            expected=f"{one.sum():,} touchpoints of the customers of both, in the same order",
            found=f"{two.sum():,}" + (", in another order" if np.array_equal(one, two) else ", not as many for each"),
            remedy="segment the same journeys",
        )


def _rows(ground: _Ground, segmentation: Segmentation) -> tuple[Ints, Ints]:
    """Owners on the ground and codes, each pair once, in order of owner; the unassigned are left out."""
    places = places_of(segmentation.ids, ground.ids)
    if segmentation.kind == "event":
        return _touched(ground, segmentation, places)
    customer, code = segmentation.pairs
    known = places[customer] >= 0
    owner, codes = places[customer][known], code[known].astype(np.int64)
    if ground.offsets is not None:
        bounds, owner = ragged.gather(ground.offsets, owner)
        codes = codes[ragged.owners(bounds)]
    return _in_turn(owner, codes)


def _touched(ground: _Ground, segmentation: Segmentation, places: Ints) -> tuple[Ints, Ints]:
    assert segmentation.offsets is not None
    assert ground.offsets is not None
    _, mine = ragged.gather(segmentation.offsets, np.flatnonzero(places >= 0))
    _, owner = ragged.gather(ground.offsets, places[places >= 0])
    codes = segmentation.codes[mine].astype(np.int64)
    return _in_turn(owner[codes >= 0], codes[codes >= 0])


def _in_turn(owner: Ints, codes: Ints) -> tuple[Ints, Ints]:
    """The pairs in order of owner, in which others search them."""
    if not (np.diff(owner) < 0).any():
        return owner, codes
    order = np.argsort(owner, kind="stable")
    return owner[order], codes[order]


def _paired(ground: _Ground, left: Segmentation, right: Segmentation) -> tuple[Ints, Ints]:
    """Owners and combined codes (left * len(right) + right) of every pair of segments that meets in one owner."""
    (owner, code), (others, other) = _rows(ground, left), _rows(ground, right)
    if (np.diff(others) > 0).all():
        # One segment each at most, which is the common case: looking it up is faster than searching.
        table = np.full(ground.size, -1, dtype=np.int64)
        table[others] = other
        met = table[owner] >= 0
        return owner[met], code[met] * len(right) + table[owner][met]
    low, high = np.searchsorted(others, owner, side="left"), np.searchsorted(others, owner, side="right")
    bounds = ragged.offsets_of(high - low)
    row = ragged.owners(bounds)
    place = np.arange(bounds[-1]) - bounds[:-1][row] + low[row]
    return owner[row], code[row] * len(right) + other[place]


def _rebuilt(
    ground: _Ground, owner: Ints, codes: npt.NDArray[Any], named: tuple[Segment, ...], name: str
) -> Segmentation:
    refuse_twice(named)
    keys = owner * max(len(named), 1) + codes
    keys = keys if (np.diff(keys) > 0).all() else np.unique(keys)
    place, code = np.divmod(keys, max(len(named), 1))
    counts = np.bincount(place, minlength=ground.size)
    blank = Segmentation(
        name=name,
        segments=named,
        ids=ground.ids,
        codes=np.full(len(ground.ids), -1, dtype=np.int32),
        source=ground.source,
    )
    several = bool(len(counts) and counts.max() > 1)
    if several and ground.offsets is None:
        return attrs.evolve(blank, kind="overlapping", codes=code.astype(np.int32), offsets=ragged.offsets_of(counts))
    if several:
        raise InputError(
            "a touchpoint in two segments",
            expected="per-event segmentations crossed with exclusive ones",
            found="one that overlaps where customers have touchpoints in a segment",
            remedy="merge its segments first",
        )
    single = np.full(ground.size, -1, dtype=np.int32)
    single[place] = code
    if ground.offsets is None:
        return attrs.evolve(blank, codes=single)
    return attrs.evolve(blank, kind="event", codes=single, offsets=ground.offsets)
