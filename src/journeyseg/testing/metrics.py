"""The conformance kit for metrics."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from functools import cached_property, reduce
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
from journeyseg.testing.conformance import Conformance, Failed, require, run
from journeyseg.testing.instances import first_that_works, named, reread
from journeyseg.testing.samples import hostile, only_needed

_SEGMENTS = segments("one", "two", "nobody")


def check_metric(metric: Any, *, journeys: Journeys | None = None) -> Conformance:
    """The verdicts on a metric: what every user and every engine relies on.

    Args:
        metric: An instance, or a class that needs no options.
        journeys: Journeys to try it on; default ones that have what it needs, with ties, odd ids, missing values, a
            giant customer and customers without touchpoints.

    Returns:
        Every check with its outcome; nothing is raised, whatever the plugin raises.

    Example:
        >>> from journeyseg.metrics import Value
        >>> check_metric(Value()).ok
        True
    """
    kit = Kit(metric, journeys)
    return run(
        named(metric),
        [
            ("what it needs is declared in the vocabulary", kit.needs),
            ("it observes what its shape declares", kit.works),
            ("observing twice gives the same", kit.deterministic),
            ("the journeys are left as they were", kit.untouched),
            ("batches of customers merge to the whole, bit for bit", kit.batches),
            ("merging is commutative and associative", kit.laws),
            ("adding and taking back is exact, or refused", kit.retracted),
            ("every kind of segmentation is told apart, or a per-event one refused", kit.kinds),
            ("it reads only what it declares", kit.projected),
            ("it measures every segment, each value inside its interval", kit.measured),
            ("the order of segments changes nothing but the order", kit.permuted),
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

    @cached_property
    def _trial(self) -> tuple[Any, Journeys]:
        """The metric, and the first journeys that it works on, with customers as units unless it needs journeys."""
        metric, found = first_that_works(
            self.given, self.journeys, lambda one, where: _observed(one, _units(one, where))
        )
        return metric, _units(metric, found)

    @cached_property
    def _whole(self) -> State:
        metric, journeys = self._trial
        return folded(metric, journeys, _split(journeys, "exclusive"))

    def _parts(self, kind: str) -> list[State]:
        metric, journeys = self._trial
        whole, places = _split(journeys, kind), np.arange(len(journeys))
        return [
            folded(metric, journeys.take(places[batch::3]), _taken(whole, journeys, places[batch::3]))
            for batch in range(3)
        ]

    def needs(self) -> None:
        """The needs are words of the vocabulary."""
        needs_of(self.given)

    def works(self) -> None:
        """It folds."""
        require(isinstance(self._whole, State), "it does not fold")

    def deterministic(self) -> None:
        """A second observation folds to an equal state, and a summary to equal measurements."""
        metric, journeys = self._trial
        again = folded(metric, journeys, _split(journeys, "exclusive"))
        require(again.equals(self._whole), "observing twice differs")
        _same(metric.summarise(again), metric.summarise(self._whole), "summarising twice differs")

    def untouched(self) -> None:
        """Nothing was written into the columns."""
        metric, journeys = self._trial
        before = attrs.evolve(journeys).fingerprint
        metric.observe(journeys)
        require(attrs.evolve(journeys).fingerprint == before, "a column was changed")

    def batches(self) -> None:
        """Three batches merge to the whole, whatever the kind of segmentation."""
        metric, journeys = self._trial
        for kind in self._told_kinds():
            whole = folded(metric, journeys, _split(journeys, kind))
            require(reduce(State.merge, self._parts(kind)).equals(whole), f"batches differ from the whole ({kind})")

    def laws(self) -> None:
        """a + b = b + a, and (a + b) + c = a + (b + c)."""
        a, b, c = self._parts("exclusive")
        require(a.merge(b).equals(b.merge(a)), "a + b is not b + a")
        require(a.merge(b).merge(c).equals(a.merge(b.merge(c))), "(a + b) + c is not a + (b + c)")

    def retracted(self) -> None:
        """A batch is taken out again to the last bit; extrema and samples refuse."""
        a, b, _ = self._parts("exclusive")
        if all(self._whole.shape[name].invertible for name in self._whole.shape):
            require(a.merge(b).subtract(b).equals(a), "a + b - b is not a")
            return
        try:
            a.merge(b).subtract(b)
        except InputError:
            return
        raise Failed("an extremum or a sample was taken back")

    def kinds(self) -> None:
        """Exclusive and overlapping segmentations fold; per-event ones fold or are refused for want of an anchor."""
        metric, journeys = self._trial
        require({"exclusive", "overlapping"} <= set(self._told_kinds()), "an overlapping segmentation does not fold")
        both = folded(metric, journeys, _split(journeys, "overlapping"))
        everyone = folded(metric, journeys, _split(journeys, "everyone"))
        for name in both.shape:
            if both.shape[name].invertible:
                whole, own = everyone.only(0).totals(name), both.only(0).totals(name)
                require(np.array_equal(whole, own), f"{name}: a segment of everybody is not everybody")

    def _told_kinds(self) -> Iterator[str]:
        metric, journeys = self._trial
        for kind in ("exclusive", "overlapping", "event"):
            try:
                folded(metric, journeys, _split(journeys, kind))
            except InputError as error:
                if kind != "event" or "anchor" not in error.message:
                    raise
            else:
                yield kind

    def projected(self) -> None:
        """Without the columns that it does not declare it observes the same."""
        metric, journeys = self._trial
        less = only_needed(journeys, needs_of(metric))
        try:
            found = folded(metric, less, _split(less, "exclusive"))
        except Exception as error:
            raise Failed(f"without columns that it does not declare: {type(error).__name__}: {error}") from error
        require(found.equals(self._whole), "without columns that it does not declare it observes something else")

    def measured(self) -> None:
        """Measurements have one row per segment, words, and intervals that hold their value."""
        for one in _summary(self._trial[0], self._whole):
            require(
                len(one.value) == len(_SEGMENTS), f"{one.name}: {len(one.value)} rows for {len(_SEGMENTS)} segments"
            )
            require(one.unit and one.definition, f"{one.name} has no unit or no definition")
            value, low, high = (np.asarray(part, dtype=np.float64) for part in (one.value, one.low, one.high))
            slack = 1e-9 * (1 + np.abs(value))
            outside = (low > value + slack) | (high < value - slack)
            require(not outside.any(), f"{one.name}: a value lies outside its interval")

    def permuted(self) -> None:
        """With the segments the other way round the measurements are too."""
        metric, journeys = self._trial
        plain = _split(journeys, "exclusive")
        last = len(_SEGMENTS) - 1
        codes = np.where(plain.codes < 0, -1, last - plain.codes)
        turned = journeys.split(codes, _SEGMENTS[::-1])
        found = _summary(metric, folded(metric, journeys, turned))
        backwards = tuple(
            attrs.evolve(one, value=one.value[::-1], low=one.low[::-1], high=one.high[::-1], n=one.n[::-1])
            for one in found
        )
        _same(backwards, _summary(metric, self._whole), "another order of segments gives other numbers")

    def options(self) -> None:
        """Written to TOML and read back it is equal and observes the same."""
        metric, journeys = self._trial
        found = folded(reread(metric), journeys, _split(journeys, "exclusive"))
        require(found.equals(self._whole), "read back from TOML it observes something else")

    def travels(self) -> None:
        """Pickled, metric and state are the same."""
        metric, journeys = self._trial
        again = pickle.loads(pickle.dumps(metric))  # noqa: S301
        require(folded(again, journeys, _split(journeys, "exclusive")).equals(self._whole), "pickled it differs")
        require(pickle.loads(pickle.dumps(self._whole)).equals(self._whole), "its state does not survive")  # noqa: S301

    def hostile(self) -> None:
        """Partitions may be empty, and data is as it is: no hostile table makes it fail."""
        metric, journeys = self._trial
        for name, odd in hostile(journeys).items():
            try:
                _summary(metric, folded(metric, odd, _split(odd, "exclusive")))
            except Exception as error:
                raise Failed(f"{name}: {type(error).__name__}: {error}") from error


def folded(metric: Any, journeys: Journeys, segmentation: Segmentation) -> State:
    """The state of a metric under a segmentation of these journeys."""
    shape, tallies = metric.shape(journeys.frame), metric.observe(journeys)
    owners, membership = owners_of(journeys), segmentation.membership
    return fold_state(shape, tallies, owners, membership, segmentation.names, frame=journeys.frame)


def _observed(metric: Any, journeys: Journeys) -> None:
    metric.summarise(folded(metric, journeys, _split(journeys, "exclusive")))


def _units(metric: Any, journeys: Journeys) -> Journeys:
    return journeys.known().in_units("journey" if "journey" in needs_of(metric) else "customer")


def _split(journeys: Journeys, kind: str) -> Segmentation:
    """A segmentation that follows from the ids alone: some are unassigned, and one segment has nobody."""
    turn = (journeys.hashes % np.uint64(5)).astype(np.int64)
    if kind == "everyone":
        return journeys.split(np.zeros(len(journeys), dtype=np.int64), _SEGMENTS)
    if kind == "exclusive":
        return journeys.split(np.where(turn < 4, turn % 2, -1), _SEGMENTS)
    if kind == "overlapping":
        return journeys.split(np.stack([turn >= 0, turn % 2 == 0, turn < 0], axis=1), _SEGMENTS)
    return journeys.split((journeys.at // 3_600_000_000 % 3 - 1).astype(np.int64), _SEGMENTS, per="event")


def _taken(whole: Segmentation, journeys: Journeys, places: np.ndarray[Any, Any]) -> Segmentation:
    return _split(journeys.take(places), whole.kind)


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
