"""Every kind of plugin; each works, and fails on request, so that a failure can be seen to name it."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.csv
from attrs import frozen

import journeyseg as js

Item = TypeVar("Item")
Done = TypeVar("Done")


class AcmeError(Exception):
    """What all of these raise."""


def _may_fail(fails: bool) -> None:
    if fails:
        raise AcmeError("as asked")


@frozen
class FragileSegmenter:
    """Everyone in one segment, or a failure: in ``"fit"`` or in ``"assign"``."""

    fails: str = js.field.choice(("", "fit", "assign"), default="")

    segments = js.segments("everyone")

    def fit(self, journeys: js.Journeys, /) -> "FragileSegmenter":
        """Itself."""
        _may_fail(self.fails == "fit")
        return self

    def assign(self, journeys: js.Journeys, /) -> js.Segmentation:
        """All customers in the one segment."""
        _may_fail(self.fails == "assign")
        return journeys.split([0] * len(journeys), self.segments, name="fragile")


@frozen
class FragileMetric:
    """Number of journeys, or a failure: in ``"shape"``, ``"observe"`` or ``"summarise"``."""

    fails: str = js.field.choice(("", "shape", "observe", "summarise"), default="")

    def shape(self, frame: js.Frame, /) -> js.Shape:
        """One sum."""
        _may_fail(self.fails == "shape")
        return js.Shape(journeys=js.Array(unit="journeys"))

    def observe(self, journeys: js.Journeys, /) -> js.Tallies:
        """One row per journey."""
        _may_fail(self.fails == "observe")
        return {"journeys": js.Tally("journey")}

    def summarise(self, state: js.State, /) -> js.Measurements:
        """Each journey is one journey."""
        _may_fail(self.fails == "summarise")
        what = "journeys per journey"
        return (js.ratio(state, "journeys", "journeys", name="fragile", unit="journeys", definition=what),)


@frozen
class FragileCheck:
    """Finds nothing, or fails."""

    fails: bool = js.field.flag(default=False)

    def inspect(self, data: js.Journeys | js.Segmentation, /) -> js.Findings:
        """Nothing."""
        _may_fail(self.fails)
        return js.Findings()


@frozen
class FragileAdvisor:
    """Advises nothing, or fails."""

    fails: bool = js.field.flag(default=False)

    def advise(self, atlas: js.Atlas, /) -> Iterable[js.Tactic]:
        """Nothing."""
        _may_fail(self.fails)
        return ()


@frozen
class FragileReader:
    """Reads comma-separated text, or fails at a file that begins with "bad"."""

    def batches(self, source: str, /) -> Iterator[pa.Table]:
        """The table as a whole."""
        _may_fail(Path(source).read_text(encoding="utf-8").startswith("bad"))
        yield pyarrow.csv.read_csv(source)


@frozen
class FragileEngine:
    """Runs one task after the other, or fails."""

    fails: bool = js.field.flag(default=False)

    shared_storage = True

    def map(self, task: Callable[[Item], Done], items: Iterable[Item], /) -> Iterator[tuple[int, Done]]:
        """(index, answer) of every item, in order."""
        _may_fail(self.fails)
        yield from ((index, task(item)) for index, item in enumerate(items))


@js.hookimpl
def journeyseg_segmenters() -> Iterator[js.SegmenterSpec]:
    """One segmenter."""
    yield js.SegmenterSpec("fragile", "acme_fragile:FragileSegmenter", basis="any", summary="Fails on request")


@js.hookimpl
def journeyseg_metrics() -> Iterator[js.MetricSpec]:
    """One metric."""
    yield js.MetricSpec("fragile", "acme_fragile:FragileMetric", summary="Fails on request")


@js.hookimpl
def journeyseg_checks() -> Iterator[js.CheckSpec]:
    """Two checks."""
    yield js.CheckSpec("fragile", "acme_fragile:FragileCheck", summary="Fails on request")
    yield js.CheckSpec("fragile_split", "acme_fragile:FragileCheck", of="segmentation", summary="Fails on request")


@js.hookimpl
def journeyseg_advisors() -> Iterator[js.AdvisorSpec]:
    """One advisor."""
    yield js.AdvisorSpec("fragile", "acme_fragile:FragileAdvisor", summary="Fails on request")


@js.hookimpl
def journeyseg_readers() -> Iterator[js.ReaderSpec]:
    """One reader."""
    yield js.ReaderSpec("fragile", "acme_fragile:FragileReader", suffixes=(".acme",), summary="Fails on request")


@js.hookimpl
def journeyseg_engines() -> Iterator[js.EngineSpec]:
    """One engine."""
    yield js.EngineSpec("fragile", "acme_fragile:FragileEngine", summary="Fails on request")


@js.hookimpl
def journeyseg_before_step(step: js.Step) -> None:
    """An observer that fails where the environment variable ACME_FAILS is set."""
    _may_fail(bool(os.environ.get("ACME_FAILS")))
