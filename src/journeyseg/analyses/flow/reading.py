"""Reading results of flows: one segment of several, one measure as a table, and what "missing" looks like."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from journeyseg.columns.axes import Axis
from journeyseg.errors import InputError, unknown
from journeyseg.model.measurement import Measurement


def segment_place(segments: tuple[str, ...], segment: str | None) -> int:
    """Place of a segment; without a name that of the only one.

    Raises:
        InputError: without a name where there are several.
        UnknownName: when there is none of that name.
    """
    if segment is None and len(segments) == 1:
        return 0
    if segment is None:
        raise InputError(
            "which segment?",
            expected='one by name, such as segment="loyal"',
            found=f"{len(segments)} segments",
            remedy=f"choose of {', '.join(map(repr, segments[:6]))}",
        )
    if segment not in segments:
        raise unknown("segment", segment, segments)
    return segments.index(segment)


def labels_of(axis: Axis) -> list[Any]:
    """Labels of an axis, or its numbers."""
    return list(range(len(axis))) if axis.labels is None else list(axis.labels)


def wide(measurements: tuple[Measurement, ...], place: int, mask: Any) -> pd.DataFrame:
    """One row per cell under a mask: the names of its axes, and value, low and high of each measure.

    Measures without an interval give one column, others three: NAME, "NAME low" and "NAME high".
    """
    axes = measurements[0].axes
    cells = np.nonzero(mask)
    columns: dict[str, Any] = {
        axis.name: [labels_of(axis)[at] for at in where.tolist()] for axis, where in zip(axes, cells, strict=True)
    }
    for one in measurements:
        columns[one.name] = one.value[place][cells]
        if one.method:
            columns |= {f"{one.name} low": one.low[place][cells], f"{one.name} high": one.high[place][cells]}
    return pd.DataFrame(columns)


def tidy(measurements: tuple[Measurement, ...], segments: tuple[str, ...], occurs: Any) -> pd.DataFrame:
    """Tidy rows of the cells that occur: metric, segment, axes, value, low, high, n, unit, of, method."""
    parts = [_tidy(one, segments, occurs) for one in measurements]
    return pd.concat(parts, ignore_index=True)


def _tidy(one: Measurement, segments: tuple[str, ...], occurs: Any) -> pd.DataFrame:
    where = np.nonzero(occurs)
    names = {
        axis.name: np.array(labels_of(axis), dtype=object)[at] for axis, at in zip(one.axes, where[1:], strict=True)
    }
    return pd.DataFrame(
        {
            "metric": one.name,
            "segment": np.array(segments, dtype=object)[where[0]],
            **names,
            "value": one.value[where],
            "low": one.low[where],
            "high": one.high[where],
            "n": one.n[where].astype(np.int64),
            "unit": one.unit,
            "of": one.of,
            "method": one.method,
        }
    )
