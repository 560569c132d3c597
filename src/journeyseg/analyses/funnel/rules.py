"""The rules of a funnel: every option settled, those of a preset included, and contradictions refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import attrs

from journeyseg.analyses.funnel.presets import OPTIONS, PRESETS, settled
from journeyseg.analyses.funnel.steps import END, Exclusion, labels_of
from journeyseg.analyses.funnel.walking import Pace
from journeyseg.errors import DefinitionError
from journeyseg.model.durations import microseconds
from journeyseg.model.occurrence import Occurrence


@attrs.frozen
class Rules:
    """A funnel with every option settled; see `Funnel` for what they mean."""

    steps: tuple[Occurrence | str, ...]
    within: timedelta | int | None
    each: tuple[timedelta | None, ...]
    order: str
    entry: str
    count: str
    ties: str
    tolerance: timedelta | None
    once: bool
    increase: bool
    resolution: timedelta | None
    exclusions: tuple[Exclusion, ...]
    on_exclusion: str
    optional: tuple[int, ...]
    hold: str | None
    breakdown: str | None
    breakdown_at: str | int
    stops: tuple[str, ...]
    prefer: str
    times: str
    baseline: bool
    preset: str | None

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the steps."""
        return labels_of(self.steps)

    @property
    def required(self) -> tuple[int, ...]:
        """Numbers (from 0) of the steps that must be met."""
        return tuple(place for place in range(len(self.steps)) if place + 1 not in self.optional)

    @property
    def window(self) -> int | None:
        """The window in microseconds."""
        return microseconds(self.within) if isinstance(self.within, timedelta) else None

    @property
    def pace(self) -> Pace:
        """Windows and ties for the kernels."""
        each = tuple(None if one is None else microseconds(one) for one in self.each)
        touches = self.within if isinstance(self.within, int) else None
        return Pace(
            self.window,
            touches,
            each,
            self.ties,
            0 if self.tolerance is None else microseconds(self.tolerance),
            self.once,
            self.increase,
        )


def rules_of(steps: tuple[Occurrence | str, ...], given: Mapping[str, Any]) -> Rules:
    """The rules of a funnel from what was given of its options; ``None`` = not given.

    Raises:
        DefinitionError: for unknown choices and for options that have no meaning together.
    """
    said = {name: value for name, value in given.items() if value is not None}
    preset = said.pop("preset", None)
    if preset is not None and preset not in PRESETS:
        raise _wrong("preset", " or ".join(map(repr, PRESETS)), preset)
    for name, choices in OPTIONS.items():
        if name in said and said[name] not in choices:
            raise _wrong(name, " or ".join(map(repr, choices)), said[name])
    rules = Rules(steps=steps, preset=preset, **settled(preset, said, steps=len(steps)))
    for names, why in _meaningless(rules):
        found = [name for name in names if name in said]
        if found:
            raise DefinitionError(
                f"{found[0]}= has no meaning {why}",
                expected=f"no {found[0]}=",
                found=f"{found[0]}={said[found[0]]!r}",
                remedy="leave it out",
            )
    _check(rules)
    return rules


_WALKED = ("step_within", "optional", "stops", "increase", "once")
_ENTERED = ("within", "entry", "prefer", "hold", "exclusions", "on_exclusion", "breakdown", "breakdown_at", "times")


def _meaningless(rules: Rules) -> Iterable[tuple[tuple[str, ...], str]]:
    """Options that would be ignored, and when."""
    if rules.order == "open":
        yield (
            (*_WALKED, *_ENTERED, "ties", "tolerance", "resolution", "count"),
            'with order="open", which only asks who met it',
        )
    if rules.order in ("unordered", "hybrid"):
        yield _WALKED, f'with order="{rules.order}"'
    if rules.order == "unordered":
        yield ("ties", "tolerance"), 'with order="unordered", which takes any order'
    if rules.order == "strict":
        none = ("optional", "stops", "increase", "once", "exclusions", "on_exclusion", "tolerance")
        yield none, 'with order="strict", which lets nothing lie between'
    if rules.stops:
        yield ("exclusions", "on_exclusion", "optional", "prefer", "tolerance"), "with stops="
    if rules.increase:
        yield ("tolerance",), "with increase=True"
    if rules.count == "attempts":
        yield ("prefer",), 'with count="attempts", which counts them all'
    if not rules.exclusions:
        yield ("on_exclusion",), "without exclusions="
    if rules.breakdown is None:
        yield ("breakdown_at",), "without breakdown="
    else:
        yield ("times",), "with breakdown=, which counts only; use by= for times"


def _check(rules: Rules) -> None:
    for exclusion in rules.exclusions:
        span = exclusion.span(rules.labels)
        if rules.order in ("unordered", "hybrid") and span != (0, len(rules.steps) - 1):
            raise _wrong("exclusions", "the whole range where steps have no order", exclusion.words)
        if set(span) - set(rules.required):
            raise _wrong("exclusions", "steps that are not optional", exclusion.words)
    _check_end(rules)
    if rules.stops and (rules.entry == "again" or rules.count == "attempts"):
        raise _wrong("stops", "one attempt per unit", f"entry={rules.entry!r}, count={rules.count!r}")
    if rules.order == "strict" and rules.ties == "step":
        raise _wrong("ties", '"input" or "either" where nothing may lie between', rules.ties)
    if rules.increase and rules.ties == "either":
        raise _wrong("increase", "ties that are not taken either way", "ties='either'")
    _check_numbers(rules)


def _check_end(rules: Rules) -> None:
    if rules.steps[-1] == END and rules.order not in ("ordered", "strict"):
        raise _wrong("order", '"ordered" or "strict" for a funnel that ends with the journey', rules.order)
    if rules.steps[-1] == END and rules.hold is not None:
        raise _wrong("hold", "nothing to hold where the last step is the end of the journey", rules.hold)


def _check_numbers(rules: Rules) -> None:
    wrong = [number for number in rules.optional if not 1 < number <= len(rules.steps) or number == len(rules.steps)]
    if wrong:
        raise _wrong("optional", f"numbers of steps between the first and the last ({len(rules.steps)})", wrong[0])
    at = rules.breakdown_at
    if isinstance(at, int) and at - 1 not in rules.required:
        raise _wrong("breakdown_at", f'"first", "last", "all" or a required step from 1 to {len(rules.steps)}', at)


def _wrong(name: str, expected: str, found: object) -> DefinitionError:
    return DefinitionError(
        f"{name}= can't be that", expected=expected, found=repr(found), remedy="see the docstring of js.funnel"
    )
