"""Crossing, refining and merging equal the same on plain dictionaries, for every pair of kinds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from journeyseg.errors import InputError, UnknownName
from journeyseg.model.named_segment import Segment
from journeyseg.model.segmentation import Segmentation
from tests.builders import journeys_of, row
from tests.model.memberships import (
    NAMES,
    OTHERS,
    Plain,
    built,
    composed,
    is_event,
    journeys_with,
    kind_of,
    ordered,
    plain,
    sets,
    steps,
    table,
    told,
)

SIDES = {"exclusive": sets(most=1), "overlapping": sets(), "event": steps()}
RIGHT = {"exclusive": sets(OTHERS, most=1), "overlapping": sets(OTHERS), "event": steps(OTHERS)}


def pairs(one: frozenset[str], two: frozenset[str]) -> set[str]:
    """Names of all pairs."""
    return {f"{a} / {b}" for a in one for b in two}


@pytest.mark.parametrize("right", RIGHT)
@pytest.mark.parametrize("left", SIDES)
@given(data=st.data())
def test_crossing_pairs_what_meets_for_the_customers_of_both(data: st.DataObject, left: str, right: str) -> None:
    one, two = data.draw(SIDES[left]), data.draw(RIGHT[right])
    assume(set(one) & set(two))
    customers = ordered({*one, *two})
    wanted = composed(one, two, customers, pairs)
    if wanted is None:
        with pytest.raises(InputError, match="touchpoint in two segments"):
            built(one).cross(built(two, OTHERS))
        return
    found = built(one).cross(built(two, OTHERS), name="both")
    assert list(told(found).items()) == list(wanted.items())
    assert found.name == "both"
    assert found.kind == kind_of(wanted)
    met = {name for part in wanted.values() for name in part}
    assert list(found.names) == [f"{a} / {b}" for a in NAMES for b in OTHERS if f"{a} / {b}" in met]


@given(plain(), plain(OTHERS), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_to_a_crossing(one: Plain, two: Plain, chance: Any) -> None:
    assume(set(one) & set(two))
    assume(composed(one, two, [*one], pairs) is not None)
    shuffled = table(two)
    rows = list(range(len(shuffled)))
    chance.shuffle(rows)
    again = Segmentation.from_frame(shuffled.iloc[rows], segments=OTHERS)
    assert told(built(one).cross(again)) == told(built(one).cross(built(two, OTHERS)))


@given(plain(), plain(OTHERS))
def test_crossing_the_other_way_round_turns_the_names_round(one: Plain, two: Plain) -> None:
    assume(set(one) & set(two))
    assume(composed(one, two, ordered({*one, *two}), pairs) is not None)
    ahead, back = built(one).cross(built(two, OTHERS)), built(two, OTHERS).cross(built(one))
    turned = {f"{a} / {b}": f"{b} / {a}" for a in NAMES for b in OTHERS}
    assert ahead.ids.equals(back.ids)
    assert {turned[name]: list(ahead.customers(name)) for name in ahead.names} == {
        name: list(back.customers(name)) for name in back.names
    }


def test_a_customer_of_one_side_is_there_and_in_no_segment() -> None:
    one = built({"a": frozenset(["red"]), "b": frozenset(["red"])})
    two = built({"b": frozenset(["x"]), "7": frozenset(["x"])}, OTHERS)
    found = one.cross(two)
    assert sorted(found.unassigned) == ["7", "a"]
    assert found.sizes()[["segment", "n"]].values.tolist() == [["red / x", 1], ["unassigned", 2]]
    assert found.sizes()["share"].tolist() == pytest.approx([1 / 3, 2 / 3])


@pytest.mark.parametrize("right", RIGHT)
@pytest.mark.parametrize("left", SIDES)
@given(data=st.data())
def test_refining_splits_one_segment_of_the_same_customers(data: st.DataObject, left: str, right: str) -> None:
    one, two = data.draw(SIDES[left]), data.draw(RIGHT[right])
    chosen = data.draw(st.sampled_from(NAMES))
    assume(set(one) & set(two))

    def split(own: frozenset[str], by: frozenset[str]) -> set[str]:
        return (own - {chosen}) | ({f"{chosen} / {b}" for b in by} or {chosen} if chosen in own else set())

    wanted = composed(one, two, ordered(one), split)
    if wanted is None:
        with pytest.raises(InputError, match="touchpoint in two segments"):
            built(one).refine(chosen, built(two, OTHERS))
        return
    found = built(one).refine(chosen, built(two, OTHERS))
    assert list(told(found).items()) == list(wanted.items())
    assert set(NAMES) - {chosen} <= set(found.names)
    met = {name for part in wanted.values() for name in part}
    assert set(found.names) - set(NAMES) == {name for name in met - {None} if name not in NAMES}
    assert (chosen in found.names) == (chosen in met)


@given(plain(), st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
def test_merging_renames_and_unites(own: Plain, parts: list[str]) -> None:
    def renamed(name: str | None) -> str | None:
        return "all" if name in parts else name

    found = built(own).merge({"all": parts})
    if is_event(own):
        assert told(found) == {who: [renamed(name) for name in part] for who, part in own.items()}
    else:
        assert told(found) == {who: frozenset(map(renamed, part)) for who, part in own.items()}
    assert list(found.names) == list(dict.fromkeys("all" if name in parts else name for name in NAMES))


@given(steps(), steps(OTHERS))
def test_touchpoints_of_different_customers_cross_where_both_know_them(one: Any, two: Any) -> None:
    assume(set(one) & set(two))
    found = built(one).cross(built(two, OTHERS))
    assert found.offsets is not None
    lengths = dict(zip(found.ids.to_pylist(), np.diff(found.offsets).tolist(), strict=True))
    assert lengths == {who: len(one.get(who, two.get(who))) for who in {*one, *two}}
    for who in set(one) ^ set(two):
        assert set(told(found)[who]) <= {None}


def test_touchpoints_in_another_order_do_not_cross() -> None:
    """As many for each customer, but other moments; or the same moments, but other touchpoints."""
    named = (Segment("x"), Segment("y"))
    rows = [("view", 1), ("buy", 2)], [("view", 1), ("buy", 3)], [("buy", 1), ("view", 2)]
    logs = [journeys_of([row("a", what, when) for what, when in own]) for own in rows]
    one, two, three = (log.split([0, 1], named, per="event") for log in logs)
    assert one.cross(logs[0].split([1, 0], named, per="event")).names == ("x / y", "y / x")
    for other in (two, three):
        with pytest.raises(InputError, match="other touchpoints"):
            one.cross(other)


def test_a_crossing_of_touchpoints_lies_along_the_journeys_again() -> None:
    journeys = journeys_with({"a": 3, "b": 2, "7": 0})
    one = journeys.split([0, 1, 0, 1, -1], (Segment("red"), Segment("grün")), per="event")
    found = one.cross(built({"a": frozenset(["x"]), "stranger": frozenset(["y"])}, OTHERS))
    laid = found.along(journeys)
    names = [None if code < 0 else found.names[code] for code in laid.codes.tolist()]
    owner = [
        who for who, n in zip(journeys.customers, np.diff(journeys.customer_offsets), strict=True) for _ in range(n)
    ]
    assert names == [
        f"{one.names[code]} / x" if who == "a" and code >= 0 else None
        for who, code in zip(owner, one.codes.tolist(), strict=True)
    ]


WRONG: dict[str, Any] = {
    "a text for a segmentation": lambda own: own.cross("region"),
    "a table for a segmentation": lambda own: own.refine("red", pd.DataFrame({"a": [1]})),
    "a number for a name": lambda own: own.cross(own, name=5),
    "strangers": lambda own: own.cross(built({"b": frozenset(["x"])}, OTHERS)),
    "strangers to refine by": lambda own: own.refine("red", built({"b": frozenset(["x"])}, OTHERS)),
    "a text for a group": lambda own: own.merge({"all": "red"}),
    "an empty group": lambda own: own.merge({"all": []}),
    "a number for a group": lambda own: own.merge({"all": 5}),
    "a list for groups": lambda own: own.merge(["red"]),
    "a segment in two groups": lambda own: own.merge({"p": ["red"], "q": ["red"]}),
    "a segment twice in a group": lambda own: own.merge({"p": ["red", "red"]}),
    "a group named like another segment": lambda own: own.merge({"grün": ["red"]}),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_means_nothing_is_refused_with_a_remedy(case: str) -> None:
    with pytest.raises(InputError) as caught:
        WRONG[case](built({"a": frozenset(["red"])}))
    assert caught.value.expected
    assert caught.value.found
    assert caught.value.remedy


def test_a_segment_that_is_not_there_is_unknown() -> None:
    own = built({"a": frozenset(["red"])})
    for ask in (lambda: own.refine("purple", own), lambda: own.merge({"p": ["purple"]}), lambda: own.merge({"p": [3]})):
        with pytest.raises(UnknownName):
            ask()
