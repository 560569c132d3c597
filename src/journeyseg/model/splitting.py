"""Making segmentations from codes and tables, and laying them along journeys."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from journeyseg.columns import ragged
from journeyseg.columns.membership import Membership
from journeyseg.errors import InputError, unknown
from journeyseg.model.journeys import Journeys
from journeyseg.model.named_segment import Segment, segments
from journeyseg.model.segmentation import Segmentation, other_customers

Ints = npt.NDArray[np.int64]


def split(
    journeys: Journeys, codes: npt.NDArray[Any], chosen: tuple[Segment, ...], *, name: str, per: str
) -> Segmentation:
    """A segmentation of these journeys; see `Journeys.split`.

    Raises:
        InputError: for codes of a wrong length or out of range, or segments of one name.
    """
    chosen = segments(*chosen)
    refuse_twice(chosen)
    if codes.ndim == 2:
        return _overlapping(journeys, codes, chosen, name)
    expected = journeys.n_events if per == "event" else len(journeys)
    if codes.shape != (expected,):
        raise InputError(
            "codes of another length",
            expected=f"{expected} codes, one per {per}",
            found=f"{codes.shape}",
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


def _whole(codes: npt.NDArray[Any], size: int) -> npt.NDArray[np.int32]:
    if len(codes) and codes.dtype.kind not in "biu":
        raise InputError(
            "codes that are no whole numbers",
            expected="bool or int codes, -1 for none",
            found=f"dtype {codes.dtype}",
            remedy="convert them: codes.fillna(-1).astype(int) in pandas",
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


def refuse_twice(chosen: tuple[Segment, ...]) -> None:
    """Raise `InputError` when two segments bear one name."""
    names = [segment.name for segment in chosen]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(
            "two segments bear one name",
            expected="distinct names",
            found=", ".join(twice),
            remedy="rename or merge them",
        )


def along(segmentation: Segmentation, journeys: Journeys) -> Membership:
    """The membership laid along the customers of the journeys; see `Segmentation.along`."""
    own = segmentation.membership
    if segmentation.ids is journeys.ids or segmentation.ids.equals(journeys.ids):
        return _checked(own, segmentation, journeys)
    found = pc.index_in(journeys.ids, value_set=segmentation.ids).fill_null(-1)
    places = np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)
    if len(places) and (places < 0).all():
        raise other_customers(segmentation.name)
    return _checked(_placed(own, places), segmentation, journeys)


def _placed(own: Membership, places: Ints) -> Membership:
    if own.offsets is None:
        return attrs.evolve(own, codes=np.append(own.codes, np.int32(-1))[places])
    padded = np.append(own.offsets, own.offsets[-1])
    offsets, index = ragged.gather(padded, np.where(places < 0, len(padded) - 2, places))
    return attrs.evolve(own, codes=own.codes[index], offsets=offsets)


def _checked(membership: Membership, segmentation: Segmentation, journeys: Journeys) -> Membership:
    if membership.kind == "event" and not _same_touchpoints(membership, segmentation.source, journeys):
        raise InputError(
            f"segmentation {segmentation.name!r} is per touchpoint, of other touchpoints",
            expected=f"{journeys.n_events} touchpoints of the same customers",
            found=f"{len(membership.codes)} codes",
            remedy="segment these journeys themselves",
        )
    return membership


def _same_touchpoints(membership: Membership, source: Journeys | None, journeys: Journeys) -> bool:
    """Whether codes per touchpoint fit: as many for each customer and, as far as can be told, in the same order."""
    if not np.array_equal(membership.offsets, journeys.customer_offsets):  # type: ignore[arg-type]
        return False
    if source is None or source.at is journeys.at or source.n_events != journeys.n_events:
        return True
    return not source.ids.equals(journeys.ids) or bool(
        np.array_equal(source.at, journeys.at) and np.array_equal(source.codes, journeys.codes)
    )


def from_frame(
    labels: object, *, customer: str, segment: str, segments: tuple[str | Segment, ...], name: str
) -> Segmentation:
    """A segmentation of a table of labels; see `Segmentation.from_frame`."""
    from journeyseg.model.door import label_columns

    ids, owner, column = label_columns(labels, customer=customer, segment=segment)
    chosen, codes = _chosen(column.labels, column.data, segments)
    keys = np.unique(owner.astype(np.int64) * (len(chosen) + 1) + codes + 1)
    place, code = np.divmod(keys, len(chosen) + 1)
    place, code = place[code > 0], (code[code > 0] - 1).astype(np.int32)
    counts = np.bincount(place, minlength=len(ids))
    if len(counts) and counts.max() > 1:
        return Segmentation(
            name=name, kind="overlapping", segments=chosen, ids=ids, codes=code, offsets=ragged.offsets_of(counts)
        )
    single = np.full(len(ids), -1, dtype=np.int32)
    single[place] = code
    return Segmentation(name=name, segments=chosen, ids=ids, codes=single)


def _chosen(
    labels: tuple[str, ...], codes: npt.NDArray[np.int32], wanted: tuple[str | Segment, ...]
) -> tuple[tuple[Segment, ...], npt.NDArray[np.int32]]:
    chosen = segments(*(wanted or labels))
    refuse_twice(chosen)
    names = [item.name for item in chosen]
    used = {labels[code] for code in np.unique(codes[codes >= 0]).tolist()}
    for label in sorted(used - set(names)):
        raise unknown("segment", label, names)
    table = np.array([*(names.index(label) if label in names else -1 for label in labels), -1], dtype=np.int32)
    return chosen, table[codes]
