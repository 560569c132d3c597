"""Drawing blocks of customers from a scenario: vectorised over customers, one loop over the steps of a journey.

Customers come in blocks of 4,096, each with a random stream of its own, so any number of customers, batches or workers
gives the same customers. Only uniform numbers are taken from numpy, since its other distributions may change between
versions; all others are made from them by inversion, the alias method (Walker, 1977) or Box and Muller (1958).
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.datasets.alias import Floats, Ints
from journeyseg.datasets.behaviour import RATINGS
from journeyseg.datasets.tables import Tables

Longs = npt.NDArray[np.int64]

BLOCK = 4096
REGIONS = ("north", "east", "south", "west")
_MOST_JOURNEYS = 999


@attrs.frozen(eq=False)
class Block:
    """Drawn customers, as columns; customers, journeys and events each lie in order.

    Args:
        first: Number of the first customer.
        segment: Segment code; int32[customers].
        age: Years; int32[customers].
        region: Code in `REGIONS`, drawn whatever the segment is; int32[customers].
        customer: Customer of each event, counted from `first`; int32[events].
        journey: Journey of each event, counted from the block's first; int32[events].
        owner: Customer of each journey, counted from `first`; int32[journeys].
        turn: Number of each journey within its customer, from 1; int32[journeys].
        touchpoint: Touchpoint code; int32[events].
        at: Microseconds UTC; int64[events].
        channel: Channel code; int32[events].
        value: NaN but at the goal; float64[events].
        satisfaction: 1 to 5, NaN where nothing was asked or answered; float64[events].
    """

    first: int
    segment: Ints
    age: Ints
    region: Ints
    customer: Ints
    journey: Ints
    owner: Ints
    turn: Ints
    touchpoint: Ints
    at: Longs
    channel: Ints
    value: Floats
    satisfaction: Floats


def draw_block(table: Tables, seed: int, number: int) -> Block:
    """All customers of one block of a seed; the block's number decides its random stream."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))
    segment = table.segments.draw(np.zeros(BLOCK, dtype=np.int32), rng.random(BLOCK))
    age = table.youngest[segment] + (rng.random(BLOCK) * table.years[segment]).astype(np.int32)
    region = (rng.random(BLOCK) * len(REGIONS)).astype(np.int32)
    owner, turn = _journeys(table, segment, rng)
    begins = _begins(table, segment, owner, turn, rng)
    channel = table.channels.draw(segment[owner], rng.random(len(owner)))
    touchpoint, length = _steps(table, segment[owner], rng)
    journey = np.repeat(np.arange(len(owner), dtype=np.int32), length)
    kind = segment[owner][journey]
    return Block(
        first=number * BLOCK,
        segment=segment,
        age=age,
        region=region,
        customer=owner[journey],
        journey=journey,
        owner=owner,
        turn=turn,
        touchpoint=touchpoint,
        at=(begins[journey] + _elapsed(table, length, rng)) * 1_000_000,
        channel=channel[journey],
        value=_values(table, kind, touchpoint, rng),
        satisfaction=_ratings_given(table, kind, touchpoint, rng),
    )


def _geometric(uniform: Floats, success: Floats) -> Longs:
    """Numbers from 1 by inversion: the smallest n with 1 - (1 - success)^n above the uniform number."""
    with np.errstate(divide="ignore"):
        return 1 + np.floor(np.log1p(-uniform) / np.log1p(-success)).astype(np.int64)


def _within(length: npt.NDArray[Any]) -> Longs:
    """0, 1, 2 ... within each run of the given lengths; int64."""
    starts = np.cumsum(length) - length
    within: Longs = np.arange(int(length.sum()), dtype=np.int64) - np.repeat(starts, length)
    return within


