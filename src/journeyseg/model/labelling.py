"""Segmentations as tables of labels: out with `Segmentation.to_frame`, in with `Segmentation.from_frame`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from journeyseg.columns import ragged
from journeyseg.columns.membership import SegmentKind
from journeyseg.errors import InputError, unknown
from journeyseg.model.named_segment import Segment, listed_segments
from journeyseg.model.segmentation import Segmentation

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]

NUMBER = "touchpoint_number"
"""Column that makes a table of labels one of touchpoints: 0, 1, ... in each customer's order of time."""


def to_frame(segmentation: Segmentation) -> pd.DataFrame:
    """The table of labels; see `Segmentation.to_frame`."""
    if segmentation.kind == "event":
        return _touchpoints(segmentation)
    if segmentation.kind == "exclusive":
        return _table(segmentation, np.arange(len(segmentation.ids)), segmentation.codes)
    customer, code = segmentation.pairs
    lacking = np.setdiff1d(np.arange(len(segmentation.ids)), customer)
    owner = np.concatenate([customer, lacking])
    order = np.argsort(owner, kind="stable")
    codes = np.concatenate([code, np.full(len(lacking), -1, dtype=np.int32)])
    return _table(segmentation, owner[order], codes[order])


def _touchpoints(segmentation: Segmentation) -> pd.DataFrame:
    assert segmentation.offsets is not None
    counts = np.diff(segmentation.offsets)
    bounds = ragged.offsets_of(np.maximum(counts, 1))
    owner = ragged.owners(bounds)
    empty = counts[owner] == 0
    codes = np.full(len(owner), -1, dtype=np.int32)
    codes[~empty] = segmentation.codes
    frame = _table(segmentation, owner.astype(np.int64), codes)
    number = np.arange(len(owner), dtype=np.int64) - bounds[owner]
    frame.insert(1, NUMBER, pd.Series(pd.arrays.IntegerArray(number, empty)))
    return frame


def _table(segmentation: Segmentation, owner: Ints, codes: Codes) -> pd.DataFrame:
    names = np.array([*segmentation.names, None], dtype=object)
    ids = np.asarray(segmentation.ids.to_numpy(zero_copy_only=False), dtype=object)
    segment = pd.Series(names[codes], dtype=object)
    return pd.DataFrame({"customer": pd.Series(ids[owner], dtype=object), "segment": segment})


def from_frame(
    labels: object, *, customer: str, segment: str, segments: object, name: str, kind: SegmentKind | None
) -> Segmentation:
    """A segmentation of a table of labels; see `Segmentation.from_frame`."""
    from journeyseg.model.door import label_columns

    _refuse_unfit(kind, customer, segment)
    wanted = listed_segments(segments)
    labels, columns = _opened(labels)
    if kind == "event" or (kind is None and NUMBER in columns):
        return _per_event(labels, customer, segment, wanted, name)
    ids, owner, column = label_columns(labels, customer=customer, segment=segment)
    chosen, codes = _chosen(column.labels, column.data, wanted)
    keys = np.unique(owner.astype(np.int64) * (len(chosen) + 1) + codes + 1)
    place, code = np.divmod(keys, len(chosen) + 1)
    place, code = place[code > 0], (code[code > 0] - 1).astype(np.int32)
    counts = np.bincount(place, minlength=len(ids))
    several = np.flatnonzero(counts > 1)
    if kind == "exclusive" and len(several):
        raise _in_several(ids, several)
    if kind == "overlapping" or len(several):
        offsets = ragged.offsets_of(counts)
        return Segmentation(name=name, kind="overlapping", segments=chosen, ids=ids, codes=code, offsets=offsets)
    single = np.full(len(ids), -1, dtype=np.int32)
    single[place] = code
    return Segmentation(name=name, segments=chosen, ids=ids, codes=single)


def _refuse_unfit(kind: object, customer: object, segment: object) -> None:
    if kind is not None and kind not in get_args(SegmentKind):
        raise InputError(
            "no such kind of segmentation",
            expected=", ".join(map(repr, get_args(SegmentKind))),
            found=repr(kind),
            remedy="leave kind= out, and the rows tell it",
        )
    if customer == segment:
        raise InputError(
            "customer= and segment= name one column",
            expected="a column of ids and one of labels",
            found=repr(customer),
            remedy="name the column of labels as segment=",
        )


