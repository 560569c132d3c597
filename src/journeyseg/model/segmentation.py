"""A segmentation: which customers (or touchpoints) belong to which segments, exclusive, overlapping or per event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, get_args

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from journeyseg.columns import ragged
from journeyseg.columns.membership import Membership, SegmentKind
from journeyseg.errors import InputError, unknown
from journeyseg.model.named_segment import Segment, refuse_twice
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

    Raises:
        InputError: for codes and offsets that do not fit the kind, the ids or the segments, and two segments of one
            name.
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

    def __attrs_post_init__(self) -> None:
        """Refuses parts that do not fit together, before a kernel reads past them."""
        wrong = _misnamed(self.name, self.segments) or _misfit(self)
        if wrong:
            raise InputError(
                f"segmentation {self.name!r} does not hold together",
                expected="codes and offsets as its kind says: see Segmentation",
                found=wrong,
                remedy="make it with journeys.split(...) or Segmentation.from_frame(...)",
            )
        refuse_twice(self.segments)

    @classmethod
    def from_frame(
        cls,
        labels: object,
        *,
        customer: str = "customer",
        segment: str = "segment",
        segments: Iterable[str | Segment] = (),
        name: str = "labels",
        kind: SegmentKind | None = None,
    ) -> Segmentation:
        """A segmentation of a table of labels from anywhere; reads what `to_frame` gives.

        The order of rows does not matter, and a row that stands there twice counts once.

        Args:
            labels: One row per membership; pandas or anything with the Arrow PyCapsule stream. A row with a null (or
                blank) segment makes its customer known, in no segment unless another row names one. With a column
                ``touchpoint_number`` (0, 1, ... in each customer's order of time) there is one row per touchpoint; a
                row without a number is a customer, who may have no touchpoint at all.
            customer: Column of customer ids, made canonical as in `Journeys.from_frame`.
            segment: Column of segment names.
            segments: The segments in their order; default the names found, in ascending order (in the order of the
                categories for a pandas categorical).
            name: Name of the segmentation.
            kind: What it must be; by default the rows tell it: ``"event"`` with a column ``touchpoint_number``,
                ``"overlapping"`` with a customer in several segments, ``"exclusive"`` otherwise.

        Raises:
            MissingColumn: when a column is not there.
            UnknownName: for a label that `segments` does not list.
            InputError: for a null customer, a customer in several segments where `kind` is "exclusive", and numbers of
                touchpoints that leave one out or put one into two segments.

        Example:
            >>> labels = pd.DataFrame({"customer": [1, 2, 3], "segment": ["new", "loyal", "new"]})
            >>> sorted(Segmentation.from_frame(labels).customers("new"))
            ['1', '3']
        """
        from journeyseg.model.labelling import from_frame

        return from_frame(labels, customer=customer, segment=segment, segments=segments, name=name, kind=kind)

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
        """The labels as a table: columns customer and segment (text; ``None`` = in no segment).

        One row per membership, and one with ``None`` for each customer in no segment; rows lie in the order of
        customers, then of segments. Kind "event": one row per touchpoint, with its number in ``touchpoint_number``
        (Int64: 0, 1, ... in the customer's order of time), and one with neither number nor segment for each customer
        without touchpoints.

        `from_frame` of it is the same segmentation again: the same kind, customers, segments and members, when it is
        told what rows can't say: ``from_frame(table, segments=own.segments, kind=own.kind, name=own.name)``. Without,
        segments lie in ascending order of their names, those of nobody are lacking, and where nobody is in two an
        overlapping one is exclusive. What no table of labels keeps: the definition, the model, the source, and names
        that are blank. Per event that means that moments and names of touchpoints can't be held against the journeys
        that it is laid along, only how many touchpoints each customer has.

        Example:
            >>> labels = pd.DataFrame({"customer": [1, 1, 2], "segment": ["new", "loyal", None]})
            >>> table = Segmentation.from_frame(labels).to_frame()
            >>> table.loc[table["customer"] == "1", "segment"].tolist(), len(table)
            (['loyal', 'new'], 3)
        """
        from journeyseg.model.labelling import to_frame

        return to_frame(self)

    # -- joining --------------------------------------------------------------------------------------------------

    def along(self, journeys: Journeys) -> Membership:
        """The membership laid along these journeys' customers; customers it lacks are unassigned.

        Raises:
            InputError: when it knows none of the customers, or (kind "event") other touchpoints of those it knows.
        """
        from journeyseg.model.splitting import along

        return along(self, journeys)

    # -- composing ------------------------------------------------------------------------------------------------

    def cross(self, other: Segmentation, *, name: str = "") -> Segmentation:
        """Every pair of segments that occurs, named "a / b", of the customers of both.

        Customers known to one side only are there too, unassigned: nothing is known of them on the other. So both
        sides count alike, and shares are of all customers of both.

        Args:
            other: The segmentation to cross with. If a side is per event, so is the result: each touchpoint meets the
                segment of its customer; customers whom that side lacks have no touchpoints in it.
            name: Name of the result; default "one x other".

        Returns:
            A segmentation; overlapping where a customer is in several pairs.

        Raises:
            InputError: when they share no customer, when two names would coincide, when both are per event but of other
                touchpoints, and when a touchpoint would be in two segments (per event x overlapping).

        Example:
            >>> one = Segmentation.from_frame(pd.DataFrame({"customer": [1, 2], "segment": ["new", "loyal"]}))
            >>> two = Segmentation.from_frame(pd.DataFrame({"customer": [2, 3], "segment": ["north", "south"]}))
            >>> both = one.cross(two)
            >>> both.names, sorted(both.unassigned)
            (('loyal / north',), ['1', '3'])
        """
        from journeyseg.model.composing import cross

        return cross(self, other, name=name or f"{self.name} x {getattr(other, 'name', '')}")

    def refine(self, segment: str, by: Segmentation) -> Segmentation:
        """The same customers, with one segment split by another segmentation into "segment / part".

        The other segments stay. Customers of the segment whom `by` lacks or leaves unassigned stay in it; customers
        whom only `by` knows do not join. If a side is per event, so is the result, and customers whom that side lacks
        have no touchpoints in it.

        Raises:
            UnknownName: for a segment that does not exist.
            InputError: as for `cross`.
        """
        from journeyseg.model.composing import refine

        return refine(self, segment, by)

    def merge(self, groups: Mapping[str, Iterable[str]]) -> Segmentation:
        """The same, with each group of segments made one: ``{"regular": ["loyal", "steady"]}``.

        Raises:
            UnknownName: for a segment that does not exist.
            InputError: for a segment named in two groups, a group of none, and a group named like a segment outside it.
        """
        from journeyseg.model.composing import merge

        return merge(self, groups)

    def __repr__(self) -> str:
        return f"<Segmentation {self.name!r}: {len(self)} {self.kind} segments, {len(self.ids):,} customers>"


def _misnamed(name: object, segments: Iterable[object]) -> str:
    """What is no name or no segment, in words; empty when all are."""
    if not isinstance(name, str):
        return f"name {name!r}"
    odd = [item for item in segments if not isinstance(item, Segment)]
    return f"{odd[0]!r} among the segments" if odd else ""


def _misfit(segmentation: Segmentation) -> str:
    """What does not fit together, in words; empty when all does."""
    codes, offsets, n = segmentation.codes, segmentation.offsets, len(segmentation.ids)
    if segmentation.kind not in get_args(SegmentKind):
        return f"kind {segmentation.kind!r}"
    if codes.ndim != 1 or codes.dtype.kind != "i":
        return f"codes of dtype {codes.dtype} and shape {codes.shape}"
    if len(codes) and not (int(codes.min()) >= -1 and int(codes.max()) < len(segmentation.segments)):
        return f"codes {codes.min()}..{codes.max()} of {len(segmentation.segments)} segments"
    if segmentation.kind == "exclusive":
        fits = offsets is None and len(codes) == n
        return "" if fits else f"{len(codes)} codes{'' if offsets is None else ' with offsets'} of {n} customers"
    if offsets is None or len(offsets) != n + 1:
        return f"{'no' if offsets is None else len(offsets)} offsets of {n} customers"
    fits = offsets[0] == 0 and offsets[-1] == len(codes) and bool((np.diff(offsets) >= 0).all())
    return "" if fits else f"offsets that do not run from 0 to {len(codes)}, the number of codes"


def other_customers(name: str) -> InputError:
    """The error for a segmentation that shares no customer with the journeys."""
    return InputError(
        f"segmentation {name!r} is of other customers",
        expected="at least one customer in common",
        found="none",
        remedy="check that both use the same customer ids; ids are compared as text",
    )