def _journeys(table: Tables, segment: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    count = np.minimum(_geometric(rng.random(len(segment)), 1.0 - table.returns[segment]), _MOST_JOURNEYS)
    owner = np.repeat(np.arange(len(segment), dtype=np.int32), count)
    return owner, (_within(count) + 1).astype(np.int32)


def _begins(table: Tables, segment: Ints, owner: Ints, turn: Ints, rng: np.random.Generator) -> Longs:
    """When each journey starts, in seconds: the first anywhere in the span, the others on the grid and a bit late."""
    joined = table.begins + (rng.random(len(segment)) * table.span).astype(np.int64)
    later = turn > 1
    beats = np.where(later, _geometric(rng.random(len(owner)), 1.0 / table.rest[segment[owner]]), 0)
    beats = np.cumsum(beats)
    beats -= np.repeat(beats[~later], np.bincount(owner))
    late = np.where(later, rng.random(len(owner)) * (table.beat // 3), 0.0).astype(np.int64)
    begins: Longs = joined[owner] + beats * table.beat + late
    return begins


def _steps(table: Tables, kind: Ints, rng: np.random.Generator) -> tuple[Ints, Longs]:
    """The touchpoints of all journeys, journey after journey, and the lengths of the journeys."""
    states, active = [], []
    state, alive = table.starts.draw(kind, rng.random(len(kind))), np.arange(len(kind), dtype=np.int32)
    base = kind * np.int32(table.touchpoints)
    while len(alive):
        states.append(state)
        active.append(alive)
        moved = table.moves.draw(base + state, rng.random(len(alive)))
        going = np.flatnonzero(moved < table.touchpoints)
        state, alive, base = moved[going], alive[going], base[going]
    return _in_order(states, active, len(kind))


def _in_order(states: list[Ints], active: list[Ints], journeys: int) -> tuple[Ints, Longs]:
    """Turns steps that lie turn by turn into steps that lie journey by journey."""
    length = np.zeros(journeys, dtype=np.int64)
    for alive in active:
        length[alive] += 1
    starts = np.cumsum(length) - length
    ordered = np.empty(int(length.sum()), dtype=np.int32)
    for step, (state, alive) in enumerate(zip(states, active, strict=True)):
        ordered[starts[alive] + step] = state
    return ordered, length


def _elapsed(table: Tables, length: Longs, rng: np.random.Generator) -> Longs:
    """Seconds since the start of the journey, by event."""
    uniform = rng.random(int(length.sum())) * -np.expm1(-table.longest / table.mean)
    gaps = 1 + (-table.mean * np.log1p(-uniform)).astype(np.int64)
    starts = np.cumsum(length) - length
    gaps[starts] = 0
    total = np.cumsum(gaps)
    elapsed = total - np.repeat(total[starts], length)
    return _compressed(elapsed, starts + length - 1, length, table.beat // 2)


def _compressed(elapsed: Longs, ends: Longs, length: Longs, limit: int) -> Longs:
    """Journeys longer than the limit are shrunk to it, in proportion."""
    if elapsed[ends].max() <= limit:
        return elapsed
    lasted = np.repeat(np.maximum(elapsed[ends], limit), length)
    shrunk: Longs = elapsed * limit // lasted
    return shrunk


def _values(table: Tables, kind: Ints, touchpoint: Ints, rng: np.random.Generator) -> Floats:
    """Lognormal values at the goal, in cents; NaN elsewhere."""
    sold = np.flatnonzero(touchpoint == table.goal)
    who = kind[sold]
    radius = np.sqrt(-2.0 * np.log1p(-rng.random(len(sold))))
    normal = radius * np.cos(2.0 * np.pi * rng.random(len(sold)))
    values = np.full(len(touchpoint), np.nan)
    values[sold] = np.round(np.exp(table.log_value[who] + table.spread[who] * normal), 2)
    return values


def _ratings_given(table: Tables, kind: Ints, touchpoint: Ints, rng: np.random.Generator) -> Floats:
    """Ratings where they are asked and answered; NaN elsewhere."""
    row = kind * np.int32(table.touchpoints) + touchpoint
    asked = np.flatnonzero(table.asked[row])
    told = asked[rng.random(len(asked)) < table.answers[kind[asked]]]
    ratings = np.full(len(touchpoint), np.nan)
    ratings[told] = table.ratings.draw(row[told], rng.random(len(told))) + RATINGS[0]
    return ratings
