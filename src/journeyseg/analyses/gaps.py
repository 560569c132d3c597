"""How certain a gap between two shares is: the jackknife's spread, or a bound where there is none to see.

Gaps are jackknifed over buckets of customers as statistics themselves, so customers in both groups are accounted for.
Where both sides are all of one kind (everybody here waited, nobody elsewhere did) all buckets agree and the jackknife
has no spread, though nothing could be clearer. Then each bucket counts as one answer between 0 and 1: the variance of
such an answer is at most 1/4 [Popoviciu 1935], so that of the gap is at most (1/b + 1/c) / 4 with b and c buckets.
"""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.signals import Signal
from journeyseg.contract.estimates import spread_of
from journeyseg.stats.comparisons import two_sided_p
from journeyseg.stats.critical import critical
from journeyseg.stats.jackknife import FEW_GROUPS

Floats = npt.NDArray[np.float64]


@attrs.frozen(eq=False)
class Certainty:
    """Of each place: limits of the gap, its two-sided p (NaN without a test), whether to trust them, and the method."""

    low: Floats
    high: Floats
    p: Floats
    reliable: npt.NDArray[np.bool_]
    methods: list[str]


def certainty(signal: Signal, level: float) -> Certainty:
    """How certain the gaps of a signal are; NaN and not reliable where that can't be told."""
    gap, held = signal.gap[0], signal.held
    spread = spread_of(signal.gap, held[0] | held[1], level)
    own, rest = (side.sum(axis=0) for side in held)
    alike = (spread.reason == _NO_SPREAD) & (gap != 0) & (np.minimum(own, rest) >= FEW_GROUPS)
    se, df = np.where(alike, _bound(own, rest), spread.se), np.where(alike, np.minimum(own, rest) - 1.0, spread.df)
    half = critical(level, df) * se
    return Certainty(
        np.where(alike, np.maximum(gap - half, -1.0), spread.low),
        np.where(alike, np.minimum(gap + half, 1.0), spread.high),
        np.asarray(two_sided_p(gap, se, df)),
        spread.reliable | alike,
        [_METHODS[bounded] for bounded in alike.tolist()],
    )


_METHODS = ("bucket jackknife, t", "largest spread of buckets that all agree (Popoviciu), t")

_NO_SPREAD = 4
"""Index into `journeyseg.stats.jackknife.REASONS`: all buckets agree."""


def _bound(own: npt.NDArray[np.int64], rest: npt.NDArray[np.int64]) -> Floats:
    with np.errstate(divide="ignore"):
        return np.sqrt((1.0 / own + 1.0 / rest) / 4.0)
