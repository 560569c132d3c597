"""Two segmentations of one customer base laid beside each other: where each customer was, and is."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from journeyseg.errors import InputError
from journeyseg.model.segmentation import Segmentation, other_customers

Ints = npt.NDArray[np.int64]

NONE = "(no segment)"
"""Where a customer is known and in no segment."""
ARRIVED = "(not there yet)"
"""Where a customer was before they were known."""
GONE = "(no longer there)"
"""Where a customer is who is no longer known."""


@attrs.frozen(eq=False)
class Moves:
    """Customers of either side, and the place of each before and after.

    Args:
        ids: Canonical ids of all customers of both sides; Arrow text, ascending.
        before: Place of each customer in `origins`; int64.
        after: Place of each in `targets`; int64.
        origins: Names of segments before, in their order, then `NONE` (if anybody was in none) and `ARRIVED`.
        targets: Names of segments after: those of before first, in their order; then `NONE` and `GONE`.
    """

    ids: pa.Array[Any]
    before: Ints
    after: Ints
    origins: tuple[str, ...]
    targets: tuple[str, ...]

    @property
    def counts(self) -> Ints:
        """Customers of each pair of places; int64 (origins, targets)."""
        size = len(self.origins) * len(self.targets)
        cells = np.bincount(self.before * len(self.targets) + self.after, minlength=size)
        return cells.reshape(len(self.origins), len(self.targets)).astype(np.int64)


def moves(before: Segmentation, after: Segmentation) -> Moves:
    """The moves between two segmentations.

    Raises:
        InputError: for overlapping or per-event segmentations, a segment that bears the name of a place outside all
            segments, and sides that share no customer.
    """
    for side in (before, after):
        _check(side)
    names = tuple(dict.fromkeys((*before.names, *after.names)))
    ids = pc.unique(pa.concat_arrays([before.ids.cast(pa.string()), after.ids.cast(pa.string())]))
    ids = ids.take(pc.array_sort_indices(ids))
    was, known = _laid(before, ids, names)
    now, still = _laid(after, ids, names)
    if not (known & still).any():
        raise other_customers(after.name)
    origin, origins = _placed(was, known, names, ARRIVED)
    target, targets = _placed(now, still, names, GONE)
    return Moves(ids, origin, target, origins, targets)


def _check(side: Segmentation) -> None:
    if side.kind != "exclusive":
        raise InputError(
            f"{side.name!r} is no segmentation to move within",
            expected="every customer in one segment at most, at one moment",
            found=f"kind {side.kind!r}",
            remedy='assign the segments as of two moments: model.assign(journeys.known("2026-06-01"))',
        )
    if taken := {NONE, ARRIVED, GONE} & set(side.names):
        raise InputError(
            f"a segment of {side.name!r} bears the name of a place outside all segments",
            expected="another name",
            found=", ".join(sorted(taken)),
            remedy="rename it with merge",
        )


def _laid(side: Segmentation, ids: pa.Array[Any], names: tuple[str, ...]) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Code in `names` of each customer (-1: in none), and whether the side knows them."""
    place = pc.index_in(ids, side.ids.cast(pa.string()))
    known = np.asarray(pc.is_valid(place).to_numpy(zero_copy_only=False), dtype=np.bool_)
    rows = np.nan_to_num(place.to_numpy(zero_copy_only=False)).astype(np.int64)
    codes = np.array([*(names.index(name) for name in side.names), -1], dtype=np.int64)
    return np.where(known, codes[side.codes[rows]] if len(side.codes) else -1, -1), known


def _placed(
    codes: Ints, known: npt.NDArray[np.bool_], names: tuple[str, ...], outside: str
) -> tuple[Ints, tuple[str, ...]]:
    """Place of each customer among segments, `NONE` and the outside; the last two only where anybody is."""
    lost, away = bool((known & (codes < 0)).any()), not known.all()
    places = (*names, *([NONE] if lost else []), *([outside] if away else []))
    inside = np.where(codes >= 0, codes, len(names))
    return np.where(known, inside, len(places) - 1).astype(np.int64), places
