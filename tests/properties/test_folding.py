"""Folding batches of customers, in any number and order, on any engine, equals folding everybody, bit for bit."""

from __future__ import annotations

import functools
import math
import pickle
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.columns.axes import Shape
from journeyseg.columns.cells import Dense, Table
from journeyseg.columns.hashing import sample_rank
from journeyseg.columns.membership import Membership, everyone
from journeyseg.columns.states import State, fold_state
from journeyseg.engines.folding import Grouping, fold_metrics, owners_of, ranges
from journeyseg.engines.serial import Serial
from journeyseg.engines.threads import Threads
from journeyseg.model.journeys import Journeys
from journeyseg.model.segmentation import Segmentation
from journeyseg.testing import strategies
from tests.builders import journeys_of, row
from tests.properties.kitchen import KEPT, SUMS, Kitchen, Plain

METRIC = Kitchen()
KINDS = ("exclusive", "overlapping", "event")


def fold(journeys: Journeys, segmentation: Segmentation) -> State:
    """The state of these journeys under a segmentation that knows them."""
    shape, tallies = METRIC.shape(journeys.frame), METRIC.observe(journeys)
    membership = segmentation.along(journeys) if len(journeys) else segmentation.membership.slice(0, 0)
    return fold_state(shape, tallies, owners_of(journeys), membership, segmentation.names, frame=journeys.frame)


def segmented(journeys: Journeys, places: np.ndarray[Any, Any], segmentation: Segmentation) -> State:
    """The state of some customers."""
    part = journeys.take(places)
    if segmentation.kind != "event" or not len(part):
        return fold(part, segmentation)
    codes = np.concatenate(
        [segmentation.codes[slice(*journeys.customer_offsets[at : at + 2])] for at in places.tolist()]
    )
    return fold(part, part.split(codes, segmentation.segments, per="event"))


@st.composite
def questions(draw: st.DrawFn, /, **options: Any) -> tuple[Journeys, Segmentation]:
    """Journeys and a segmentation of them."""
    journeys = draw(strategies.journeys(**options))
    return journeys, draw(strategies.segmentations(journeys, kinds=KINDS))


@given(questions(max_customers=9, max_events=40), st.data())
def test_merging_random_batches_of_customers_equals_the_whole(
    question: tuple[Journeys, Segmentation], data: st.DataObject
) -> None:
    journeys, segmentation = question
    n = len(journeys)
    batch = np.array(data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)), dtype=np.int64)
    states = [segmented(journeys, np.flatnonzero(batch == number), segmentation) for number in range(4)]
    order = data.draw(st.permutations(states))
    whole = fold(journeys, segmentation)
    assert functools.reduce(State.merge, order).equals(whole)
    assert order[0].merge(order[1]).merge(order[2].merge(order[3])).equals(whole)


@given(questions(max_customers=9, max_events=40), st.integers(1, 12), st.booleans())
def test_every_engine_and_size_of_range_gives_equal_digits(
    question: tuple[Journeys, Segmentation], size: int, threads: bool
) -> None:
    journeys, segmentation = question
    grouping = Grouping(segmentation.along(journeys), segmentation.names)
    engine = Threads(workers=2) if threads else Serial()
    both = [grouping, Grouping(everyone(len(journeys)), ("everyone",))]
    found = fold_metrics(journeys, {"kitchen": METRIC}, both, engine, size=size)
    assert found[0]["kitchen"].equals(fold(journeys, segmentation))
    assert found[1]["kitchen"].segments == ("everyone",)


@given(questions(max_customers=9, max_events=40), st.integers(1, 9))
def test_ranges_cover_every_customer_once_in_order(question: tuple[Journeys, Segmentation], size: int) -> None:
    journeys = question[0]
    spans = ranges(journeys, size)
    assert [place for start, stop in spans for place in range(start, stop)] == list(range(len(journeys)))
    assert len(journeys) == 0 or all(start < stop for start, stop in spans)


