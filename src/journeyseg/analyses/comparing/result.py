"""The result of a comparison: an answer in words, the omnibus test, and what differs, ranked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import pandas as pd

from journeyseg.analyses.comparing.options import reached
from journeyseg.analyses.flow.result import Flow
from journeyseg.errors import InputError
from journeyseg.model.finding import Findings
from journeyseg.model.provenance import Provenance
from journeyseg.model.result import Result


@attrs.frozen(slots=False, eq=False, repr=False, kw_only=True)
class JourneyComparison(Result):
    """What `journeyseg.compare` gives.

    Args:
        answer: The answer in words.
        p: Chance of so large a difference in any of the statistics, were the labels given to customers by chance.
        p_error: Monte-Carlo standard error of `p`.
        omnibus: One row per statistic: statistic, ratio (distance over what chance brings; about 1 without a
            difference), distance, chance, p, p_error, p_corrected (over the statistics), effect (beyond chance, as a
            share that is moved, or how many times as long), detectable (the effect that would be found in about 4 of 5
            cases; missing where nothing varies), unit, n (customers with any), permutations.
        edges: Ranked: segment, versus, source, target, measure ("P(out)": share of what leaves the source;
            "customers": share of customers who have the edge), value, value_versus, difference, low, high, p,
            p_corrected, significant, n, n_versus (visits or customers), customers, customers_versus, why (there is no
            test), family (tests corrected for).
        stages: Likewise for each label: the share of customers who meet it; with touchpoints also the stages of the
            blueprint, told apart by ``kind``.
        times: Likewise for each edge: seconds and seconds_versus (geometric means), their ratio with low and high.
        findings: What to know before believing it: cells too rare to test, statistics that lack data, overlaps.
        flow: What follows what, per segment: `journeyseg.flow` of the same customers.
        customers_tested: Customers of the permutation test.
        customers_available: Customers who travel in some segment, of whom those are a random sample.
        customers_paired: Of the tested, those who are in both periods.
        definition: What was done, in words.
        level: Confidence level.
    """

    answer: str
    p: float
    p_error: float
    omnibus: pd.DataFrame
    edges: pd.DataFrame
    stages: pd.DataFrame
    times: pd.DataFrame
    findings: Findings
    flow: Flow
    customers_tested: int
    customers_available: int
    customers_paired: int
    definition: str
    level: float

    @property
    def segments(self) -> tuple[str, ...]:
        """Names of the segments, or of the two periods."""
        return self.flow.segments

    @property
    def different(self) -> bool:
        """Whether the omnibus test calls them different at this level."""
        return bool(reached(self.p, self.level))

    @property
    def provenance(self) -> Provenance:
        """Where it comes from."""
        return self.flow.provenance

    @property
    def unassigned(self) -> int:
        """Customers in no segment: they are compared with nobody."""
        return self.flow.unassigned

    def customers(self, segment: str, edge: Any = None) -> pd.Index[Any]:
        """Ids of the customers of a segment who travel, or who have an edge.

        Args:
            segment: Name of the segment or period.
            edge: Source and target, such as ``("cart", "<end>")``.

        Raises:
            UnknownName: for a segment or label that does not exist.
            InputError: for what is no pair of labels.
        """
        if edge is None:
            return self.flow.customers(segment)
        if not isinstance(edge, Sequence) or isinstance(edge, str) or len(edge) != 2:
            remedy = 'write edge=("cart", "<end>")'
            raise InputError("an edge has two ends", expected="source and target", found=repr(edge), remedy=remedy)
        return self.flow.customers(segment, source=edge[0], target=edge[1])

    def to_frame(self) -> pd.DataFrame:
        """All ranked rows in one table: edges, labels and times.

        Returns:
            Columns what ("edge", "label" or "time"), measure, segment, versus, source (the label itself, of labels),
            target, value, value_versus, difference (of times the ratio), low, high, p, p_corrected, significant, n,
            n_versus, customers, customers_versus, why, family.
        """
        labels = self.stages.rename(columns={"label": "source", "kind": "measure"}).assign(what="label", target="")
        renamed = {"seconds": "value", "seconds_versus": "value_versus", "ratio": "difference"}
        spells = self.times.rename(columns=renamed).assign(what="time", measure="geometric mean")
        table = pd.concat([self.edges.assign(what="edge"), labels, spells], ignore_index=True)
        first = ["what", "measure", "segment", "versus", "source", "target"]
        return table[[*first, *(name for name in self.edges.columns if name not in first)]]

    def plot(self, **options: Any) -> Any:
        """Ranked differences with intervals; see `journeyseg.render.plot_comparison.plot_comparison`."""
        return self._render("journeyseg.render.plot_comparison", "plot_comparison", **options)

    def __repr__(self) -> str:
        return f"<JourneyComparison: {self.answer}>"
