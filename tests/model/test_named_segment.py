"""Segments: names as text, and lists of them."""

from __future__ import annotations

import pytest

from journeyseg.errors import InputError
from journeyseg.model.named_segment import Segment, listed_segments, refuse_twice, segments


def test_a_name_is_text() -> None:
    assert [segment.name for segment in segments("a", Segment("b"))] == ["a", "b"]
    assert Segment(3).name == "3"  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no name"):
        Segment(None)  # type: ignore[arg-type]


def test_segments_are_equal_by_what_they_say_and_can_be_keys() -> None:
    one, two = Segment("a", "first", details={"cut": 1}), Segment("a", "first", details={"cut": 1})
    assert one == two
    assert len({one, two}) == 1
    assert one != Segment("a", "second")


@pytest.mark.parametrize("wrong", ["ab", b"ab", 3, None, Segment("a"), ["a", "a"], ["a", None]])
def test_only_a_list_of_distinct_names_is_a_list_of_segments(wrong: object) -> None:
    with pytest.raises(InputError):
        listed_segments(wrong)


def test_names_that_stand_there_twice_are_named() -> None:
    refuse_twice(segments("a", "b"))
    with pytest.raises(InputError, match="b, c"):
        refuse_twice(segments("c", "b", "a", "b", "c"))
