"""Intervals of differences cover the truth with customers who are like themselves, shared between segments or not."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

import journeyseg as js

WORLDS, PEOPLE = 240, 120
CHANCE, DAYS = np.array([0.15, 0.3, 0.4]), np.array([4.0, 5.0, 6.0])
"""Of each third of the customers: the chance that "b" follows "a", and the days on which they come."""
FEW = 48
ROOM = 3.3 * np.sqrt(0.95 * 0.05 / WORLDS)
"""Chance of a false alarm: one in a thousand for each row."""


@cache
def worlds() -> tuple[js.Journeys, Any]:
    """All worlds in one log, and the third that each customer is of: low, middle or high."""
    rng = np.random.default_rng(20)
    people = WORLDS * PEOPLE
    third = rng.integers(0, 3, people)
    mean = CHANCE[third]
    # Everybody has a chance and a pace of their own, so that what one customer does is alike.
    chance, pace = rng.beta(4 * mean, 4 * (1 - mean)), rng.normal(0, 0.7, people)
    who = np.repeat(np.arange(people), 1 + rng.poisson(DAYS[third] - 1))
    hits = rng.random(len(who)) < chance[who]
    waits = np.minimum(np.exp(6 + pace[who] + rng.normal(0, 0.7, len(who))), 80_000)
    day = np.arange(len(who)) - np.searchsorted(who, who)
    start = 1_767_225_600 + day * 86_400.0
    rows = pd.DataFrame(
        {
            "customer": np.repeat(who, 2),
            "touchpoint": np.column_stack([np.full(len(who), "a"), np.where(hits, "b", "c")]).ravel(),
            "at": pd.to_datetime(np.column_stack([start, start + waits]).ravel(), unit="s", utc=True),
        }
    )
    return js.Journeys.from_frame(rows, customer="customer", touchpoint="touchpoint", at="at"), third


def laid(mask: Any, most: int) -> js.Segmentation:
    """Segments a0, b0, a1, b1 ... of so many worlds, from who is on which side of their world: (customers, 2)."""
    journeys, _ = worlds()
    world = persons() // PEOPLE
    full = np.zeros((len(world), 2 * most), dtype=bool)
    for side in (0, 1):
        chosen = mask[:, side] & (world < most)
        full[np.flatnonzero(chosen), 2 * world[chosen] + side] = True
    return journeys.split(full, js.segments(*(f"{side}{number}" for number in range(most) for side in "ab")))


def persons() -> Any:
    """Number of each customer, in the order of the journeys."""
    return np.asarray(worlds()[0].customers).astype(np.int64)


def pairs(shared: bool, most: int = WORLDS) -> js.Segmentation:
    """Two segments of each world: the low and the high third, or with the middle third in both."""
    own = worlds()[1][persons()]
    return laid(np.column_stack([(own == far) | (shared & (own == 1)) for far in (0, 2)]), most)


def halves(shared: bool) -> js.Segmentation:
    """Two halves of each world drawn by chance, or two draws of two thirds that share customers."""
    draw = np.random.default_rng(5).integers(0, 3 if shared else 2, len(persons()))
    return laid(np.column_stack([draw != 2 * side if shared else draw == side for side in (0, 1)]), WORLDS)


def covered(
    found: Any, measure: str, cell: tuple[str, str] | None, truth: float, most: int = WORLDS
) -> tuple[float, float]:
    """Share of worlds whose interval holds the truth, and of those whose test says that the two differ."""
    hits, tests = [], []
    for world in range(most):
        part = found.difference(f"a{world}", f"b{world}", measures=[measure])[measure]
        at = () if cell is None else ([axis.name for axis in part.axes].index(cell[0]),)
        place = tuple((part.axes[axis].labels or ()).index(cell[1]) for axis in at) if cell else ()
        hits.append(bool(part.low[place] <= truth <= part.high[place]))
        tests.append(bool(part.p[place] < 0.05))
    return float(np.mean(hits)), float(np.mean(tests))


@pytest.mark.parametrize("shared", [False, True])
def test_a_difference_of_shares_of_matches_is_covered(shared: bool) -> None:
    sides = (slice(0, 2), slice(1, 3)) if shared else (slice(0, 1), slice(2, 3))
    one, other = (float((CHANCE * DAYS)[side].sum() / DAYS[side].sum()) for side in sides)
    found = js.next_touchpoint(worlds()[0], "a", by=pairs(shared), occurrence="all")
    hit, _ = covered(found, "next touchpoint", ("touchpoint", "b"), one - other)
    assert 0.95 - ROOM <= hit <= 0.95 + ROOM


@pytest.mark.parametrize("shared", [False, True])
def test_a_difference_of_means_is_covered(shared: bool) -> None:
    found = js.stickiness(worlds()[0], by=pairs(shared), since="2026-01-01T00:00:00Z", until="2026-01-31T00:00:00Z")
    hit, _ = covered(found, "active intervals", None, -1.0 if shared else -2.0)
    assert 0.95 - ROOM <= hit <= 0.95 + ROOM


def test_a_difference_of_medians_of_segments_that_share_customers_is_covered() -> None:
    found = js.sequences(worlds()[0], "a -> b", by=pairs(True, FEW))
    hit, _ = covered(found, "match time", ("quantile", "0.5"), 0.0, FEW)
    assert hit >= 0.95 - 3.3 * np.sqrt(0.95 * 0.05 / FEW)


@pytest.mark.parametrize("shared", [False, True])
def test_where_nothing_differs_one_test_in_twenty_says_so(shared: bool) -> None:
    found = js.next_touchpoint(worlds()[0], "a", by=halves(shared), occurrence="all")
    hit, told = covered(found, "next touchpoint", ("touchpoint", "b"), 0.0)
    assert told == pytest.approx(0.05, abs=ROOM)
    assert hit == pytest.approx(1 - told)
