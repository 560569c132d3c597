"""The stream of the title block: how everyone together flows through the stages, in one small picture."""

from __future__ import annotations

import attrs

from journeyseg.model.atlas import JourneyMap, StageCell
from journeyseg.render.curve import ribbon
from journeyseg.render.words import named, told
from journeyseg.render.wrap import wrapped

WIDTH = 560.0
THICK = 92.0
MOST = 8
"""With more stages than this their names would not fit, and the picture is left out."""


@attrs.frozen
class Ebb:
    """One stage of the stream: left edge, thickness, band to the next, reach, and its name in lines."""

    x: float
    height: float
    band: str
    reach: str
    name: tuple[str, ...]
    outcome: bool


def stream_of(everyone: JourneyMap) -> tuple[Ebb, ...]:
    """The stream of a map; empty with fewer than two or more than eight stages."""
    stages = everyone.stages
    if not 2 <= len(stages) <= MOST:
        return ()
    step = WIDTH / len(stages)
    return tuple(_ebb(stage, index, step, stages[index + 1 :]) for index, stage in enumerate(stages))


def _ebb(stage: StageCell, index: int, step: float, later: tuple[StageCell, ...]) -> Ebb:
    x, height = index * step, _height(stage)
    end = next((place for place, one in enumerate(later) if not one.outcome), None)
    band = ""
    if end is not None and not stage.outcome:
        band = ribbon((x + 6, 0), (x + step * (end + 1), 0), thick=(height, _height(later[end])))
    name = wrapped(named(stage.name), width=step - 8, size=11.5, lines=2)
    return Ebb(x, height, band, told("share", stage.reach.value), name, stage.outcome)


def _height(stage: StageCell) -> float:
    return max(2.0, THICK * min(1.0, stage.reach.value)) if stage.reach.known else 2.0
