"""The blueprint: the agreed definition of stages, touchpoints, channels, scales and goals that teams share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.errors import DefinitionError
from journeyseg.model.goal import Goal
from journeyseg.model.scale import Scale

_WILD = frozenset("*?[")
Made = TypeVar("Made")


def names(values: str | Iterable[str]) -> tuple[str, ...]:
    """The given texts as a tuple; a single text is one name."""
    if isinstance(values, str):
        return (values,)
    if not isinstance(values, Iterable):
        raise DefinitionError(
            "a list of names is needed", expected='["a", "b"]', found=repr(values), remedy="list them"
        )
    return tuple(str(value) for value in values)


def _stages(values: Iterable[Stage]) -> tuple[Stage, ...]:
    return tuple(_instance(value, Stage, "a stage", 'Stage("buy", ["cart", "pay"])') for value in values)


def _scales(values: Mapping[str, Scale]) -> dict[str, Scale]:
    return {name: _instance(scale, Scale, f"scale {name!r}", "Scale(1, 5)") for name, scale in values.items()}


def _goals(values: Mapping[str, Goal]) -> dict[str, Goal]:
    return {name: _instance(goal, Goal, f"goal {name!r}", 'Goal("buy")') for name, goal in values.items()}


def _instance(value: Any, kind: type[Made], what: str, example: str) -> Made:
    if not isinstance(value, kind):
        raise DefinitionError(
            f"{what} is no {kind.__name__}",
            expected=f"such as {example}",
            found=repr(value),
            remedy=f"write it as {example}",
        )
    return value


@attrs.frozen
class Stage:
    """One stage of the journey and the touchpoints that belong to it.

    Args:
        name: Name of the stage.
        touchpoints: Name or names, exact ones or glob patterns (``*``, ``?``, ``[...]``; case counts). An exact name
            wins over any pattern; of several patterns the one of the earliest stage wins.

    Example:
        >>> Stage("buy", ["checkout*", "pay"]).matches("checkout/2")
        True
    """

    name: str = attrs.field(converter=str)
    touchpoints: tuple[str, ...] = attrs.field(converter=names)

    @property
    def exact(self) -> tuple[str, ...]:
        """The touchpoints given by exact name."""
        return tuple(name for name in self.touchpoints if not _WILD & set(name))

    def matches(self, touchpoint: str) -> bool:
        """True when an exact name or a pattern of this stage fits the touchpoint."""
        return touchpoint in self.exact or any(
            fnmatchcase(touchpoint, name) for name in self.touchpoints if _WILD & set(name)
        )


@attrs.frozen
class Closed:
    """Journeys that are finished although their last stage was not reached: they wait for nothing.

    Args:
        property: Name of the event property that tells (its last known value in the journey counts).
        values: Values that mean "finished", such as ``("canceled",)``.
    """

    property: str
    values: tuple[str, ...] = attrs.field(converter=names)


@attrs.frozen(slots=False)
class Blueprint:
    """The shared definition of a journey.

    Args:
        name: Name of the definition.
        stages: Stages in their order.
        channels: Agreed channel names; empty when any channel will do.
        scales: Rating scales by column; ``"satisfaction"`` is the one measures read.
        goals: Goals by name.
        currency: ISO 4217 code of `value` and `cost`, or empty.
        owner: Who answers for the definition.
        version: Version of the definition.
        unknown: What happens to touchpoints that no stage names: ``"error"``, ``"keep"`` (outside every stage) or
            ``"drop"``.
        closed: How to recognise journeys that are finished without having reached the last stage.
        outcomes: Touchpoints that are an outcome of the journey (a review, a survey): on the map, but nobody
            "drops off" before them.

    Raises:
        DefinitionError: for stages of one name, a touchpoint named by two stages, an unknown `unknown`, or parts that
            are not what they should be.

    Example:
        >>> shop = Blueprint("shop", stages=[Stage("look", ["view"]), Stage("buy", ["cart", "pay"])])
        >>> shop.stage_of(["pay", "view", "other"]).tolist()
        [1, 0, -1]
    """

    name: str = attrs.field(converter=str)
    stages: tuple[Stage, ...] = attrs.field(converter=_stages, kw_only=True)
    channels: tuple[str, ...] = attrs.field(default=(), converter=names, kw_only=True)
    scales: Mapping[str, Scale] = attrs.field(factory=dict, converter=_scales, kw_only=True, hash=False)
    goals: Mapping[str, Goal] = attrs.field(factory=dict, converter=_goals, kw_only=True, hash=False)
    currency: str = attrs.field(default="", converter=str, kw_only=True)
    owner: str = attrs.field(default="", converter=str, kw_only=True)
    version: str = attrs.field(default="", converter=str, kw_only=True)
    unknown: str = attrs.field(default="error", kw_only=True)
    closed: Closed | None = attrs.field(default=None, kw_only=True)
    outcomes: tuple[str, ...] = attrs.field(default=(), converter=names, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.unknown not in ("error", "keep", "drop"):
            raise DefinitionError(
                "unknown must say what to do",
                expected='"error", "keep" or "drop"',
                found=repr(self.unknown),
                remedy='use "error" to be told',
            )
        _refuse_twice("stage", [stage.name for stage in self.stages])
        _refuse_twice("touchpoint", [name for stage in self.stages for name in stage.exact])

    @cached_property
    def exact(self) -> dict[str, int]:
        """Exact touchpoint names -> index of their stage."""
        return {name: index for index, stage in enumerate(self.stages) for name in stage.exact}

    def stage_of(self, touchpoints: Iterable[str]) -> npt.NDArray[np.int32]:
        """Index of the stage of each touchpoint, -1 where no stage names it; int32."""
        return np.array([self.exact.get(name, self._by_pattern(name)) for name in touchpoints], dtype=np.int32)

    def _by_pattern(self, name: str) -> int:
        return next((index for index, stage in enumerate(self.stages) if stage.matches(name)), -1)

    def order(self, touchpoints: Iterable[str]) -> tuple[str, ...]:
        """The distinct touchpoints in the order of a map: by stage, then as the stage lists them, then by name."""
        listed = {name: index for index, name in enumerate(self.exact)}
        found = sorted(set(touchpoints))
        stage = dict(zip(found, self.stage_of(found).tolist(), strict=True))
        last = len(self.stages)
        return tuple(
            sorted(
                found, key=lambda name: (stage[name] if stage[name] >= 0 else last, listed.get(name, len(listed)), name)
            )
        )

    @classmethod
    def from_toml(cls, source: str | Path) -> Blueprint:
        """The blueprint of a TOML file (a path, or the text itself); reads data only, runs nothing.

        Raises:
            DefinitionError: for malformed TOML, unknown keys or contradictions.
        """
        from journeyseg.model.definitions import blueprint_from, read_toml

        return blueprint_from(read_toml(source))

    def to_toml(self) -> str:
        """TOML text that `from_toml` reads back to an equal blueprint."""
        from journeyseg.model.definitions import blueprint_table, write_toml

        return write_toml(blueprint_table(self))


def _refuse_twice(kind: str, found: list[Any]) -> None:
    twice = sorted({name for name in found if found.count(name) > 1})
    if twice:
        raise DefinitionError(
            f"a {kind} is named twice",
            expected=f"each {kind} once",
            found=", ".join(map(repr, twice)),
            remedy=f"name each {kind} in one place",
        )
