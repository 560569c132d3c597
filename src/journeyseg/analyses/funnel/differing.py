"""How two segments of a funnel differ, step by step, with intervals and corrected p."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from journeyseg.analyses.funnel.summing import reached_in
from journeyseg.contract.estimates import spread_of
from journeyseg.stats.comparisons import two_sided_p
from journeyseg.stats.corrections import holm
from journeyseg.stats.proportions import newcombe_limits

if TYPE_CHECKING:
    from journeyseg.analyses.funnel.result import FunnelResult

Floats = npt.NDArray[np.float64]


def difference_table(result: FunnelResult, first: str, second: str) -> pd.DataFrame:
    """First less second, by step."""
    places = [result.segments.index(name) for name in (first, second)]
    reached = reached_in(result.state, result.rules)[:, places]
    reached = reached if reached.ndim == 3 else reached.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = reached / np.where(reached[:, :, :1] > 0, reached[:, :, :1], np.nan)
    gap = shares[:, 0] - shares[:, 1]
    held = (reached[1:, :, :1] != reached[:1, :, :1]).any(axis=1)
    spread = spread_of(gap, np.broadcast_to(held, gap[1:].shape), result.measures.level)
    low, high = _limits(result, shares, places)
    p = np.where(spread.se > 0, two_sided_p(gap[0], spread.se, spread.df), np.nan)
    return pd.DataFrame(
        {
            "step": result.steps,
            "reached": reached[0, 0] - reached[0, 1],
            "share_of_first": gap[0],
            "low": low,
            "high": high,
            "p": p,
            "p_adjusted": holm(p),
        }
    )


def _limits(result: FunnelResult, shares: Floats, places: list[int]) -> tuple[Floats, Floats]:
    measured = result["share of first"]
    if measured.value.ndim > 2:
        nothing = np.full(shares.shape[-1], np.nan)
        return nothing, nothing
    limits = [(measured.low[place], measured.high[place]) for place in places]
    return newcombe_limits(shares[0, 0], limits[0], shares[0, 1], limits[1], correlation=_correlation(result, shares))


def _correlation(result: FunnelResult, shares: Floats) -> Floats:
    """Correlation of the two shares over the deleted buckets; 0 where no customer can be in both segments."""
    behind = result.measures.behind
    if behind is None or behind.membership.kind != "overlapping":
        return np.zeros(shares.shape[-1])
    deviation = shares[1:] - shares[1:].mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (deviation[:, 0] * deviation[:, 1]).sum(axis=0) / np.sqrt((deviation**2).sum(axis=0).prod(axis=0))
    return np.asarray(np.clip(np.nan_to_num(found), -1, 1))