@given(questions(max_customers=9, max_events=40), st.data())
def test_adding_a_batch_and_taking_it_back_leaves_every_bit_as_it_was(
    question: tuple[Journeys, Segmentation], data: st.DataObject
) -> None:
    journeys, segmentation = question
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(journeys), max_size=len(journeys))), dtype=np.bool_)
    parts = [segmented(journeys, np.flatnonzero(own), segmentation) for own in (mask, ~mask)]
    left, right = (only_sums(part) for part in parts)
    whole = left.merge(right)
    assert whole.subtract(right).equals(left)
    assert whole.subtract(left).equals(right)
    assert whole.subtract(left).merge(left).equals(whole)


def only_sums(state: State) -> State:
    """The arrays that can be retracted."""
    shape = Shape(**{name: state.shape[name] for name in SUMS})
    return State(shape, state.segments, {name: state.blocks[name] for name in SUMS}, state.frame)


@given(questions(max_customers=9, max_events=40))
def test_totals_are_those_of_loops_in_exact_arithmetic(question: tuple[Journeys, Segmentation]) -> None:
    journeys, segmentation = question
    state, plain = fold(journeys, segmentation), Plain(journeys, segmentation)
    for name in SUMS:
        for place, segment in enumerate(segmentation.names):
            assert cells(state, name, place) == dict(plain.totals(name, segment)), (name, segment)


def cells(state: State, name: str, segment: int) -> dict[Any, Fraction]:
    """Cell -> exact total over the buckets, cells without anything left out."""
    block, array = state.blocks[name], state.shape[name]
    if isinstance(block, Table):
        block = block.dense(len(state.segments), buckets=1)
    assert isinstance(block, Dense)
    low = np.zeros_like(block.high) if block.low is None else block.low
    dims = (*array.dims, len(state.labels(name))) if array.open else array.dims
    high, low = (part[:, segment].astype(object).sum(axis=0).reshape(dims) for part in (block.high, low))
    named = [state.labels(name) if axis.open else axis.labels or range(len(axis)) for axis in array.axes]
    found = {}
    for index in zip(*np.nonzero((high != 0) | (low != 0)), strict=True) if dims else [()]:
        cell = tuple(names[place] for names, place in zip(named, index, strict=True))
        found[cell[0] if len(cell) == 1 else cell] = Fraction(high[index]) + Fraction(low[index], 2**32)
    return {cell: total for cell, total in found.items() if total}


@given(questions(max_customers=9, max_events=40))
def test_extrema_are_those_of_loops(question: tuple[Journeys, Segmentation]) -> None:
    journeys, segmentation = question
    state, plain = fold(journeys, segmentation), Plain(journeys, segmentation)
    for place, segment in enumerate(segmentation.names):
        rows = plain.rows[segment]
        for code in range(len(plain.names)):
            earliest = min((at for _, own, at, _ in rows if own == code), default=np.nan)
            assert state.totals("earliest")[place, code] == pytest.approx(earliest, abs=0, rel=0, nan_ok=True)
        latest = max((worth for _, _, _, worth in rows if not math.isnan(worth)), default=np.nan)
        assert state.totals("latest")[place] == pytest.approx(latest, abs=0, rel=0, nan_ok=True)


@given(questions(max_customers=9, max_events=40))
def test_a_sample_holds_whole_customers_of_smallest_rank_that_fit(question: tuple[Journeys, Segmentation]) -> None:
    journeys, segmentation = question
    sample, plain = fold(journeys, segmentation).sample("some"), Plain(journeys, segmentation)
    rank = dict(zip(journeys.ids.to_pylist(), sample_rank(journeys.hashes).tolist(), strict=True))
    for place, segment in enumerate(segmentation.names):
        rows = plain.rows[segment]
        expected: list[tuple[int, int, float]] = []
        full = False
        for customer in sorted({who for who, *_ in rows}, key=rank.__getitem__):
            own = sorted((code, float(at)) for who, code, at, _ in rows if who == customer)
            full = full or len(expected) + len(own) > KEPT
            expected += [] if full else [(rank[customer], *row) for row in own]
        mask = sample.segment == place
        found = [part[mask].tolist() for part in (sample.rank, sample.cell, sample.weight)]
        assert list(zip(*found, strict=True)) == expected
        assert sample.seen[place] == len({who for who, *_ in rows})
        assert bool(sample.complete[place]) is not full


