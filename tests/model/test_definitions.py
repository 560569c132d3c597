"""Blueprints read from TOML and written to it are equal, and what is wrong in a file is told with its place."""

from __future__ import annotations

import string
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.errors import DefinitionError, InputError
from journeyseg.model.blueprint import Blueprint, Closed, Stage
from journeyseg.model.definitions import read_toml
from journeyseg.model.goal import Goal
from journeyseg.model.scale import Scale

TEXT = st.text(st.characters(codec="utf-8"), max_size=6)
NAME = st.text(string.ascii_letters + " ./é\"'\\\n", min_size=1, max_size=5)
SCALES = st.builds(
    Scale,
    st.integers(-5, 0).map(float),
    st.integers(1, 9).map(float),
    st.booleans(),
    st.lists(st.sampled_from([0.0, 99.0]), unique=True),
)
GOALS = st.builds(Goal, TEXT, horizon=st.none() | st.timedeltas(timedelta(microseconds=1), timedelta(days=9999)))


@st.composite
def blueprints(draw: st.DrawFn) -> Blueprint:
    stages = draw(st.lists(NAME, unique=True, max_size=3))
    touchpoints = draw(st.lists(st.one_of(NAME, st.just("p*")), unique=True, max_size=4))
    cut = draw(st.integers(0, len(touchpoints)))
    parts = [touchpoints[:cut], touchpoints[cut:], []]
    return Blueprint(
        draw(TEXT),
        stages=[Stage(name, part) for name, part in zip(stages, parts, strict=False)],
        channels=draw(st.lists(TEXT, max_size=2)),
        scales=draw(st.dictionaries(TEXT, SCALES, max_size=2)),
        goals=draw(st.dictionaries(TEXT, GOALS, max_size=2)),
        currency=draw(TEXT),
        owner=draw(TEXT),
        version=draw(TEXT),
        unknown=draw(st.sampled_from(["error", "keep", "drop"])),
        closed=draw(st.none() | st.builds(Closed, TEXT, st.lists(TEXT, max_size=2))),
        outcomes=draw(st.lists(TEXT, max_size=2)),
    )


@given(blueprints())
def test_a_blueprint_survives_toml(blueprint: Blueprint) -> None:
    assert Blueprint.from_toml(blueprint.to_toml()) == blueprint


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "a=b.toml"
    file.write_text('[blueprint]\nname = "Läden"\n[[stage]]\nname = "buy"\ntouchpoints = ["pay"]\n', "utf-8")
    assert Blueprint.from_toml(file) == Blueprint.from_toml(str(file))
    assert Blueprint.from_toml(file) == Blueprint("Läden", stages=[Stage("buy", ["pay"])])


def test_a_blueprint_of_nothing_has_a_name() -> None:
    assert Blueprint.from_toml("\n") == Blueprint("blueprint", stages=[])


@pytest.mark.parametrize(
    ("text", "message", "part"),
    [
        ("[blueprint\n", "not TOML", "line 1"),
        ("colour = 1\n", "keys that nothing reads", "colour"),
        ("[blueprint]\ncolour = 1\n", r"\[blueprint\] has keys", "colour"),
        ("blueprint = 3\n", "not a table", "3"),
        ("stage = 3\n", "list of tables", "3"),
        ("[stage]\nname = 'a'\n", "list of tables", "name"),
        ("stage = [3]\n", r"\[\[stage\]\] is not a table", "3"),
        ("[[stage]]\nname = 'a'\n", "lacks a key", "name"),
        ("[[stage]]\nname = 'a'\ntouchpoints = 5\n", r"\[\[stage\]\]: a list of names", "5"),
        ("[[stage]]\nname = 'a'\ntouchpoints = []\ncolour = 1\n", "has keys", "colour"),
        ("scales = 3\n", r"\[scales\] is not a table", "3"),
        ("[scales]\nsatisfaction = 3\n", r"\[scales.satisfaction\] is not a table", "3"),
        ("[scales.satisfaction]\nlow = 5\nhigh = 1\n", r"\[scales.satisfaction\]: a scale needs", "low 5, high 1"),
        ("[scales.satisfaction]\nlow = 'a'\nhigh = 1\n", "an answer of a scale is a number", "'a'"),
        ("[scales.satisfaction]\nlow = 1\nhigh = 5\nreversed = 'no'\n", "reversed is true or false", "'no'"),
        ("goals = [1]\n", r"\[goals\] is not a table", "[1]"),
        ("[goals.buy]\ntouchpoint = 3\n", r"\[goals.buy\]: a goal is the name", "3"),
        ("[goals.buy]\ntouchpoint = 'buy'\nhorizon = 30\n", r"\[goals.buy\]: horizon is not a duration", "30"),
        ("[closed]\nproperty = 'status'\n", "lacks a key", "property"),
        ("[blueprint]\nunknown = 'ignore'\n", r"\[blueprint\]: unknown must say", "'ignore'"),
        ("[blueprint]\nchannels = 5\n", r"\[blueprint\]: a list of names", "5"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_place(text: str, message: str, part: str) -> None:
    with pytest.raises(DefinitionError, match=message) as caught:
        Blueprint.from_toml(text)
    assert part in caught.value.found


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(InputError, match="no such file") as caught:
            read_toml(path)
        assert caught.value.found == str(path)


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(DefinitionError, match="not TOML"):
        read_toml(file)
