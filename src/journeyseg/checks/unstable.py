"""Unstable: segments that a fitted model would hardly find again in another sample of the same customers."""

from __future__ import annotations

import attrs

from journeyseg.checks.evidence import EXAMPLES, listed
from journeyseg.contract import fields
from journeyseg.model.finding import Finding, Findings
from journeyseg.model.segmentation import Segmentation

CODE = "unstable"


@attrs.frozen
class Unstable:
    """Segments whose `details` tell a "stability" below a bound; segments that tell none are passed over.

    Args:
        least: Smallest mean Jaccard similarity with what is found in another sample. Below 0.6 a segment is not to be
            trusted, from 0.75 on it is stable (Hennig 2007; fpc, `clusterboot`).
    """

    least: float = fields.share(default=0.6, summary="smallest stability of a segment")

    def inspect(self, segmentation: Segmentation, /) -> Findings:
        """One finding that names the unstable segments, the least stable first, or none."""
        told = [(one.details.get("stability"), one.name) for one in segmentation.segments]
        shaky = sorted((value, name) for value, name in told if isinstance(value, float) and value < self.least)
        if not shaky:
            return Findings()
        names = listed([name for _, name in shaky])
        message = f"{len(shaky)} of {len(segmentation)} segments are hardly found again in another sample: {names}"
        examples = tuple(f"{name} ({value:.2f})" for value, name in shaky)
        fix = "ask for fewer segments, a larger sample, or other distances; treat what is left as a sketch"
        return Findings(
            [Finding("warning", CODE, message, len(shaky), len(shaky) / len(segmentation), examples[:EXAMPLES], fix)]
        )