@given(questions(max_customers=9, max_events=40))
def test_the_state_of_one_segment_is_that_of_folding_it_alone(question: tuple[Journeys, Segmentation]) -> None:
    journeys, segmentation = question
    whole = fold(journeys, segmentation)
    for place, segment in enumerate(segmentation.segments):
        codes = np.where(segmentation.codes == place, 0, -1).astype(np.int32)
        alone = Segmentation(
            name="alone",
            kind=segmentation.kind,
            segments=(segment,),
            ids=segmentation.ids,
            codes=codes,
            offsets=segmentation.offsets,
        )
        assert whole.only(place).equals(fold(journeys, alone))


@given(questions(max_customers=9, max_events=40))
def test_a_state_travels(question: tuple[Journeys, Segmentation]) -> None:
    state = fold(*question)
    assert pickle.loads(pickle.dumps(state)).equals(state)


@given(questions(max_customers=9, max_events=40), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(question: tuple[Journeys, Segmentation], random: Any) -> None:
    journeys = question[0]
    ids = journeys.ids.to_pylist()
    seen: dict[str, int] = {}
    rows = []
    for place, (who, at) in enumerate(zip(journeys.customer_of_event.tolist(), journeys.at.tolist(), strict=True)):
        seen[ids[who]] = seen.get(ids[who], 0) + 1
        rows.append(row(ids[who], journeys.frame.touchpoints[journeys.codes[place]], at + seen[ids[who]]))
    shuffled = list(rows)
    random.shuffle(shuffled)
    states = []
    for listed in (rows, shuffled):
        built = journeys_of(listed, touchpoints=journeys.frame.touchpoints, as_of=0)
        states.append(fold(built, built.split(np.zeros(len(built), dtype=int), question[1].segments[:1])))
    assert states[0].equals(states[1])


@pytest.mark.parametrize("kind", KINDS)
def test_the_size_of_a_state_does_not_depend_on_the_number_of_events(kind: str) -> None:
    sizes = [folded_bytes(events, kind) for events in (1_000, 1_000_000)]
    assert sizes[0] == sizes[1]


def folded_bytes(events: int, kind: str) -> int:
    """Bytes of the arrays over closed axes that are dense or full samples."""
    customers = events // 10
    rng = np.random.default_rng(5)
    small = journeys_of([row(f"c{number}", "view", number) for number in range(8)], touchpoints=["view", "buy"])
    hashes = np.sort(rng.integers(0, 2**64, customers, dtype=np.uint64))
    journeys = Journeys(
        ids=small.ids,
        hashes=hashes,
        journey_offsets=np.arange(customers + 1),
        event_offsets=np.arange(customers + 1) * 10,
        codes=rng.integers(0, 2, events).astype(np.int32),
        at=rng.integers(0, 2**40, events),
        profiled=np.zeros(customers, dtype=np.bool_),
        frame=small.frame,
    )
    names = ("touched", "worth", "people", "earliest", "latest", "some", "journeys")
    shape, tallies = METRIC.shape(journeys.frame), METRIC.observe(journeys)
    membership = {
        "exclusive": everyone(customers),
        "overlapping": Membership("overlapping", 1, np.zeros(customers, np.int32), np.arange(customers + 1)),
        "event": Membership("event", 1, np.zeros(events, np.int32), journeys.customer_offsets),
    }[kind]
    arrays = {name: shape[name] for name in names} | {"some": attrs.evolve(shape["some"], size=50)}
    dense = Shape(**arrays)
    state = fold_state(dense, {name: tallies[name] for name in names}, owners_of(journeys), membership, ("all",))
    assert len(state.sample("some").segment) == 50
    return state.nbytes
