"""The conformance kit for metrics."""

from __future__ import annotations

import pickle
from functools import partial, reduce
from typing import Any

import attrs
import numpy as np

from journeyseg.columns.states import State, fold_state
from journeyseg.contract.needs import needs_of
from journeyseg.engines.folding import owners_of
from journeyseg.errors import InputError
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurement, Measurements
from journeyseg.model.named_segment import segments
from journeyseg.model.segmentation import Segmentation
from journeyseg.testing.conformance import Conformance, Failed, Skipped, require, run
from journeyseg.testing.instances import made, named, reread, tried_on
from journeyseg.testing.samples import hostile, only_needed

UNITS = ("customer", "journey")
"""What may be counted."""

_ANCHORLESS = "names no anchor event"
_SEGMENTS = segments("one", "two", "nobody")


def check_metric(metric: Any, *, journeys: Journeys | None = None) -> Conformance:
    """The verdicts on a metric: what every user and every engine relies on.

    Args:
        metric: An instance, or a class that needs no options.
        journeys: Journeys to try it on; default `sample_journeys`. Give your own where it needs other columns.

    Returns:
        Every check with its outcome; nothing is raised, whatever the plugin raises.

    Example:
        >>> from journeyseg.metrics import Value
        >>> check_metric(Value()).ok
        True
    """
    kit = Kit(metric, journeys)
    batches = [
        (f"batches equal the whole, {kind}, per {unit}", partial(kit.batches, kind, unit))
        for unit in UNITS
        for kind in ("exclusive", "overlapping", "event")
    ]
    retracted = [(f"adding and taking back is exact, per {unit}", partial(kit.retracted, unit)) for unit in UNITS]
    return run(
        named(metric),
        [
            ("its needs are words of the vocabulary", kit.needs),
            ("the same journeys give the same state and measures", kit.deterministic),
            ("the journeys are left as they were", kit.untouched),
            *batches,
            ("merging is commutative and associative", kit.laws),
            *retracted,
            ("it reads only what it declares", kit.projected),
            ("it measures every segment, each value inside its interval", kit.measured),
            ("its options survive TOML", kit.options),
            ("it survives pickling", kit.travels),
            ("it measures hostile journeys", kit.hostile),
        ],
    )


