"""The fitted RFM: cuts that are kept, scores, and names for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd

from journeyseg.model.bounds import said
from journeyseg.model.finding import Findings
from journeyseg.model.journeys import Journeys
from journeyseg.model.named_segment import Segment
from journeyseg.model.segmentation import Segmentation
from journeyseg.segmenters import rfm_names
from journeyseg.segmenters.rfm_scores import Cuts
from journeyseg.segmenters.rfm_scoring import WORDS, NestedCuts, nested_scores, tiers
from journeyseg.segmenters.rfm_table import table_of

if TYPE_CHECKING:
    from journeyseg.segmenters.rfm import RFM

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@attrs.frozen
class RFMModel:
    """Fitted cuts; scores and names any customers by them.

    Args:
        rfm: The configuration.
        touchpoint: What counted as a purchase; ``None`` = every touchpoint that has a value.
        cuts: The cuts of each axis, in the order of the convention.
        buyers: Number of customers with a purchase in the fit.
        as_of: The moment the fit was as of; microseconds UTC. Recency of others is counted to *their* `as_of`.
        nested: With ``scoring="sequential"``: the cuts of each axis within the scores of those before it.
    """

    rfm: RFM
    touchpoint: str | None
    cuts: tuple[Cuts, ...]
    buyers: int
    as_of: int | None = None
    nested: tuple[NestedCuts, ...] = ()

    @property
    def axes(self) -> dict[str, Cuts]:
        """Axis -> its cuts (of all customers, where cuts are nested)."""
        return dict(zip(self.rfm.convention.axes, self.cuts, strict=True))

    @property
    def definition(self) -> str:
        """The conventions and the cuts in words."""
        what = "a touchpoint with a value" if self.touchpoint is None else f'"{self.touchpoint}"'
        told = [f"{axis} = {self.rfm.convention.words(axis)}, {self._cut(cuts)}" for axis, cuts in self.axes.items()]
        return f"purchase = {what}; " + "; ".join(told) + self._extra

    def _cut(self, cuts: Cuts) -> str:
        return _scale(cuts, self.rfm.plan.lowest)

    @property
    def _extra(self) -> str:
        scoring = self.rfm.plan.way.scoring
        weights = ", ".join(f"{axis} {said(weight)}" for axis, weight in self.rfm.plan.weights.items())
        return {
            "sequential": "; scores within those of the axes before, cuts above are of all customers",
            "weighted": f"; weights {weights}",
        }.get(scoring, "" if scoring == "rank" else f"; scored {WORDS[scoring]}")

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The named segments, best first, then those without a purchase; each with its cuts in words and `details`."""
        plan = self.rfm.plan
        details = {"cuts": {axis: list(cuts.edges) for axis, cuts in self.axes.items()}}
        none = "spent nothing" if plan.zero else "never made a purchase"
        named = [
            Segment(name, summary=summary, definition=definition, details=details)
            for name, summary, definition in self._named()
        ]
        return (*named, Segment(plan.none, summary="customers without a purchase", definition=none))

    def _named(self) -> Iterable[tuple[str, str, str]]:
        """Name, summary and definition of each segment of those who bought."""
        plan = self.rfm.plan
        if plan.table is not None:
            for rule in plan.table.rules:
                yield rule.name, rule.summary, rule.words
            if plan.table.default is not None:
                yield plan.table.default, "what no rule takes", "any other combination of scores"
        elif plan.way.scoring == "weighted":
            for tier in range(plan.bins, 0, -1):
                yield (
                    f"tier {tier}",
                    f"weighted score {tier} of {plan.bins}",
                    f"weighted mean of the scores nearest {tier}",
                )
        else:
            for name, summary in self._scheme.used(plan.bins).items():
                yield name, summary, self._definition(name)

    @property
    def _scheme(self) -> rfm_names.Scheme:
        return rfm_names.scheme_of(self.rfm.convention.axes)

    @property
    def names_of_codes(self) -> dict[tuple[int, ...], str]:
        """The name of every combination of scores, in the order of the axes; without those that have none."""
        plan = self.rfm.plan
        if plan.table is not None:
            names = [*plan.table.names, ""]
            found = zip(plan.table.every.tolist(), plan.table.places.tolist(), strict=True)
            return {tuple(code): names[place] for code, place in found if place >= 0}
        if plan.way.scoring == "weighted":
            every = self._scheme.names_of_codes(plan.bins)
            columns = dict(zip(self.axes, np.array(list(every)).T, strict=True))
            return dict(zip(every, (f"tier {tier}" for tier in tiers(columns, plan.weights).tolist()), strict=True))
        return self._scheme.names_of_codes(plan.bins)

    def audit(self) -> Findings:
        """What is wrong with the names of the scores: see `RFM.audit`."""
        return self.rfm.audit()

    def _definition(self, name: str) -> str:
        if self.nested:
            codes = ["".join(map(str, code)) for code, one in self.names_of_codes.items() if one == name]
            return f"codes {', '.join(codes)}"
        recency = sorted({code[0] for code, named in self.names_of_codes.items() if named == name})
        high = self._scheme.is_high_name(name)
        return f"{_between(self.axes['recency'], recency[0], recency[-1])}; {self._worth(high=high)}"

    def _worth(self, *, high: bool) -> str:
        others = [axis for axis in self.axes if axis != "recency"]
        middle = (self.rfm.plan.bins + 1) / 2
        if len(others) > 1:
            return f"mean of {' and '.join(others)} score {'above' if high else 'at most'} {middle:g}"
        least = next(score for score in range(1, self.rfm.plan.bins + 1) if score > middle)
        cuts = self.axes[others[0]]
        words = ("more than", "at most") if cuts.beyond else ("at least", "less than")
        return f"{others[0]} {words[0] if high else words[1]} {said(cuts.edges[least - 2])}"

    def scores(self, journeys: Journeys) -> pd.DataFrame:
        """One row per customer (index: id): each axis (float64, NaN without a purchase) and its score.

        The score of those without a purchase is one below the lowest (0, unless scores begin elsewhere). With
        ``scoring="weighted"`` the column `tier` is the weighted mean of the scores, halves up.
        """
        table, bought = self._table(journeys)
        scores = self._scores(table, bought)
        columns: dict[str, Floats | Ints] = {f"{axis}_score": scored for axis, scored in scores.items()}
        if self.rfm.plan.way.scoring == "weighted":
            columns["tier"] = np.where(bought, tiers(scores, self.rfm.plan.weights), 0)
        return pd.DataFrame({**table, **columns}, index=journeys.customers)

    def _table(self, journeys: Journeys) -> tuple[dict[str, Floats], Bools]:
        """The axes, and who has scores."""
        table = table_of(journeys, self.rfm.convention, self.touchpoint)
        return table, self.rfm.plan.scored(table)

    def _scores(self, table: dict[str, Floats], bought: Bools) -> dict[str, Ints]:
        low = self.rfm.plan.lowest
        known = {axis: np.where(bought, values, 0.0) for axis, values in table.items()}
        if self.nested:
            found = nested_scores(known, self.nested, self.rfm.plan.bins)
        else:
            found = {axis: cuts.scores(known[axis]) for axis, cuts in self.axes.items()}
        return {axis: np.where(bought, scored - 1 + low, low - 1) for axis, scored in found.items()}

    def assign(self, journeys: Journeys, /) -> Segmentation:
        """The segmentation of these journeys by the kept cuts; everyone is in one segment.

        Without one is only who has scores that a table without a default does not name.

        Raises:
            MissingColumn: when value is an axis and there is none.
        """
        table, bought = self._table(journeys)
        codes = np.where(bought, self._places(self._scores(table, bought), bought), len(self.segments) - 1)
        found = journeys.split(codes, self.segments, name=self.rfm.name)
        return attrs.evolve(found, model=self, definition=self.definition)

    def _places(self, scores: dict[str, Ints], bought: Bools) -> Ints:
        """Position of the segment of each customer with scores."""
        plan = self.rfm.plan
        if plan.table is not None:
            stacked = np.stack([np.where(bought, one, plan.lowest) for one in scores.values()], axis=1)
            return plan.table.places_of(stacked)
        if plan.way.scoring == "weighted":
            return np.asarray(plan.bins - tiers(scores, plan.weights))
        others = [scored for axis, scored in scores.items() if axis != "recency"]
        return self._scheme.places(scores["recency"], others, plan.bins)

    def explain(self, journeys: Journeys, customer: str, /) -> Iterable[str]:
        """Each axis of a customer with its score.

        Raises:
            UnknownName: when there is no such customer.
        """
        place = journeys.position(customer)
        one = journeys.take(slice(place, place + 1))
        table, bought = self._table(one)
        if not bought[0]:
            return ["no purchase"]
        told, scores = self.rfm.convention, self._scores(table, bought)
        return [
            f"{axis} {said(round(float(table[axis][0]), 6))} ({told.words(axis)}): score {int(scores[axis][0])}"
            + ("" if self.nested else f", {self._cut(cuts)}")
            for axis, cuts in self.axes.items()
        ]


def _scale(cuts: Cuts, lowest: int) -> str:
    ends = ", ".join(said(round(edge, 6)) if np.isfinite(edge) else "-" for edge in cuts.edges)
    words = {(False, False): "from", (True, False): "up to", (False, True): "above", (True, True): "below"}
    return f"scores {lowest + 1} to {lowest + len(cuts.edges)} {words[cuts.falling, cuts.beyond]} {ends}"


def _between(cuts: Cuts, low: int, high: int) -> str:
    """A range of recency scores in days."""
    near = "" if high > len(cuts.edges) else f"more than {_days(cuts.edges[high - 1])}"
    far = "" if low < 2 else f"at most {_days(cuts.edges[low - 2])}"
    return f"last purchase {' and '.join(filter(None, (near, far)))} ago"


def _days(edge: float) -> str:
    return f"{said(round(edge, 3))} days" if np.isfinite(edge) else "no days"
