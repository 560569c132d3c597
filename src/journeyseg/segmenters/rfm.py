"""RFM: named segments from how recently, how often and for how much customers bought."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd

from journeyseg.contract import fields
from journeyseg.errors import DefinitionError, InsufficientData
from journeyseg.model.bounds import said
from journeyseg.model.journeys import Journeys
from journeyseg.model.named_segment import Segment
from journeyseg.model.segmentation import Segmentation
from journeyseg.segmenters import rfm_names
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.rfm_scores import SAME, Cuts, commonest, cuts_of
from journeyseg.segmenters.rfm_table import AXES, Convention, touchpoint_of

Floats = npt.NDArray[np.float64]


@attrs.frozen
class RFM:
    """Six named segments from recency, frequency and value of purchases, and one of those who never bought.

    Each axis is scored 1 to `bins` by mid-rank: equal customers have equal scores, and neither currency nor unit
    matters. The cuts are kept in the model and score other customers, or the same ones later. Every combination of
    scores has exactly one name (`RFMModel.names_of_codes` lists them): "champions", "loyal", "promising", "drifting",
    "at risk", "lost"; without frequency, which alone tells loyalty, "recent, high value" ... "gone, low value".
    Customers without a purchase are in "no purchase".

    Conventions, those of segmentation: recency is the time from the *last* purchase to `as_of`; frequency counts
    *every* purchase (or local day with one); value is the sum (or the mean per purchase). Models of buying behaviour
    (BG/NBD and others) use other ones: frequency without the first purchase, recency from the first to the last. All
    of history up to `as_of` counts, whatever the period.

    Args:
        touchpoint: Which touchpoint is a purchase; default the goal's, otherwise every touchpoint that has a value.
        bins: Number of scores of an axis.
        axes: ``"recency"`` and one or both of ``"frequency"`` and ``"value"``.
        repeat: ``"touchpoint"``: frequency counts purchases; ``"day"``: local days with a purchase.
        amount: ``"total"``: value is the sum over purchases; ``"mean"``: the sum divided by the frequency.
        least_buyers: Refuse to fit on fewer customers with a purchase.
        most_alike: Refuse an axis on which more than this share of buyers are alike.
        name: Name of the segmentation.

    Raises:
        DefinitionError: for axes without recency, or with nothing else.

    Example:
        >>> RFM(axes=("recency", "value")).convention.words("value")
        'total value of the purchases'
    """

    touchpoint: str | None = fields.touchpoint(default=None, summary="which touchpoint is a purchase")
    bins: int = fields.count(default=5, at_least=2, at_most=10, summary="number of scores of an axis")
    axes: tuple[str, ...] = attrs.field(
        default=AXES,
        converter=fields.listed,
        **fields.listing(at_least=2, summary="recency, and frequency, value or both"),
    )
    repeat: str = fields.choice(("touchpoint", "day"), default="touchpoint", summary="what frequency counts")
    amount: str = fields.choice(("total", "mean"), default="total", summary="what value is")
    least_buyers: int = fields.count(default=50, at_least=2, summary="fewest customers with a purchase")
    most_alike: float = fields.share(default=0.95, summary="largest share of buyers that are alike on an axis")
    name: str = fields.name(default="rfm", summary="name of the segmentation")

    def __attrs_post_init__(self) -> None:
        if "recency" not in self.axes or not set(self.axes) <= set(AXES):
            raise DefinitionError(
                "these are no axes of rfm",
                expected='"recency" and one or both of "frequency" and "value"',
                found=", ".join(map(repr, self.axes)),
                remedy='write axes=("recency", "value")',
            )

    @property
    def needs(self) -> tuple[str, ...]:
        """Touchpoints, and value where it is an axis."""
        return ("touchpoint", "value") if "value" in self.axes else ("touchpoint",)

    @property
    def convention(self) -> Convention:
        """How the axes are counted, in their order."""
        return Convention(tuple(axis for axis in AXES if axis in self.axes), self.repeat, self.amount)

    def fit(self, journeys: Journeys, /) -> RFMModel:
        """The model: the cuts of these customers.

        Raises:
            InsufficientData: for too few buyers, or an axis on which nearly all are alike; proposes what can be done.
            DefinitionError: when nothing says what a purchase is.
            UnknownName: for a touchpoint that the journeys do not have.
            MissingColumn: when value is an axis and there is none.
        """
        touchpoint = touchpoint_of(journeys, self.touchpoint)
        table = self.convention.table(Scope.over(journeys, strict=True), touchpoint)
        bought = ~np.isnan(table["recency"])
        known = {axis: values[bought] for axis, values in table.items()}
        self._refuse_thin(int(bought.sum()), touchpoint)
        self._refuse_alike(known)
        cuts = tuple(self._cuts(axis, values) for axis, values in known.items())
        return RFMModel(self, touchpoint, cuts, int(bought.sum()), journeys.frame.as_of)

    def _cuts(self, axis: str, values: Floats) -> Cuts:
        return cuts_of(values, self.bins, falling=axis == "recency", same=SAME if axis == "value" else 0.0)

    def _refuse_thin(self, buyers: int, touchpoint: str | None) -> None:
        if buyers < self.least_buyers:
            what = "a touchpoint with a value" if touchpoint is None else f'a "{touchpoint}"'
            raise InsufficientData(
                "too few customers bought for rfm",
                expected=f"{self.least_buyers} customers with {what} (least_buyers)",
                found=f"{buyers}",
                remedy='use rules on counts and recency, such as count("buy", within="90 days")',
            )

    def _refuse_alike(self, known: dict[str, Floats]) -> None:
        alike = {axis: commonest(values) for axis, values in known.items()}
        size = len(known["recency"])
        flat = [axis for axis, (_, count) in alike.items() if count > self.most_alike * size]
        if flat:
            told = "; ".join(f"{axis}: {_alike(alike[axis], size)}" for axis in flat)
            raise InsufficientData(
                f"{' and '.join(flat)} can't tell these customers apart",
                expected=f"axes on which at most {100 * self.most_alike:.4g} % of buyers are alike (most_alike)",
                found=told,
                remedy=self._proposal([axis for axis in known if axis not in flat]),
            )

    def _proposal(self, left: list[str]) -> str:
        if "recency" not in left or len(left) < 2:
            return "use rules or a profile column: what was bought does not divide these customers"
        listed = ", ".join(f'"{axis}"' for axis in left)
        return f"use RFM(axes=({listed}))"


def _alike(found: tuple[float, int], size: int) -> str:
    value, count = found
    return f"{100 * count / size:.1f} % ({count:,} of {size:,}) have {said(round(value, 6))}"


@attrs.frozen
class RFMModel:
    """Fitted cuts; scores and names any customers by them.

    Args:
        rfm: The configuration.
        touchpoint: What counted as a purchase; ``None`` = every touchpoint that has a value.
        cuts: The cuts of each axis, in the order of the convention.
        buyers: Number of customers with a purchase in the fit.
        as_of: The moment the fit was as of; microseconds UTC. Recency of others is counted to *their* `as_of`.
    """

    rfm: RFM
    touchpoint: str | None
    cuts: tuple[Cuts, ...]
    buyers: int
    as_of: int | None = None

    @property
    def axes(self) -> dict[str, Cuts]:
        """Axis -> its cuts."""
        return dict(zip(self.rfm.convention.axes, self.cuts, strict=True))

    @property
    def definition(self) -> str:
        """The conventions and the cuts in words."""
        what = "a touchpoint with a value" if self.touchpoint is None else f'"{self.touchpoint}"'
        told = [f"{axis} = {self.rfm.convention.words(axis)}, {_scale(cuts)}" for axis, cuts in self.axes.items()]
        return f"purchase = {what}; " + "; ".join(told)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The named segments, best first, then "no purchase"; each with its cuts in words and in `details`."""
        details = {"cuts": {axis: list(cuts.edges) for axis, cuts in self.axes.items()}}
        named = [
            Segment(name, summary=summary, definition=self._definition(name), details=details)
            for name, summary in self._scheme.used(self.rfm.bins).items()
        ]
        return (
            *named,
            Segment(rfm_names.NONE, summary="customers without a purchase", definition="never made a purchase"),
        )

    @property
    def _scheme(self) -> rfm_names.Scheme:
        return rfm_names.scheme_of(self.rfm.convention.axes)

    @property
    def names_of_codes(self) -> dict[tuple[int, ...], str]:
        """The name of every combination of scores, in the order of the axes: each has exactly one."""
        return self._scheme.names_of_codes(self.rfm.bins)

    def _definition(self, name: str) -> str:
        recency = sorted({code[0] for code, named in self.names_of_codes.items() if named == name})
        high = self._scheme.is_high_name(name)
        return f"{_between(self.axes['recency'], recency[0], recency[-1])}; {self._worth(high=high)}"

    def _worth(self, *, high: bool) -> str:
        others = [axis for axis in self.axes if axis != "recency"]
        middle = (self.rfm.bins + 1) / 2
        if len(others) > 1:
            return f"mean of {' and '.join(others)} score {'above' if high else 'at most'} {middle:g}"
        least = next(score for score in range(1, self.rfm.bins + 1) if score > middle)
        edge = self.axes[others[0]].edges[least - 2]
        return f"{others[0]} {'at least' if high else 'less than'} {said(edge)}"

    def scores(self, journeys: Journeys) -> pd.DataFrame:
        """One row per customer (index: id): each axis (float64, NaN without a purchase) and its score (0 without)."""
        table = self.rfm.convention.table(Scope.over(journeys), self.touchpoint)
        scores = self._scores(table)
        columns = {f"{axis}_score": scored for axis, scored in scores.items()}
        return pd.DataFrame({**table, **columns}, index=journeys.customers)

    def _scores(self, table: dict[str, Floats]) -> dict[str, npt.NDArray[np.int64]]:
        bought = ~np.isnan(table["recency"])
        return {axis: np.where(bought, cuts.scores(table[axis]), 0) for axis, cuts in self.axes.items()}

    def assign(self, journeys: Journeys, /) -> Segmentation:
        """The segmentation of these journeys by the kept cuts; everyone is in one segment.

        Raises:
            MissingColumn: when value is an axis and there is none.
        """
        table = self.rfm.convention.table(Scope.over(journeys), self.touchpoint)
        scores = self._scores(table)
        others = [scored for axis, scored in scores.items() if axis != "recency"]
        places = self._scheme.places(scores["recency"], others, self.rfm.bins)
        codes = np.where(np.isnan(table["recency"]), len(self.segments) - 1, places)
        found = journeys.split(codes, self.segments, name=self.rfm.name)
        return attrs.evolve(found, model=self, definition=self.definition)

    def explain(self, journeys: Journeys, customer: str, /) -> Iterable[str]:
        """Each axis of a customer with its score.

        Raises:
            UnknownName: when there is no such customer.
        """
        place = journeys.position(customer)
        row = self.scores(journeys.take(slice(place, place + 1))).iloc[0]
        if np.isnan(row["recency"]):
            return ["no purchase"]
        told = self.rfm.convention
        return [
            f"{axis} {said(round(float(row[axis]), 6))} ({told.words(axis)}): score {int(row[f'{axis}_score'])}, "
            f"{_scale(cuts)}"
            for axis, cuts in self.axes.items()
        ]


def _scale(cuts: Cuts) -> str:
    ends = ", ".join(said(round(edge, 6)) if np.isfinite(edge) else "-" for edge in cuts.edges)
    return f"scores 2 to {len(cuts.edges) + 1} {'up to' if cuts.falling else 'from'} {ends}"


def _between(cuts: Cuts, low: int, high: int) -> str:
    """A range of recency scores in days."""
    near = "" if high > len(cuts.edges) else f"more than {_days(cuts.edges[high - 1])}"
    far = "" if low < 2 else f"at most {_days(cuts.edges[low - 2])}"
    return f"last purchase {' and '.join(filter(None, (near, far)))} ago"


def _days(edge: float) -> str:
    return f"{said(round(edge, 3))} days" if np.isfinite(edge) else "no days"
