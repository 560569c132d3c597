"""The conformance kit for segmenters."""

from __future__ import annotations

import pickle
from functools import cached_property
from typing import Any

import attrs
import numpy as np

from journeyseg.contract.needs import needs_of
from journeyseg.contract.protocols import SegmentModel
from journeyseg.errors import InsufficientData
from journeyseg.model.journeys import Journeys
from journeyseg.model.segmentation import Segmentation
from journeyseg.testing.conformance import Conformance, Failed, Skipped, refuses_clearly, require, run
from journeyseg.testing.instances import made, named, reread, tried_on
from journeyseg.testing.samples import hostile, only_needed


def check_segmenter(segmenter: Any, *, journeys: Journeys | None = None) -> Conformance:
    """The verdicts on a segmenter: what every user and every engine relies on.

    Args:
        segmenter: An instance, or a class that needs no options.
        journeys: Journeys to try it on; default `sample_journeys`. Give your own where it needs other columns.

    Returns:
        Every check with its outcome; nothing is raised, whatever the plugin raises.

    Example:
        >>> from journeyseg.segmenters import Profile
        >>> check_segmenter(Profile("region")).ok
        True
    """
    kit = Kit(segmenter, journeys)
    return run(
        named(segmenter),
        [
            ("its needs are words of the vocabulary", kit.needs),
            ("it fits, and its model assigns these customers to its segments", kit.sound),
            ("the same journeys give the same segments", kit.deterministic),
            ("the journeys are left as they were", kit.untouched),
            ("other customers beside them change nothing", kit.batches),
            ("it reads only what it declares", kit.projected),
            ("its options survive TOML", kit.options),
            ("segmenter and model survive pickling", kit.travels),
            ("fitting hostile journeys works or refuses clearly", kit.hostile_fit),
            ("a fitted model assigns hostile journeys", kit.hostile_assign),
        ],
    )


@attrs.frozen(slots=False)
class Kit:
    """The checks of one segmenter, on one table of journeys."""

    given: Any
    journeys: Journeys | None

    @cached_property
    def _trial(self) -> tuple[Any, Journeys]:
        return made(self.given), tried_on(self.journeys)

    @cached_property
    def _fitted(self) -> tuple[SegmentModel, Segmentation]:
        segmenter, journeys = self._trial
        try:
            model = segmenter.fit(journeys)
        except InsufficientData as why:
            raise Skipped(f"it refuses these journeys, give others: {why.message}") from why
        return model, model.assign(journeys)

    def needs(self) -> None:
        """The needs are words of the vocabulary."""
        needs_of(made(self.given))

    def sound(self) -> None:
        """Model and segmentation are what the contract says; ids, names and codes fit together."""
        model, found = self._fitted
        require(isinstance(model, SegmentModel), f"fit gave {type(model).__name__}, which lacks segments or assign")
        require(isinstance(found, Segmentation), f"assign gave {type(found).__name__}, not a Segmentation")
        journeys, names = self._trial[1], [segment.name for segment in model.segments]
        require(len(set(names)) == len(names), f"two segments bear one name: {names}")
        require(list(found.names) == names, f"the segmentation has segments {list(found.names)}, the model {names}")
        require(found.ids.equals(journeys.ids), "the segmentation is of other customers, or in another order")
        require(((found.codes >= -1) & (found.codes < len(names))).all(), "a code is out of range")
        owners = journeys.n_events if found.kind == "event" else len(journeys)
        require(found.kind == "overlapping" or len(found.codes) == owners, f"{len(found.codes)} codes for {owners}")

    def deterministic(self) -> None:
        """A second fit and a second assignment are equal to the first."""
        segmenter, journeys = self._trial
        model, found = self._fitted
        _same(model.assign(journeys), found, "assigning twice differs")
        _same(segmenter.fit(journeys).assign(journeys), found, "fitting twice differs")

    def untouched(self) -> None:
        """Nothing was written into the columns."""
        segmenter, journeys = self._trial
        require(self._fitted, "it does not fit")
        before = attrs.evolve(journeys).fingerprint
        segmenter.fit(journeys).assign(journeys)
        require(attrs.evolve(journeys).fingerprint == before, "a column was changed")

    def batches(self) -> None:
        """Assigning parts gives the parts of assigning all."""
        (model, whole), journeys = self._fitted, self._trial[1]
        for batch in range(3):
            places = np.arange(batch, len(journeys), 3)
            part = model.assign(journeys.take(places))
            require(rows_of(part) == [rows_of(whole)[at] for at in places.tolist()], "a batch is assigned otherwise")

    def projected(self) -> None:
        """Without the columns that it does not declare it gives the same."""
        segmenter, journeys = self._trial
        whole = self._fitted[1]
        less = only_needed(journeys, needs_of(segmenter))
        try:
            found = segmenter.fit(less).assign(less)
        except Exception as error:
            raise Failed(f"without columns that it does not declare: {type(error).__name__}: {error}") from error
        _same(found, whole, "without columns that it does not declare it gives something else")

    def options(self) -> None:
        """Written to TOML and read back it has equal options, and does the same."""
        segmenter, journeys = self._trial
        again = reread(segmenter)
        try:
            found = self._fitted[1]
        except Skipped:
            return
        _same(again.fit(journeys).assign(journeys), found, "read back from TOML it gives something else")

    def travels(self) -> None:
        """Pickled, both do the same."""
        segmenter, journeys = self._trial
        model, found = self._fitted
        _same(pickle.loads(pickle.dumps(model)).assign(journeys), found, "a pickled model assigns otherwise")  # noqa: S301
        again = pickle.loads(pickle.dumps(segmenter))  # noqa: S301
        _same(again.fit(journeys).assign(journeys), found, "a pickled segmenter fits otherwise")

    def hostile_fit(self) -> None:
        """Each hostile table is fitted, or refused by an error of journeyseg."""
        segmenter, journeys = self._trial
        for name, odd in hostile(journeys).items():
            _told(name, lambda odd=odd: segmenter.fit(odd).assign(odd))

    def hostile_assign(self) -> None:
        """The model fitted before assigns each hostile table; it may refuse none for want of customers."""
        (model, _), journeys = self._fitted, self._trial[1]
        for name, odd in hostile(journeys).items():
            try:
                found = model.assign(odd)
            except Exception as error:
                raise Failed(f"{name}: {type(error).__name__}: {error}") from error
            require(len(found.ids) == len(odd), f"{name}: {len(found.ids)} customers assigned of {len(odd)}")


def rows_of(segmentation: Segmentation) -> list[tuple[str, list[int]]]:
    """Each customer and their codes, in order."""
    ids, codes = segmentation.ids.to_pylist(), segmentation.codes.tolist()
    bounds = list(range(len(ids) + 1)) if segmentation.offsets is None else segmentation.offsets.tolist()
    return [(str(name), codes[bounds[at] : bounds[at + 1]]) for at, name in enumerate(ids)]


def _same(left: Segmentation, right: Segmentation, reason: str) -> None:
    same = (left.kind, left.names) == (right.kind, right.names) and rows_of(left) == rows_of(right)
    require(same, reason)


def _told(name: str, work: Any) -> None:
    try:
        refuses_clearly(work)
    except Failed as why:
        raise Failed(f"{name}: {why}") from why
