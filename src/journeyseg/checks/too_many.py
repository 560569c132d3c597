"""Too many: more segments than people can treat differently."""

from __future__ import annotations

import attrs

from journeyseg.contract import fields
from journeyseg.model.finding import Finding, Findings
from journeyseg.model.segmentation import Segmentation

CODE = "too_many"


@attrs.frozen
class TooMany:
    """More segments with customers than a team can tell apart and treat differently.

    Args:
        most: Most segments that there should be; empty ones do not count.
    """

    most: int = fields.count(default=12, at_least=1, summary="most segments")

    def inspect(self, segmentation: Segmentation, /) -> Findings:
        """One finding, or none."""
        sizes = segmentation.sizes().iloc[: len(segmentation)]
        full = sizes[sizes["n"] > 0].sort_values("n", kind="stable")
        if len(full) <= self.most:
            return Findings()
        count = len(full) - self.most
        message = f"{len(full)} segments have customers, {count} more than the {self.most} that can be told apart"
        examples = tuple(f"{name} ({n:,})" for name, n in full[["segment", "n"]].values[:5])
        fix = "begin with few broad segments: merge the smallest, or keep the largest (profile has top=)"
        return Findings([Finding("warning", CODE, message, count, count / len(full), examples, fix)])
