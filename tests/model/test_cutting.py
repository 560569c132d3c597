"""Cuts of journeys equal the same cuts of lists of rows."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.errors import InputError, UnknownName
from journeyseg.model.journeys import Journeys
from journeyseg.testing import strategies
from tests.builders import journeys_of, nested, row

Tree = dict[str, list[list[tuple[str, int]]]]
SMALL = strategies.journeys()


def chained(journeys: Journeys) -> list[list[tuple[str, int]]]:
    """All journeys of all customers."""
    return list(itertools.chain.from_iterable(nested(journeys).values()))


def by_first(journeys: list[list[tuple[str, int]]]) -> list[list[tuple[str, int]]]:
    """Journeys in order of their first touchpoint, those without one last."""
    return sorted(journeys, key=lambda own: own[0][1] if own else 2**63)


def assert_sound(journeys: Journeys) -> None:
    """What every `Journeys` promises."""
    assert len(journeys.hashes) == len(journeys.profiled) == len(journeys.ids) == len(journeys)
    assert journeys.journey_offsets[0] == journeys.event_offsets[0] == 0
    assert (journeys.journey_offsets[-1], journeys.event_offsets[-1]) == (journeys.n_journeys, journeys.n_events)
    assert (np.diff(journeys.journey_offsets) >= 0).all()
    assert journeys.finer or (np.diff(journeys.journey_offsets) == 1).all()
    assert journeys.journey_ids is None or len(journeys.journey_ids) == journeys.n_journeys
    assert all(len(column) == journeys.n_events for column in journeys.columns.values())
    assert all(len(column) == len(journeys) for column in journeys.profiles.values())
    keys = list(zip(journeys.buckets.tolist(), [str(name).encode() for name in journeys.ids.to_pylist()], strict=True))
    assert keys == sorted(keys)
    for own in nested(journeys).values():
        assert own == by_first(own)
        assert all([at for _, at in one] == sorted(at for _, at in one) for one in own)


def moments_of(journeys: Journeys) -> st.SearchStrategy[int]:
    """Moments at, just before and just after touchpoints."""
    near = {int(at) + step for at in journeys.at.tolist() for step in (-1, 0, 1)}
    return st.sampled_from(sorted(near | {0, 5}))


def cut(journeys: Journeys, low: int, high: int) -> Tree:
    """The twin of `between` over lists."""
    out = {}
    for customer, own in nested(journeys).items():
        left = [[(name, at) for name, at in one if low <= at < high] for one in own]
        if journeys.finer:
            left = [new for new, old in zip(left, own, strict=True) if new or not old]
        had, has = any(own), any(left)
        if has or not had or journeys.profiled[journeys.position(customer)]:
            out[customer] = by_first(left)
    return out


@given(SMALL, st.data())
def test_between_leaves_the_touchpoints_inside_and_the_customers_that_have_any(
    journeys: Journeys, data: st.DataObject
) -> None:
    low, high = sorted(data.draw(st.lists(moments_of(journeys), min_size=2, max_size=2, unique=True)))
    part = journeys.between(low, high)
    assert_sound(part)
    assert nested(part) == cut(journeys, low, high)
    assert part.frame.as_of == min(high - 1, high if journeys.frame.as_of is None else journeys.frame.as_of)


@given(SMALL, st.data())
def test_known_is_what_had_happened_by_then(journeys: Journeys, data: st.DataObject) -> None:
    now = data.draw(moments_of(journeys))
    part = journeys.with_frame(as_of=now).known()
    assert_sound(part)
    assert nested(part) == cut(journeys, -(2**63), now + 1)


@given(SMALL, st.data())
def test_known_at_a_moment_is_known_when_that_is_now(journeys: Journeys, data: st.DataObject) -> None:
    """But never more than is known at all."""
    now = data.draw(moments_of(journeys))
    held = journeys.frame.as_of
    part = journeys.known(now)
    assert part.frame.as_of == (now if held is None else min(now, held))
    assert nested(part) == nested(journeys.with_frame(as_of=part.frame.as_of).known())


@given(SMALL, st.data())
def test_during_keeps_history_and_marks_the_period(journeys: Journeys, data: st.DataObject) -> None:
    low, high = sorted(data.draw(st.lists(moments_of(journeys), min_size=2, max_size=2, unique=True)))
    part = journeys.during(low, high)
    assert nested(part) == nested(journeys)
    now = journeys.frame.as_of
    assert part.frame.period == (low, high)
    assert part.in_period.tolist() == [low <= at < high and (now is None or at <= now) for at in journeys.at.tolist()]
    assert journeys.in_period.tolist() == [now is None or at <= now for at in journeys.at.tolist()]


@pytest.mark.parametrize("verb", ["during", "between"])
@pytest.mark.parametrize("ends", [("2026-01-02", "2026-01-01"), ("2026-01-01", "2026-01-01"), ("now", "2026-01-01")])
def test_a_period_without_length_or_without_dates_is_refused(verb: str, ends: tuple[str, str]) -> None:
    journeys = journeys_of([row("a", "x", 0)], zone="UTC")
    with pytest.raises(InputError, match=r"an empty period|not a moment"):
        getattr(journeys, verb)(*ends)


@given(SMALL, st.data())
def test_taking_customers_takes_all_that_is_theirs(journeys: Journeys, data: st.DataObject) -> None:
    mask = data.draw(st.lists(st.booleans(), min_size=len(journeys), max_size=len(journeys)))
    places = np.flatnonzero(mask)
    part = journeys.take(places)
    assert_sound(part)
    ids = journeys.customers.tolist()
    whole, chosen = nested(journeys), [ids[place] for place in places.tolist()]
    assert nested(part) == {customer: whole[customer] for customer in chosen}
    assert part.ids.to_pylist() == chosen
    assert journeys.take(np.array(mask, dtype=np.bool_)).fingerprint == part.fingerprint
    for name, column in journeys.columns.items():
        kept = [value for who, value in zip(journeys.customer_of_event, column.to_objects(), strict=True) if mask[who]]
        assert part.column(name).to_objects() == kept
    for name, column in journeys.profiles.items():
        own = [value for value, taken in zip(column.to_objects(), mask, strict=True) if taken]
        assert part.profile(name).to_objects() == own


@given(SMALL, st.none() | st.integers(-8, 8), st.none() | st.integers(-8, 8), st.sampled_from([None, 1, 2, 3]))
def test_a_slice_takes_what_a_slice_of_the_ids_takes(
    journeys: Journeys, start: int | None, stop: int | None, step: int | None
) -> None:
    part = journeys.take(slice(start, stop, step))
    assert_sound(part)
    assert part.ids.to_pylist() == journeys.ids.to_pylist()[start:stop:step]
    whole = nested(journeys)
    assert nested(part) == {customer: whole[customer] for customer in part.customers}


def test_a_slice_shares_memory() -> None:
    journeys = journeys_of([row(name, "x", 0) for name in "abcd"])
    assert np.shares_memory(journeys.take(slice(1, 3)).at, journeys.at)


@pytest.mark.parametrize(
    "places", [[1, 0], [0, 0], [4], [-1], [0.5], ["a"], [[0]], np.array([True]), slice(None, None, -1)]
)
def test_positions_out_of_order_or_range_are_refused(places: Any) -> None:
    journeys = journeys_of([row(name, "x", 0) for name in "abcd"])
    with pytest.raises(InputError, match=r"no positions|another length"):
        journeys.take(places)


@given(SMALL, st.sampled_from(strategies.TOUCHPOINTS))
def test_a_new_journey_begins_after_each_touchpoint_of_a_name(journeys: Journeys, name: str) -> None:
    split = journeys.split_after(name)
    assert_sound(split)
    expected: Tree = {}
    for customer, own in nested(journeys).items():
        parts: list[list[tuple[str, int]]] = []
        for one in own:
            cuts = [place + 1 for place, (met, _) in enumerate(one) if met == name and place + 1 < len(one)]
            bounds = [0, *cuts, len(one)]
            pieces = [one[low:high] for low, high in itertools.pairwise(bounds)]
            parts += pieces if one or journeys.finer else []
        expected[customer] = by_first(parts)
    assert nested(split) == expected
    assert split.finer
    assert split.journey_ids is None


def test_splitting_after_a_name_that_nothing_bears_lists_close_ones() -> None:
    with pytest.raises(UnknownName, match="touchpoint") as caught:
        journeys_of([row("a", "checkout", 0)]).split_after("chekout")
    assert "'checkout'" in caught.value.expected


@given(SMALL)
def test_with_customers_as_units_each_has_one_journey_in_order_of_time(journeys: Journeys) -> None:
    whole = journeys.in_units("customer")
    assert_sound(whole)
    expected = {}
    for customer, own in nested(journeys).items():
        touched = [touchpoint for one in own for touchpoint in one]
        expected[customer] = [sorted(touched, key=lambda touchpoint: touchpoint[1])]
    assert nested(whole) == expected
    assert whole.frame.unit == "customer"
    for name, column in journeys.columns.items():
        values = column.to_objects()
        order = sorted(range(len(values)), key=lambda at: (journeys.customer_of_event[at], journeys.at[at]))
        assert whole.column(name).to_objects() == [values[at] for at in order]


@given(SMALL)
def test_with_journeys_as_units_nothing_moves(journeys: Journeys) -> None:
    assert nested(journeys.in_units("journey")) == nested(journeys)
    assert journeys.in_units("journey").frame.unit == "journey"


def test_a_unit_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match="no such unit"):
        journeys_of([row("a", "x", 0)]).in_units("session")


@given(strategies.journeys(several=True, min_events=1), st.sampled_from(strategies.TOUCHPOINTS))
def test_journey_ids_stay_with_their_journeys(journeys: Journeys, name: str) -> None:
    assert journeys.journey_ids is not None
    part = journeys.where(touchpoint=name)
    assert part.journey_ids is not None
    before = dict(zip(journeys.journey_ids.to_pylist(), chained(journeys), strict=True))
    after = dict(zip(part.journey_ids.to_pylist(), chained(part), strict=True))
    assert after == {one: [met for met in own if met[0] == name] for one, own in before.items()}
