"""Choosing: whose journeys the permutation test looks at, and how their labels may move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import ragged
from journeyseg.columns.hashing import sample_rank
from journeyseg.columns.membership import Membership
from journeyseg.errors import InsufficientData
from journeyseg.model.journeys import Journeys
from journeyseg.stats.permutation import Scheme, Shuffled, Swapped

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@attrs.frozen(eq=False)
class Chosen:
    """The customers of the test.

    Args:
        parts: Their journeys, one data set after the other; rows of the test are the customers of all of them.
        scheme: How labels move between rows.
        customers: How many customers there are in the test.
        available: How many travel in some segment, of whom they are a simple random sample.
        paired: How many of them are in both periods.
    """

    parts: tuple[Journeys, ...]
    scheme: Scheme
    customers: int
    available: int
    paired: int = 0


def travelling(journeys: Journeys) -> Bools:
    """True for customers with a touchpoint in the period."""
    return np.asarray(ragged.count(journeys.customer_offsets, journeys.in_period) > 0)


def of_segments(journeys: Journeys, membership: Membership, segments: Sequence[str], size: int | None) -> Chosen:
    """Customers of segments: at most `size` of smallest sampling rank; ``None`` = all.

    Raises:
        InsufficientData: for a segment in which fewer than two customers travel.
    """
    labels = labels_of(membership, len(journeys))
    able = travelling(journeys)
    _check(segments, labels[able].sum(axis=0), "travel")
    places = np.flatnonzero(able & labels.any(axis=1))
    kept = places[_lowest(journeys.sample_ranks[places], size)]
    _check(segments, labels[kept].sum(axis=0), "are in the sample")
    return Chosen((journeys.take(kept),), Shuffled(labels[kept]), len(kept), len(places))


def of_periods(data: Mapping[str, Journeys], size: int | None) -> Chosen:
    """Customers of two data sets, each paired with themselves by id.

    Raises:
        InsufficientData: for a data set in which fewer than two customers travel.
    """
    able = [np.flatnonzero(travelling(one)) for one in data.values()]
    _check(list(data), np.array([len(places) for places in able]), "travel")
    hashes = [one.hashes[places] for one, places in zip(data.values(), able, strict=True)]
    everybody = np.unique(np.concatenate(hashes))
    kept = everybody[_lowest(sample_rank(everybody), size)]
    places = [own[np.isin(mine, kept)] for own, mine in zip(able, hashes, strict=True)]
    _check(list(data), np.array([len(own) for own in places]), "are in the sample")
    parts = tuple(one.take(own) for one, own in zip(data.values(), places, strict=True))
    _, first, second = np.intersect1d(parts[0].hashes, parts[1].hashes, assume_unique=True, return_indices=True)
    period = np.arange(len(parts[0]) + len(parts[1])) >= len(parts[0])
    scheme = Swapped((np.asarray(first), np.asarray(second) + len(parts[0])), period)
    return Chosen(parts, scheme, len(kept), len(everybody), len(first))


def labels_of(membership: Membership, customers: int) -> Bools:
    """Who is in which segment; bool (customers, segments)."""
    codes = membership.codes
    owner = np.arange(customers) if membership.offsets is None else ragged.owners(membership.offsets)
    labels = np.zeros((customers, membership.size), dtype=np.bool_)
    labels[owner[codes >= 0], codes[codes >= 0]] = True
    return labels


def _lowest(ranks: npt.NDArray[np.uint64], size: int | None) -> Any:
    if size is None or len(ranks) <= size:
        return np.arange(len(ranks))
    return np.sort(np.argpartition(ranks, size)[:size])


def _check(names: Sequence[str], counts: npt.NDArray[Any], what: str) -> None:
    few = [f"{name!r}: {count}" for name, count in zip(names, counts.tolist(), strict=True) if count < 2]
    if few:
        raise InsufficientData(
            f"too few customers {what} to compare",
            expected="two customers or more on each side",
            found=", ".join(few[:6]),
            remedy="merge or leave out such segments (segmentation.merge), take a longer period or a larger sample",
        )
