"""Kernels on ragged columns equal loops over lists."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.columns import ragged

GROUPS = st.lists(st.lists(st.tuples(st.integers(-1, 4), st.booleans()), max_size=6), max_size=7)


class Flat:
    """Groups of (code, mask) laid flat."""

    def __init__(self, groups: list[list[tuple[int, bool]]]) -> None:
        self.offsets = np.array([sum(map(len, groups[:place])) for place in range(len(groups) + 1)], dtype=np.int64)
        self.codes = np.array([code for group in groups for code, _ in group], dtype=np.int32)
        self.mask = np.array([mask for group in groups for _, mask in group], dtype=np.bool_)
        self.spans = [range(a, b) for a, b in zip(self.offsets.tolist(), self.offsets.tolist()[1:], strict=False)]


def hits(flat: Flat, span: range, start: int = 0) -> list[int]:
    return [place for place in span if flat.mask[place] and place >= start]


@given(GROUPS)
def test_sizes_and_owners_are_those_of_the_groups(groups: list[Any]) -> None:
    flat = Flat(groups)
    assert ragged.lengths(flat.offsets).tolist() == [len(group) for group in groups]
    assert ragged.owners(flat.offsets).tolist() == [place for place, group in enumerate(groups) for _ in group]
    assert ragged.owners(flat.offsets).dtype == np.int32
    assert (
        ragged.offsets_of(np.array([len(group) for group in groups], dtype=np.int64)).tolist() == flat.offsets.tolist()
    )


@given(GROUPS, st.data())
def test_gathering_lays_the_chosen_groups_end_to_end(groups: list[Any], data: st.DataObject) -> None:
    flat = Flat(groups)
    chosen = data.draw(st.lists(st.integers(0, len(groups) - 1), max_size=9)) if groups else []
    offsets, places = ragged.gather(flat.offsets, np.array(chosen, dtype=np.int64))
    assert places.tolist() == [place for group in chosen for place in flat.spans[group]]
    assert np.diff(offsets).tolist() == [len(groups[group]) for group in chosen]


@given(GROUPS)
def test_counting_and_keeping_under_a_mask(groups: list[Any]) -> None:
    flat = Flat(groups)
    counts = [len(hits(flat, span)) for span in flat.spans]
    assert ragged.count(flat.offsets, flat.mask).tolist() == counts
    assert ragged.count_hits(flat.offsets, flat.mask).tolist() == counts
    assert ragged.count(flat.offsets).tolist() == [len(group) for group in groups]
    assert np.diff(ragged.kept(flat.offsets, flat.mask)).tolist() == counts
    assert ragged.running(flat.mask).tolist() == [int(flat.mask[:place].sum()) for place in range(len(flat.mask) + 1)]


@given(GROUPS)
def test_the_first_and_last_under_a_mask(groups: list[Any]) -> None:
    flat = Flat(groups)
    assert ragged.first(flat.offsets, flat.mask).tolist() == [next(iter(hits(flat, span)), -1) for span in flat.spans]
    assert ragged.last(flat.offsets, flat.mask).tolist() == [[-1, *hits(flat, span)][-1] for span in flat.spans]


@given(GROUPS)
def test_the_first_and_last_where_every_element_counts(groups: list[Any]) -> None:
    flat = Flat(groups)
    every = np.ones(len(flat.mask), dtype=np.bool_)
    assert ragged.first(flat.offsets, every).tolist() == [span.start if span else -1 for span in flat.spans]
    assert ragged.last(flat.offsets, every).tolist() == [span.stop - 1 if span else -1 for span in flat.spans]


@given(GROUPS, st.data())
def test_the_first_under_a_mask_from_a_start_on(groups: list[Any], data: st.DataObject) -> None:
    flat = Flat(groups)
    starts = [data.draw(st.integers(-1, span.stop)) if groups else -1 for span in flat.spans]
    starts = [max(start, span.start) if start >= 0 else -1 for start, span in zip(starts, flat.spans, strict=True)]
    found = ragged.first_after(flat.offsets, flat.mask, np.array(starts, dtype=np.int64))
    expected = [
        -1 if start < 0 else next(iter(hits(flat, span, start)), -1)
        for start, span in zip(starts, flat.spans, strict=True)
    ]
    assert found.tolist() == expected


@given(GROUPS, st.booleans())
def test_the_first_meeting_of_each_code(groups: list[Any], masked: bool) -> None:
    flat = Flat(groups)
    expected = []
    for span in flat.spans:
        seen: set[int] = set()
        for place in span:
            code = int(flat.codes[place])
            if code >= 0 and code not in seen and (flat.mask[place] or not masked):
                seen.add(code)
                expected.append(place)
    assert ragged.firsts_by_code(flat.offsets, flat.codes, 5, flat.mask if masked else None).tolist() == expected


def test_the_first_meetings_do_not_depend_on_the_blocks_of_groups() -> None:
    rng = np.random.default_rng(3)
    offsets = ragged.offsets_of(rng.integers(0, 4, 3000))
    codes = rng.integers(-1, 700, offsets[-1])
    wide = ragged.firsts_by_code(offsets, codes, 1 << 15)
    assert np.array_equal(wide, ragged.firsts_by_code(offsets, codes, 700))
    groups = ragged.owners(offsets)[codes >= 0]
    distinct = dict.fromkeys(zip(groups.tolist(), codes[codes >= 0].tolist(), strict=True))
    assert len(wide) == len(distinct)


@given(GROUPS)
def test_sums_and_maxima_of_groups(groups: list[Any]) -> None:
    flat = Flat(groups)
    own = [[code for code, _ in group] for group in groups]
    assert ragged.sums(flat.offsets, flat.codes).tolist() == [sum(codes) for codes in own]
    assert ragged.sums(flat.offsets, flat.codes.astype(float)).tolist() == [sum(codes) for codes in own]
    assert ragged.maxima(flat.offsets, flat.codes, empty=-9).tolist() == [max(codes, default=-9) for codes in own]


@given(st.lists(st.lists(st.floats(-1e6, 1e6), max_size=20), min_size=1, max_size=5))
def test_equal_groups_have_equal_sums_wherever_they_lie(groups: list[list[float]]) -> None:
    def sums(parts: list[list[float]]) -> list[float]:
        values = np.array([value for part in parts for value in part], dtype=np.float64)
        found: list[float] = ragged.sums(ragged.offsets_of(np.array(list(map(len, parts)))), values).tolist()
        return found

    assert sums([*groups, *groups])[len(groups) :] == sums(groups)
    assert sums(groups[::-1]) == sums(groups)[::-1]


@given(st.lists(st.lists(st.integers(-2, 2), max_size=6).map(sorted), max_size=6))
def test_distinct_keys_of_each_group(groups: list[list[int]]) -> None:
    offsets = ragged.offsets_of(np.array(list(map(len, groups)), dtype=np.int64))
    keys = np.array([key for group in groups for key in group], dtype=np.int64)
    assert ragged.distinct_runs(offsets, keys).tolist() == [len(set(group)) for group in groups]


@pytest.mark.parametrize("groups", [[], [[]], [[], [], []]])
def test_nothing_at_all_has_an_answer_too(groups: list[Any]) -> None:
    flat = Flat(groups)
    nothing = [-1] * len(groups)
    assert ragged.first(flat.offsets, flat.mask).tolist() == nothing
    assert ragged.first_after(flat.offsets, flat.mask, np.zeros(len(groups), dtype=np.int64)).tolist() == nothing
    assert ragged.firsts_by_code(flat.offsets, flat.codes, 0).tolist() == []
    assert ragged.distinct_runs(flat.offsets, flat.codes).tolist() == [0] * len(groups)