@attrs.frozen(slots=False)
class Kit:
    """The checks of one metric, on one table of journeys."""

    given: Any
    journeys: Journeys | None

    def _trial(self, unit: str = "customer") -> tuple[Any, Journeys]:
        return made(self.given), tried_on(self.journeys).known().in_units(unit)

    def _state(self, kind: str = "exclusive", unit: str = "customer") -> State:
        return folded(*self._trial(unit), kind)

    def _parts(self, kind: str = "exclusive", unit: str = "customer") -> list[State]:
        metric, journeys = self._trial(unit)
        return [folded(metric, journeys.take(np.arange(batch, len(journeys), 3)), kind) for batch in range(3)]

    def needs(self) -> None:
        """The needs are words of the vocabulary."""
        needs_of(made(self.given))

    def deterministic(self) -> None:
        """A second observation folds to an equal state, and a summary to equal measurements."""
        first, again, metric = self._state(), self._state(), made(self.given)
        require(again.equals(first), "observing twice differs")
        _same(metric.summarise(again), metric.summarise(first), "summarising twice differs")

    def untouched(self) -> None:
        """Nothing was written into the columns."""
        metric, journeys = self._trial()
        before = attrs.evolve(journeys).fingerprint
        metric.observe(journeys)
        require(attrs.evolve(journeys).fingerprint == before, "a column was changed")

    def batches(self, kind: str, unit: str) -> None:
        """Three batches of customers merge to the whole, bit for bit."""
        try:
            whole = self._state(kind, unit)
        except InputError as why:
            if kind == "event" and _ANCHORLESS in why.message:
                raise Skipped(f"it {_ANCHORLESS}, so that per-event segmentations are refused") from why
            raise
        require(reduce(State.merge, self._parts(kind, unit)).equals(whole), "merged batches differ from the whole")

    def laws(self) -> None:
        """Sums do not depend on order or brackets: a + b = b + a, and (a + b) + c = a + (b + c)."""
        a, b, c = self._parts()
        require(a.merge(b).equals(b.merge(a)), "a + b is not b + a")
        require(a.merge(b).merge(c).equals(a.merge(b.merge(c))), "(a + b) + c is not a + (b + c)")

    def retracted(self, unit: str) -> None:
        """A batch is taken out again to the last bit."""
        a, b, _ = self._parts("exclusive", unit)
        stuck = [name for name in a.shape if not a.shape[name].invertible]
        if stuck:
            raise Skipped(f"{', '.join(stuck)} keep an extremum or a sample, which nothing can be taken out of")
        require(a.merge(b).subtract(b).equals(a), "a + b - b is not a")

    def projected(self) -> None:
        """Without the columns that it does not declare it observes the same."""
        metric, journeys = self._trial()
        try:
            found = folded(metric, only_needed(journeys, needs_of(metric)), "exclusive")
        except Exception as error:
            raise Failed(f"without columns that it does not declare: {type(error).__name__}: {error}") from error
        require(found.equals(self._state()), "without columns that it does not declare it observes something else")

    def measured(self) -> None:
        """Measurements have one row per segment, words, and intervals that hold their value."""
        for one in _summary(made(self.given), self._state()):
            require(
                len(one.value) == len(_SEGMENTS), f"{one.name}: {len(one.value)} rows for {len(_SEGMENTS)} segments"
            )
            require(one.unit and one.definition, f"{one.name} has no unit or no definition")
            value, low, high = (np.asarray(part, dtype=np.float64) for part in (one.value, one.low, one.high))
            slack = 1e-9 * (1 + np.abs(value))
            outside = (low > value + slack) | (high < value - slack)
            require(not outside.any(), f"{one.name}: a value lies outside its interval")

    def options(self) -> None:
        """Written to TOML and read back it has equal options, and observes the same."""
        metric, journeys = self._trial()
        found = folded(reread(metric), journeys, "exclusive")
        require(found.equals(self._state()), "read back from TOML it observes something else")

    def travels(self) -> None:
        """Pickled, metric and state are the same."""
        metric, journeys = self._trial()
        state = self._state()
        again = pickle.loads(pickle.dumps(metric))  # noqa: S301
        require(folded(again, journeys, "exclusive").equals(state), "pickled it observes something else")
        require(pickle.loads(pickle.dumps(state)).equals(state), "its state does not survive")  # noqa: S301

    def hostile(self) -> None:
        """Partitions may be empty, and data is as it is: no hostile table makes it fail."""
        metric, journeys = self._trial()
        for name, odd in hostile(journeys).items():
            try:
                _summary(metric, folded(metric, odd, "exclusive"))
            except Exception as error:
                raise Failed(f"{name}: {type(error).__name__}: {error}") from error


def folded(metric: Any, journeys: Journeys, kind: str) -> State:
    """The state of a metric under a segmentation of a kind that follows from ids and moments alone."""
    shape, tallies = metric.shape(journeys.frame), metric.observe(journeys)
    segmentation = _split(journeys, kind)
    owners = owners_of(journeys)
    return fold_state(shape, tallies, owners, segmentation.membership, segmentation.names, frame=journeys.frame)


def _split(journeys: Journeys, kind: str) -> Segmentation:
    """Some customers are unassigned, and one segment has nobody."""
    turn = (journeys.hashes % np.uint64(5)).astype(np.int64)
    if kind == "exclusive":
        return journeys.split(np.where(turn < 4, turn % 2, -1), _SEGMENTS)
    if kind == "overlapping":
        return journeys.split(np.stack([turn < 4, turn % 2 == 0, turn < 0], axis=1), _SEGMENTS)
    return journeys.split((journeys.at // 3_600_000_000 % 3 - 1).astype(np.int64), _SEGMENTS, per="event")


def _summary(metric: Any, state: State) -> Measurements:
    found = metric.summarise(state)
    good = isinstance(found, tuple) and all(isinstance(one, Measurement) for one in found)
    require(good, f"summarise gave {type(found).__name__}, not a tuple of Measurement")
    return tuple(found)


def _same(left: Measurements, right: Measurements, reason: str) -> None:
    require([one.name for one in left] == [one.name for one in right], reason)
    for one, other in zip(left, right, strict=True):
        for part in ("value", "low", "high", "n"):
            mine, theirs = (np.asarray(getattr(found, part), dtype=np.float64) for found in (one, other))
            require(np.array_equal(mine, theirs, equal_nan=True), f"{reason} ({one.name}: {part})")
