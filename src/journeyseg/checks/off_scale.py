"""Off scale: answers that the declared scale does not have."""

from __future__ import annotations

import attrs
import numpy as np

from journeyseg.checks.evidence import customers_of, percent
from journeyseg.metrics.satisfaction import scale_of
from journeyseg.model.finding import Finding, Findings
from journeyseg.model.journeys import Journeys

CODE = "off_scale"


@attrs.frozen
class OffScale:
    """Ratings outside the scale that the blueprint declares; no measure counts them."""

    needs = ("satisfaction",)

    def inspect(self, journeys: Journeys, /) -> Findings:
        """One finding that counts them and names the commonest, or none."""
        scale, given = scale_of(journeys.frame), journeys.column("satisfaction").data
        outside = np.zeros(0, dtype=np.int64) if scale is None else np.flatnonzero(scale.outside(given))
        if scale is None or not len(outside):
            return Findings()
        values, counts = np.unique(given[outside], return_counts=True)
        share = len(outside) / max(int((~np.isnan(given)).sum()), 1)
        message = (
            f"{len(outside):,} ratings ({percent(share)}) lie outside the scale {scale.low:g} to {scale.high:g}, "
            f"most often {values[counts.argmax()]:g}; they are left out"
        )
        fix = "name what means no answer in the scale's not_applicable, or correct the scale"
        return Findings([Finding("warning", CODE, message, len(outside), share, customers_of(journeys, outside), fix)])
