"""Profile: segments by one column, its categories or bands of its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import ragged
from journeyseg.contract import fields
from journeyseg.errors import DefinitionError, InsufficientData
from journeyseg.model.bounds import said
from journeyseg.model.column import Column
from journeyseg.model.journeys import Journeys
from journeyseg.model.named_segment import Segment
from journeyseg.model.segmentation import Segmentation
from journeyseg.segmenters.bands import Bands, edges_of
from journeyseg.segmenters.conditions.attributes import ROLES, column_of, picked
from journeyseg.segmenters.conditions.saying import column_said
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.summaries import summaries_of, summarised
from journeyseg.segmenters.units import names_of_units, per_touchpoint

Ints = npt.NDArray[np.int32]

MISSING = "missing"
"""Name of the segment of those without a value, where one is asked for."""

FLAGS = ("no", "yes")


def _column(value: object) -> str:
    free = isinstance(value, str) and value.strip() and ":" not in value and value not in ROLES
    return column_of(f"profile:{value}" if free else value)


@attrs.frozen
class Profile:
    """Segments by one column: categories, or bands of numbers.

    Reads what is known at `as_of`, whatever the period. The categories are learnt when fitted and kept in the model;
    later ones that it does not know are ``other`` where there is such a segment, otherwise unassigned.

    Args:
        column: A column of customers, ``"state"`` or ``"profile:state"``; or of touchpoints, ``"property:payment"``,
            ``"channel"`` ..., of which the last or first *known* value of each unit counts.
        bands: Edges between bands, for numbers: [18, 30] makes "below 18", "[18,30)" and "30 or more".
        labels: Names of the bands, in order.
        categories: The categories that become segments, in this order; the rest is ``other``. Default: all that occur,
            in ascending order.
        top: Only the so many most frequent categories, most frequent first, ties by name; the rest is ``other``.
        other: Name of the segment of the rest.
        missing: Where no value is known: ``"unassigned"``, or ``"segment"`` for a segment called "missing".
        which: Of a column of touchpoints: ``"last"`` or ``"first"``.
        per: ``"customer"``; or ``"journey"``: each journey (an order, a case) by itself, and all its touchpoints bear
            its segment (a per-event segmentation).
        name: Name of the segmentation; default that of the column.
        summaries: Name of a segment -> one sentence for people that says who is in it; default such as "region is
            South". Categories that do not occur may have one.

    Raises:
        DefinitionError: for options that contradict each other.

    Example:
        >>> import pandas as pd
        >>> people = pd.DataFrame({"id": [1, 2, 3], "age": [17, 18, 44]})
        >>> journeys = Journeys.from_profiles(people, customer="id")
        >>> found = Profile("age", bands=[18, 30]).fit(journeys).assign(journeys)
        >>> found.sizes()[["segment", "n"]].values.tolist()
        [['below 18', 1], ['[18,30)', 1], ['30 or more', 1]]
    """

    column: str = attrs.field(converter=_column)
    bands: tuple[float, ...] = attrs.field(default=(), converter=edges_of)
    labels: tuple[str, ...] = attrs.field(
        default=(), converter=fields.listed, **fields.listing(summary="names of the bands")
    )
    categories: tuple[str, ...] = attrs.field(
        default=(), converter=fields.listed, **fields.listing(summary="categories that become segments")
    )
    top: int | None = fields.count(default=None, at_least=1, summary="how many of the most frequent categories")
    other: str = fields.name(default="other", summary="name of the segment of the rest")
    missing: str = fields.choice(("unassigned", "segment"), default="unassigned", summary="where no value is known")
    which: str = fields.choice(("last", "first"), default="last", summary="which value of several")
    per: str = fields.choice(("customer", "journey"), default="customer", summary="what is told apart")
    name: str | None = fields.name(default=None, summary="name of the segmentation")
    summaries: Mapping[str, str] = attrs.field(factory=dict, converter=summaries_of, hash=False)

    def __attrs_post_init__(self) -> None:
        given = [name for name in ("bands", "categories", "top") if getattr(self, name)]
        if len(given) > 1 or (self.labels and not self.bands):
            raise DefinitionError(
                f"{self.column} is split in more than one way",
                expected="bands (with labels), categories, or top",
                found=", ".join([*given, *(["labels"] if self.labels else [])]),
                remedy="leave one out; labels go with bands",
            )
        if self.bands:
            Bands(self.bands, self.labels)
        if self.is_profile and self.which != "last":
            raise DefinitionError(
                f"{self.column} has one value per customer",
                expected="which only with a column of touchpoints",
                found=f"which={self.which!r}",
                remedy="leave it out",
            )

    @property
    def is_profile(self) -> bool:
        """True for a column of customers."""
        return self.column.startswith("profile:")

    @property
    def needs(self) -> tuple[str, ...]:
        """The column, and touchpoints where it is one of theirs."""
        return (self.column,) if self.is_profile else tuple(sorted((self.column, "touchpoint")))

    @property
    def title(self) -> str:
        """Name of the segmentation."""
        return self.name or self.column.partition(":")[2] or self.column

    def values(self, journeys: Journeys) -> Column:
        """The value of each unit: of each customer, or of each journey.

        Raises:
            UnknownName: when there is no such column.
        """
        scope = Scope.over(journeys, per=self.per)
        if self.is_profile:
            return scope.profile(self.column.removeprefix("profile:"))
        column = scope.column(self.column)
        pick = ragged.last if self.which == "last" else ragged.first
        return picked(column, pick(scope.journeys.event_offsets, ~column.missing))

    def fit(self, journeys: Journeys, /) -> ProfileModel:
        """The model: the segments that these journeys have.

        Raises:
            UnknownName: when there is no such column.
            DefinitionError: for bands of a column that is not numbers, or numbers without bands.
            InsufficientData: when no value is known.
        """
        column = self.values(journeys.known())
        _refuse_unfit(self, column)
        if self.bands:
            return ProfileModel(self, Bands(self.bands, self.labels).names)
        if column.kind == "flag":
            return ProfileModel(self, FLAGS)
        if column.missing.all() and not self.categories:
            raise InsufficientData(
                f"{self.column} is missing everywhere",
                expected="a value for some customers",
                found=f"{len(column)} missing values",
                remedy="choose another column",
            )
        return self._of_labels(column)

    def _of_labels(self, column: Column) -> ProfileModel:
        counts = np.bincount(column.data[column.data >= 0], minlength=len(column.labels)).tolist()
        found = [label for label, count in zip(column.labels, counts, strict=True) if count]
        if self.categories:
            return ProfileModel(self, self.categories, rest=True)
        if self.top is None:
            return ProfileModel(self, tuple(found))
        often = dict(zip(column.labels, counts, strict=True))
        ranked = sorted(found, key=lambda label: (-often[label], label))
        return ProfileModel(self, tuple(ranked[: self.top]), rest=len(ranked) > self.top)


@attrs.frozen
class ProfileModel:
    """The segments of a column, learnt once and assigned to any customers.

    Args:
        profile: The configuration.
        names: Names of the bands or categories, in order.
        rest: True when there is a segment of the other categories.
    """

    profile: Profile
    names: tuple[str, ...]
    rest: bool = False

    @property
    def codes(self) -> dict[str, int]:
        """Name of each segment -> its code; a category called "other" or "missing" is in the segment of that name."""
        also = [self.profile.other] if self.rest else []
        empty = [MISSING] if self.profile.missing == "segment" else []
        return {name: code for code, name in enumerate(dict.fromkeys([*self.names, *also, *empty]))}

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The segments in order, each with a summary for people and its exact definition."""
        column = self.profile.column
        found = [
            Segment(name, self._told(name, column_said(column)), definition=self._told(name)) for name in self.codes
        ]
        return summarised(found, self.profile.summaries)

    def _told(self, name: str, column: str = "") -> str:
        """Who is in a segment; with the column as people say it a summary, otherwise the definition."""
        profile, plain = self.profile, bool(column)
        column = column or profile.column
        if name not in self.names:
            return (
                f"no {column} is known" if name == MISSING and profile.missing == "segment" else f"any other {column}"
            )
        if profile.bands:
            band = self.names.index(name)
            ranges = Bands(profile.bands, ())
            return f"{column} is {ranges.spoken[band]}" if plain else f"{column} {ranges.ranges[band]}"
        return f"{column} is {name if plain and name.strip() else said(name)}"

    def assign(self, journeys: Journeys, /) -> Segmentation:
        """The segmentation of these journeys: exclusive, or (per journey) one segment per touchpoint.

        Raises:
            UnknownName: when there is no such column.
            DefinitionError: when the column is of another type than when it was fitted.
        """
        codes = self._coded(self.profile.values(journeys))
        per = "event" if self.profile.per == "journey" else "customer"
        laid = per_touchpoint(journeys, codes) if per == "event" else codes
        found = journeys.split(laid, self.segments, name=self.profile.title, per=per)
        return attrs.evolve(found, model=self, definition=f"{self.profile.column}, per {self.profile.per}")

    def _coded(self, column: Column) -> Ints:
        _refuse_unfit(self.profile, column)
        empty = self.codes[MISSING] if self.profile.missing == "segment" else -1
        if self.profile.bands:
            codes = Bands(self.profile.bands, self.profile.labels).codes(column.data)
            return np.where(codes < 0, np.int32(empty), codes)
        names: tuple[str, ...] = FLAGS if column.kind == "flag" else column.labels
        rest = self.codes[self.profile.other] if self.rest else -1
        table = [self.codes[name] if name in self.names else rest for name in names]
        return np.asarray(np.array([*table, empty], dtype=np.int32)[column.data])

    def explain(self, journeys: Journeys, customer: str, /) -> Iterable[str]:
        """The value of a customer, or of each of their journeys.

        Raises:
            UnknownName: when there is no such customer.
        """
        place = journeys.position(customer)
        one = journeys.take(slice(place, place + 1))
        values: list[Any] = self.profile.values(one).to_objects()
        titles = names_of_units(one) if self.profile.per == "journey" else [""]
        found = [f"{self.profile.column} is {'missing' if value is None else said(value)}" for value in values]
        return [f"{title}: {text}" if title else text for title, text in zip(titles, found, strict=True)]


