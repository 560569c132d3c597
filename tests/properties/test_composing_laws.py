"""Segmentations against sets: splitting, laying along, crossing, refining and merging, for every kind."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.errors import InputError, UnknownName
from journeyseg.model.named_segment import Segment
from journeyseg.model.segmentation import Segmentation

IDS = ("a", "b", "7", "007", "Ä", "A\u0308", "日本", "🦊")
NAMES = ("red", "grün", "blue")
OTHER = ("x", "y / z")

few = settings(max_examples=settings.default.max_examples * 2 // 5)
Sets = dict[str, frozenset[str]]
memberships = st.dictionaries(st.sampled_from(IDS), st.frozensets(st.sampled_from(NAMES)), min_size=1)
others = st.dictionaries(st.sampled_from(IDS), st.frozensets(st.sampled_from(OTHER)), min_size=1)
singles = st.dictionaries(st.sampled_from(IDS), st.frozensets(st.sampled_from(NAMES), max_size=1), min_size=1)


def built(sets: Sets, names: tuple[str, ...], *, name: str = "labels") -> Segmentation:
    rows = [(who, segment) for who, own in sets.items() for segment in (sorted(own) or [None])]
    table = pd.DataFrame(rows, columns=["customer", "segment"], dtype=object)
    return Segmentation.from_frame(table, segments=names, name=name)


def sets_of(segmentation: Segmentation) -> Sets:
    out: dict[str, set[str]] = {who: set() for who in segmentation.unassigned}
    for name in segmentation.names:
        for who in segmentation.customers(name):
            out.setdefault(who, set()).add(name)
    return {who: frozenset(own) for who, own in out.items()}


def journeys_of(touched: dict[str, int]) -> js.Journeys:
    """Journeys of customers with so many touchpoints each, all at one of three moments; 0 = known by a profile."""
    days = [pd.Timestamp(day, unit="D", tz="UTC") for day in range(3)]
    rows = [(who, "view", days[step % 3]) for who, n in touched.items() for step in range(n)]
    people = pd.DataFrame({"who": list(touched)})
    if not rows:
        return js.Journeys.from_profiles(people, customer="who")
    table = pd.DataFrame(rows, columns=["who", "what", "when"])
    return js.Journeys.from_frame(table, customer="who", touchpoint="what", at="when", profiles=people)


def events_of(segmentation: Segmentation) -> list[tuple[str, str | None]]:
    frame = segmentation.to_frame()
    if "touchpoint_number" in frame.columns:
        frame = frame[frame["touchpoint_number"].notna()]
    return list(zip(frame["customer"], frame["segment"], strict=True))


touched = st.dictionaries(st.sampled_from(IDS), st.integers(0, 4), min_size=1)


@st.composite
def per_event(draw: st.DrawFn) -> tuple[js.Journeys, Segmentation, list[tuple[str, str | None]]]:
    """Journeys, a segmentation of their touchpoints, and the same as a list of pairs."""
    journeys = journeys_of(draw(touched.filter(lambda sizes: any(sizes.values()))))
    size = journeys.n_events
    codes = draw(st.lists(st.integers(-1, len(NAMES) - 1), min_size=size, max_size=size))
    split = journeys.split(np.array(codes), tuple(map(Segment, NAMES)), per="event", name="steps")
    owners = journeys.to_frame()["customer"].tolist()
    return journeys, split, [(who, None if c < 0 else NAMES[c]) for who, c in zip(owners, codes, strict=True)]


# -- from tables and codes ------------------------------------------------------------------------------------


@few
@given(memberships)
def test_a_table_of_labels_means_what_its_rows_say(sets: Sets) -> None:
    """Sizes, shares, customers and the unassigned are those of the sets; the kind is told by the fullest customer."""
    found = built(sets, NAMES)
    assert sets_of(found) == sets
    assert found.kind == ("overlapping" if max(map(len, sets.values())) > 1 else "exclusive")
    counts = Counter(segment for own in sets.values() for segment in own)
    lacking = [who for who, own in sets.items() if not own]
    frame = found.sizes().set_index("segment")
    wanted = {**{name: counts[name] for name in NAMES}, **({"unassigned": len(lacking)} if lacking else {})}
    assert frame["n"].to_dict() == wanted
    assert frame["share"].to_dict() == pytest.approx({name: n / len(sets) for name, n in wanted.items()})
    assert set(found.unassigned) == set(lacking)


@few
@given(memberships, st.randoms(use_true_random=False))
def test_the_order_and_repetition_of_labels_do_not_matter(sets: Sets, chance: Any) -> None:
    """Shuffled and doubled rows give the same ids and codes."""
    table = pd.DataFrame(
        [(who, name) for who, own in sets.items() for name in (sorted(own) or [None])],
        columns=["customer", "segment"],
        dtype=object,
    )
    rows = [*range(len(table))] * 2
    chance.shuffle(rows)
    one = Segmentation.from_frame(table, segments=NAMES)
    two = Segmentation.from_frame(table.iloc[rows], segments=NAMES)
    assert one.ids.equals(two.ids)
    assert (one.kind, one.codes.tolist()) == (two.kind, two.codes.tolist())


@few
@given(singles)
def test_an_exclusive_table_comes_back_as_it_went_in(sets: Sets) -> None:
    """`to_frame` has one row per customer, and `from_frame` of it is the same segmentation."""
    found = built(sets, NAMES)
    again = Segmentation.from_frame(found.to_frame(), segments=NAMES)
    assert dict(events_of(found)) == {who: next(iter(own), None) for who, own in sets.items()}
    assert sets_of(again) == sets


@few
@given(memberships)
def test_memberships_are_the_rows_of_the_frame(sets: Sets) -> None:
    """Each membership is one row of `to_frame`."""
    rows = [pair for pair in events_of(built(sets, NAMES)) if pair[1] is not None]
    assert len(rows) == len(set(rows))
    assert set(rows) == {(who, name) for who, own in sets.items() for name in own}


@few
@given(memberships)
def test_an_explanation_names_the_segments_of_the_customer(sets: Sets) -> None:
    """`explain` agrees with the sets, and strangers are unknown."""
    found = built(sets, NAMES)
    for who, own in sets.items():
        assert set(found.explain(who).segments) == own
        assert str(found.explain(who)).startswith(who)
    with pytest.raises(UnknownName):
        found.explain("nobody")


@few
@given(touched, st.data())
def test_splits_of_customers_follow_codes_and_masks(sizes: dict[str, int], data: st.DataObject) -> None:
    """Codes, a mask and a matrix per customer give the sets they say, customers without touchpoints too."""
    journeys = journeys_of(sizes)
    n, who = len(journeys), list(journeys.customers)
    codes = data.draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n))
    matrix = np.array(data.draw(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=n, max_size=n)))
    segments = tuple(map(Segment, NAMES))
    single = {name: frozenset([NAMES[c]] if c >= 0 else []) for name, c in zip(who, codes, strict=True)}
    several = {name: frozenset(NAMES[c] for c in range(3) if row[c]) for name, row in zip(who, matrix, strict=True)}
    halves = {name: frozenset([NAMES[int(row[0])]]) for name, row in zip(who, matrix, strict=True)}
    assert sets_of(journeys.split(codes, segments)) == single
    assert sets_of(journeys.split(matrix, segments)) == several
    assert sets_of(journeys.split(matrix[:, 0], segments[:2])) == halves


@few
@given(per_event())
def test_splits_of_touchpoints_follow_codes(case: Any) -> None:
    """Per touchpoint: the frame, who was ever in a segment, and counts of touchpoints."""
    journeys, split, rows = case
    assert events_of(split) == rows
    ever = {who: frozenset(name for one, name in rows if one == who and name) for who in journeys.customers}
    assert sets_of(split) == ever
    sizes = split.sizes().set_index("segment")["touchpoints"].to_dict()
    counts = Counter(name or "unassigned" for _, name in rows)
    assert {name: n for name, n in sizes.items() if n} == dict(counts)


@pytest.mark.parametrize("codes", [[0, 3], [-2, 0], [0], [0, 1, 1], [0.5, 1.0], [0, 2**32], [np.nan, 0.0]])
def test_codes_that_mean_nothing_are_refused(codes: list[Any]) -> None:
    """Out of range, of another length, fractions, missing numbers and what an int32 would wrap: an error each."""
    with pytest.raises(InputError):
        journeys_of({"a": 1, "b": 0}).split(np.array(codes), tuple(map(Segment, NAMES)))


def test_a_label_that_is_not_listed_is_unknown() -> None:
    """`segments` is the whole list."""
    table = pd.DataFrame({"customer": ["a"], "segment": ["purple"]})
    with pytest.raises(UnknownName):
        Segmentation.from_frame(table, segments=NAMES)


def test_segments_of_one_name_are_refused() -> None:
    """Both doors refuse them."""
    with pytest.raises(InputError):
        journeys_of({"a": 1}).split([0], (Segment("red"), Segment("red")))
    with pytest.raises(InputError):
        Segmentation.from_frame(pd.DataFrame({"customer": [1], "segment": ["red"]}), segments=["red", "red"])


# -- along ----------------------------------------------------------------------------------------------------


@few
@given(memberships, touched)
def test_laid_along_other_customers_it_says_the_same_of_those_it_knows(sets: Sets, sizes: dict[str, int]) -> None:
    """Customers it lacks are unassigned; with none in common it is an error."""
    segmentation, journeys = built(sets, NAMES), journeys_of(sizes)
    if not set(sets) & set(sizes):
        with pytest.raises(InputError):
            segmentation.along(journeys)
        return
    laid = segmentation.along(journeys)
    bounds = range(len(journeys) + 1) if laid.offsets is None else laid.offsets.tolist()
    for place, who in enumerate(journeys.customers):
        codes = laid.codes[bounds[place] : bounds[place + 1]].tolist()
        assert {NAMES[code] for code in codes if code >= 0} == sets.get(who, frozenset())


@few
@given(per_event(), st.data())
def test_per_touchpoint_it_lies_along_some_of_its_customers(case: Any, data: st.DataObject) -> None:
    """Taking customers takes the codes of their touchpoints."""
    journeys, split, rows = case
    places = data.draw(st.sets(st.integers(0, len(journeys) - 1), min_size=1))
    few = journeys.take(np.array(sorted(places)))
    laid = split.along(few)
    wanted = [name for who, name in rows if who in set(few.customers)]
    assert [None if code < 0 else NAMES[code] for code in laid.codes.tolist()] == wanted


def test_per_touchpoint_it_refuses_the_same_touchpoints_in_another_order() -> None:
    """Journeys that interleave lie in another order once merged, where codes per touchpoint would be wrong."""
    rows = [("a", "j1", "view", 1), ("a", "j1", "buy", 5), ("a", "j2", "rate", 3)]
    table = pd.DataFrame(rows, columns=["who", "order", "what", "when"])
    table["when"] = pd.to_datetime(table["when"], unit="D", utc=True)
    finer = js.Journeys.from_frame(table, customer="who", touchpoint="what", at="when", journey="order")
    split = finer.split([0, 0, 1], (Segment("x"), Segment("y")), per="event")
    assert split.along(finer).codes.tolist() == [0, 0, 1]
    with pytest.raises(InputError):
        split.along(finer.in_units("customer"))
    with pytest.raises(InputError):
        split.along(finer.where(touchpoint="buy"))


# -- crossing, refining, merging ----------------------------------------------------------------------------


@few
@given(memberships, others)
def test_crossing_pairs_what_meets_in_a_customer(left: Sets, right: Sets) -> None:
    """Each customer of either has every pair of their segments, and only pairs that occur are segments."""
    assume(set(left) & set(right))
    found = built(left, NAMES).cross(built(right, OTHER))
    wanted = {
        who: frozenset(f"{a} / {b}" for a in left.get(who, ()) for b in right.get(who, ())) for who in {*left, *right}
    }
    assert sets_of(found) == wanted
    assert list(found.names) == [
        f"{a} / {b}" for a in NAMES for b in OTHER if any(f"{a} / {b}" in own for own in wanted.values())
    ]


@few
@given(memberships, others)
def test_crossing_either_way_finds_the_same_members(left: Sets, right: Sets) -> None:
    """Only the names turn round."""
    assume(set(left) & set(right))
    one, two = built(left, NAMES), built(right, OTHER)
    ahead, back = one.cross(two), two.cross(one)
    for a in NAMES:
        for b in OTHER:
            if f"{a} / {b}" in ahead.names:
                assert list(ahead.customers(f"{a} / {b}")) == list(back.customers(f"{b} / {a}"))
    assert len(ahead) == len(back)


@few
@given(per_event(), others.filter(lambda sets: max(map(len, sets.values())) < 2))
def test_crossing_touchpoints_with_customers_is_per_touchpoint(case: Any, right: Sets) -> None:
    """Whichever side is per touchpoint, the result is."""
    journeys, split, rows = case
    assume(set(right) & set(journeys.customers))
    wanted = [(who, next((f"{name} / {b}" for b in right.get(who, ()) if name), None)) for who, name in rows]
    turned = [(who, next((f"{b} / {name}" for b in right.get(who, ()) if name), None)) for who, name in rows]
    assert events_of(split.cross(built(right, OTHER))) == wanted
    assert events_of(built(right, OTHER).cross(split)) == turned


def test_a_touchpoint_in_two_segments_is_refused() -> None:
    """An overlapping segmentation can't be crossed with one per touchpoint where customers overlap."""
    journeys = journeys_of({"a": 2})
    steps = journeys.split([0, 1], (Segment("x"), Segment("y")), per="event")
    with pytest.raises(InputError):
        steps.cross(journeys.split(np.array([[True, True]]), (Segment("r"), Segment("s"))))


