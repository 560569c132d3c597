"""The protocols that plugins follow; each method takes one rich argument, so growth adds attributes, not parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar, runtime_checkable

from journeyseg.columns.axes import Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies
from journeyseg.model.atlas import Atlas
from journeyseg.model.finding import Findings
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurements
from journeyseg.model.named_segment import Segment
from journeyseg.model.segmentation import Segmentation
from journeyseg.model.tactic import Tactic

Item = TypeVar("Item")
Done = TypeVar("Done")


@runtime_checkable
class SegmentModel(Protocol):
    """A fitted segmentation: knows its segments and assigns customers, those of the fit and others."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The segments in their order."""
        ...

    def assign(self, journeys: Journeys, /) -> Segmentation:
        """The segmentation of these journeys; must not depend on which other customers are among them."""
        ...


@runtime_checkable
class Segmenter(Protocol):
    """Configuration that becomes a model by seeing journeys; may declare ``needs``."""

    def fit(self, journeys: Journeys, /) -> SegmentModel:
        """The model fitted to these journeys; a segmenter without anything to fit gives itself."""
        ...


@runtime_checkable
class Metric(Protocol):
    """A measure: observes journeys, never sees a segmentation; the core folds and merges. May declare ``needs``."""

    def shape(self, frame: Frame, /) -> Shape:
        """The arrays it fills, for journeys of this frame."""
        ...

    def observe(self, journeys: Journeys, /) -> Tallies:
        """Tallies of these journeys (whose journeys are the units of counting), by array name."""
        ...

    def summarise(self, state: State, /) -> Measurements:
        """The measurements of a folded state."""
        ...


@runtime_checkable
class JourneysCheck(Protocol):
    """A check of data."""

    def inspect(self, journeys: Journeys, /) -> Findings:
        """What it noticed; an empty `Findings` when all is well."""
        ...


@runtime_checkable
class SegmentationCheck(Protocol):
    """A check of a segmentation."""

    def inspect(self, segmentation: Segmentation, /) -> Findings:
        """What it noticed."""
        ...


@runtime_checkable
class Advisor(Protocol):
    """Advice from an atlas (provisional)."""

    def advise(self, atlas: Atlas, /) -> Iterable[Tactic]:
        """Tactics, each with its evidence."""
        ...


@runtime_checkable
class Reader(Protocol):
    """Reads tables of events (provisional)."""

    def batches(self, source: str, /) -> Iterable[Any]:
        """Arrow tables or record batches of one source, in the order of its rows."""
        ...


@runtime_checkable
class Engine(Protocol):
    """Runs tasks (provisional)."""

    def map(self, task: Callable[[Item], Done], items: Iterable[Item], /) -> Iterator[tuple[int, Done]]:
        """(index, answer) of every item, in any order, one answer per index."""
        ...
