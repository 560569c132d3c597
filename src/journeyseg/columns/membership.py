"""Membership: which segment each row of a tally falls into, for every kind of segmentation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import ragged
from journeyseg.columns.tallies import Tally
from journeyseg.errors import InputError

Codes = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
SegmentKind = Literal["exclusive", "overlapping", "event"]


@attrs.frozen(eq=False)
class Membership:
    """Segment codes laid along a table of customers (or of their events).

    Args:
        kind: ``"exclusive"`` (one code per customer), ``"overlapping"`` (codes of a customer between `offsets`) or
            ``"event"`` (one code per event; `offsets` bound the events of each customer).
        size: Number of segments.
        codes: Segment codes, -1 = unassigned; int32.
        offsets: See `kind`; int64, customers + 1.
    """

    kind: SegmentKind
    size: int
    codes: npt.NDArray[np.int32]
    offsets: Ints | None = None

    def slice(self, start: int, stop: int) -> Membership:
        """The membership of a range of customers."""
        if self.offsets is None:
            return attrs.evolve(self, codes=self.codes[start:stop])
        bounds = self.offsets[start : stop + 1]
        return attrs.evolve(self, codes=self.codes[bounds[0] : bounds[-1]], offsets=bounds - bounds[0])

    @property
    def any(self) -> Membership:
        """The membership of one segment that holds whoever is in any."""
        if self.kind != "overlapping" or self.offsets is None:
            return attrs.evolve(self, size=1, codes=np.where(self.codes < 0, self.codes, np.int32(0)))
        held = ragged.count(self.offsets, self.codes >= 0) > 0
        return Membership("exclusive", 1, np.where(held, np.int32(0), np.int32(-1)))

    @property
    def unassigned(self) -> int:
        """Number of customers (of events, for kind "event") in no segment."""
        if self.kind == "overlapping" and self.offsets is not None:
            return int(np.sum(ragged.count(self.offsets, self.codes >= 0) == 0))
        return int(np.sum(self.codes < 0))


def everyone(customers: int) -> Membership:
    """The membership that puts every customer into one segment."""
    return Membership("exclusive", 1, np.zeros(customers, dtype=np.int32))


@attrs.frozen(eq=False)
class Owners:
    """Who owns what in a table of journeys: positions of customers by journey and by event, and hash data.

    Args:
        buckets: Hash bucket of each customer; uint8.
        ranks: Sampling rank of each customer, uint64; or a function that gives them when they are needed.
        journey: Customer of each journey, int32; or a function that gives them when they are needed.
        event: Customer of each event, int32; or a function that gives them when they are needed.
        bounds: Bounds of each customer's events, where they lie together; int64, customers + 1.
    """

    buckets: npt.NDArray[np.uint8]
    _ranks: Words | Callable[[], Words]
    _journey: Codes | Callable[[], Codes]
    _event: Codes | Callable[[], Codes]
    bounds: Ints | None = attrs.field(default=None, kw_only=True)

    @property
    def ranks(self) -> Words:
        """Sampling rank of each customer; uint64."""
        return self._ranks() if callable(self._ranks) else self._ranks

    @property
    def journey(self) -> Codes:
        """Customer of each journey; int32."""
        return self._journey() if callable(self._journey) else self._journey

    @property
    def event(self) -> Codes:
        """Customer of each event; int32."""
        return self._event() if callable(self._event) else self._event

    def customers(self, tally: Tally, name: str = "this array") -> npt.NDArray[Any]:
        """Position of the customer of each row of a tally.

        Raises:
            InputError: for positions of owners that do not exist, or parts that are not as long as the owners.
        """
        table = None if tally.owner == "customer" else self.event if tally.owner == "event" else self.journey
        size = len(self.buckets) if table is None else len(table)
        if tally.at is not None:
            _check(tally.at, 0, size, f"{name}: positions of a {tally.owner}")
            return tally.at if table is None else table[tally.at]
        if tally.rows not in (None, size):
            raise InputError(
                f"{name} has not one row per {tally.owner}",
                expected=f"{size} rows",
                found=str(tally.rows),
                remedy="give the positions as at=",
            )
        return np.arange(size) if table is None else table


def _check(at: Ints, low: int, size: int, what: str) -> None:
    if len(at) and not (int(at.min()) >= low and int(at.max()) < size):
        raise InputError(
            f"{what} out of range",
            expected=f"{low}..{size - 1}",
            found=f"{at.min()}..{at.max()}",
            remedy="count positions from 0 in these journeys",
        )


@attrs.frozen(eq=False)
class Rows:
    """Rows of a tally with their customer and segment: row index, customer, segment code; equal lengths."""

    row: npt.NDArray[Any] | None
    customer: npt.NDArray[Any]
    segment: npt.NDArray[Any]

    def of(self, values: npt.NDArray[Any] | None) -> npt.NDArray[Any] | None:
        """The values of these rows."""
        return values if values is None or self.row is None else values[self.row]


def place(tally: Tally, owners: Owners, membership: Membership, *, name: str = "this array") -> Rows:
    """The rows of a tally with the segment of each; a row of an overlapping membership appears once per segment.

    Raises:
        InputError: for a tally that is not owned by events and has no anchor, under a per-event membership; for
            positions that do not exist.
    """
    customer = owners.customers(tally, name)
    if membership.kind == "exclusive":
        return Rows(None, customer, membership.codes[customer])
    if membership.kind == "event":
        return Rows(None, customer, _by_event(tally, membership.codes, name))
    assert membership.offsets is not None
    counts, codes = ragged.gather(membership.offsets, np.asarray(customer, dtype=np.int64))
    row = ragged.owners(counts)
    return Rows(row, customer[row], membership.codes[codes])


def _by_event(tally: Tally, codes: npt.NDArray[np.int32], name: str) -> npt.NDArray[np.int32]:
    at = tally.at if tally.owner == "event" else tally.anchor
    if at is not None:
        _check(at, -1, len(codes), f"{name}: anchors")
        # -1, for none, takes the last: also where a range of customers has no touchpoint at all.
        return np.append(codes, np.int32(-1))[at]
    if tally.owner == "event":
        return codes
    raise InputError(
        f"{name} is counted per {tally.owner} and names no anchor event, so a per-event segmentation can't place it",
        expected="a tally owned by events, or one that names an anchor event",
        found="neither",
        remedy="segment customers instead, or give the tally anchor=",
    )
