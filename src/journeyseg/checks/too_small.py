"""Too small: segments of too few customers to say anything of, or to do anything for."""

from __future__ import annotations

import attrs

from journeyseg.checks.evidence import EXAMPLES, listed, percent
from journeyseg.contract import fields
from journeyseg.model.finding import Finding, Findings
from journeyseg.model.segmentation import Segmentation

CODE = "too_small"


@attrs.frozen
class TooSmall:
    """Segments below a number or a share of customers; empty ones are the matter of `uncovered`.

    Args:
        least: Fewest customers a segment should have. With 30 the 95 % interval of a share is up to 36 points wide
            (Wilson).
        least_share: Smallest share of all customers it should have.
    """

    least: int = fields.count(default=30, at_least=1, summary="fewest customers of a segment")
    least_share: float = fields.share(default=0.01, summary="smallest share of customers of a segment")

    def inspect(self, segmentation: Segmentation, /) -> Findings:
        """One finding that names the small segments, smallest first, or none."""
        sizes = segmentation.sizes().iloc[: len(segmentation)]
        small = sizes[(sizes["n"] > 0) & ((sizes["n"] < self.least) | (sizes["share"] < self.least_share))]
        small = small.sort_values("n", kind="stable")
        if small.empty:
            return Findings()
        told = [f"{name} ({n:,}, {percent(share)})" for name, n, share in small[["segment", "n", "share"]].values]
        message = f"{len(small)} of {len(segmentation)} segments are small: {listed(small['segment'].tolist())}"
        fix = "merge them with what they are closest to: segmentation.merge({...})"
        share = len(small) / len(segmentation)
        return Findings([Finding("warning", CODE, message, len(small), share, tuple(told[:EXAMPLES]), fix)])
