"""A segmentation: which customers (or touchpoints) belong to which segments, exclusive, overlapping or per event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from journeyseg.columns import ragged
from journeyseg.columns.membership import Membership, SegmentKind
from journeyseg.errors import InputError, unknown
from journeyseg.model.named_segment import Segment
from journeyseg.model.result import Result

if TYPE_CHECKING:
    from journeyseg.model.explanation import Explanation
    from journeyseg.model.journeys import Journeys

Ints = npt.NDArray[np.int64]


@attrs.frozen(slots=False, eq=False, repr=False, kw_only=True)
class Segmentation(Result):
    """Customers by segment; joins other journeys on the customer id.

    Args:
        name: Name of the segmentation.
        kind: ``"exclusive"`` (at most one segment per customer), ``"overlapping"`` (any number) or ``"event"``
            (at most one per touchpoint: the segment may change along the journey).
        segments: The segments in their order.
        ids: Canonical customer ids in the order (bucket, id); Arrow text.
        codes: Segment codes, -1 = unassigned; int32: per customer, per membership, or per touchpoint, as `kind` says.
        offsets: Bounds of each customer's codes for kinds "overlapping" and "event"; int64, customers + 1.
        definition: The definition in words.
        model: The fitted model that assigned it, if any.
        source: The journeys it was assigned on, if still at hand.
    """

    name: str
    kind: SegmentKind = "exclusive"
    segments: tuple[Segment, ...]
    ids: pa.Array[Any]
    codes: npt.NDArray[np.int32]
    offsets: Ints | None = None
    definition: str = ""
    model: Any = None
    source: Any = None

    @classmethod
    def from_frame(
        cls,
        labels: object,
        *,
        customer: str = "customer",
        segment: str = "segment",
        segments: Iterable[str | Segment] = (),
        name: str = "labels",
    ) -> Segmentation:
        """A segmentation of a table of labels from anywhere.

        Args:
            labels: One row per membership; pandas or anything with the Arrow PyCapsule stream. A customer in several
                segments makes it overlapping; a row with a null segment is an unassigned customer.
            customer: Column of customer ids, made canonical as in `Journeys.from_frame`.
            segment: Column of segment names.
            segments: The segments in their order; default the names found, in ascending order (in the order of the
                categories for a pandas categorical).
            name: Name of the segmentation.

        Raises:
            MissingColumn: when a column is not there.
            UnknownName: for a label that `segments` does not list.

        Example:
            >>> labels = pd.DataFrame({"customer": [1, 2, 3], "segment": ["new", "loyal", "new"]})
            >>> sorted(Segmentation.from_frame(labels).customers("new"))
            ['1', '3']
        """
        from journeyseg.model.splitting import from_frame

        return from_frame(labels, customer=customer, segment=segment, segments=tuple(segments), name=name)

    # -- looking --------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.segments)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the segments, in order."""
        return tuple(segment.name for segment in self.segments)

    def code(self, segment: str) -> int:
        """Code of a segment by name.

        Raises:
            UnknownName: when there is no such segment.
        """
        if segment not in self.names:
            raise unknown("segment", segment, self.names)
        return self.names.index(segment)

    @property
    def membership(self) -> Membership:
        """The codes as the kernels read them."""
        return Membership(self.kind, len(self.segments), self.codes, self.offsets)

    @cached_property
    def pairs(self) -> tuple[Ints, npt.NDArray[np.int32]]:
        """Positions of customers and codes of their segments, each pair once, ascending; unassigned are left out."""
        owner = np.arange(len(self.ids)) if self.offsets is None else ragged.owners(self.offsets)
        keys = np.unique(owner.astype(np.int64) * (len(self.segments) + 1) + self.codes + 1)
        customer, code = np.divmod(keys, len(self.segments) + 1)
        return customer[code > 0], (code[code > 0] - 1).astype(np.int32)

    def sizes(self) -> pd.DataFrame:
        """One row per segment: segment, n (customers), share (of all customers), summary; then "unassigned", if any.

        For kind "event" a column ``touchpoints`` counts those too.
        """
        customer, code = self.pairs
        n = np.bincount(code, minlength=len(self.segments))
        lacking = len(self.ids) - len(np.unique(customer))
        frame = pd.DataFrame({"segment": [*self.names, "unassigned"], "n": [*n.tolist(), lacking]})
        frame["share"] = frame["n"] / max(len(self.ids), 1)
        frame["summary"] = [*(segment.summary or segment.definition for segment in self.segments), "in no segment"]
        if self.kind == "event":
            frame["touchpoints"] = np.bincount(self.codes.astype(np.int64) + 1, minlength=len(self) + 1)[
                [*range(1, len(self) + 1), 0]
            ]
        return frame if lacking or (self.kind == "event" and frame["touchpoints"].iloc[-1]) else frame.iloc[:-1]

    def customers(self, segment: str) -> pd.Index[Any]:
        """Ids of the customers of a segment (under kind "event": of those who were ever in it)."""
        customer, code = self.pairs
        return self._ids(customer[code == self.code(segment)])

    @property
    def unassigned(self) -> pd.Index[Any]:
        """Ids of the customers in no segment."""
        return self._ids(np.setdiff1d(np.arange(len(self.ids)), self.pairs[0]))

    def _ids(self, places: Ints) -> pd.Index[Any]:
        chosen = self.ids.take(pa.array(places, type=pa.int64()))
        names = np.asarray(chosen.to_numpy(zero_copy_only=False), dtype=object)
        index: pd.Index[Any] = pd.Index(names, dtype=object, name="customer")
        return index

    def explain(self, customer: object) -> Explanation:
        """Why a customer is in their segments: their definitions, and the model's own trace if it has one."""
        from journeyseg.model.explanation import explain

        return explain(self, customer)

    def to_frame(self) -> pd.DataFrame:
        """One row per membership: customer, segment (``None`` = unassigned); kind "event": one row per touchpoint."""
        names = np.array([*self.names, None], dtype=object)
        owner = np.arange(len(self.ids)) if self.offsets is None else ragged.owners(self.offsets)
        segment = pd.Series(names[self.codes], dtype=object)
        return pd.DataFrame({"customer": self._ids(np.asarray(owner, dtype=np.int64)), "segment": segment})

    # -- joining --------------------------------------------------------------------------------------------------

    def along(self, journeys: Journeys) -> Membership:
        """The membership laid along these journeys' customers; customers it lacks are unassigned.

        Raises:
            InputError: when it knows none of the customers, or (kind "event") other touchpoints.
        """
        from journeyseg.model.splitting import along

        return along(self, journeys)

    # -- composing ------------------------------------------------------------------------------------------------

    def cross(self, other: Segmentation, *, name: str = "") -> Segmentation:
        """Every pair of segments that occurs, named "a / b"; customers missing from either are unassigned."""
        from journeyseg.model.composing import cross

        return cross(self, other, name=name or f"{self.name} x {other.name}")

    def refine(self, segment: str, by: Segmentation) -> Segmentation:
        """The same, with one segment split by another segmentation into "segment / part"; the others stay."""
        from journeyseg.model.composing import refine

        return refine(self, segment, by)

    def merge(self, groups: Mapping[str, Iterable[str]]) -> Segmentation:
        """The same, with each group of segments made one: ``{"regular": ["loyal", "steady"]}``.

        Raises:
            UnknownName: for a segment that does not exist.
            InputError: for a segment named in two groups.
        """
        from journeyseg.model.composing import merge

        return merge(self, {name: tuple(parts) for name, parts in groups.items()})

    def __repr__(self) -> str:
        return f"<Segmentation {self.name!r}: {len(self)} {self.kind} segments, {len(self.ids):,} customers>"


def other_customers(name: str) -> InputError:
    """The error for a segmentation that shares no customer with the journeys."""
    return InputError(
        f"segmentation {name!r} is of other customers",
        expected="at least one customer in common",
        found="none",
        remedy="check that both use the same customer ids; ids are compared as text",
    )
