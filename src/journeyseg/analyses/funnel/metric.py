"""The funnel as a metric: one attempt per unit (or all of them), how far each got, when, and what is still open."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import attrs

from journeyseg.analyses.funnel.observing import breakdown_labels, observed, open_order
from journeyseg.analyses.funnel.rules import Rules, rules_of
from journeyseg.analyses.funnel.steps import steps_of
from journeyseg.analyses.funnel.summing import summed
from journeyseg.analyses.funnel.words import words_of
from journeyseg.columns import sketches
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurements
from journeyseg.model.occurrence import Occurrence

SECONDS = 1 << 30
"""Cells of an axis of whole seconds (34 years)."""


@attrs.frozen(slots=False)
class Funnel:
    """How many get how far through steps, how fast, and who is still under way.

    Options that are left out (``None``) are those of the preset, or the first one named here. See `journeyseg.funnel`
    for the whole meaning.

    Args:
        steps: Touchpoints, patterns, lists (any of), `journeyseg.on` conditions; `journeyseg.END` as the last.
        preset: ``"posthog"``, ``"clickhouse"``, ``"mixpanel"``, ``"amplitude"`` or ``"retentioneering"``.
        within: Duration from the first step, edge inside; ``"3 touchpoints"``; or ``"no limit"``.
        step_within: Duration from each step to the next, edge inside: one for all, or a list with one per step.
        order: ``"ordered"``, ``"strict"``, ``"unordered"``, ``"open"`` or ``"hybrid"``.
        entry: ``"any"`` first step opens an attempt, only the ``"first"`` in the period, or ``"again"`` when the
            attempt before is over.
        count: ``"units"``, ``"attempts"`` or ``"property:NAME"`` (units and values of it at the first step).
        ties: ``"input"``, ``"either"`` or ``"step"``.
        tolerance: How far a step may lie before the one before it.
        once: True when a touchpoint meets one step of an attempt only.
        increase: True when each step must be later than the one before it.
        resolution: Times are rounded down to this.
        exclusions: `journeyseg.Exclusion` values, touchpoints, or tables.
        on_exclusion: ``"drop"`` or ``"truncate"``.
        optional: Numbers of steps that need not be met.
        hold: ``"channel"`` or ``"property:NAME"`` that must stay the same along an attempt.
        breakdown: ``"channel"`` or ``"property:NAME"`` to count by.
        breakdown_at: Whose value: ``"first"``, ``"last"``, ``"all"`` (the same at all steps met) or a step's number.
        stops: ``"other"``, ``"skip"``, ``"restart"``, ``"repeat"``: what ends the walk of a unit for good.
        prefer: ``"latest_start"`` or ``"earliest_start"`` among the deepest attempts.
        times: ``"binned"`` (4.4 % wide), ``"exact"`` (whole seconds) or ``"none"``.
        baseline: True to say beside each step who met it at all, and the lift.
        modes: ClickHouse's modes, under its preset.

    Raises:
        DefinitionError: for steps that can't be read, unknown choices, and options that mean nothing together.

    Example:
        >>> Funnel(["view", "buy"], within="7 days").rules.labels
        ('view', 'buy')
    """

    steps: tuple[Any, ...] = attrs.field(converter=steps_of)
    preset: str | None = None
    within: Any = None
    step_within: Any = None
    order: str | None = None
    entry: str | None = None
    count: str | None = None
    ties: str | None = None
    tolerance: Any = None
    once: bool | None = None
    increase: bool | None = None
    resolution: Any = None
    exclusions: Any = attrs.field(default=None, hash=False)
    on_exclusion: str | None = None
    optional: Any = attrs.field(default=None, hash=False)
    hold: str | None = None
    breakdown: str | None = None
    breakdown_at: Any = None
    stops: Any = attrs.field(default=None, hash=False)
    prefer: str | None = None
    times: str | None = None
    baseline: bool | None = None
    modes: Any = attrs.field(default=None, hash=False)

    def __attrs_post_init__(self) -> None:
        _ = self.rules

    @cached_property
    def rules(self) -> Rules:
        """Every option settled."""
        given = {field.name: getattr(self, field.name) for field in attrs.fields(Funnel) if field.name != "steps"}
        return rules_of(self.steps, given)

    @property
    def needs(self) -> tuple[str, ...]:
        """The columns that steps, exclusions and options read."""
        rules = self.rules
        read = [step.needs for step in rules.steps if isinstance(step, Occurrence)]
        read += [exclusion.touchpoint.needs for exclusion in rules.exclusions]
        named = (rules.hold, rules.breakdown, rules.count if rules.count.startswith("property:") else None)
        return tuple(sorted({"touchpoint"}.union(*read, (name for name in named if name is not None))))

    @property
    def words(self) -> str:
        """The definition in words."""
        return words_of(self.rules)

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays units, customers, level, optional, open and met; with times elapsed, since, wait and left."""
        rules = self.rules
        of = {"units": f"{frame.unit}s", "attempts": "attempts"}.get(rules.count, rules.count)
        step = Axis("step", tuple(rules.labels[place] for place in rules.required))
        tail = () if rules.breakdown is None else (Axis("value"),)
        extra = Axis("step", tuple(rules.labels[number - 1] for number in rules.optional))
        counts = {name: Array(axes=(step, *tail), unit=of) for name in ("level", "open")}
        return Shape(
            units=Array(unit=f"{frame.unit}s"),
            customers=Array(unit="customers"),
            entered=Array(axes=tail, unit="customers"),
            optional=Array(axes=(extra, *tail), unit=of),
            met=Array(axes=(Axis("step", rules.labels),), unit=f"{frame.unit}s"),
            **counts,
            **_times(rules, step, of),
        )

    def observe(self, journeys: Journeys, /) -> Tallies:
        """One row per attempt that is counted, owned by its unit and placed by its first step."""
        if self.rules.order == "open":
            return open_order(journeys, self.rules)
        return observed(journeys, self.rules, breakdown_labels(journeys, self.rules))

    def summarise(self, state: State, /) -> Measurements:
        """Shares of all, of the first and of the previous step, with times and the censored share."""
        return summed(state, self.rules, self.words)


def _times(rules: Rules, step: Axis, of: str) -> dict[str, Array]:
    if rules.times == "none":
        return {}
    bin_ = Axis("bin", size=sketches.BINS if rules.times == "binned" else SECONDS)
    grids = {name: Array(axes=(step, bin_), unit=of) for name in ("since", "wait", "left")}
    return {"elapsed": Array(axes=(step,), unit="microseconds"), "never": Array(axes=(step,), unit=of), **grids}
