"""Tables of labels say what their rows say, and a segmentation comes back from its own table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.errors import InputError, MissingColumn, UnknownName
from journeyseg.model.journeys import Journeys
from journeyseg.model.named_segment import Segment
from journeyseg.model.segmentation import Segmentation
from journeyseg.testing import strategies
from tests.model.memberships import NAMES, Plain, built, is_event, kind_of, ordered, plain, table, told

KINDS = ("exclusive", "overlapping", "event")


def assert_same(left: Segmentation, right: Segmentation) -> None:
    """Every part that a table can carry is equal."""
    assert (left.name, left.kind, left.segments) == (right.name, right.kind, right.segments)
    assert left.ids.equals(right.ids)
    assert left.codes.tolist() == right.codes.tolist()
    assert (left.offsets is None) == (right.offsets is None)
    assert left.offsets is None or left.offsets.tolist() == right.offsets.tolist()  # type: ignore[union-attr]


def back(own: Segmentation, rows: object = None) -> Segmentation:
    """The segmentation of its own table."""
    table = own.to_frame() if rows is None else rows
    return Segmentation.from_frame(table, segments=own.segments, kind=own.kind, name=own.name)


@given(plain())
def test_a_table_means_what_its_rows_say(own: Plain) -> None:
    found = built(own)
    assert found.kind == kind_of(own)
    assert told(found) == own
    assert list(told(found)) == ordered(own)


@given(strategies.journeys(), st.data())
@pytest.mark.parametrize("kind", KINDS)
def test_a_segmentation_comes_back_from_its_table(kind: str, journeys: Journeys, data: st.DataObject) -> None:
    own = data.draw(strategies.segmentations(journeys, kinds=[kind]))
    frame = own.to_frame()
    if len(frame):
        assert_same(back(own), own)
        assert_same(back(own, frame.iloc[::-1]), own)
        assert_same(back(own, pd.concat([frame, frame])), own)
        assert_same(back(own, pa.Table.from_pandas(frame)), own)
        assert_same(back(own, pa.Table.from_pandas(frame).to_reader()), own)


@given(plain())
def test_without_being_told_a_table_gives_the_same_customers_and_members(own: Plain) -> None:
    """Only the order of segments, empty ones and the kind of segments that nobody shares are the rows' to tell."""
    again = Segmentation.from_frame(built(own).to_frame())
    assert told(again) == own
    assert again.names == tuple(sorted({name for part in own.values() for name in part} - {None}))
    assert list(again.unassigned) == list(built(own).unassigned)


