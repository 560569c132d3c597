"""The layout of a map: stages and touchpoints in order, and where one can drop off."""

from __future__ import annotations

import journeyseg as js
from journeyseg.analyses.layout import NO_STAGE, layout_of


def layout(*stages: tuple[str, list[str]], names: str, outcomes: tuple[str, ...] = ()) -> tuple[list[str], list[str]]:
    """Stages in order, and those one can drop off from."""
    plan = js.Blueprint("p", stages=[js.Stage(*stage) for stage in stages], outcomes=outcomes, unknown="keep")
    found = layout_of(js.Frame(touchpoints=tuple(names), blueprint=plan))
    return list(found.stages), [name for name, left in zip(found.stages, found.left, strict=True) if left]


def test_one_drops_off_from_every_stage_but_the_last() -> None:
    assert layout(("x", ["a"]), ("y", ["b"]), ("z", ["c"]), names="abc") == (["x", "y", "z"], ["x", "y"])


def test_a_stage_of_outcomes_is_no_later_stage_and_nobody_drops_off_from_it() -> None:
    assert layout(("x", ["a"]), ("y", ["b"]), ("z", ["c"]), names="abc", outcomes=("c",))[1] == ["x"]
    assert layout(("x", ["a"]), ("y", ["b"]), ("z", ["c"]), names="abc", outcomes=("b",))[1] == ["x"]


def test_a_stage_with_an_outcome_beside_others_stays_a_stage() -> None:
    assert layout(("x", ["a"]), ("y", ["b", "c"]), names="abc", outcomes=("c",))[1] == ["x"]


def test_a_stage_that_nobody_ever_met_is_still_the_last_one() -> None:
    assert layout(("x", ["a"]), ("y", ["b"]), ("z", ["never"]), names="ab")[1] == ["x", "y"]


def test_touchpoints_outside_every_stage_have_a_place_of_their_own_at_the_end() -> None:
    assert layout(("x", ["b"]), ("y", ["c"]), names="abc") == (["x", "y", NO_STAGE], ["x"])


def test_without_a_blueprint_all_is_one_stage_and_nobody_drops_off() -> None:
    found = layout_of(js.Frame(touchpoints=("b", "a")))
    assert (found.stages, found.touchpoints, found.left.tolist()) == ((NO_STAGE,), ("b", "a"), [False])


def test_outcomes_only_leave_nothing_to_drop_off_from() -> None:
    assert layout(("x", ["a"]), names="a", outcomes=("a",)) == (["x"], [])