def test_touchpoints_of_others_do_not_cross_even_when_they_are_as_many() -> None:
    """Equal lengths are not enough: the customers must be the same and have as many touchpoints each."""
    segments = (Segment("x"), Segment("y"))
    one = journeys_of({"a": 2, "b": 1}).split([0, 1, 1], segments, per="event")
    two = journeys_of({"a": 1, "b": 2}).split([0, 1, 1], segments, per="event")
    three = journeys_of({"7": 2, "日本": 1}).split([0, 1, 1], segments, per="event")
    assert len(one.cross(one)) == 2
    for other in (two, three):
        with pytest.raises(InputError):
            one.cross(other)


def test_names_that_would_coincide_are_refused() -> None:
    """ "a" x "b / c" and "a / b" x "c" would bear one name."""
    left = built({"a": frozenset(["a"]), "b": frozenset(["a / b"])}, ("a", "a / b"))
    right = built({"a": frozenset(["b / c"]), "b": frozenset(["c"])}, ("b / c", "c"))
    with pytest.raises(InputError, match="one name"):
        left.cross(right)


@few
@given(memberships, others, st.sampled_from(NAMES))
def test_refining_splits_one_segment_and_leaves_the_others(left: Sets, right: Sets, chosen: str) -> None:
    """Customers of the segment whom the other lacks, or leaves unassigned, stay in it."""
    assume(set(left) & set(right))
    found = built(left, NAMES).refine(chosen, built(right, OTHER))
    wanted = {}
    for who, own in left.items():
        parts = {f"{chosen} / {b}" for b in right.get(who, ())} or {chosen}
        wanted[who] = (own - {chosen}) | (parts if chosen in own else set())
    assert sets_of(found) == wanted
    assert set(NAMES) - {chosen} <= set(found.names)