@given(plain(), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_of_rows_matters(own: Plain, chance: Any) -> None:
    rows = [*range(len(table(own)))] * 2
    chance.shuffle(rows)
    again = Segmentation.from_frame(table(own).iloc[rows], segments=NAMES)
    assert_same(again, built(own))


@given(plain())
def test_the_table_has_a_row_of_every_membership_and_of_every_customer_without(own: Plain) -> None:
    frame = built(own).to_frame()
    assert list(frame.columns) == ["customer", *(["touchpoint_number"] if is_event(own) else []), "segment"]
    assert list(dict.fromkeys(frame["customer"])) == ordered(own)
    rows = list(zip(frame["customer"], frame["segment"], strict=True))
    if is_event(own):
        numbers = [None if number is pd.NA else number for number in frame["touchpoint_number"].tolist()]
        assert list(zip(rows, numbers, strict=True)) == [
            ((who, name), number)
            for who in ordered(own)
            for number, name in (enumerate(own[who]) if own[who] else [(None, None)])
        ]
    else:
        in_order = {who: sorted(own[who], key=NAMES.index) or [None] for who in ordered(own)}  # type: ignore[arg-type]
        assert rows == [(who, name) for who, part in in_order.items() for name in part]


def test_rows_of_a_customer_with_and_without_a_segment_are_one_customer() -> None:
    frame = pd.DataFrame({"customer": ["a", "a", "b"], "segment": [None, "x", None]})
    found = Segmentation.from_frame(frame)
    assert (found.kind, told(found)) == ("exclusive", {"a": frozenset(["x"]), "b": frozenset()})


def test_ids_become_canonical_text() -> None:
    """42, 42.0 and "42" are one customer, who is then in every segment of theirs."""
    frame = pd.DataFrame({"customer": pd.Series([42, 42.0, "42", "7"], dtype=object), "segment": ["x", "x", "y", "x"]})
    assert told(Segmentation.from_frame(frame)) == {"42": frozenset("xy"), "7": frozenset("x")}


def test_categories_keep_their_order_and_their_empty_ones() -> None:
    labels = pd.Categorical(["low", "high"], categories=["low", "middle", "high"])
    assert Segmentation.from_frame(pd.DataFrame({"customer": [1, 2], "segment": labels})).names == (
        "low",
        "middle",
        "high",
    )


def test_a_kind_that_is_asked_for_is_given() -> None:
    frame = pd.DataFrame({"customer": ["a", "b"], "segment": ["x", None], "touchpoint_number": [0, None]})
    kinds = {kind: Segmentation.from_frame(frame, kind=kind).kind for kind in KINDS}  # type: ignore[arg-type]
    assert kinds == {kind: kind for kind in KINDS}
    assert Segmentation.from_frame(frame).kind == "event"


def test_the_order_of_touchpoints_is_their_number() -> None:
    frame = pd.DataFrame({"customer": ["a"] * 11, "touchpoint_number": range(11), "segment": list("xyxyxyxyxyx")})
    found = Segmentation.from_frame(frame.sort_values("segment"))
    assert told(found) == {"a": list("xyxyxyxyxyx")}


def labels(**columns: Any) -> pd.DataFrame:
    """A small table of labels with other columns."""
    return pd.DataFrame({"customer": ["a", "a", "b"], "segment": ["x", "y", "x"], **columns})


WRONG: dict[str, Any] = {
    "a null customer": lambda: Segmentation.from_frame(labels(customer=["a", None, "b"])),
    "a blank customer": lambda: Segmentation.from_frame(labels(customer=["a", " ", "b"])),
    "no rows": lambda: Segmentation.from_frame(labels().iloc[:0]),
    "no table": lambda: Segmentation.from_frame({"customer": ["a"]}),
    "one column for both": lambda: Segmentation.from_frame(labels(), segment="customer"),
    "a column twice": lambda: Segmentation.from_frame(pd.concat([labels(), labels()], axis=1)),
    "a kind that is none": lambda: Segmentation.from_frame(labels(), kind="fuzzy"),  # type: ignore[arg-type]
    "several where one is asked": lambda: Segmentation.from_frame(labels(), kind="exclusive"),
    "a text for segments": lambda: Segmentation.from_frame(labels(), segments="xy"),
    "a number for segments": lambda: Segmentation.from_frame(labels(), segments=3),  # type: ignore[arg-type]
    "a segment without a name": lambda: Segmentation.from_frame(labels(), segments=["x", "y", None]),  # type: ignore[list-item]
    "segments of one name": lambda: Segmentation.from_frame(labels(), segments=["x", "y", Segment("x")]),
    "a label that is a fraction": lambda: Segmentation.from_frame(labels(segment=[1.0, 2.5, 1.0])),
    "a label that is infinite": lambda: Segmentation.from_frame(labels(segment=[1.0, np.inf, 1.0])),
    "a label that lost digits": lambda: Segmentation.from_frame(labels(segment=[1.0, 2.0**60, 1.0])),
    "a label without a number": lambda: Segmentation.from_frame(labels(touchpoint_number=[0, None, 0])),
    "a number that is negative": lambda: Segmentation.from_frame(labels(touchpoint_number=[-1, 0, 0])),
    "a number that is not whole": lambda: Segmentation.from_frame(labels(touchpoint_number=[0, 0.5, 0])),
    "a number that is infinite": lambda: Segmentation.from_frame(labels(touchpoint_number=[0, np.inf, 0])),
    "a number that is text": lambda: Segmentation.from_frame(labels(touchpoint_number=["0", "one", "0"])),
    "a gap": lambda: Segmentation.from_frame(labels(touchpoint_number=[0, 2, 0])),
    "numbers from 1": lambda: Segmentation.from_frame(labels(touchpoint_number=[1, 2, 1])),
    "a touchpoint in two segments": lambda: Segmentation.from_frame(labels(touchpoint_number=[0, 0, 0])),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_means_nothing_is_refused_with_a_remedy(case: str) -> None:
    with pytest.raises(InputError) as caught:
        WRONG[case]()
    assert caught.value.expected
    assert caught.value.found
    assert caught.value.remedy


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(MissingColumn, match="segmnt"):
        Segmentation.from_frame(labels(), segment="segmnt")
    with pytest.raises(MissingColumn, match="touchpoint_number"):
        Segmentation.from_frame(labels(), kind="event")
    with pytest.raises(UnknownName, match="'y'"):
        Segmentation.from_frame(labels(), segments=["x"])


def test_customers_in_several_segments_are_named() -> None:
    with pytest.raises(InputError, match="'a'"):
        Segmentation.from_frame(labels(), kind="exclusive")
