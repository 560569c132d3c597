"""Selections: the touchpoints that a condition looks at, by name, stage, channel and age."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.errors import DefinitionError, unknown
from journeyseg.model.vocabulary import in_stages, refuse_strange
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.conditions.tree import Condition
from journeyseg.segmenters.conditions.truth import ANSWERS, Answer
from journeyseg.segmenters.conditions.windows import Window, before_of, within_of

Bools = npt.NDArray[np.bool_]
Names = tuple[str, ...]

ALWAYS = Window(None, None)


def names_of(value: object) -> tuple[str, ...]:
    """One name or several as a tuple.

    Raises:
        DefinitionError: for anything but text.
    """
    found = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Iterable) else (value,)
    wrong = [name for name in found if not isinstance(name, str) or not name.strip()]
    if wrong:
        raise DefinitionError(
            "a name is text", expected='"buy" or ["buy", "renew"]', found=repr(wrong[0]), remedy="name it as text"
        )
    return found


def answer_of(value: str) -> Answer:
    """The answer where the data does not say: "no", "unknown" or "yes".

    Raises:
        DefinitionError: for anything else.
    """
    for answer in ANSWERS:
        if answer == value:
            return answer
    raise DefinitionError(
        "missing must be an answer",
        expected='"no", "unknown" or "yes"',
        found=repr(value),
        remedy='leave it out for "unknown"',
    )


@attrs.frozen
class Selecting(Condition):
    """A condition that looks at touchpoints; without a selection, at all of them.

    Args:
        touchpoint: Name or names of touchpoints.
        stage: Name or names of stages of the blueprint.
        channel: Name or names of channels.
        within: Only touchpoints less than this long before `as_of`.
        before: Only touchpoints at least this long before `as_of`.
        missing: The answer where the data does not say: ``"unknown"`` (no member, in the end), ``"no"`` or ``"yes"``.
    """

    touchpoint: tuple[str, ...] = attrs.field(default=(), converter=names_of, kw_only=True)
    stage: tuple[str, ...] = attrs.field(default=(), converter=names_of, kw_only=True)
    channel: tuple[str, ...] = attrs.field(default=(), converter=names_of, kw_only=True)
    within: timedelta | None = attrs.field(default=None, converter=within_of, kw_only=True)
    before: timedelta | None = attrs.field(default=None, converter=before_of, kw_only=True)
    missing: Answer = attrs.field(default="unknown", converter=answer_of, kw_only=True)

    def __attrs_post_init__(self) -> None:
        self._check()

    def _check(self) -> None:
        Window(self.within, self.before)

    @property
    def window(self) -> Window:
        """The window of ages."""
        return Window(self.within, self.before)

    @property
    def selects(self) -> bool:
        """True when it looks at some touchpoints only."""
        return bool(self.touchpoint or self.stage or self.channel or self.window)

    @property
    def needs(self) -> frozenset[str]:
        """Touchpoints, and what the selection reads."""
        also = {"channel": self.channel, "blueprint": self.stage}
        return frozenset({"touchpoint", *(need for need, used in also.items() if used)})

    @property
    def chosen(self) -> str:
        """The selected touchpoints in words."""
        names = " or ".join(f'"{name}"' for name in self.touchpoint) or "any touchpoint"
        stages = " or ".join(f'"{name}"' for name in self.stage)
        channels = " or ".join(f'"{name}"' for name in self.channel)
        return names + (f" in stage {stages}" if stages else "") + (f" by {channels}" if channels else "")

    @property
    def when(self) -> str:
        """The window in words, with a space before it, or nothing."""
        return f" {self.window.words}" if self.window else ""

    def mask(self, scope: Scope) -> Bools | None:
        """True for the touchpoints it looks at; ``None`` for all.

        Raises:
            UnknownName: for a stage, or (in a strict scope) a touchpoint or channel, that nothing bears.
        """
        return mask_of(scope, touchpoint=self.touchpoint, stage=self.stage, channel=self.channel, window=self.window)


def mask_of(
    scope: Scope, *, touchpoint: Names = (), stage: Names = (), channel: Names = (), window: Window = ALWAYS
) -> Bools | None:
    """True for the touchpoints of these names, stages, channels and ages; ``None`` for all.

    Raises:
        UnknownName: for a stage, or (in a strict scope) a touchpoint or channel, that nothing bears.
    """
    key = (touchpoint, stage, channel, window)
    kept, mask = scope.memo(key)
    return mask if kept else scope.keep(key, _made(scope, touchpoint, stage, channel, window))


def _made(scope: Scope, touchpoint: Names, stage: Names, channel: Names, window: Window) -> Bools | None:
    masks = []
    if touchpoint or stage:
        masks.append(_by_code(scope, touchpoint, stage)[scope.journeys.codes])
    if channel:
        masks.append(_by_channel(scope, channel))
    if window:
        masks.append(window.holds(scope.ages))
    return np.logical_and.reduce(masks) if masks else None


def _by_code(scope: Scope, touchpoint: Names, stage: Names) -> Bools:
    """True for the touchpoint codes of these names and stages."""
    frame = scope.journeys.frame
    chosen = np.ones(len(frame.touchpoints), dtype=np.bool_)
    if touchpoint:
        if scope.strict:
            refuse_strange(touchpoint, frame)
        chosen &= np.array([name in touchpoint for name in frame.touchpoints], dtype=np.bool_)
    return chosen & in_stages(stage, frame, who="a condition") if stage else chosen


def _by_channel(scope: Scope, names: Names) -> Bools:
    column, blueprint = scope.column("channel"), scope.journeys.frame.blueprint
    known = {*column.labels, *(() if blueprint is None else blueprint.channels)}
    for name in names if scope.strict else ():
        if name not in known:
            raise unknown("channel", name, known)
    return np.isin(column.data, column.codes_of(names))
