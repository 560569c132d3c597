"""Arrays of numbers told as estimates."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from journeyseg.columns.states import State
from journeyseg.model.estimate import Estimate
from journeyseg.model.measurement import Measurement


def estimates(
    value: npt.ArrayLike, low: npt.ArrayLike, high: npt.ArrayLike, n: npt.ArrayLike, method: str, level: float
) -> list[Estimate]:
    """One estimate for each place of four arrays of one length."""
    columns = [np.asarray(part, dtype=np.float64).tolist() for part in (value, low, high, n)]
    return [Estimate(one, start, end, size, method, level) for one, start, end, size in zip(*columns, strict=True)]


def at(measurement: Measurement, *index: int, state: State) -> Estimate:
    """One cell of a measurement of this state as an estimate."""
    parts = (measurement.value, measurement.low, measurement.high, measurement.n)
    value, low, high, n = (float(part[index]) for part in parts)
    return Estimate(value, low, high, n, measurement.method, state.frame.level)
