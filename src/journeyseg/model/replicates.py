"""Replicates: the measures of an analysis with each bucket of customers left out, whatever they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns.axes import Axis
from journeyseg.columns.cells import BUCKETS
from journeyseg.columns.deletions import without
from journeyseg.columns.states import State
from journeyseg.model.measurement import Measurement, Measurements


class Summarises(Protocol):
    """What is needed of a metric: its measures of a state."""

    def summarise(self, state: State, /) -> Measurements:
        """The measures."""
        ...


@attrs.frozen(eq=False)
class Replicates:
    """A measure with each bucket left out: value and n, both ``(64, segments, *axes)``."""

    value: npt.NDArray[np.float64]
    n: npt.NDArray[Any]


def replicates_of(metric: Summarises, state: State, wanted: Sequence[Measurement]) -> Mapping[str, Replicates]:
    """The wanted measures, by name, with each bucket of customers left out in turn.

    The metric summarises 64 states, each without one bucket, so this holds for every statistic that it can tell.

    Args:
        metric: The metric.
        state: Its folded state.
        wanted: Measures of that state; cells that can't be told without a bucket are NaN.
    """
    if not wanted:
        return {}
    found: dict[str, list[tuple[Any, Any]]] = {item.name: [] for item in wanted}
    for bucket in range(BUCKETS):
        told = {item.name: item for item in metric.summarise(without(state, bucket))}
        for item in wanted:
            found[item.name].append(_aligned(told[item.name], item))
    stacks = {name: zip(*parts, strict=True) for name, parts in found.items()}
    return {name: Replicates(*(np.stack(part) for part in parts)) for name, parts in stacks.items()}


def _aligned(part: Measurement, like: Measurement) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Value and n on the axes of another measure of the same name: labels that occur no more are missing."""
    if part.axes == like.axes:
        return part.value, part.n
    places = np.ix_(range(len(like.value)), *map(_at, part.axes, like.axes))
    value, n = np.full(like.value.shape, np.nan), np.zeros(like.n.shape, dtype=part.n.dtype)
    value[places], n[places] = part.value, part.n
    return value, n


def _at(part: Axis, like: Axis) -> list[int]:
    seats = {label: place for place, label in enumerate(like.labels or ())}
    return [seats[label] for label in part.labels or ()]
