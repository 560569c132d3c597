"""What share of the units stands where: counts by state and interval as shares, with intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from journeyseg.columns.states import State
from journeyseg.contract.estimates import shares
from journeyseg.model.measurement import Measurement

Counts = npt.NDArray[Any]


def standing(state: State, hits: Counts, base: Counts, *, name: str, definition: str) -> Measurement:
    """The share of each state of ``units``, whose axes it has.

    Args:
        state: A folded state.
        hits: ``(65, segments, *axes)`` units: all, then without each bucket.
        base: What they are a share of, broadcast.
        name: Name of the measure.
        definition: The definition in words.
    """
    over = np.broadcast_to(base, hits.shape)
    present = over[1:] != over[:1]
    # Without a spread to go by, a bucket counts as one customer: there are at least so many.
    clusters = None if state.frame.unit == "customer" else present.sum(axis=0)
    found = shares(hits, over, present, clusters, float(state.frame.level))
    return Measurement(
        name,
        found.value,
        found.low,
        found.high,
        over[0],
        unit="share",
        definition=definition,
        method=found.method,
        axes=state.shape["units"].axes,
        of=f"{state.frame.unit}s",
    )
