"""Collapsing repeats and truncating equal their twins, and every touchpoint that goes stands in the ledger."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from tests.builders import journeys_of, nested, row
from tests.model.test_cutting import assert_sound, by_first
from tests.twins import trimming as twin

LOGS = js.testing.strategies.journeys(max_events=30)
NAMES = st.none() | st.lists(st.sampled_from(["view", "cart", "buy"]), min_size=1, max_size=2)
TIMES = {"30 min": 1_800_000_000, "1 us": 1, "1 day": 86_400_000_000}


def met(names: list[str] | None) -> twin.Test | None:
    return None if names is None else lambda touch: touch[0] in names


def expected(journeys: js.Journeys, cut: Any) -> dict[str, list[list[tuple[str, int]]]]:
    """The journeys of each customer, cut one by one; finer journeys with nothing left go."""
    out = {}
    for customer, own in nested(journeys).items():
        left = [cut(one) for one in own]
        out[customer] = by_first([one for one in left if one]) if journeys.finer else left
    return out


@given(LOGS, NAMES, st.none() | st.sampled_from(sorted(TIMES)))
def test_collapsing_repeats_equals_its_twin(journeys: js.Journeys, names: list[str] | None, within: str | None) -> None:
    found = js.collapse_repeats(journeys, touchpoints=names, within=within)
    assert_sound(found)
    assert nested(found) == expected(
        journeys, lambda one: twin.collapsed(one, met(names), None if within is None else TIMES[within])
    )
    assert found.ledger.rejected == journeys.n_events - found.n_events


@given(LOGS)
def test_collapsing_twice_is_collapsing_once(journeys: js.Journeys) -> None:
    once = js.collapse_repeats(journeys)
    assert nested(js.collapse_repeats(once)) == nested(once)


@given(LOGS, NAMES, NAMES, st.booleans(), st.booleans(), st.booleans())
def test_truncating_equals_its_twin(
    journeys: js.Journeys,
    start: list[str] | None,
    end: list[str] | None,
    startless: bool,
    endless: bool,
    drop_bounds: bool,
) -> None:
    asked: dict[str, Any] = {"start": start, "end": end, "drop_bounds": drop_bounds}
    if start is None and end is None:
        with pytest.raises(js.errors.DefinitionError, match="nothing to cut at"):
            js.truncate(journeys, **asked)
        return
    words = {True: "keep", False: "drop"}
    asked |= {} if start is None else {"without_start": words[startless]}
    asked |= {} if end is None else {"without_end": words[endless]}
    found = js.truncate(journeys, **asked)
    told = {"keep_startless": startless, "keep_endless": endless, "drop_bounds": drop_bounds}
    assert nested(found) == expected(journeys, lambda one: twin.truncated(one, met(start), met(end), **told))
    assert found.customers.tolist() == journeys.customers.tolist()
    assert found.ledger.rejected == journeys.n_events - found.n_events


def test_the_ledger_says_why_touchpoints_went() -> None:
    rows = [
        row(name, what, at) for name, all_ in (("a", "xvyb"), ("b", "xb"), ("c", "xv")) for at, what in enumerate(all_)
    ]
    found = js.truncate(journeys_of(rows), start="v", end="b", drop_bounds=True)
    assert {entry.rule: entry.count for entry in found.ledger} == {
        "no start": 2,
        "no end": 2,
        "outside of the stretch": 1,
        "bound of the stretch": 2,
    }
    assert found["a"].names == ("y",)


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({}, js.errors.DefinitionError, "nothing to cut at"),
        ({"start": "view", "without_end": "keep"}, js.errors.DefinitionError, "without_end= means nothing here"),
        ({"end": "view", "without_start": "keep"}, js.errors.DefinitionError, "without_start= means nothing here"),
        ({"end": "view", "without_end": "cut"}, js.errors.DefinitionError, "no such without_end"),
        ({"end": "view", "drop_bounds": 1}, js.errors.DefinitionError, "neither true nor false"),
        ({"end": "veiw"}, js.errors.UnknownName, "'view'"),
    ],
)
def test_a_stretch_that_means_nothing_is_refused(asked: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        js.truncate(journeys_of([row("a", "view", 0)]), **asked)


@pytest.mark.parametrize(
    ("asked", "error"),
    [({"within": 5}, js.errors.DefinitionError), ({"touchpoints": "veiw"}, js.errors.UnknownName)],
)
def test_repeats_that_mean_nothing_are_refused(asked: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        js.collapse_repeats(journeys_of([row("a", "view", 0)]), **asked)