def _in_several(ids: pa.Array[Any], several: Ints) -> InputError:
    shown = ", ".join(repr(ids[place].as_py()) for place in several[:5].tolist())
    return InputError(
        "customers in several segments",
        expected="at most one segment per customer, since kind is 'exclusive'",
        found=f"{len(several):,} customers in more: {shown}",
        remedy="keep one row each, or leave kind= out for segments that overlap",
    )


def _opened(labels: object) -> tuple[object, Sequence[Any]]:
    """The table, and the names of its columns; a stream that can be read only once is opened once."""
    if isinstance(labels, pd.DataFrame):
        return labels, list(labels.columns)
    if hasattr(labels, "__arrow_c_stream__") and not isinstance(labels, (pa.Table, pa.RecordBatch)):
        labels = pa.RecordBatchReader.from_stream(labels)
    schema = getattr(labels, "schema", None)
    return labels, schema.names if isinstance(schema, pa.Schema) else ()


def _chosen(labels: tuple[str, ...], codes: Codes, wanted: tuple[Segment, ...]) -> tuple[tuple[Segment, ...], Codes]:
    chosen = wanted or listed_segments(labels)
    names = {item.name: code for code, item in enumerate(chosen)}
    used = {labels[code] for code in np.unique(codes[codes >= 0]).tolist()}
    for label in sorted(used - set(names)):
        raise unknown("segment", label, names)
    table = np.array([*(names.get(label, -1) for label in labels), -1], dtype=np.int32)
    return chosen, table[codes]


# -- touchpoints ----------------------------------------------------------------------------------------------


def _per_event(labels: object, customer: str, segment: str, wanted: tuple[Segment, ...], name: str) -> Segmentation:
    from journeyseg.model.door import label_columns
    from journeyseg.model.door.frames import table_of
    from journeyseg.model.door.values import numbers

    table = table_of(labels, (customer, segment, NUMBER), what="labels")
    is_pandas = isinstance(labels, pd.DataFrame)
    ids, owner, column = label_columns(labels if is_pandas else table, customer=customer, segment=segment)
    chosen, codes = _chosen(column.labels, column.data, wanted)
    at = numbers(table.columns[NUMBER], table.n)
    told = ~np.isnan(at)
    _refuse_numberless(int((codes[~told] >= 0).sum()))
    owners, codes = _in_turn(owner[told].astype(np.int64), at[told], codes[told])
    offsets = ragged.offsets_of(np.bincount(owners, minlength=len(ids)))
    return Segmentation(name=name, kind="event", segments=chosen, ids=ids, codes=codes, offsets=offsets)


def _refuse_numberless(count: int) -> None:
    if count:
        raise InputError(
            "labels of no touchpoint",
            expected=f"a {NUMBER} in every row that has a segment",
            found=f"{count:,} rows without",
            remedy=f"number the touchpoints of each customer, or drop the column {NUMBER} to label customers",
        )


def _in_turn(owner: Ints, at: npt.NDArray[np.float64], codes: Codes) -> tuple[Ints, Codes]:
    """Owners and codes of touchpoints in order, each once."""
    _refuse_odd(at[~((at >= 0) & (at < 2**53) & (np.floor(at) == at))])
    order = np.lexsort((codes, at, owner))
    owner, number, codes = owner[order], at[order].astype(np.int64), codes[order]
    again = (np.diff(owner, prepend=-1) == 0) & (np.diff(number, prepend=-1) == 0)
    twice = again & (np.diff(codes, prepend=-2) != 0)
    if twice.any():
        raise InputError(
            "touchpoints in two segments",
            expected="at most one segment per touchpoint",
            found=f"{int(twice.sum()):,} rows that give a touchpoint another one",
            remedy="keep one row per customer and touchpoint",
        )
    owner, number, codes = owner[~again], number[~again], codes[~again]
    starts = np.searchsorted(owner, owner)
    if (number != np.arange(len(owner)) - starts).any():
        raise InputError(
            "touchpoints are lacking",
            expected=f"{NUMBER} 0, 1, ... for each customer without a gap",
            found="numbers that leave some out",
            remedy="keep a row for every touchpoint; an empty segment leaves it unassigned",
        )
    return owner, codes


def _refuse_odd(odd: npt.NDArray[np.float64]) -> None:
    if len(odd):
        raise InputError(
            f"{NUMBER} holds what is no number of a touchpoint",
            expected="0, 1, 2, ...",
            found=", ".join(map(str, odd[:5].tolist())),
            remedy="count each customer's touchpoints in order of time, from 0",
        )