def _refuse_unfit(profile: Profile, column: Column) -> None:
    """Refuse a column whose type the configuration does not split."""
    if profile.bands and column.kind != "number":
        raise DefinitionError(
            f"{profile.column} is a {column.kind}, and bands split numbers",
            expected="a column of numbers",
            found=f"a {column.kind} column",
            remedy="leave bands out, or read the column as numbers",
        )
    if column.kind == "number" and not profile.bands:
        raise DefinitionError(
            f"{profile.column} is a number and needs bands",
            expected="edges between bands",
            found="none",
            remedy=f"write bands={_proposed(column.data)}",
        )
    if column.kind == "time":
        raise DefinitionError(
            f"{profile.column} is a time, which is neither a category nor a number",
            expected="a column of text, numbers or flags",
            found="a time column",
            remedy='use rules, such as attribute("profile:since", at_least="2026-01-01")',
        )


def _proposed(numbers: npt.NDArray[np.float64]) -> str:
    """Quartiles as edges, to begin with."""
    known = numbers[~np.isnan(numbers)]
    if not len(known):
        return "[...]"
    quartiles = np.quantile(known, [0.25, 0.5, 0.75], method="lower")
    return f"[{', '.join(said(float(edge)) for edge in dict.fromkeys(quartiles.tolist()))}]"
