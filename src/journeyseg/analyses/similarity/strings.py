"""Strings: the labels of each unit one after the other, without the moments; equal ones once, in order of content."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from journeyseg.analyses.flow.visits import fresh, taken, visits_of
from journeyseg.columns import ragged
from journeyseg.model.journeys import Journeys

Ints = npt.NDArray[np.int64]


@attrs.frozen(eq=False)
class Strings:
    """Labels of units, one after the other.

    Args:
        names: The labels that occur, ascending.
        codes: Label of each element; int64 codes into `names`.
        offsets: Bounds of the units; int64, units + 1.
    """

    names: tuple[str, ...]
    codes: Ints
    offsets: Ints

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def sizes(self) -> Ints:
        """Number of labels of each unit; int64."""
        return ragged.lengths(self.offsets)

    def take(self, units: Ints) -> Strings:
        """Some of the units, in this order; every label stays."""
        offsets, places = ragged.gather(self.offsets, units)
        return attrs.evolve(self, codes=self.codes[places], offsets=offsets)

    def labels(self, unit: int) -> tuple[str, ...]:
        """The labels of one unit."""
        return tuple(self.names[code] for code in self.codes[self.offsets[unit] : self.offsets[unit + 1]].tolist())


def strings_of(journeys: Journeys, over: str, *, collapse: bool, in_period: bool = True) -> Strings:
    """The strings of all units.

    Args:
        journeys: Journeys whose journeys are the units.
        over: What the labels are, as `journeyseg.flow` takes it.
        collapse: True to merge consecutive equal labels into one.
        in_period: Whether only touchpoints in the period count.

    Raises:
        InputError: for stages without a blueprint, or a column of numbers or moments.
        UnknownName: for a column that is not there.
    """
    visits = visits_of(journeys, over, collapse=False)
    if in_period and visits.inside is not None:
        visits = taken(visits, visits.inside)
    visits = taken(visits, fresh(visits)) if collapse else visits
    return _compact(visits.names, visits.codes.astype(np.int64), visits.offsets)


def _compact(names: tuple[str, ...], codes: Ints, offsets: Ints) -> Strings:
    """The same with the labels that occur, in ascending order."""
    there = np.zeros(len(names), dtype=np.bool_)
    there[codes] = True
    used = sorted(np.flatnonzero(there).tolist(), key=names.__getitem__)
    place = np.zeros(len(names), dtype=np.int64)
    place[used] = np.arange(len(used))
    return Strings(tuple(names[code] for code in used), place[codes], offsets)


def strings_from(journeys: Iterable[tuple[str, ...]]) -> Strings:
    """Strings of labels written out.

    Example:
        >>> strings_from([("view", "buy"), ()]).codes.tolist()
        [1, 0]
    """
    listed = list(journeys)
    names = tuple(sorted({label for labels in listed for label in labels}))
    place = {label: code for code, label in enumerate(names)}
    codes = np.array([place[label] for labels in listed for label in labels], dtype=np.int64)
    return Strings(names, codes, ragged.offsets_of(np.array([len(labels) for labels in listed], dtype=np.int64)))


def together(first: Strings, second: Strings) -> Strings:
    """The units of both, the first ones first, over the labels of both."""
    names = tuple(sorted({*first.names, *second.names}))
    place = {label: code for code, label in enumerate(names)}
    parts = [
        np.array([place[name] for name in one.names], dtype=np.int64)[one.codes] if len(one.codes) else one.codes
        for one in (first, second)
    ]
    offsets = np.append(first.offsets, second.offsets[1:] + first.offsets[-1])
    return Strings(names, np.concatenate(parts), offsets)


@attrs.frozen(eq=False)
class Distinct:
    """The distinct strings of some units.

    Args:
        strings: Each string once, ascending by its labels.
        index: Position among them of the string of each unit; int64.
        counts: How many units each is of; int64.
    """

    strings: Strings
    index: Ints
    counts: Ints


def distinct(strings: Strings) -> Distinct:
    """Each string once, in an order that depends on what they say alone.

    Example:
        >>> found = distinct(strings_from([("b",), ("a", "b"), ("b",)]))
        >>> found.index.tolist(), found.counts.tolist()
        ([1, 0, 1], [1, 2])
    """
    # Most significant byte first, so that the order of bytes is that of the labels.
    letters = strings.codes.astype(">u4")
    buffers = [None, pa.py_buffer((strings.offsets * 4).tobytes()), pa.py_buffer(letters.tobytes())]
    coded = pa.Array.from_buffers(pa.large_binary(), len(strings), buffers).dictionary_encode()
    order = pc.sort_indices(coded.dictionary).to_numpy().astype(np.int64)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    met = coded.indices.to_numpy(zero_copy_only=False)
    first = np.full(len(order), len(strings), dtype=np.int64)
    np.minimum.at(first, met, np.arange(len(strings)))
    index = place[met]
    return Distinct(strings.take(first[order]), index, np.bincount(index, minlength=len(order)))
