"""Journeys: customers -> journeys -> touchpoints in two-level ragged columns."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Self

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from journeyseg.columns import ragged
from journeyseg.columns.hashing import hash_ids, sample_rank
from journeyseg.columns.membership import Owners
from journeyseg.errors import unknown
from journeyseg.model.column import Column
from journeyseg.model.frame import Frame
from journeyseg.model.goal import Goal
from journeyseg.model.identity import id_of, unknown_customer
from journeyseg.model.journey import Journey
from journeyseg.model.ledger import Ledger

if TYPE_CHECKING:
    from journeyseg.model.blueprint import Blueprint
    from journeyseg.model.named_segment import Segment
    from journeyseg.model.segmentation import Segmentation

Ints = npt.NDArray[np.int64]

_FRAMELESS = ("latest", "buckets", "customer_of_journey", "journey_of_event", "customer_offsets", "customer_of_event")
"""What is worked out from the columns alone, and so stays true under another frame."""


@attrs.frozen(slots=False, eq=False, repr=False, kw_only=True)
class Journeys:
    """All journeys of all customers, in columns; build it with `from_frame`, `from_profiles` or `journeyseg.read`.

    Customers lie in the order (hash bucket, id bytes); inside a customer journeys lie in order of their first
    touchpoint, and touchpoints in order of time with ties in input order.

    Args:
        ids: Canonical customer ids; Arrow text, one per customer.
        hashes: Salted 64-bit hash of each id; uint64.
        journey_offsets: Bounds of each customer's journeys; int64, customers + 1.
        event_offsets: Bounds of each journey's touchpoints; int64, journeys + 1.
        codes: Touchpoint codes into ``frame.touchpoints``; int32, one per touchpoint.
        at: Moments; int64 microseconds UTC, one per touchpoint.
        columns: Aligned columns: ``"channel"``, ``"value"``, ``"cost"``, ``"satisfaction"``, ``"property:NAME"``.
        profiles: Customer columns by name, one value per customer.
        profiled: True for customers that a profile row names; bool, one per customer.
        journey_ids: Ids of the journeys, or ``None``.
        turns: Turn of each touchpoint among those of its customer at the same moment, in input order; int32. ``None``
            where no moment is in two journeys of a customer, so that the order of the columns is enough.
        finer: True when journeys are finer than customers; otherwise each customer has exactly one, maybe empty.
        frame: What "now" is, the period, the zone and the vocabularies.
        ledger: What happened to rows on the way in.
    """

    ids: pa.Array[Any]
    hashes: npt.NDArray[np.uint64]
    journey_offsets: Ints
    event_offsets: Ints
    codes: npt.NDArray[np.int32]
    at: Ints
    columns: Mapping[str, Column] = attrs.field(factory=dict)
    profiles: Mapping[str, Column] = attrs.field(factory=dict)
    profiled: npt.NDArray[np.bool_]
    journey_ids: pa.Array[Any] | None = None
    turns: npt.NDArray[np.int32] | None = None
    finer: bool = False
    frame: Frame = attrs.field(factory=Frame)
    ledger: Ledger = attrs.field(factory=Ledger)

    # -- building -------------------------------------------------------------------------------------------------

    @classmethod
    def from_frame(
        cls,
        events: object,
        *,
        customer: str,
        touchpoint: str,
        at: str,
        journey: str | None = None,
        channel: str | None = None,
        value: str | None = None,
        cost: str | None = None,
        satisfaction: str | None = None,
        properties: Iterable[str] = (),
        profiles: object = None,
        blueprint: Blueprint | None = None,
        zone: str | None = None,
        as_of: object = None,
    ) -> Journeys:
        """Journeys of an event table: pandas, or anything with the Arrow PyCapsule stream (polars, pyarrow, duckdb).

        Args:
            events: One row per touchpoint, in any order; ties in time keep their order.
            customer: Column of customer ids; become canonical text (42.0 is "42"); null ids are rejected.
            touchpoint: Column of touchpoint names.
            at: Column of moments; naive ones need `zone`.
            journey: Column of journey ids (an order, a case), for several journeys per customer.
            channel: Column of channels.
            value: Column of value (money, points).
            cost: Column of cost.
            satisfaction: Column of ratings.
            properties: Further columns to keep, per touchpoint.
            profiles: A table with the `customer` column and one row per customer; its other columns become profiles.
            blueprint: The agreed definition; its `unknown` says what happens to other touchpoints.
            zone: Zone of naive moments and of calendar days.
            as_of: The moment up to which everything is known; default the last touchpoint.

        Raises:
            MissingColumn: when a column is not there.
            InputError: for what can't be read: naive or unparsable moments, an empty table, text for numbers.
            UnknownName: for touchpoints that the blueprint does not name, when it says so.

        Example:
            >>> import pandas as pd
            >>> log = pd.DataFrame({"who": [7, 7, 8], "what": ["view", "buy", "view"],
            ...                     "ts": pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03"], utc=True)})
            >>> Journeys.from_frame(log, customer="who", touchpoint="what", at="ts")["7"].names
            ('view', 'buy')
        """
        from journeyseg.model.door import from_frame

        return from_frame(
            events,
            customer=customer,
            touchpoint=touchpoint,
            at=at,
            journey=journey,
            channel=channel,
            value=value,
            cost=cost,
            satisfaction=satisfaction,
            properties=properties,
            profiles=profiles,
            blueprint=blueprint,
            zone=zone,
            as_of=as_of,
        )

    @classmethod
    def from_profiles(cls, frame: object, *, customer: str, zone: str | None = None, as_of: object = None) -> Journeys:
        """Customers without touchpoints: one row each, every other column a profile; no moment is invented.

        Raises:
            MissingColumn: when the customer column is not there.
            InputError: for an empty table, or one customer in two rows that differ.
        """
        from journeyseg.model.door import from_profiles

        return from_profiles(frame, customer=customer, zone=zone, as_of=as_of)

    # -- sizes and owners -----------------------------------------------------------------------------------------

    @property
    def n_customers(self) -> int:
        """Number of customers, those without touchpoints too."""
        return len(self.hashes)

    @property
    def n_journeys(self) -> int:
        """Number of journeys."""
        return len(self.event_offsets) - 1

    @property
    def n_events(self) -> int:
        """Number of touchpoints."""
        return len(self.codes)

    def __len__(self) -> int:
        return self.n_customers

    @cached_property
    def buckets(self) -> npt.NDArray[np.uint8]:
        """Hash bucket of each customer, 0..63; uint8."""
        return (self.hashes >> np.uint64(58)).astype(np.uint8)

    @cached_property
    def sample_ranks(self) -> npt.NDArray[np.uint64]:
        """Rank of each customer in samples; uint64."""
        return sample_rank(self.hashes)

    @cached_property
    def customer_of_journey(self) -> npt.NDArray[np.int32]:
        """Position of the customer of each journey; int32."""
        return ragged.owners(self.journey_offsets)

    @cached_property
    def journey_of_event(self) -> npt.NDArray[np.int32]:
        """Position of the journey of each touchpoint; int32."""
        return ragged.owners(self.event_offsets)

    @cached_property
    def customer_offsets(self) -> Ints:
        """Bounds of each customer's touchpoints; int64, customers + 1."""
        return self.event_offsets[self.journey_offsets]

    @cached_property
    def customer_of_event(self) -> npt.NDArray[np.int32]:
        """Position of the customer of each touchpoint; int32."""
        return ragged.owners(self.customer_offsets) if self.finer else self.journey_of_event

    @property
    def owners(self) -> Owners:
        """Owners of journeys and touchpoints, worked out when they are asked for, and the hash data of customers."""
        later = (partial(getattr, self, name) for name in ("sample_ranks", "customer_of_journey", "customer_of_event"))
        return Owners(self.buckets, *later)

    @cached_property
    def latest(self) -> int | None:
        """Moment of the last touchpoint, int64 microseconds UTC; ``None`` when there is none."""
        return int(self.at.max()) if self.n_events else None

    @cached_property
    def all_known(self) -> bool:
        """True when no touchpoint is later than `as_of`."""
        return self.frame.as_of is None or self.latest is None or self.latest <= self.frame.as_of

    def in_units(self, unit: str) -> Journeys:
        """Journeys that are the units of counting: with ``"customer"`` one journey per customer, in order of time.

        Ties in time keep the order of the input, whatever journeys they lie in.

        Raises:
            InputError: for a unit that does not exist.
        """
        from journeyseg.model.cutting import in_units

        return in_units(self, unit)

    # -- people's access ------------------------------------------------------------------------------------------

    @cached_property
    def customers(self) -> pd.Index[Any]:
        """The canonical ids, in the order of the columns, as a pandas index of text."""
        names = np.asarray(self.ids.to_numpy(zero_copy_only=False), dtype=object)
        index: pd.Index[Any] = pd.Index(names, dtype=object, name="customer")
        return index

    @cached_property
    def _place(self) -> dict[str, int]:
        return {str(name): place for place, name in enumerate(self.ids.to_pylist())}

    def position(self, customer: object) -> int:
        """Position of a customer by id.

        Raises:
            UnknownName: when there is no such customer; close ids are listed.
        """
        place = self._place.get(id_of(customer))
        if place is None:
            raise unknown_customer(customer, self._place, len(self))
        return place

    def __contains__(self, customer: object) -> bool:
        return id_of(customer) in self._place

    def __getitem__(self, customer: object) -> Journey:
        """The whole of one customer: all touchpoints in order of time, whatever journey they belong to."""
        from journeyseg.model.demand import whole

        return whole(self, self.position(customer))

    def of(self, customer: object) -> tuple[Journey, ...]:
        """The journeys of one customer, one by one, in order of their first touchpoint."""
        from journeyseg.model.demand import each

        return each(self, self.position(customer))

    def to_frame(self) -> pd.DataFrame:
        """One row per touchpoint: customer, journey, touchpoint, at (UTC) and the aligned columns."""
        from journeyseg.model.demand import frame_of

        return frame_of(self)

    def profile(self, name: str) -> Column:
        """The profile column of this name, one value per customer.

        Raises:
            UnknownName: when there is none; close names are listed.
        """
        if name not in self.profiles:
            raise unknown("profile column", name, self.profiles)
        return self.profiles[name]

    def column(self, name: str) -> Column:
        """The aligned column of this name (``"value"``, ``"property:device"`` ...), one value per touchpoint.

        Raises:
            UnknownName: when there is none; close names are listed.
        """
        if name not in self.columns:
            raise unknown("column", name, self.columns)
        return self.columns[name]

    def code(self, touchpoint: str) -> int:
        """Code of a touchpoint name.

        Raises:
            UnknownName: when no touchpoint bears it; close names are listed.
        """
        if touchpoint not in self.frame.touchpoints:
            raise unknown("touchpoint", touchpoint, self.frame.touchpoints)
        return self.frame.touchpoints.index(touchpoint)

    # -- cutting --------------------------------------------------------------------------------------------------

    def during(self, start: object, end: object) -> Journeys:
        """The same journeys with the period [start, end): measures count inside it, history stays for look-back."""
        from journeyseg.model.cutting import during

        return during(self, start, end)

    def between(self, start: object, end: object) -> Journeys:
        """Only the touchpoints in [start, end); customers left with none go, unless a profile names them."""
        from journeyseg.model.cutting import between

        return between(self, start, end)

    def where(
        self,
        *,
        touchpoint: str | Iterable[str] | None = None,
        channel: str | Iterable[str] | None = None,
        stage: str | Iterable[str] | None = None,
        properties: Mapping[str, object] | None = None,
        profiles: Mapping[str, object] | None = None,
        customers: object = None,
    ) -> Journeys:
        """Only what meets every condition.

        Conditions on touchpoints (`touchpoint`, `channel`, `stage`, `properties`) keep every customer and journey,
        maybe empty; conditions on customers (`profiles`, `customers`) leave other customers out. A value fits as the
        column holds it: text for labels, numbers for numbers, true or false for flags, moments for times; ``None``
        fits where the value is missing.

        Args:
            touchpoint: Name or names.
            channel: Name or names.
            stage: Stage name or names; needs a blueprint.
            properties: Property name -> value or list of values.
            profiles: Profile name -> value or list of values.
            customers: Ids, or a boolean array with one value per customer. Ids that are not here are passed over, as
                long as one is.

        Raises:
            UnknownName: for names that nothing bears.
            InputError: for a value that the column can't hold.
        """
        from journeyseg.model.conditions import where

        return where(
            self,
            touchpoint=touchpoint,
            channel=channel,
            stage=stage,
            properties=properties or {},
            profiles=profiles or {},
            customers=customers,
        )

    def split_after(self, touchpoint: str) -> Journeys:
        """Finer journeys: a new one begins after each touchpoint of this name."""
        from journeyseg.model.cutting import split_after

        return split_after(self, touchpoint)

    def known(self, as_of: object = None) -> Journeys:
        """What was known at a moment (`as_of`): later touchpoints are gone, and who only had those, unless profiled."""
        from journeyseg.model.cutting import known_at

        return known_at(self, as_of)

    def take(self, customers: Ints | slice) -> Journeys:
        """The customers at these positions; a slice without a step shares memory.

        Args:
            customers: Positions, ascending and each once, a mask with one value per customer, or a slice.

        Raises:
            InputError: for positions that do not exist, or out of order.
        """
        from journeyseg.model.cutting import take

        return take(self, customers)

    def with_frame(self, **changes: Any) -> Self:
        """The same journeys under another frame: ``as_of``, ``goal``, ``unit``, ``period`` ..."""
        goal = changes.get("goal")
        if isinstance(goal, str):
            changes["goal"] = self._goal(goal)
        framed = attrs.evolve(self, frame=attrs.evolve(self.frame, **changes))
        vars(framed).update({name: made for name, made in vars(self).items() if name in _FRAMELESS})
        return framed

    def _goal(self, name: str) -> Goal:
        agreed = {} if self.frame.blueprint is None else self.frame.blueprint.goals
        return agreed.get(name, Goal(name))

    @cached_property
    def in_period(self) -> npt.NDArray[np.bool_]:
        """True for touchpoints inside the period and not after `as_of`; bool, one per touchpoint."""
        as_of = None if self.all_known else self.frame.as_of
        if self.frame.period is None and as_of is None:
            return np.ones(self.n_events, dtype=np.bool_)
        start, end = self.frame.period or (np.iinfo(np.int64).min, np.iinfo(np.int64).max)
        mask = (self.at >= start) & (self.at < end)
        return mask if as_of is None else mask & (self.at <= as_of)

    # -- segments and features ------------------------------------------------------------------------------------

    def features(self, names: str | Iterable[str]) -> pd.DataFrame:
        """One row per customer (index: id), one column per feature; see `journeyseg.model.features.FEATURES`.

        Raises:
            UnknownName: for a feature that does not exist.
        """
        from journeyseg.model.features import features

        return features(self, (names,) if isinstance(names, str) else tuple(names))

    def split(
        self, codes: npt.ArrayLike, segments: Iterable[Segment | str], *, name: str = "split", per: str = "customer"
    ) -> Segmentation:
        """A segmentation of these customers.

        Args:
            codes: Per customer: a bool mask (two segments: false, true) or int codes (-1 = unassigned). With
                ``per="event"`` one per touchpoint. A matrix (customers, segments) must be bool; it makes segments
                that overlap.
            segments: A list of the segments, or of their names, in the order of the codes.
            name: Name of the segmentation.
            per: ``"customer"`` or ``"event"``.

        Raises:
            InputError: for codes of another shape or kind, or out of range, and for a text instead of a list.
        """
        from journeyseg.model.splitting import split

        return split(self, np.asarray(codes), segments, name=name, per=per)

    # -- identity -------------------------------------------------------------------------------------------------

    @cached_property
    def fingerprint(self) -> str:
        """16 hex digits that change when any id, moment, name or value changes; BLAKE2b of the columns."""
        digest = hashlib.blake2b(digest_size=8)
        parts = (self.hashes, self.profiled, self.journey_offsets, self.event_offsets, self.codes, self.at)
        for part in (*parts, *(() if self.journey_ids is None else (hash_ids(self.journey_ids),))):
            digest.update(np.ascontiguousarray(part).data)
        for name, column in sorted(
            {**self.columns, **{f"profile:{key}": column for key, column in self.profiles.items()}}.items()
        ):
            digest.update(repr((name, column.kind, column.labels)).encode("utf-8", "surrogatepass"))
            digest.update(np.ascontiguousarray(column.data).data)
        digest.update(repr(self.frame.touchpoints).encode("utf-8", "surrogatepass"))
        digest.update(self._ties())
        return digest.hexdigest()

    def _ties(self) -> bytes:
        """How ties between journeys lie, where that is not told by the order of the journeys."""
        from journeyseg.model.cutting import merged_order

        if self.turns is None:
            return b""
        told, plain = merged_order(self), merged_order(attrs.evolve(self, turns=None))
        same = told is plain or (told is not None and plain is not None and np.array_equal(told, plain))
        return b"" if same or told is None else told.astype(np.int64).tobytes()

    def __getstate__(self) -> dict[str, Any]:
        """The fields alone: what was worked out from them is not sent along."""
        return {field.name: getattr(self, field.name) for field in attrs.fields(type(self))}

    def __repr__(self) -> str:
        sizes = f"{self.n_customers:,} customers, {self.n_journeys:,} journeys, {self.n_events:,} touchpoints"
        return f"<Journeys: {sizes}, as of {as_text(self.frame.as_of)}>"


def as_text(moment: int | None) -> str:
    """A moment in microseconds UTC as ISO text to the second, "unknown" for ``None``.

    Example:
        >>> as_text(0)
        '1970-01-01T00:00:00Z'
    """
    return "unknown" if moment is None else f"{np.datetime64(moment, 'us').astype('datetime64[s]')}Z"
