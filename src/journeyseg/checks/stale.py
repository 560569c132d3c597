"""Stale: customers, and whole logs, of which nothing was heard for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import attrs
import numpy as np

from journeyseg.checks.evidence import customers_at, percent
from journeyseg.contract import fields
from journeyseg.model.durations import duration, microseconds, spell
from journeyseg.model.features import features
from journeyseg.model.finding import Finding, Findings
from journeyseg.model.journeys import Journeys, as_text

CODE = "stale"


@attrs.frozen
class Stale:
    """Data that ends long before `as_of`, and customers without a touchpoint for long.

    Args:
        after: How long a customer may be silent.
        log_after: How long the whole log may be silent.
        warn: Share of silent customers from which the finding is a warning; below, it is an info.
    """

    after: timedelta = attrs.field(default=timedelta(days=365), converter=duration)
    log_after: timedelta = attrs.field(default=timedelta(days=30), converter=duration)
    warn: float = fields.share(default=0.5, summary="share of silent customers from which it is a warning")

    needs = ("touchpoint",)

    def inspect(self, journeys: Journeys, /) -> Findings:
        """At most one finding of the log and one of customers; customers who never had a touchpoint do not count."""
        ages = features(journeys, ["recency_days"])["recency_days"].to_numpy()
        return Findings([*self._of_log(journeys, ages), *self._of_customers(journeys, ages)])

    def _of_log(self, journeys: Journeys, ages: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Iterator[Finding]:
        youngest = np.nanmin(ages) if not np.isnan(ages).all() else np.nan
        if youngest > self.log_after / timedelta(days=1):
            message = f"the last touchpoint is {youngest:.0f} days before {as_text(journeys.frame.as_of)}"
            fix = "bring the data up to date, or give the as_of= that it is true for"
            yield Finding("warning", CODE, message, 1, fix=fix)

    def _of_customers(
        self, journeys: Journeys, ages: np.ndarray[tuple[int], np.dtype[np.float64]]
    ) -> Iterator[Finding]:
        whole = int(np.sum(~np.isnan(ages)))
        silent = np.flatnonzero(ages >= microseconds(self.after) / microseconds(timedelta(days=1)))
        if len(silent):
            share = len(silent) / whole
            message = (
                f"{len(silent):,} of {whole:,} customers ({percent(share)}) had no touchpoint for {spell(self.after)}"
            )
            severity = "warning" if share >= self.warn else "info"
            fix = "count those who are active apart, or cut with Journeys.between"
            yield Finding(severity, CODE, message, len(silent), share, customers_at(journeys, silent), fix)