@few
@given(per_event(), others.filter(lambda sets: max(map(len, sets.values())) < 2), st.sampled_from(NAMES))
def test_refining_touchpoints_by_customers(case: Any, right: Sets, chosen: str) -> None:
    """Touchpoints of customers whom the other lacks keep the segment."""
    journeys, split, rows = case
    assume(set(right) & set(journeys.customers))
    found = split.refine(chosen, built(right, OTHER))
    wanted = [
        (who, next((f"{chosen} / {b}" for b in right.get(who, ())), name) if name == chosen else name)
        for who, name in rows
    ]
    assert events_of(found) == wanted


@few
@given(memberships, st.sets(st.sampled_from(NAMES), min_size=1))
def test_merging_makes_unions(sets: Sets, parts: set[str]) -> None:
    """The group's customers are the union; it stands where its first segment stood."""
    found = built(sets, NAMES).merge({"all": sorted(parts)})
    assert sets_of(found) == {who: frozenset("all" if name in parts else name for name in own) for who, own in
                              sets.items()}  # fmt: skip
    assert list(found.names) == list(dict.fromkeys("all" if name in parts else name for name in NAMES))


@few
@given(per_event(), st.sets(st.sampled_from(NAMES), min_size=1))
def test_merging_touchpoints_renames_row_by_row(case: Any, parts: set[str]) -> None:
    """Per touchpoint merging is renaming."""
    _, split, rows = case
    wanted = [(who, "all" if name in parts else name) for who, name in rows]
    assert events_of(split.merge({"all": sorted(parts)})) == wanted


