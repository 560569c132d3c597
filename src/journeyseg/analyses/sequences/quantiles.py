"""Quantiles of the time that matches take, from bins, with Woodruff's interval clustered on customers."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from journeyseg.columns import sketches
from journeyseg.columns.axes import Axis
from journeyseg.columns.states import State
from journeyseg.contract.estimates import spread_of
from journeyseg.model.measurement import Measurement
from journeyseg.stats.quantiles import histogram_quantile, share_below, woodruff

Floats = npt.NDArray[np.float64]

EDGES: Floats = np.concatenate([[0.0], sketches.EDGES])
"""Bounds of the bins in seconds: those of `sketches`, after one for matches that take no time at all."""

BINS = len(EDGES) - 1
"""Number of bins."""


def bin_of(elapsed: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Bin of each duration in microseconds: 0 for none at all, then as `sketches.bin_of`.

    Example:
        >>> bin_of(np.array([0, 1, 1_000_000])).tolist()
        [0, 1, 2]
    """
    return np.where(elapsed == 0, 0, sketches.bin_of(elapsed) + 1)


def durations(state: State, array: str, shares: tuple[float, ...], *, name: str, definition: str) -> Measurement:
    """Quantiles of a binned array, in seconds, for every segment.

    Source: Woodruff 1952; the standard error of the share below is that of the bucket jackknife.
    """
    stack = state.stack(array)
    present = np.asarray(state.present(array).any(axis=-1))
    parts = [_quantile(stack, present, share, float(state.frame.level)) for share in shares]
    value, low, high = (np.stack([part[row] for part in parts], axis=-1) for row in range(3))
    n = np.repeat(stack[0].sum(axis=-1)[:, None], len(shares), axis=1)
    axis = Axis("quantile", tuple(f"{share:g}" for share in shares))
    return Measurement(
        name,
        value,
        low,
        high,
        n,
        unit="seconds",
        definition=definition,
        method="Woodruff, bucket jackknife",
        axes=(axis,),
        of="matches",
    )


def _quantile(
    stack: npt.NDArray[Any], present: npt.NDArray[np.bool_], share: float, level: float
) -> tuple[Floats, Floats, Floats]:
    value = np.asarray(histogram_quantile(stack[0], EDGES, share))
    below = np.asarray(share_below(stack, EDGES, value))
    spread = spread_of(below, present, level)
    low, high = woodruff(stack[0], EDGES, share, spread.se, level, df=spread.df)
    return value, np.asarray(low), np.asarray(high)
