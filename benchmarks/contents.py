"""What a prepared log holds, so that programs can be compared to the last bit before they are timed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@attrs.frozen(eq=False)
class Codes:
    """Text as codes: a label for each code, and a code for each row."""

    labels: Sequence[str]
    codes: Array

    def ranked(self) -> Array:
        """Codes into the labels in ascending order, whatever order they had."""
        order = np.argsort(np.asarray(self.labels, dtype=np.str_))
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        ranks: Array = rank[self.codes]
        return ranks


@attrs.frozen(eq=False)
class Contents:
    """A prepared log as plain arrays.

    Args:
        customers: Ids, in any order.
        sizes: Number of events of each customer.
        touchpoint: Of each event; customers in the order of `customers`, the events of each in order of time.
        at: Microseconds UTC.
        channel: Of each event.
        value: NaN where missing.
        satisfaction: NaN where missing.
        segment: Of each customer.
    """

    customers: Sequence[str]
    sizes: Array
    touchpoint: Codes
    at: Array
    channel: Codes
    value: Array
    satisfaction: Array
    segment: Codes

    def digests(self) -> dict[str, str]:
        """Column -> digest of all its values, with customers in ascending order of their ids."""
        ids = np.asarray(self.customers, dtype=np.str_)
        order = np.argsort(ids)
        rows = _rows(np.asarray(self.sizes, dtype=np.int64), order)
        people = {"customers": ids, "sizes": self.sizes.astype(np.int64), "segment": self.segment.ranked()}
        events = {
            "touchpoint": self.touchpoint.ranked(),
            "at": self.at.astype(np.int64),
            "channel": self.channel.ranked(),
            "value": _plain(self.value),
            "satisfaction": _plain(self.satisfaction),
        }
        chosen = [(people, order), (events, rows)]
        return {name: _digest(part[places]) for parts, places in chosen for name, part in parts.items()}


def _rows(sizes: Array, order: Array) -> Array:
    """Rows of the events when the customers stand in another order."""
    begins = np.cumsum(sizes) - sizes
    moved = sizes[order]
    shift = begins[order] - (np.cumsum(moved) - moved)
    rows: Array = np.arange(sizes.sum()) + np.repeat(shift, moved)
    return rows


def _plain(numbers: Array) -> Array:
    """Numbers with one NaN and one zero, so that equal columns have equal bytes."""
    return np.where(np.isnan(numbers), np.nan, numbers.astype(np.float64) + 0.0)


def _digest(part: Array) -> str:
    return hashlib.blake2b(np.ascontiguousarray(part).tobytes(), digest_size=8).hexdigest()
