"""The flow lane: a band as thick as the share that gets here, with those who leave falling out of it."""

from __future__ import annotations

import math

import attrs

from journeyseg.model.atlas import StageCell
from journeyseg.model.estimate import Estimate
from journeyseg.render.curve import ribbon, spur
from journeyseg.render.layout import Column
from journeyseg.render.words import full, interval, named, told

WHOLE = 84.0
"""Thickness of everybody, in pixels."""
BLOCK = 13.0
INSET = 10.0


@attrs.frozen
class Stretch:
    """What the flow lane shows of one stage; y is measured from the top of the band.

    Args:
        x: Left edge of the block.
        height: Thickness of the block: its reach.
        open_height: Thickness of the hatched part: units that may still go on.
        band: Path of those who go on, towards the next stage; empty where there is none.
        exit: Path of those who go no further; empty where there is none.
        outcome: Whether the stage is an outcome.
        reach: Reach as text, and its interval.
        leave: Drop-off as text, and its interval; empty where it can't be known.
        leave_x: Middle of the drop-off text.
        wait: Median time to a later stage as text; empty where it can't be known.
        wait_x: Middle of the text.
        open: Number of open units as text; empty for none.
    """

    x: float
    height: float
    open_height: float
    band: str
    exit: str
    outcome: bool
    reach: tuple[str, str]
    leave: tuple[str, str]
    leave_x: float
    wait: str
    wait_x: float
    open: str


def thickness(share: float) -> float:
    """Pixels of a share; nothing for an unknown one."""
    return WHOLE * min(1.0, max(0.0, share)) if math.isfinite(share) else 0.0


def stretches(columns: tuple[Column, ...], n: int) -> tuple[Stretch, ...]:
    """The flow through all columns that are stages, in order; outcomes stand beside it and nobody flows into them.

    Args:
        columns: Columns of the map.
        n: Units in the segment.
    """
    staged = [(column, column.stage) for column in columns if column.stage is not None]
    after = [_next(staged[place + 1 :]) if not here[1].outcome else None for place, here in enumerate(staged)]
    return tuple(_stretch(*here, following, n) for here, following in zip(staged, after, strict=True))


def _next(later: list[tuple[Column, StageCell]]) -> tuple[Column, StageCell] | None:
    return next((one for one in later if not one[1].outcome), None)


def _stretch(column: Column, stage: StageCell, following: tuple[Column, StageCell] | None, n: int) -> Stretch:
    x, height = column.x + INSET, max(1.5, thickness(stage.reach.value))
    drop = stage.drop_off.value if stage.drop_off.known else 0.0
    leaving = height * min(1.0, max(0.0, drop))
    edge = x + BLOCK
    band = "" if following is None else _band(edge, height - leaving, following)
    falls = "" if leaving < 0.3 else spur((edge, height - leaving), thick=leaving, drop=WHOLE + 7 - height)
    return Stretch(
        x=x,
        height=height,
        open_height=min(height, thickness(stage.open / n)) if n else 0.0,
        band=band,
        exit=falls,
        outcome=stage.outcome,
        reach=_beside(stage.reach),
        leave=_beside(stage.drop_off) if stage.drop_off.known else ("", ""),
        leave_x=edge + 7 + leaving / 2,
        wait=told("seconds", stage.wait.value) if stage.wait.known else "",
        wait_x=column.x + column.width - 32,
        open=told("count", stage.open) if stage.open else "",
    )


def _beside(share: Estimate) -> tuple[str, str]:
    return told("share", share.value), interval("share", share, bare=True)


def _band(edge: float, going: float, following: tuple[Column, StageCell]) -> str:
    column, stage = following
    return ribbon((edge, 0.0), (column.x + INSET, 0.0), thick=(going, max(1.5, thickness(stage.reach.value))))


def stage_words(stage: StageCell) -> str:
    """Everything about a stage in words, for titles and screen readers."""
    parts = [f"{named(stage.name)}: {full('share', stage.reach)} get here"]
    if stage.drop_off.known:
        parts.append(f"{full('share', stage.drop_off)} go no further")
    if stage.open:
        parts.append(f"{told('count', stage.open)} still open")
    if stage.wait.known:
        parts.append(f"{full('seconds', stage.wait)} to a later stage")
    return "; ".join(parts)
