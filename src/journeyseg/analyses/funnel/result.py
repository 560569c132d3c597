"""The result of a funnel: counts and shares by step, attempts, times, curves, and who is at each step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from journeyseg.analyses.funnel.rules import Rules
from journeyseg.analyses.funnel.summing import reached_in
from journeyseg.analyses.funnel.tables import attempts_of, curve_table, histogram_of
from journeyseg.errors import InputError, unknown
from journeyseg.model.analysis import Analysis

if TYPE_CHECKING:
    import pandas as pd


@attrs.frozen(slots=False, eq=False, repr=False)
class FunnelResult(Analysis):
    """What `journeyseg.funnel` gives.

    Args:
        rules: Every option of the funnel, settled.
    """

    rules: Rules = attrs.field(kw_only=True)

    @property
    def steps(self) -> tuple[str, ...]:
        """Names of the steps that must be met."""
        labels = self.rules.labels
        return labels if self.rules.order == "open" else tuple(labels[place] for place in self.rules.required)

    def counts(self, segment: str | None = None) -> pd.DataFrame:
        """How many reached each step, and where they stopped.

        Args:
            segment: Name of a segment; default all.

        Returns:
            Rows segment x step (x value, with a breakdown): ``reached``, ``stopped`` (deepest step), ``open`` (of
            these: may still go on), ``share_of_all``, ``share_of_first``, ``share_of_previous``. Shares of nobody are
            missing; under a preset they read 0, as those systems show them.

        Raises:
            UnknownName: for an unknown segment.
        """
        from journeyseg.analyses.funnel.tables import count_table

        return count_table(self, self._segments(segment))

    def levels(self, segment: str | None = None) -> pd.Series[int]:
        """How many steps each customer got through at the deepest, 0 for those who met none; by customer id."""
        tried = self.attempts()
        best = tried.groupby("customer", observed=True)["level"].max()
        everyone = (
            self._journeys().customers if segment is None else self.measures.customers(self.name, segment, "units")
        )
        return best.reindex(everyone, fill_value=0).astype("int64")

    def attempts(self) -> pd.DataFrame:
        """One row per attempt that is counted: customer, journey, value, level, open, and when each step was met.

        Columns ``at STEP`` hold moments (UTC, missing where the step was not met).
        """
        if self.rules.order == "open":
            raise self._without_attempts("attempts")
        return attempts_of(self._journeys(), self.rules)

    def times(self, step: str | int, *, since: str | int | None = None) -> pd.Series[float]:
        """Seconds from one step to another, of every attempt that met it; in the order of the customers.

        Args:
            step: Name or number (from 1) of the step.
            since: Name or number of the step to count from; default the one before.
        """
        to = self._step(step)
        begin = to - 1 if since is None else self._step(since)
        tried, labels = self.attempts(), self.rules.labels
        gap = (tried[f"at {labels[to]}"] - tried[f"at {labels[begin]}"]).dt.total_seconds()
        gap.index = tried["customer"]
        return gap.dropna().rename("seconds")

    def histogram(self, step: str | int, *, since: str | int | None = None, bins: int | None = None) -> pd.DataFrame:
        """Histogram of `times`: start, end and count of each bin, in seconds.

        Args:
            step: Name or number of the step.
            since: Name or number of the step to count from; default the one before.
            bins: Number of bins; default the cube root of the number of times, rounded up, with whole seconds wide
                bins, as PostHog does; the last bin holds what lies at its start or above.
        """
        return histogram_of(self.times(step, since=since), bins)

    def curve(self, step: str | int | None = None, segment: str | None = None) -> pd.DataFrame:
        """Share that reached a step by each time since the first step, open attempts censored (Kaplan-Meier).

        Args:
            step: Name or number of the step; default the last.
            segment: Name of a segment; default all.

        Returns:
            Rows segment x time: ``seconds``, ``share``, ``low``, ``high``, ``at_risk``.

        Raises:
            InputError: for a funnel without times, or the first step.
        """
        if self.rules.times == "none":
            raise InputError(
                "this funnel kept no times",
                expected='times="binned" or "exact"',
                found='times="none"',
                remedy="ask again",
            )
        place = self.rules.required.index(self._step(len(self.rules.labels) if step is None else step))
        if not place:
            raise InputError(
                "the first step takes no time", expected="a later step", found=repr(step), remedy="name one"
            )
        independent = self.rules.count == "units" and self.state.frame.unit == "customer"
        return curve_table(self.state, place, self._segments(segment), independent=independent)

    def who(self, step: str | int, segment: str | None = None, *, stopped: bool = False) -> pd.Index[Any]:
        """Ids of the customers who reached a step, or (`stopped`) got no further than it, in any counted attempt.

        Raises:
            UnknownName: for an unknown step or segment.
            InputError: for `stopped` at a step that is optional, or in a funnel of open order.
        """
        place, name = self._step(step), self.segment(segment)
        array = "met" if self.rules.order == "open" else "level" if place in self.rules.required else "optional"
        if array != "level":
            if stopped:
                raise self._without_attempts("stopped=True")
            return self.customers(name, array, step=self.rules.labels[place])
        first = self.rules.required.index(place)
        chosen = self.steps[first : first + 1] if stopped else self.steps[first:]
        found = [self.customers(name, array, step=one) for one in chosen]
        everyone = self.customers(name, "units")
        kept: pd.Index[Any] = everyone[everyone.isin(set().union(*(part.tolist() for part in found)))]
        return kept

    def bottleneck(self, segment: str | None = None) -> str:
        """Name of the step that the smallest share of those before it reach; empty where nobody is lost."""
        shares = self["share of previous"].value[self.segments.index(self.segment(segment)), 1:]
        known = np.where(np.isnan(shares), 1.0, shares)
        return self.steps[1 + int(np.argmin(known))] if len(known) and known.min() < 1 else ""

    def reached(self, segment: str | None = None) -> list[int]:
        """How many reached each step, in order."""
        found = reached_in(self.state, self.rules)[0][self.segments.index(self.segment(segment))]
        return [int(one) for one in (found if found.ndim == 1 else found.sum(axis=-1))]

    def shares_of_previous(self, segment: str | None = None) -> list[float]:
        """Share of the step before that reached each step, in order; of nobody NaN, under a preset 0."""
        return [float(share) for share in self.counts(self.segment(segment))["share_of_previous"]]

    def at_steps(self, segment: str | None = None) -> list[list[str]]:
        """Ids of the customers who reached each step, in order of id."""
        return [sorted(self.who(place + 1, segment).tolist()) for place in self.rules.required]

    def means(self, segment: str | None = None) -> list[float | None]:
        """Mean seconds from the step before, by step; ``None`` where nobody has any."""
        return self._listed("mean time from previous", segment)

    def medians(self, segment: str | None = None) -> list[float | None]:
        """Median seconds from the step before, by step; ``None`` where nobody has any."""
        return self._listed("median time from previous", segment)

    def _listed(self, measure: str, segment: str | None) -> list[float | None]:
        found = self[measure].value[self.segments.index(self.segment(segment))].tolist()
        return [None if np.isnan(one) else one for one in found]

    def by_value(self, segment: str | None = None) -> dict[str, list[int]]:
        """How many reached each step, by value of the breakdown; values whose attempts nobody opened are left out.

        Raises:
            InputError: for a funnel without a breakdown.
        """
        if self.rules.breakdown is None:
            raise InputError(
                "this funnel has no breakdown",
                expected='breakdown="property:NAME"',
                found="none",
                remedy="ask again with breakdown=",
            )
        table = self.counts(self.segment(segment)).pivot(index="value", columns="step", values="reached")[
            list(self.steps)
        ]
        return {
            str(value): [int(one) for one in row]
            for value, row in zip(table.index, table.to_numpy(), strict=True)
            if row[0]
        }

    def step_difference(self, segment: str, versus: str) -> pd.DataFrame:
        """How a segment differs from another, step by step: `difference` of one measure, beside the counts.

        Returns:
            Rows by step: ``step``, ``reached`` (how many more reached it), ``difference`` of the shares of the first
            step (of all, where the order is open) with ``low``, ``high``, ``p_value`` and ``p_corrected`` (Holm over
            the steps).

        Raises:
            UnknownName: for an unknown segment.
            InputError: for one segment twice, or a funnel with a breakdown.
        """
        from journeyseg.analyses.funnel.differing import step_table

        return step_table(self, segment, versus)

    def plot(self, **options: Any) -> Any:
        """A matplotlib figure: bars by step and segment, with intervals; needs the extra ``plot``."""
        return self._render("journeyseg.render.plot_funnel", "plot_funnel", **options)

    def _journeys(self) -> Any:
        if self.measures.behind is None:
            raise InputError(
                "this result holds no journeys",
                expected="a result made in this session",
                found="none",
                remedy="ask again",
            )
        return self.measures.behind.journeys

    def _without_attempts(self, what: str) -> InputError:
        return InputError(
            f"{what}: there is nothing like it where steps are met each by itself, or need not be met",
            expected="a step that must be met, in a funnel with an order",
            found=f"order={self.rules.order!r}",
            remedy="ask for counts() or who(step)",
        )

    def _segments(self, segment: str | None) -> tuple[str, ...]:
        if segment is not None and segment not in self.segments:
            raise unknown("segment", segment, self.segments)
        return self.segments if segment is None else (segment,)

    def _step(self, step: str | int) -> int:
        labels = self.rules.labels
        if isinstance(step, str):
            if step not in labels:
                raise unknown("step", step, labels)
            return labels.index(step)
        if not 1 <= step <= len(labels):
            raise unknown("step", str(step), labels)
        return step - 1
