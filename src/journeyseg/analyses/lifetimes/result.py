"""The result of a survival analysis: curves, restricted means, and the test between segments."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import attrs
import numpy as np
import pandas as pd

from journeyseg.analyses.lifetimes.aligned import Aligned, aligned
from journeyseg.contract.curves import curve_of
from journeyseg.model.analysis import Analysis
from journeyseg.stats.corrections import Correction
from journeyseg.stats.lifetimes import at_risk, greenwood, kaplan_meier, log_log_interval
from journeyseg.stats.log_rank import LogRank, clustered_log_rank, log_rank


@attrs.frozen(slots=False, eq=False, repr=False)
class Survival(Analysis):
    """What `journeyseg.survival` gives: how long it takes, with those still under way censored.

    Args:
        method: How times are kept: ``"binned"``, ``"exact"`` or ``"sample"``.
        independent: True when every unit is a customer of its own, so that Greenwood's formula holds.
        apart: True when moreover no customer is in two segments.
    """

    method: str = attrs.field(kw_only=True)
    independent: bool = attrs.field(kw_only=True)
    apart: bool = attrs.field(kw_only=True)

    @cached_property
    def spells(self) -> Aligned:
        """Counts by time of all segments, on one grid of times."""
        return aligned(self.state, self.method)

    def curve(self, segment: str | None = None) -> pd.DataFrame:
        """The share still without it after each time at which something happened.

        One row per time (``seconds``): ``without``, ``low`` and ``high`` (log-log limits on Greenwood's standard
        errors, or on those of the bucket jackknife where units cluster), ``at_risk``, ``events``, ``censored``.

        Raises:
            UnknownName: for an unknown segment.
        """
        place, spells = self.segments.index(self.segment(segment)), self.spells
        events, censored = spells.events[:, place], spells.censored[:, place]
        used = np.flatnonzero((events[0] + censored[0]) > 0)
        parts = (events[:, used], censored[:, used], spells.never[:, place])
        without, low, high = self._limits(place, *parts) if len(used) else (np.zeros(0),) * 3
        risk = at_risk(*(part[0] for part in parts)).astype(np.int64) if len(used) else np.zeros(0, dtype=np.int64)
        shares = {"without": without, "low": low, "high": high}
        told = {**shares, "at_risk": risk, "events": parts[0][0], "censored": parts[1][0]}
        return pd.DataFrame(told, index=pd.Index(spells.ends[used], name="seconds"))

    def _limits(self, place: int, events: Any, censored: Any, never: Any) -> Any:
        level = self.measures.level
        if not self.independent:
            customers = self.state.totals("customers")[place]
            return curve_of(events, censored, never, level, customers=customers)
        whole = (events[0], censored[0], never[0])
        curve = kaplan_meier(*whole)
        return curve, *log_log_interval(curve, greenwood(*whole), at_risk(*whole), level)

    def curve_difference(self, segment: str, versus: str, *, correction: Correction = "holm") -> pd.DataFrame:
        """How far the curves of two segments lie apart, at up to 24 times that cut the events into equal parts.

        Args:
            segment: Name of the segment of interest.
            versus: Name of the segment it is compared with.
            correction: As `difference`, over these times.

        Returns:
            One row per time (``seconds``): value and versus (shares still without it), difference, low, high, p_value,
            p_corrected, at_risk, at_risk_versus, family, method; the limits as `difference` makes them.

        Raises:
            UnknownName: for an unknown segment or correction.
            InputError: for one segment twice.
        """
        from journeyseg.analyses.lifetimes.apart import apart_table

        return apart_table(self, segment, versus, correction)

    def log_rank(self) -> LogRank:
        """The test whether all segments have it at one speed.

        The usual log-rank test; where customers have several units, or are in several segments, its covariance comes
        from the bucket jackknife.

        Raises:
            InsufficientData: for fewer than two segments with anybody, or no event.
        """
        spells = self.spells
        if not len(spells.ends):
            return log_rank(np.zeros((len(self.segments), 1)), 0)
        if self.apart:
            return log_rank(spells.events[0], spells.censored[0], spells.never[0])
        return clustered_log_rank(spells.events, spells.censored, spells.never)

    def plot(self, **options: Any) -> Any:
        """The curves of all segments with their intervals; see `plot_survival`."""
        return self._render("journeyseg.render.plot_survival", "plot_survival", **options)
