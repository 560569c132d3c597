"""Future times: touchpoints after the moment up to which everything is known."""

from __future__ import annotations

import attrs
import numpy as np

from journeyseg.checks.evidence import customers_of, percent
from journeyseg.model.finding import Finding, Findings
from journeyseg.model.journeys import Journeys, as_text

CODE = "future_times"


@attrs.frozen
class FutureTimes:
    """Touchpoints dated after `as_of`; no verb counts them."""

    needs = ("touchpoint",)

    def inspect(self, journeys: Journeys, /) -> Findings:
        """One finding that counts them and says how far they go, or none."""
        as_of = journeys.frame.as_of
        late = np.flatnonzero(journeys.at > as_of) if as_of is not None else np.zeros(0, dtype=np.int64)
        if not len(late):
            return Findings()
        share = len(late) / journeys.n_events
        last = as_text(int(journeys.at[late].max()))
        message = f"{len(late):,} touchpoints ({percent(share)}) are after {as_text(as_of)}, the last at {last}"
        fix = "correct their times or zone, or give a later as_of="
        return Findings([Finding("warning", CODE, message, len(late), share, customers_of(journeys, late), fix)])
