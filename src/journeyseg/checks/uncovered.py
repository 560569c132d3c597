"""Uncovered: customers in no segment, and segments without customers."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from journeyseg.checks.evidence import EXAMPLES, listed, percent
from journeyseg.contract import fields
from journeyseg.model.finding import Finding, Findings
from journeyseg.model.segmentation import Segmentation

CODE = "uncovered"


@attrs.frozen
class Uncovered:
    """Customers (touchpoints, per event) in no segment, and segments that nobody is in.

    Args:
        warn: Share in no segment from which the finding is a warning; below, it is an info.
    """

    warn: float = fields.share(default=0.05, summary="share in no segment from which it is a warning")

    def inspect(self, segmentation: Segmentation, /) -> Findings:
        """At most one finding of each kind."""
        return Findings([*self._lacking(segmentation), *_empty(segmentation)])

    def _lacking(self, segmentation: Segmentation) -> Iterator[Finding]:
        of = "touchpoints" if segmentation.kind == "event" else "customers"
        whole = len(segmentation.codes) if segmentation.kind == "event" else len(segmentation.ids)
        count = segmentation.membership.unassigned
        if count:
            share = count / whole
            message = f"{count:,} of {whole:,} {of} ({percent(share)}) are in no segment"
            severity = "warning" if share >= self.warn else "info"
            fix = (
                "add a segment for the others (rules have default=, profile has missing=), or say why they are left out"
            )
            yield Finding(severity, CODE, message, count, share, _examples(segmentation), fix)


def _examples(segmentation: Segmentation) -> tuple[str, ...]:
    if segmentation.kind != "event":
        return tuple(segmentation.unassigned[:EXAMPLES].tolist())
    lacking = segmentation.to_frame()["segment"].isna().to_numpy()
    return tuple(np.unique(segmentation.to_frame()["customer"].to_numpy()[lacking].astype(str))[:EXAMPLES].tolist())


def _empty(segmentation: Segmentation) -> Iterator[Finding]:
    sizes = segmentation.sizes().iloc[: len(segmentation)]
    empty = tuple(sizes.loc[sizes["n"] == 0, "segment"].tolist())
    if empty:
        message = f"{len(empty)} of {len(segmentation)} segments have no customers: {listed(empty)}"
        fix = "check the spelling of what they ask for, and whether an earlier rule takes everyone"
        yield Finding("info", CODE, message, len(empty), len(empty) / len(segmentation), empty[:EXAMPLES], fix)
