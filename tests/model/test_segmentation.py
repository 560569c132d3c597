"""A segmentation counts, lists and explains as loops over its rows do, and lies along journeys."""

from __future__ import annotations

import pickle
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from journeyseg.errors import InputError, UnknownName
from journeyseg.model.named_segment import Segment
from journeyseg.model.segmentation import Segmentation
from journeyseg.testing import strategies
from tests.builders import journeys_of, row
from tests.model.memberships import IDS, NAMES, Plain, built, held, is_event, journeys_with, ordered, plain, steps, told

NAMED = tuple(map(Segment, NAMES))


@given(plain())
def test_sizes_are_counts_of_customers(own: Plain) -> None:
    frame = built(own).sizes()
    ever = {who: held(own, who, None) for who in own}
    counts = {name: sum(name in part for part in ever.values()) for name in NAMES}
    lacking = sum(not part for part in ever.values())
    steps = [name for part in own.values() if isinstance(part, list) for name in part]
    rest = {"unassigned": lacking} if lacking or None in steps else {}
    assert dict(zip(frame["segment"], frame["n"], strict=True)) == {**counts, **rest}
    assert list(frame["segment"])[: len(NAMES)] == list(NAMES)
    assert frame["share"].tolist() == pytest.approx([n / len(own) for n in frame["n"]])
    assert ("touchpoints" in frame.columns) == is_event(own)
    if is_event(own):
        wanted = [steps.count(None if name == "unassigned" else name) for name in frame["segment"]]
        assert frame["touchpoints"].tolist() == wanted


@given(plain())
def test_customers_of_a_segment_are_those_ever_in_it_in_the_order_of_customers(own: Plain) -> None:
    found = built(own)
    for name in NAMES:
        assert list(found.customers(name)) == [who for who in ordered(own) if name in held(own, who, None)]
    assert list(found.unassigned) == [who for who in ordered(own) if not held(own, who, None)]


@given(plain(), st.randoms(use_true_random=False))
def test_laid_along_journeys_it_says_the_same_of_those_it_knows(own: Plain, chance: Any) -> None:
    """Of any kind: customers whom it lacks, with touchpoints or not, are in no segment."""
    known = [who for who in own if chance.random() < 0.7]
    strangers = [who for who in IDS if who not in own and chance.random() < 0.5]
    assume(known)
    touched = {who: len(own[who]) if is_event(own) else 1 for who in known} | dict.fromkeys(strangers, 2)
    journeys = journeys_with(touched)
    laid = built(own).along(journeys)
    assert laid.size == len(NAMES)
    bounds = range(len(journeys) + 1) if laid.offsets is None else laid.offsets.tolist()
    for at, who in enumerate(journeys.customers):
        codes = laid.codes[bounds[at] : bounds[at + 1]].tolist()
        names = [None if code < 0 else NAMES[code] for code in codes]
        if is_event(own):
            assert names == (own[who] if who in own else [None] * touched[who])
        else:
            assert set(names) - {None} == set(own.get(who, ()))
    lacking = [None for who in journeys.customers for step in range(touched[who] if is_event(own) else 1)
               if not held(own, who, step if is_event(own) else None)]  # fmt: skip
    assert laid.unassigned == len(lacking)


@given(steps())
def test_along_other_numbers_of_touchpoints_it_is_refused(own: Any) -> None:
    who = next(iter(own))
    journeys = journeys_with({name: len(part) + (name == who) for name, part in own.items()})
    with pytest.raises(InputError, match="other touchpoints"):
        built(own).along(journeys)


def test_along_other_touchpoints_it_is_refused_though_they_are_as_many() -> None:
    """At other moments, or of other names; a renumbered vocabulary is no difference."""
    rows = [("view", 1), ("buy", 2)]
    log = journeys_of([row("a", what, when) for what, when in rows])
    split = log.split([0, 1], NAMED, per="event")
    again = journeys_of([row("a", what, when) for what, when in rows], touchpoints=["view", "rate", "buy"])
    assert split.along(again).codes.tolist() == [0, 1]
    for other in ([("view", 1), ("buy", 3)], [("buy", 1), ("view", 2)]):
        with pytest.raises(InputError, match="other touchpoints"):
            split.along(journeys_of([row("a", what, when) for what, when in other]))


def test_along_strangers_it_is_refused() -> None:
    with pytest.raises(InputError, match="other customers"):
        built({"a": frozenset(["red"])}).along(journeys_with({"b": 1}))


@given(strategies.journeys(), st.data())
def test_it_travels(journeys: Any, data: st.DataObject) -> None:
    own = data.draw(strategies.segmentations(journeys))
    again = pickle.loads(pickle.dumps(attrs.evolve(own, source=None)))
    assert told(again) == told(own)
    assert again.sizes().equals(own.sizes())


IDS_ = pa.array(["a", "b"])
TWO = np.array([0, 1], dtype=np.int32)
MISFITS: dict[str, dict[str, Any]] = {
    "a kind that is none": {"kind": "fuzzy"},
    "names for segments": {"segments": NAMES},
    "too few codes": {"codes": TWO[:1]},
    "a code of no segment": {"codes": np.array([0, 3], dtype=np.int32)},
    "a code below none": {"codes": np.array([-2, 0], dtype=np.int32)},
    "codes that are not whole": {"codes": np.array([0.0, 1.0])},
    "a matrix of codes": {"codes": np.zeros((2, 2), dtype=np.int32)},
    "offsets of an exclusive one": {"offsets": np.array([0, 1, 2])},
    "no offsets of an overlapping one": {"kind": "overlapping"},
    "too few offsets": {"kind": "overlapping", "offsets": np.array([0, 2])},
    "offsets that end early": {"kind": "event", "offsets": np.array([0, 1, 1])},
    "offsets that begin late": {"kind": "event", "offsets": np.array([1, 1, 2])},
    "offsets that run back": {"kind": "overlapping", "offsets": np.array([0, 3, 2])},
}


@pytest.mark.parametrize("case", MISFITS)
def test_parts_that_do_not_fit_together_are_refused(case: str) -> None:
    parts: dict[str, Any] = {"name": "made", "segments": NAMED, "ids": IDS_, "codes": TWO}
    assert len(Segmentation(**parts).ids) == 2
    with pytest.raises(InputError, match="'made' does not hold together"):
        Segmentation(**{**parts, **MISFITS[case]})


def test_two_segments_of_one_name_and_a_name_that_is_no_text_are_refused() -> None:
    parts: dict[str, Any] = {"name": "made", "segments": NAMED, "ids": IDS_, "codes": TWO}
    with pytest.raises(InputError, match="one name"):
        Segmentation(**{**parts, "segments": (Segment("x"), Segment("x"))})
    with pytest.raises(InputError, match="name 5"):
        Segmentation(**{**parts, "name": 5})


def test_a_segment_that_is_not_there_is_unknown() -> None:
    own = built({"a": frozenset(["red"])})
    assert [own.code(name) for name in own.names] == [0, 1, 2]
    for ask in (own.code, own.customers):
        with pytest.raises(UnknownName, match="purple"):
            ask("purple")
