"""Making segmentations from codes, and laying them along journeys."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from journeyseg.columns import ragged
from journeyseg.columns.membership import Membership
from journeyseg.errors import InputError
from journeyseg.model.journeys import Journeys
from journeyseg.model.named_segment import Segment, listed_segments
from journeyseg.model.segmentation import Segmentation, other_customers

Ints = npt.NDArray[np.int64]


def split(journeys: Journeys, codes: npt.NDArray[Any], segments: object, *, name: str, per: str) -> Segmentation:
    """A segmentation of these journeys; see `Journeys.split`.

    Raises:
        InputError: for codes of a wrong length, of no whole numbers or out of range, a matrix of another shape or of
            anything but true and false, segments that are no list or bear one name, and a `per` that does not exist.
    """
    chosen = listed_segments(segments)
    _refuse_per(per, codes.ndim)
    if codes.ndim == 2:
        return _overlapping(journeys, codes, chosen, name)
    expected = journeys.n_events if per == "event" else len(journeys)
    if codes.shape != (expected,):
        raise InputError(
            "codes of another length",
            expected=f"{expected} codes, one per {_PER[per]}",
            found=_shape(codes),
            remedy="give one code each, -1 for none",
        )
    whole = _whole(codes, len(chosen))
    if per == "event":
        return Segmentation(
            name=name,
            kind="event",
            segments=chosen,
            ids=journeys.ids,
            codes=whole,
            offsets=journeys.customer_offsets,
            source=journeys,
        )
    return Segmentation(name=name, segments=chosen, ids=journeys.ids, codes=whole, source=journeys)


_PER = {"customer": "customer", "event": "touchpoint"}


def _refuse_per(per: object, dimensions: int) -> None:
    if not isinstance(per, str) or per not in _PER:
        raise InputError(
            "per= says what has a code", expected='"customer" or "event"', found=repr(per), remedy="use one of these"
        )
    if per == "event" and dimensions == 2:
        raise InputError(
            "a matrix per touchpoint",
            expected="one code per touchpoint, since each is in one segment at most",
            found="two dimensions",
            remedy='give codes, or a matrix with per="customer"',
        )


def _shape(codes: npt.NDArray[Any]) -> str:
    return f"an array of shape {codes.shape}" if codes.ndim else repr(codes.item())


def _whole(codes: npt.NDArray[Any], size: int) -> npt.NDArray[np.int32]:
    if len(codes) and codes.dtype.kind not in "biu":
        raise InputError(
            "codes that are no whole numbers",
            expected="bool or int codes, -1 for none",
            found=f"dtype {codes.dtype}",
            remedy="convert them: codes.fillna(-1).astype(int) in pandas",
        )
    if codes.dtype.kind == "b" and size != 2:
        raise InputError(
            "a mask tells two segments apart",
            expected="two segments: the one of false, then the one of true",
            found=f"{size} segments",
            remedy="name both, or give codes: numpy.where(mask, 0, -1) for one segment and the unassigned",
        )
    if len(codes) and not (int(codes.min()) >= -1 and int(codes.max()) < size):
        raise InputError(
            "a code out of range",
            expected=f"-1..{size - 1}",
            found=f"{codes.min()}..{codes.max()}",
            remedy="list every segment",
        )
    return codes.astype(np.int32)


def _overlapping(journeys: Journeys, mask: npt.NDArray[Any], chosen: tuple[Segment, ...], name: str) -> Segmentation:
    if mask.shape != (len(journeys), len(chosen)):
        raise InputError(
            "a mask of another shape",
            expected=f"{(len(journeys), len(chosen))}",
            found=f"{mask.shape}",
            remedy="one row per customer, one column per segment",
        )
    if mask.size and mask.dtype != np.bool_:
        raise InputError(
            "a matrix that is no mask",
            expected="true where a customer is in a segment: dtype bool",
            found=f"dtype {mask.dtype}",
            remedy="say from when on one is in it: scores > 0.5",
        )
    _, codes = np.nonzero(mask)
    return Segmentation(
        name=name,
        kind="overlapping",
        segments=chosen,
        ids=journeys.ids,
        codes=codes.astype(np.int32),
        offsets=ragged.offsets_of(mask.astype(bool).sum(axis=1)),
        source=journeys,
    )


# -- along ----------------------------------------------------------------------------------------------------


def places_of(ids: pa.Array[Any], among: pa.Array[Any]) -> Ints:
    """Position of each id among other ids, -1 where it is not there; int64."""
    if ids is among or ids.equals(among):
        return np.arange(len(ids), dtype=np.int64)
    found = pc.index_in(ids, value_set=among.cast(ids.type)).fill_null(-1)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)


def along(segmentation: Segmentation, journeys: Journeys) -> Membership:
    """The membership laid along the customers of the journeys; see `Segmentation.along`."""
    own = segmentation.membership
    places = places_of(journeys.ids, segmentation.ids)
    if len(places) and (places < 0).all():
        raise other_customers(segmentation.name)
    if own.kind == "event":
        return _along_touchpoints(segmentation, journeys, places)
    return own if journeys.ids is segmentation.ids else _placed(own, places)


def _placed(own: Membership, places: Ints) -> Membership:
    if own.offsets is None:
        return attrs.evolve(own, codes=np.append(own.codes, np.int32(-1))[places])
    padded = np.append(own.offsets, own.offsets[-1])
    offsets, index = ragged.gather(padded, np.where(places < 0, len(padded) - 2, places))
    return attrs.evolve(own, codes=own.codes[index], offsets=offsets)


def _along_touchpoints(segmentation: Segmentation, journeys: Journeys, places: Ints) -> Membership:
    assert segmentation.offsets is not None
    known = np.flatnonzero(places >= 0)
    counts = np.diff(segmentation.offsets)[places[known]]
    if not np.array_equal(counts, np.diff(journeys.customer_offsets)[known]):
        raise _other_touchpoints(segmentation, f"{counts.sum():,} codes for those it knows, not as many for each")
    if not in_same_order(segmentation.source, journeys, segmentation.ids):
        raise _other_touchpoints(segmentation, "touchpoints of other moments, or in another order")
    codes = np.full(journeys.n_events, -1, dtype=np.int32)
    _, here = ragged.gather(journeys.customer_offsets, known)
    _, there = ragged.gather(segmentation.offsets, places[known])
    codes[here] = segmentation.codes[there]
    return Membership("event", len(segmentation), codes, journeys.customer_offsets)


def _other_touchpoints(segmentation: Segmentation, found: str) -> InputError:
    return InputError(
        f"segmentation {segmentation.name!r} is per touchpoint, of other touchpoints",
        expected="as many touchpoints for each customer, in the same order",
        found=found,
        remedy="segment these journeys themselves",
    )


def in_same_order(one: Journeys | None, two: Journeys | None, among: pa.Array[Any]) -> bool:
    """False when customers of both, out of these ids, have as many touchpoints, but others or in another order.

    Codes per touchpoint of one then mean nothing on the other. True also where it can't be told: without journeys at
    hand, or where counts differ already.
    """
    if one is None or two is None or one.at is two.at:
        return True
    ids: Any = among.filter(pa.array((places_of(among, one.ids) >= 0) & (places_of(among, two.ids) >= 0)))
    bounds, rows = ragged.gather(one.customer_offsets, places_of(ids, one.ids))
    others, along_two = ragged.gather(two.customer_offsets, places_of(ids, two.ids))
    if not np.array_equal(bounds, others):
        return True
    codes = {name: code for code, name in enumerate(two.frame.touchpoints)}
    table = np.array([codes.get(name, -1) for name in one.frame.touchpoints], dtype=np.int32)
    return bool(
        np.array_equal(one.at[rows], two.at[along_two]) and np.array_equal(table[one.codes[rows]], two.codes[along_two])
    )
