"""RFM: named segments from how recently, how often and for how much customers bought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.contract import fields
from journeyseg.errors import DefinitionError, InsufficientData
from journeyseg.model.bounds import said
from journeyseg.model.finding import Findings
from journeyseg.model.journeys import Journeys
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.rfm_history import lacks
from journeyseg.segmenters.rfm_model import RFMModel
from journeyseg.segmenters.rfm_plan import Plan, plan_of
from journeyseg.segmenters.rfm_presets import PRESETS
from journeyseg.segmenters.rfm_rules import ScoreTable
from journeyseg.segmenters.rfm_scores import commonest
from journeyseg.segmenters.rfm_scoring import SCORINGS, nested
from journeyseg.segmenters.rfm_table import Convention, table_of, touchpoint_of

__all__ = ["RFM", "RFMModel"]

Floats = npt.NDArray[np.float64]


def _table(value: object) -> ScoreTable | None:
    return ScoreTable(**value) if isinstance(value, Mapping) else value  # type: ignore[return-value]


def _edges(value: Any) -> dict[str, tuple[float, ...]]:
    try:
        return {str(axis): tuple(map(float, edges)) for axis, edges in dict(value or {}).items()}
    except (TypeError, ValueError):
        raise _misfit("cuts", '{"recency": [30, 90], "value": [50, 200]}', value) from None


def _weights(value: Any) -> dict[str, float]:
    try:
        return {str(axis): float(weight) for axis, weight in dict(value or {}).items()}
    except (TypeError, ValueError):
        raise _misfit("weights", '{"recency": 2, "frequency": 1, "value": 1}', value) from None


def _shares(value: Any) -> tuple[float, ...]:
    try:
        return tuple(map(float, value))
    except (TypeError, ValueError):
        raise _misfit("shares", "(0.5, 0.8)", value) from None


def _misfit(name: str, expected: str, value: object) -> DefinitionError:
    return DefinitionError(f"RFM.{name} can't be {value!r}", expected=expected, found=repr(value), remedy="correct it")


@attrs.frozen
class RFM:
    """Six named segments from recency, frequency and value of purchases, and one of those who never bought.

    Each axis is scored 1 to `bins` by mid-rank: equal customers have equal scores, and neither currency nor unit
    matters. The cuts are kept in the model and score other customers, or the same ones later. Every combination of
    scores has exactly one name (`RFMModel.names_of_codes` lists them): "champions", "loyal", "promising", "drifting",
    "at risk", "lost"; without frequency, which alone tells loyalty, "recent, high value" ... "gone, low value".
    Customers without a purchase are in "no purchase".

    A `preset` brings its own names and states options; what you state beside it wins. `audit` says which combinations
    of scores its names leave out, which names nobody can get, and where rules overlap.

    Conventions, those of segmentation: recency is the time from the *last* purchase to `as_of`; frequency counts
    *every* purchase (or local day with one); value is the sum (or the mean per purchase). Models of buying behaviour
    (BG/NBD and others) use other ones: frequency without the first purchase, recency from the first to the last
    (`journeyseg.rfm_summary` offers both by name). All of history up to `as_of` counts, whatever the period.

    Args:
        touchpoint: Which touchpoint is a purchase; default the goal's, otherwise every touchpoint that has a value.
        bins: Number of scores of an axis; default that of the preset, otherwise 5.
        axes: ``"recency"`` and one or both of ``"frequency"`` and ``"value"``; default those of the preset, or all.
        repeat: ``"touchpoint"`` (the default): frequency counts purchases; ``"day"``: local days with a purchase.
        amount: ``"total"`` (the default): value is the sum over purchases; ``"mean"``: that divided by the frequency.
        least_buyers: Refuse to fit on fewer customers with a purchase; default 50, and 0 for given cuts.
        most_alike: Refuse an axis on which more than this share of buyers are alike; default 0.95, and 1 for given
            cuts.
        name: Name of the segmentation.
        preset: ``"rfm_11"`` (ours, all combinations named), ``"rfm_r_readme"``, ``"rfm_braze"``, ``"rfm_pymc"``,
            ``"hml"`` (heavy, medium, light), ``"lifecycle"`` (given cuts); default the six names.
        table: Names of your own: a `ScoreTable` or its options as a table; in the place of those of the preset.
        scoring: ``"rank"`` (the default: mid-rank), ``"ntile"`` (rank of the worst of equals, so that who bought once
            scores 1), ``"quantile"`` (above quantiles of type 7), ``"quantile_plus_one"`` (from those plus 1, as R's
            rfm; not the same in another currency), ``"qcut"`` (as pandas with duplicate edges dropped), ``"cuts"``
            (given ones), ``"sequential"`` (frequency within scores of recency, value within both) or ``"weighted"``
            (tiers of the weighted mean of mid-rank scores). By all of them equal customers have equal scores.
        cuts: With ``scoring="cuts"``: axis -> ascending edges, one fewer than scores; recency in days, a score up to
            its edge, the others from theirs.
        shares: With a scoring by quantiles: shares at which they are taken, from the worst; default equal ones.
        weights: With ``scoring="weighted"``: axis -> weight; default equal ones.
        least_history: Refuse to fit where the first purchase of anybody was later than this before `as_of`.
        latest_within: Refuse to fit where the last purchase of anybody was earlier than this before `as_of`.
        least_orders: Refuse to fit where nobody has this many purchases.

    Raises:
        DefinitionError: for axes without recency or with nothing else (a table may have them), and for options that
            mean nothing together.

    Example:
        >>> RFM(axes=("recency", "value")).convention.words("value")
        'total value of the purchases'
        >>> [finding.code for finding in RFM(preset="rfm_braze").audit()]
        ['uncovered_codes', 'several_rules']
    """

    touchpoint: str | None = fields.touchpoint(default=None, summary="which touchpoint is a purchase")
    bins: int | None = fields.count(default=None, at_least=2, at_most=10, summary="number of scores of an axis")
    axes: tuple[str, ...] = attrs.field(
        default=(),
        converter=fields.listed,
        **fields.listing(summary="recency, and frequency, value or both"),
    )
    repeat: str | None = fields.choice(("touchpoint", "day"), default=None, summary="what frequency counts")
    amount: str | None = fields.choice(("total", "mean"), default=None, summary="what value is")
    least_buyers: int | None = fields.count(default=None, at_least=2, summary="fewest customers with a purchase")
    most_alike: float | None = fields.share(default=None, summary="largest share of buyers alike on an axis")
    name: str = fields.name(default="rfm", summary="name of the segmentation")
    preset: str | None = fields.choice(PRESETS, default=None, summary="options and names of a known system")
    table: ScoreTable | None = attrs.field(default=None, converter=_table)
    scoring: str | None = fields.choice(SCORINGS, default=None, summary="how axes are scored")
    cuts: Mapping[str, tuple[float, ...]] = attrs.field(factory=dict, converter=_edges, hash=False)
    shares: tuple[float, ...] = attrs.field(default=(), converter=_shares)
    weights: Mapping[str, float] = attrs.field(factory=dict, converter=_weights, hash=False)
    least_history: timedelta | None = fields.duration(default=None, summary="least time since the first purchase")  # noqa: RUF009
    latest_within: timedelta | None = fields.duration(default=None, summary="most time since the last purchase")  # noqa: RUF009
    least_orders: int | None = fields.count(default=None, summary="somebody must have this many purchases")

    def __attrs_post_init__(self) -> None:
        plan_of(self)

    @property
    def plan(self) -> Plan:
        """The options with what the preset and the defaults fill in."""
        return plan_of(self)

    @property
    def needs(self) -> tuple[str, ...]:
        """Touchpoints, and value where it is an axis."""
        return ("touchpoint", "value") if "value" in self.convention.axes else ("touchpoint",)

    @property
    def convention(self) -> Convention:
        """How the axes are counted, in their order."""
        return self.plan.convention

    def audit(self) -> Findings:
        """What is wrong with the names of the scores; nothing with the six names, of which every code has one.

        ``uncovered_codes``, ``unreachable_segments`` and ``several_rules``: see `ScoreTable.audit`.
        """
        table = self.plan.table
        return Findings() if table is None else table.audit()

    def fit(self, journeys: Journeys, /) -> RFMModel:
        """The model: the cuts of these customers.

        Raises:
            InsufficientData: for too few buyers, an axis on which nearly all are alike, or a history that is too short,
                too old or without repeats for what is asked; proposes what can be done.
            DefinitionError: when nothing says what a purchase is.
            UnknownName: for a touchpoint that the journeys do not have.
            MissingColumn: when value is an axis and there is none.
        """
        touchpoint, plan = touchpoint_of(journeys, self.touchpoint), self.plan
        table = table_of(journeys, plan.convention, touchpoint, strict=True)
        bought = plan.scored(table)
        known = {axis: values[bought] for axis, values in table.items()}
        buyers = int(bought.sum())
        self._refuse_thin(buyers, touchpoint)
        self._refuse_history(journeys, touchpoint)
        self._refuse_alike(known, buyers)
        whole = {axis: plan.way.of(axis, values) for axis, values in known.items()}
        within = nested(known, plan.way, whole) if plan.way.scoring == "sequential" else ()
        return RFMModel(self, touchpoint, tuple(whole.values()), buyers, journeys.frame.as_of, within)

    def _refuse_thin(self, buyers: int, touchpoint: str | None) -> None:
        if buyers < self.plan.least_buyers:
            what = "a touchpoint with a value" if touchpoint is None else f'a "{touchpoint}"'
            raise InsufficientData(
                "too few customers bought for rfm",
                expected=f"{self.plan.least_buyers} customers with {what} (least_buyers)",
                found=f"{buyers}",
                remedy='use rules on counts and recency, such as count("buy", within="90 days")',
            )

    def _refuse_history(self, journeys: Journeys, touchpoint: str | None) -> None:
        history, latest, orders = self.least_history, self.latest_within, self.least_orders or 0
        if history is None and latest is None and not orders:
            return
        found = Findings(lacks(Scope.over(journeys), touchpoint, history=history, latest=latest, orders=orders))
        if len(found):
            raise InsufficientData(
                "the history of purchases can't carry rfm",
                expected="what least_history=, latest_within= and least_orders= ask for",
                found="; ".join(finding.message for finding in found),
                remedy="; ".join(finding.fix for finding in found),
            )

    def _refuse_alike(self, known: dict[str, Floats], size: int) -> None:
        most = self.plan.most_alike
        alike = {axis: commonest(values) for axis, values in known.items()} if size and most < 1 else {}
        flat = [axis for axis, (_, count) in alike.items() if count > most * size]
        if flat:
            told = "; ".join(f"{axis}: {_alike(alike[axis], size)}" for axis in flat)
            raise InsufficientData(
                f"{' and '.join(flat)} can't tell these customers apart",
                expected=f"axes on which at most {100 * most:.4g} % of buyers are alike (most_alike)",
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