@few
@given(memberships)
def test_a_group_may_bear_the_name_of_one_of_its_segments(sets: Sets) -> None:
    """Or swap two names."""
    found = built(sets, NAMES)
    swap = {"red": "blue", "blue": "red", "grün": "grün"}
    assert sets_of(found.merge({"red": ["blue"], "blue": ["red"]})) == {
        who: frozenset(swap[name] for name in own) for who, own in sets.items()
    }
    assert sets_of(found.merge({"red": ["red", "grün"]})) == {
        who: frozenset({"grün": "red"}.get(name, name) for name in own) for who, own in sets.items()
    }


def test_groups_that_take_a_name_or_a_segment_twice_are_refused() -> None:
    """A segment in two groups, one named twice in a group, and a group named like a segment outside it."""
    found = built({"a": frozenset(["red"]), "b": frozenset(["blue"])}, NAMES)
    for groups in ({"x": ["red"], "y": ["red"]}, {"x": ["red", "red"]}, {"blue": ["red"]}):
        with pytest.raises(InputError):
            found.merge(groups)


def test_unknown_segments_are_told() -> None:
    """Every way to name a segment refuses one that is not there."""
    found = built({"a": frozenset(["red"])}, NAMES)
    for ask in (
        lambda: found.customers("purple"),
        lambda: found.code("purple"),
        lambda: found.merge({"x": ["purple"]}),
        lambda: found.refine("purple", found),
    ):
        with pytest.raises(UnknownName):
            ask()
    with pytest.raises(InputError):
        found.cross(built({"b": frozenset(["x"])}, OTHER))
