"""Options become instances and come back: strictly, exactly, and in a form that TOML holds."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np
import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.contract import fields as field
from journeyseg.contract.durations import duration
from journeyseg.errors import DefinitionError
from journeyseg.model.goal import Goal
from journeyseg.plugins.structure import build, options_of

if TYPE_CHECKING:
    from journeyseg.model.frame import Frame


class Tone(Enum):
    """A choice as an enumeration."""

    WARM = "warm"
    COOL = "cool"


@attrs.frozen
class Above:
    """A condition."""

    value: float


@attrs.frozen
class Within:
    """Another, told apart by its keys."""

    low: float
    high: float = 1.0


def goal_of(value: Any) -> Any:
    """A goal from the name of its touchpoint."""
    return Goal(value) if isinstance(value, str) else value


@attrs.frozen
class Options:
    """Every annotation that options are made of."""

    whole: int = 1
    real: float = 2.0
    text: str = "a"
    flag: bool = False
    maybe: str | None = None
    names: tuple[str, ...] = ()
    pair: tuple[int, float] = (1, 2.0)
    rows: list[list[int]] = attrs.field(factory=list)
    tags: frozenset[str] = frozenset()
    counts: Mapping[str, int] = attrs.field(factory=dict)
    goals: dict[str, Goal] = attrs.field(factory=dict)
    goal: Goal | None = None
    mode: Literal["any", "all"] = "any"
    tone: Tone = Tone.WARM
    either: int | str = 3
    condition: Above | Within | None = None
    several: Sequence[Above] = ()
    gap: timedelta = timedelta(days=1)
    since: date | None = None
    moment: datetime | None = None
    file: Path = Path("a.csv")
    anything: Any = None
    share: float = field.share(default=0.5)
    waiting: timedelta | None = field.duration(default=None)  # noqa: RUF009  # a field, not a value
    own: Goal | None = attrs.field(default=None, converter=goal_of)


GOOD: list[tuple[str, object, object]] = [
    ("whole", np.int64(4), 4),
    ("real", 3, 3.0),
    ("real", float("inf"), float("inf")),
    ("flag", True, True),
    ("maybe", "x", "x"),
    ("maybe", None, None),
    ("names", ["a", "b"], ("a", "b")),
    ("pair", [3, 4], (3, 4.0)),
    ("rows", [[1], []], [[1], []]),
    ("tags", ["b", "a"], frozenset("ab")),
    ("counts", {"a": 1}, {"a": 1}),
    ("goals", {"x": {"touchpoint": "buy", "horizon": "2 days"}}, {"x": Goal("buy", horizon="2 days")}),
    ("goal", {"touchpoint": "buy"}, Goal("buy")),
    ("goal", Goal("buy"), Goal("buy")),
    ("mode", "all", "all"),
    ("tone", "cool", Tone.COOL),
    ("either", "x", "x"),
    ("condition", {"value": 2}, Above(2.0)),
    ("condition", {"low": 0}, Within(0.0)),
    ("several", [{"value": 1}, Above(2.0)], (Above(1.0), Above(2.0))),
    ("gap", "2h", timedelta(hours=2)),
    ("gap", timedelta(hours=2), timedelta(hours=2)),
    ("since", date(2026, 1, 2), date(2026, 1, 2)),
    ("moment", datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)),
    ("file", "b/c.csv", Path("b/c.csv")),
    ("anything", {"x": [1, "a"]}, {"x": [1, "a"]}),
    ("waiting", "30min", timedelta(minutes=30)),
    ("own", "buy", Goal("buy")),
    ("own", {"touchpoint": "buy"}, Goal("buy")),
]

BAD: list[tuple[str, object]] = [
    ("whole", "1"),
    ("whole", 1.0),
    ("whole", True),
    ("real", "2"),
    ("real", True),
    ("text", 3),
    ("flag", 0),
    ("flag", "false"),
    ("maybe", 3),
    ("names", "abc"),
    ("names", [1]),
    ("pair", [1]),
    ("pair", [1, 2, 3]),
    ("rows", ["ab"]),
    ("tags", "ab"),
    ("counts", [1]),
    ("counts", {"a": "b"}),
    ("counts", {1: 1}),
    ("goal", "buy"),
    ("mode", "some"),
    ("tone", "hot"),
    ("either", 1.5),
    ("condition", {"value": 1, "low": 2}),
    ("condition", 3),
    ("several", {"value": 1}),
    ("gap", 30),
    ("since", "2026-01-02"),
    ("file", 3),
    ("share", 2),
    ("waiting", 3),
]


@pytest.mark.parametrize(("name", "value", "meant"), GOOD)
def test_a_value_becomes_what_its_annotation_says(name: str, value: object, meant: object) -> None:
    found = getattr(build(Options, {name: value}), name)
    assert (found, type(found)) == (meant, type(meant))


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_value_that_does_not_fit_is_refused_and_the_field_named(name: str, value: object) -> None:
    with pytest.raises(DefinitionError) as caught:
        build(Options, {name: value})
    assert name in caught.value.message
    assert caught.value.expected


@pytest.mark.parametrize(("name", "value", "meant"), GOOD)
def test_options_come_back_exactly_after_toml(name: str, value: object, meant: object) -> None:
    made = build(Options, {name: value})
    written = tomli_w.dumps(options_of(made))
    assert build(Options, tomllib.loads(written)) == made
    assert getattr(build(Options, tomllib.loads(written)), name) == meant


def test_options_are_plain_values_in_the_order_of_the_fields() -> None:
    made = Options(gap=timedelta(days=30), tags=frozenset("ba"), goal=Goal("buy"), names=("a",))
    options = options_of(made)
    assert options["gap"] == "30 days"
    assert options["tags"] == ["a", "b"]
    assert options["goal"] == {"touchpoint": "buy"}
    assert options["names"] == ["a"]
    assert "maybe" not in options
    assert list(options) == [one.name for one in attrs.fields(Options) if one.name in options]


def test_unknown_keys_get_close_matches_and_all_that_there_are() -> None:
    with pytest.raises(DefinitionError) as caught:
        build(Options, {"shar": 1, "whole": 2, "zzz": 3}, where="segmenter 'x'")
    assert caught.value.message == "segmenter 'x' has no option 'shar', 'zzz'"
    assert caught.value.remedy == "perhaps 'share'"
    assert "either" in caught.value.expected


def test_unknown_keys_of_nested_tables_are_refused_too() -> None:
    with pytest.raises(DefinitionError, match="Goal has no option 'touchpont'"):
        build(Options, {"goal": {"touchpont": "buy"}})
    with pytest.raises(DefinitionError, match="Above has no option"):
        build(Options, {"several": [{"value": 1, "valu": 2}]})


def test_fields_that_must_be_given_are_named() -> None:
    with pytest.raises(DefinitionError, match="Within needs 'low'"):
        build(Within, {"high": 1})


@pytest.mark.parametrize("options", [None, "text", ["a"], 3])
def test_options_are_a_table(options: Any) -> None:
    with pytest.raises(DefinitionError, match="needs a table"):
        build(Options, options)


def test_two_shapes_that_take_one_table_leave_it_unclear() -> None:
    @attrs.frozen
    class Other:
        value: float

    @attrs.frozen
    class Unclear:
        condition: Above | Other

    attrs.resolve_types(Unclear, None, {"Other": Other})
    with pytest.raises(DefinitionError, match="told apart by their keys"):
        build(Unclear, {"condition": {"value": 1}})
    assert build(Unclear, {"condition": Other(1.0)}).condition == Other(1.0)


def test_private_fields_are_given_by_their_public_name() -> None:
    @attrs.frozen
    class Private:
        _seed: int = 1

    assert options_of(build(Private, {"seed": 2})) == {"seed": 2}


def test_fields_that_are_computed_are_no_options() -> None:
    @attrs.frozen
    class Computed:
        base: int = 1
        double: int = attrs.field(init=False)

        def __attrs_post_init__(self) -> None:
            object.__setattr__(self, "double", 2 * self.base)

    assert options_of(Computed(2)) == {"base": 2}
    with pytest.raises(DefinitionError, match="no option 'double'"):
        build(Computed, {"double": 2})


def test_a_class_may_have_a_form_of_its_own() -> None:
    @attrs.frozen
    class Sum:
        parts: tuple[int, ...]

        @classmethod
        def from_options(cls, options: Mapping[str, Any]) -> Sum:
            return cls(tuple(map(int, options["sum"].split("+"))))

        def to_options(self) -> dict[str, Any]:
            return {"sum": "+".join(map(str, self.parts))}

    @attrs.frozen
    class Holder:
        inner: Sum

    attrs.resolve_types(Holder, None, {"Sum": Sum})
    holder = Holder(Sum((1, 2)))
    assert options_of(holder) == {"inner": {"sum": "1+2"}}
    assert build(Holder, options_of(holder)) == holder
    assert build(Sum, {"sum": "3+4"}) == Sum((3, 4))


def test_an_annotation_for_type_checkers_only_is_named_when_it_is_needed() -> None:
    @attrs.frozen
    class Hidden:
        frame: Frame | None = None
        share: float = field.share(default=0.5)

    assert build(Hidden, {"share": 1}).share == 1.0
    with pytest.raises(DefinitionError, match="TYPE_CHECKING"):
        build(Hidden, {"frame": {}})


@pytest.mark.parametrize("value", [len, np.zeros(3), object(), b"x", 1j, [None], {"a": None}, {1: 2}])
def test_what_toml_can_not_hold_is_refused_by_field(value: object) -> None:
    with pytest.raises(DefinitionError, match=r"Options\.anything"):
        options_of(Options(anything=value))


def test_none_is_refused_where_leaving_it_out_would_mean_the_default() -> None:
    @attrs.frozen
    class Lossy:
        count: int | None = 3

    with pytest.raises(DefinitionError, match=r"Lossy\.count"):
        options_of(Lossy(None))


def test_numbers_of_numpy_become_plain() -> None:
    options = options_of(Options(anything=[np.float64(0.1), np.int32(2), np.bool_(True), np.str_("a")]))
    assert [type(part) for part in options["anything"]] == [float, int, bool, str]


DURATIONS = st.timedeltas(timedelta(microseconds=1), timedelta(days=70000))
LEAVES = st.one_of(st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.text())
NAMES = st.text(min_size=1, max_size=5)


@given(
    st.builds(
        Options,
        whole=st.integers(-(2**63), 2**63 - 1),
        real=st.floats(allow_nan=False),
        text=st.text(),
        flag=st.booleans(),
        maybe=st.none() | st.text(),
        names=st.lists(st.text()).map(tuple),
        rows=st.lists(st.lists(st.integers(0, 9))),
        tags=st.frozensets(st.text()),
        counts=st.dictionaries(NAMES, st.integers(0, 9)),
        goals=st.dictionaries(NAMES, st.builds(Goal, st.text(), horizon=st.none() | DURATIONS)),
        goal=st.none() | st.builds(Goal, st.text()),
        mode=st.sampled_from(["any", "all"]),
        tone=st.sampled_from(Tone),
        either=st.integers(0, 9) | st.text(),
        condition=st.none() | st.builds(Above, st.floats(0, 1)) | st.builds(Within, st.floats(0, 1), st.floats(0, 1)),
        several=st.lists(st.builds(Above, st.floats(0, 1))).map(tuple),
        gap=DURATIONS,
        since=st.none() | st.dates(),
        anything=st.none()
        | st.recursive(LEAVES, lambda part: st.lists(part) | st.dictionaries(NAMES, part), max_leaves=8),
        share=st.floats(0, 1),
        waiting=st.none() | DURATIONS,
    )
)
def test_every_instance_survives_toml(made: Options) -> None:
    written = tomli_w.dumps(options_of(made))
    read = build(Options, tomllib.loads(written))
    assert read == made
    assert tomli_w.dumps(options_of(read)) == written


def test_a_duration_field_of_attrs_itself_reads_text_by_its_converter() -> None:
    @attrs.frozen
    class Sessions:
        gap: timedelta = attrs.field(default=timedelta(minutes=30), converter=duration)

    assert build(Sessions, {"gap": "2h"}).gap == timedelta(hours=2)
    assert build(Sessions, options_of(Sessions())) == Sessions()
    with pytest.raises(DefinitionError):
        build(Sessions, {"gap": 2})
