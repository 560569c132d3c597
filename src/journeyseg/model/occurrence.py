"""Occurrences: which touchpoints count as one step, one anchor, one separator; with conditions on their columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.errors import DefinitionError
from journeyseg.model.definitions import refuse_unknown
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.passing import Passing, passing_of
from journeyseg.model.vocabulary import in_stages, refuse_strange

Bools = npt.NDArray[np.bool_]

ROLES = ("channel", "value", "cost", "satisfaction")
"""Columns with an agreed meaning that a condition may test; every other is a property."""

_KEYS = ("on", "stage", *ROLES, "properties", "label")
_WILD = frozenset("*?[")


def _names(value: object) -> tuple[str, ...]:
    found = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Iterable) else (value,)
    wrong = [name for name in found if not isinstance(name, str) or not name.strip()]
    if wrong:
        raise DefinitionError(
            "a touchpoint is named by text", expected='"buy" or "view_*"', found=repr(wrong[0]), remedy="name it"
        )
    return found


def _tests(value: Mapping[str, object]) -> tuple[tuple[str, Passing], ...]:
    return tuple((name, passing_of(one)) for name, one in sorted(dict(value).items()) if one is not None)


@attrs.frozen
class Choice:
    """One way to meet an occurrence: any of these touchpoints, in any of these stages, passing every test.

    Args:
        touchpoints: Names, or patterns with ``*``, ``?`` and ``[...]`` (case matters); empty = any touchpoint.
        stages: Names of stages of the blueprint; empty = any.
        where: (column, tests): ``"channel"``, ``"value"``, ``"cost"``, ``"satisfaction"`` or ``"property:NAME"``.
    """

    touchpoints: tuple[str, ...] = attrs.field(default=(), converter=_names)
    stages: tuple[str, ...] = attrs.field(default=(), converter=_names)
    where: tuple[tuple[str, Passing], ...] = attrs.field(default=(), converter=_tests)

    @property
    def needs(self) -> frozenset[str]:
        """The columns it reads."""
        return frozenset({"touchpoint", *(name for name, _ in self.where), *(("blueprint",) if self.stages else ())})

    @property
    def words(self) -> str:
        """The choice in words."""
        names = " or ".join(f'"{name}"' for name in self.touchpoints) or "any touchpoint"
        stages = " or ".join(f'"{name}"' for name in self.stages)
        tests = " and ".join(f"{name.removeprefix('property:')} {test.words}" for name, test in self.where)
        return names + (f" in stage {stages}" if stages else "") + (f" with {tests}" if tests else "")

    def codes(self, frame: Frame) -> Bools:
        """True for the touchpoint codes it takes; bool, one per name of the vocabulary.

        Raises:
            UnknownName: for a touchpoint, a pattern or a stage that nothing bears; close names are listed.
        """
        chosen = np.ones(len(frame.touchpoints), dtype=np.bool_)
        if self.touchpoints:
            chosen &= np.logical_or.reduce([_named(name, frame) for name in self.touchpoints])
        return chosen & in_stages(self.stages, frame, who="a step") if self.stages else chosen

    def mask(self, journeys: Journeys) -> Bools:
        """True for the touchpoints that meet it; bool, one per touchpoint."""
        codes = self.codes(journeys.frame)
        only = np.flatnonzero(codes)
        found = journeys.codes == only[0] if len(only) == 1 else codes[journeys.codes]
        for name, test in self.where:
            found &= test.holds(journeys.column(name), zone=journeys.frame.zone, name=name)
        return np.asarray(found)


@attrs.frozen
class Occurrence:
    """What counts as one step, anchor or separator; make it with `on` or `any_of`, or write a touchpoint's name.

    Args:
        choices: The ways to meet it; any of them does.
        label: What people call it; default the names.

    Example:
        >>> on("cart", value=passing_of({"above": 10})).words
        '"cart" with value more than 10'
        >>> any_of("cart", "wish list").label
        'cart or wish list'
    """

    choices: tuple[Choice, ...]
    label: str = attrs.field(default="")

    def __attrs_post_init__(self) -> None:
        if not self.choices:
            raise DefinitionError("an occurrence of nothing", expected="a touchpoint", found="none", remedy="name one")
        if not self.label:
            object.__setattr__(self, "label", _label(self.choices))

    @property
    def needs(self) -> frozenset[str]:
        """The columns it reads."""
        return frozenset().union(*(choice.needs for choice in self.choices))

    @property
    def words(self) -> str:
        """What counts, in words."""
        return " or ".join(choice.words for choice in self.choices)

    def mask(self, journeys: Journeys) -> Bools:
        """True for the touchpoints that meet it; bool, one per touchpoint.

        Raises:
            UnknownName: for a touchpoint, pattern, stage or column that nothing bears.
            DefinitionError: for a test that a column can't be put to.
        """
        masks = [choice.mask(journeys) for choice in self.choices]
        return masks[0] if len(masks) == 1 else np.asarray(np.logical_or.reduce(masks))

    @property
    def plain(self) -> Any:
        """The plain form, for TOML: a name, a list of choices, or a table."""
        tables = [_plain(choice) for choice in self.choices]
        named = self.label != _label(self.choices)
        if len(tables) > 1:
            return {"any": tables, "label": self.label} if named else tables
        table = {"on": tables[0]} if isinstance(tables[0], str) else tables[0]
        return {**table, "label": self.label} if named else tables[0]

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Occurrence:
        """The occurrence of a table, for plugins that hold one."""
        return occurrence_of(options)

    def to_options(self) -> Any:
        """The plain form, as `occurrence_of` reads it back."""
        return self.plain


def on(
    *touchpoints: str,
    stage: str | Iterable[str] = (),
    channel: object = None,
    value: object = None,
    cost: object = None,
    satisfaction: object = None,
    properties: Mapping[str, object] | None = None,
    label: str = "",
) -> Occurrence:
    """An occurrence: any of these touchpoints, passing every test.

    Args:
        touchpoints: Names or patterns such as ``"view_*"``, any of which counts; none = any touchpoint.
        stage: Stage or stages of the blueprint.
        channel: A value, a list of values, or a test such as ``js.starts_with("paid")``.
        value: A number or a test such as ``js.above(10)``.
        cost: Likewise.
        satisfaction: Likewise; as it stands in the data, before the scale is turned.
        properties: Property -> value, list of values or test.
        label: What people call it.

    Raises:
        DefinitionError: for a test that can't be read.

    Example:
        >>> on(stage="checkout").label
        'checkout'
    """
    roles = {"channel": channel, "value": value, "cost": cost, "satisfaction": satisfaction}
    own = {f"property:{name}": one for name, one in (properties or {}).items()}
    return Occurrence((Choice(touchpoints, stage, {**roles, **own}),), label)


def any_of(*what: object, label: str = "") -> Occurrence:
    """An occurrence that any of several meets: names, patterns or `on`."""
    return Occurrence(tuple(choice for one in what for choice in occurrence_of(one).choices), label)


def occurrence_of(value: object, *, where: str = "a step") -> Occurrence:
    """The occurrence that a name, a list (any of), a table ``{on = "cart", value = {above = 10}}`` or itself means.

    Raises:
        DefinitionError: for anything else, and for keys that nothing reads.
    """
    if isinstance(value, Occurrence):
        return value
    if isinstance(value, str):
        return on(value)
    if isinstance(value, Mapping) and value:
        return _from_table(value, where)
    if isinstance(value, (list, tuple)) and value:
        return any_of(*value)
    raise DefinitionError(
        f"{where} is no touchpoint",
        expected='a name, a list of names, js.on("cart", value=js.above(10)), or a table {on = "cart"}',
        found=repr(value),
        remedy="name a touchpoint, a pattern or a stage",
    )


def _from_table(table: Mapping[str, Any], where: str) -> Occurrence:
    if "any" in table:
        refuse_unknown(table, ("any", "label"), where=where)
        return any_of(*table["any"], label=table.get("label", ""))
    refuse_unknown(table, _KEYS, where=where)
    options = {name: table[name] for name in _KEYS[1:] if name in table}
    return on(*_names(table.get("on", ())), **options)


def _plain(choice: Choice) -> Any:
    if len(choice.touchpoints) == 1 and not choice.stages and not choice.where:
        return choice.touchpoints[0]
    own = {name.removeprefix("property:"): test.plain for name, test in choice.where if name.startswith("property:")}
    parts = {
        "on": list(choice.touchpoints),
        "stage": list(choice.stages),
        **{name: test.plain for name, test in choice.where if name in ROLES},
        "properties": own,
    }
    return {name: part for name, part in parts.items() if part not in ([], {})}


def _label(choices: tuple[Choice, ...]) -> str:
    return " or ".join(
        " or ".join(choice.touchpoints or choice.stages) + _tested(choice.where)
        if choice.touchpoints or choice.stages
        else choice.words
        for choice in choices
    )


def _tested(where: tuple[tuple[str, Passing], ...]) -> str:
    return "".join(f", {name.removeprefix('property:')} {test.words}" for name, test in where)


def _named(name: str, frame: Frame) -> Bools:
    """True for the codes of a name, or of a pattern when no touchpoint bears it to the letter."""
    if name in frame.touchpoints:
        return np.array([one == name for one in frame.touchpoints], dtype=np.bool_)
    found = [bool(_WILD & set(name)) and fnmatchcase(one, name) for one in frame.touchpoints]
    if not any(found):
        refuse_strange((name,), frame)
    return np.array(found, dtype=np.bool_)
