"""Folding: customers in ranges, each observed and folded by its segments, merged to one state per metric."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from journeyseg.columns.membership import Membership, Owners
from journeyseg.columns.states import State, fold_state
from journeyseg.contract.protocols import Engine, Metric
from journeyseg.engines.answers import gathered
from journeyseg.model.journeys import Journeys

RANGE = 1 << 20
"""Touchpoints of one range of customers, about."""


@attrs.frozen(eq=False)
class Grouping:
    """A membership laid along the journeys, and the names of its segments."""

    membership: Membership
    segments: tuple[str, ...]


@attrs.frozen(eq=False)
class Task:
    """What is done to one range of customers; holds values only, so that it can be sent to another process.

    Args:
        metrics: Metrics by name.
        groupings: Segmentations to fold by.
    """

    metrics: Mapping[str, Metric]
    groupings: Sequence[Grouping]
    journeys: Journeys

    def __call__(self, span: tuple[int, int]) -> list[dict[str, State]]:
        """The states of one range, per grouping and metric.

        An error inside a metric keeps its type and gains a note: which metric, on which customers.
        """
        part = self.journeys.take(slice(*span))
        owners = owners_of(part)
        states: list[dict[str, State]] = [{} for _ in self.groupings]
        for name, metric in self.metrics.items():
            try:
                shape, tallies = metric.shape(part.frame), metric.observe(part)
                for place, grouping in enumerate(self.groupings):
                    states[place][name] = fold_state(
                        shape, tallies, owners, grouping.membership.slice(*span), grouping.segments, frame=part.frame
                    )
            except Exception as error:
                error.add_note(f"by metric {name!r} on {_said(part)}")
                raise
        return states


def _said(part: Journeys) -> str:
    ids = part.ids
    which = f", {ids[0].as_py()!r} to {ids[-1].as_py()!r}" if len(ids) else ""
    return f"a range of {len(ids):,} customers{which}"


def owners_of(journeys: Journeys) -> Owners:
    """Owners of journeys and events, and the hash data of customers; worked out when they are asked for."""
    return attrs.evolve(journeys.owners, bounds=journeys.customer_offsets)


def ranges(journeys: Journeys, size: int = RANGE) -> list[tuple[int, int]]:
    """Ranges of customers with about `size` touchpoints each; always at least one."""
    parts = max(1, -(-journeys.n_events // size))
    marks = np.searchsorted(journeys.customer_offsets, np.linspace(0, journeys.n_events, parts + 1)[1:-1])
    cuts = [0, *np.unique(marks).tolist(), len(journeys)]
    spans = [(low, high) for low, high in itertools.pairwise(cuts) if high > low]
    return spans or [(0, 0)]


def fold_metrics(
    journeys: Journeys,
    metrics: Mapping[str, Metric],
    groupings: Sequence[Grouping],
    engine: Engine,
    *,
    size: int = RANGE,
) -> list[dict[str, State]]:
    """The states of every metric under every grouping; equal to the last bit whatever the engine and the ranges.

    Args:
        journeys: Journeys whose journeys are the units of counting.
        metrics: Metrics by name.
        groupings: Segmentations to fold by; each metric is observed once.
        engine: What runs the ranges.
        size: Touchpoints of a range, about.

    Raises:
        PluginError: for an engine that does not answer every range exactly once.
    """
    spans = ranges(journeys, size)
    answers: list[list[dict[str, State]]] = gathered(engine, Task(metrics, groupings, journeys), spans)
    return _merged(answers)


def _merged(answers: list[list[dict[str, State]]]) -> list[dict[str, State]]:
    """The states of all ranges; neighbours are merged first, so that no range is merged more than a few times."""
    while len(answers) > 1:
        pairs = zip(answers[::2], answers[1::2], strict=False)
        answers = [_both(left, right) for left, right in pairs] + answers[len(answers) // 2 * 2 :]
    return answers[0]


def _both(left: Sequence[Mapping[str, State]], right: Sequence[Mapping[str, State]]) -> list[dict[str, State]]:
    return [{name: one[name].merge(other[name]) for name in one} for one, other in zip(left, right, strict=True)]
