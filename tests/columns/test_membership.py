"""Each row of a tally falls into the segments that a loop over the rows finds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.columns.membership import Membership, Owners, everyone, place
from journeyseg.columns.ragged import offsets_of, owners
from journeyseg.columns.tallies import Tally
from journeyseg.errors import InputError

SEGMENTS = 3
CODES = st.integers(-1, SEGMENTS - 1)
TREES = st.lists(st.lists(st.integers(0, 3), max_size=3), max_size=5)
"""Events of each journey of each customer."""


class World:
    """Customers with journeys with events, as lists."""

    def __init__(self, tree: list[list[int]]) -> None:
        self.n = len(tree)
        self.journey = [who for who, journeys in enumerate(tree) for _ in journeys]
        self.event = [who for who, journeys in enumerate(tree) for _ in range(sum(journeys))]
        self.sizes = [sum(journeys) for journeys in tree]
        count = np.array([len(journeys) for journeys in tree], dtype=np.int64)
        events = offsets_of(np.array(self.sizes, dtype=np.int64))
        blank = np.zeros(self.n, dtype=np.uint64)
        self.owners = Owners(blank.astype(np.uint8), blank, owners(offsets_of(count)), owners(events))

    def size(self, owner: str) -> int:
        return {"customer": self.n, "journey": len(self.journey), "event": len(self.event)}[owner]

    def customer(self, owner: str, place: int) -> int:
        return {"customer": list(range(self.n)), "journey": self.journey, "event": self.event}[owner][place]


def memberships(world: World) -> st.SearchStrategy[tuple[Membership, list[Any]]]:
    """A membership, and the same as plain lists: per customer a list of codes, or per event a code."""

    def array(codes: list[int]) -> np.ndarray[Any, Any]:
        return np.array(codes, dtype=np.int32)

    def overlapping(sets: list[list[int]]) -> tuple[Membership, list[Any]]:
        bounds = offsets_of(np.array([len(own) for own in sets], dtype=np.int64))
        return Membership("overlapping", SEGMENTS, array([code for own in sets for code in own]), bounds), sets

    def by_event(codes: list[int]) -> tuple[Membership, list[Any]]:
        bounds = offsets_of(np.array(world.sizes, dtype=np.int64))
        return Membership("event", SEGMENTS, array(codes), bounds), codes

    exclusive = st.lists(CODES, min_size=world.n, max_size=world.n)
    several = st.lists(st.lists(CODES, unique=True, max_size=SEGMENTS), min_size=world.n, max_size=world.n)
    events = st.lists(CODES, min_size=world.size("event"), max_size=world.size("event"))
    return st.one_of(
        exclusive.map(lambda codes: (Membership("exclusive", SEGMENTS, array(codes)), [[code] for code in codes])),
        several.map(overlapping),
        events.map(by_event),
    )


@given(TREES, st.sampled_from(["customer", "journey", "event"]), st.data())
def test_rows_are_placed_as_a_loop_places_them(tree: list[list[int]], owner: Any, data: st.DataObject) -> None:
    world = World(tree)
    membership, plain = data.draw(memberships(world))
    n = world.size(owner)
    at = data.draw(st.none() | st.lists(st.integers(0, n - 1), max_size=9)) if n else None
    rows = list(range(n)) if at is None else at
    last = world.size("event") - 1
    anchor = data.draw(st.lists(st.integers(-1, last), min_size=len(rows), max_size=len(rows)))
    found = place(Tally(owner, at=at, anchor=anchor), world.owners, membership)
    picked = range(len(rows)) if found.row is None else found.row.tolist()
    triples = list(zip(picked, found.customer.tolist(), found.segment.tolist(), strict=True))
    expected = []
    for row, position in enumerate(rows):
        customer = world.customer(owner, position)
        if membership.kind == "event":
            event = position if owner == "event" else anchor[row]
            codes = [-1 if event < 0 else plain[event]]
        else:
            codes = plain[customer]
        expected += [(row, customer, code) for code in codes]
    assert triples == expected


@given(TREES, st.data())
def test_a_slice_is_the_membership_of_those_customers(tree: list[list[int]], data: st.DataObject) -> None:
    world = World(tree)
    membership, _ = data.draw(memberships(world))
    start = data.draw(st.integers(0, world.n))
    stop = data.draw(st.integers(start, world.n))
    part = membership.slice(start, stop)
    if membership.offsets is None or part.offsets is None:
        assert part.codes.tolist() == membership.codes[start:stop].tolist()
        return
    bounds = membership.offsets.tolist()
    own = [membership.codes[bounds[who] : bounds[who + 1]].tolist() for who in range(start, stop)]
    assert [part.codes[a:b].tolist() for a, b in zip(part.offsets, part.offsets[1:], strict=False)] == own


@given(TREES, st.data())
def test_the_unassigned_are_customers_without_a_segment_or_events_without_one(tree: Any, data: st.DataObject) -> None:
    membership, plain = data.draw(memberships(World(tree)))
    alone = [plain] if membership.kind == "event" else plain
    expected = alone[0].count(-1) if membership.kind == "event" else sum(max(own, default=-1) < 0 for own in alone)
    assert membership.unassigned == expected


def test_everyone_is_in_the_one_segment() -> None:
    assert (everyone(3).codes.tolist(), everyone(3).size, everyone(3).unassigned) == ([0, 0, 0], 1, 0)


@pytest.mark.parametrize("owner", ["customer", "journey"])
def test_without_an_anchor_a_per_event_membership_is_refused(owner: Any) -> None:
    world = World([[2]])
    membership = Membership("event", 1, np.zeros(2, dtype=np.int32), np.array([0, 2]))
    with pytest.raises(InputError, match="reach is counted per") as caught:
        place(Tally(owner), world.owners, membership, name="reach")
    assert "anchor" in caught.value.expected


@pytest.mark.parametrize(
    ("tally", "message"),
    [
        (Tally("event", at=[-1]), "out of range"),
        (Tally("event", at=[2]), "out of range"),
        (Tally("journey", at=[1]), "out of range"),
        (Tally("customer", at=[0], anchor=[2]), "out of range"),
        (Tally("customer", at=[0], anchor=[-2]), "out of range"),
        (Tally("event", weight=[1.0]), "not one row per event"),
        (Tally("customer", cell=[0, 0]), "not one row per customer"),
    ],
)
def test_rows_of_owners_that_do_not_exist_are_refused(tally: Tally, message: str) -> None:
    membership = Membership("event", 1, np.zeros(2, dtype=np.int32), np.array([0, 2]))
    with pytest.raises(InputError, match=message):
        place(tally, World([[2]]).owners, membership)


def test_owners_that_are_functions_are_asked_only_when_a_tally_needs_them() -> None:
    """A tally of customers asks nobody; one of journeys or events asks for its own table alone."""
    asked: list[str] = []

    def table(name: str, *codes: int) -> Any:
        return lambda: asked.append(name) or np.array(codes, dtype=np.int32)

    blank = np.zeros(2, dtype=np.uint64)
    given = Owners(blank.astype(np.uint8), blank, table("journey", 0, 0, 1), table("event", 0, 1, 1, 1))
    assert given.customers(Tally("customer")).tolist() == [0, 1]
    assert asked == []
    assert given.customers(Tally("journey")).tolist() == [0, 0, 1]
    assert given.customers(Tally("event", at=np.array([1, 0]))).tolist() == [1, 0]
    assert asked == ["journey", "event"]
