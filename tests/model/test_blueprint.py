"""A blueprint maps touchpoints to stages: exact names first, then the patterns of the earliest stage."""

from __future__ import annotations

import pickle
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.errors import DefinitionError
from journeyseg.model.blueprint import Blueprint, Closed, Stage
from journeyseg.model.goal import Goal
from journeyseg.model.scale import Scale

NAMES = st.text("ab*?[]", min_size=1, max_size=3)
SHOP = Blueprint("shop", stages=[Stage("look", ["view", "search*"]), Stage("buy", ["cart", "search/paid", "*"])])


def test_an_exact_name_wins_over_any_pattern_and_then_the_earliest_stage() -> None:
    assert SHOP.stage_of(["view", "search/free", "search/paid", "cart", "other"]).tolist() == [0, 0, 1, 1, 1]
    assert SHOP.exact == {"view": 0, "cart": 1, "search/paid": 1}
    assert SHOP.stages[0].exact == ("view",)


@given(
    st.lists(st.lists(NAMES, max_size=3, unique=True), max_size=3), st.lists(st.text("ab*?[]", max_size=3), max_size=5)
)
def test_stages_are_found_as_a_loop_finds_them(stages: list[list[str]], touchpoints: list[str]) -> None:
    exact = [name for names in stages for name in names if not set(name) & set("*?[")]
    if len(exact) > len(set(exact)):
        with pytest.raises(DefinitionError, match="touchpoint is named twice"):
            Blueprint("x", stages=[Stage(str(number), names) for number, names in enumerate(stages)])
        return
    blueprint = Blueprint("x", stages=[Stage(str(number), names) for number, names in enumerate(stages)])
    expected = []
    for touchpoint in touchpoints:
        own = [number for number, names in enumerate(stages) if touchpoint in names and touchpoint in exact]
        patterns = [
            number
            for number, names in enumerate(stages)
            for name in names
            if set(name) & set("*?[") and fnmatchcase(touchpoint, name)
        ]
        expected.append((own + patterns + [-1])[0])
    assert blueprint.stage_of(touchpoints).tolist() == expected


def test_the_case_of_a_pattern_counts() -> None:
    assert not Stage("buy", ["Pay*"]).matches("pay now")
    assert Stage("buy", ["Pay*"]).matches("Pay now")


def test_the_order_of_a_map_is_by_stage_then_as_listed_then_by_name() -> None:
    named = Blueprint("x", stages=[Stage("b", ["z", "y"]), Stage("a", ["m", "p*"])])
    assert named.order(["unknown", "pb", "pa", "m", "y", "z", "another", "z"]) == (
        *("z", "y", "m", "pa", "pb"),
        *("another", "unknown"),
    )


def test_parts_become_plain_tuples_and_dicts() -> None:
    assert SHOP.stages[0].touchpoints == ("view", "search*")
    assert Blueprint("x", stages=[], version=2.5).version == "2.5"
    assert pickle.loads(pickle.dumps(SHOP)) == SHOP
    assert hash(SHOP) == hash(Blueprint("shop", stages=SHOP.stages))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"unknown": "ignore"}, "unknown must say"),
        ({"stages": [Stage("a", []), Stage("a", [])]}, "stage is named twice"),
        ({"stages": [Stage("a", ["x"]), Stage("b", ["x"])]}, "touchpoint is named twice"),
        ({"stages": [("a", ["x"])]}, "no Stage"),
        ({"stages": ["a"]}, "no Stage"),
        ({"scales": {"satisfaction": (1, 5)}}, "no Scale"),
        ({"goals": {"buy": "buy"}}, "no Goal"),
        ({"channels": 5}, "list of names"),
        ({"outcomes": 5}, "list of names"),
    ],
)
def test_contradictions_are_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        Blueprint("x", **{"stages": [], **wrong})


def test_a_text_is_one_name() -> None:
    """Not a list of letters; so it is written as one in TOML too."""
    stage = Stage("buy", "pay")
    assert stage.touchpoints == ("pay",)
    one = Blueprint("x", stages=[stage], channels="web", outcomes="rate", closed=Closed("status", "lost"))
    assert (one.channels, one.outcomes) == (("web",), ("rate",))
    assert one.closed == Closed("status", ["lost"])
    assert Blueprint.from_toml(one.to_toml()) == one
    read = Blueprint.from_toml(
        "[[stage]]\nname = 'buy'\ntouchpoints = 'pay'\n[blueprint]\nname = 'x'\nchannels = 'web'\n"
    )
    assert (read.stages, read.channels) == ((stage,), ("web",))


def test_full_blueprints_are_equal_by_value() -> None:
    def full() -> Blueprint:
        return Blueprint(
            "x",
            stages=[Stage("a", ["x"])],
            scales={"satisfaction": Scale(1, 5)},
            goals={"buy": Goal("x", horizon="1 day")},
            closed=Closed("status", ["canceled"]),
        )

    assert full() == full()
