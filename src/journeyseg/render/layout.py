"""Where things stand in the drawing of a map: stages as columns, lanes as rows."""

from __future__ import annotations

import attrs

from journeyseg.model.atlas import Atlas, JourneyMap, StageCell, TouchpointCell

GUTTER = 92.0
UNIT = 116.0
STAGE_LEAST = 138.0
MARGIN = 10.0
WIDTH = 1000.0
"""Width that a drawing has at least; with few stages the columns share it."""
OUTSIDE = "Outside the stages"


def is_whole(journey_map: JourneyMap, atlas: Atlas) -> bool:
    """True for the map of everyone, also where it stands among the segments because there is no segmentation."""
    whole = atlas.everyone
    return journey_map is whole or (journey_map.segment == whole.segment and journey_map.n == whole.n)


@attrs.frozen
class Spot:
    """A touchpoint and the middle of its column in pixels."""

    cell: TouchpointCell
    x: float


@attrs.frozen
class Column:
    """A stage and its touchpoints.

    Args:
        name: Name of the stage.
        stage: The stage, or ``None`` for touchpoints that no stage names.
        x: Left edge in pixels.
        width: Width in pixels.
        spots: Its touchpoints, left to right.
    """

    name: str
    stage: StageCell | None
    x: float
    width: float
    spots: tuple[Spot, ...]

    @property
    def middle(self) -> float:
        """The middle of the column in pixels."""
        return self.x + self.width / 2


def columns_of(journey_map: JourneyMap) -> tuple[Column, ...]:
    """The columns of a map: its stages in order, then one for touchpoints that no stage names, if there are any."""
    groups: list[tuple[StageCell | None, list[TouchpointCell]]] = [
        (stage, [cell for cell in journey_map.touchpoints if cell.stage == stage.name]) for stage in journey_map.stages
    ]
    named = {stage.name for stage in journey_map.stages}
    loose = [cell for cell in journey_map.touchpoints if cell.stage not in named]
    return _placed([*groups, (None, loose)] if loose else groups)


def _placed(groups: list[tuple[StageCell | None, list[TouchpointCell]]]) -> tuple[Column, ...]:
    least = [max(STAGE_LEAST, UNIT * len(cells)) for _, cells in groups]
    room = max(1.0, (WIDTH - GUTTER - MARGIN) / sum(least)) if least else 1.0
    columns, x = [], GUTTER
    for (stage, cells), width in zip(groups, (round(room * part) for part in least), strict=True):
        step = width / max(len(cells), 1)
        spots = tuple(Spot(cell, x + step * (index + 0.5)) for index, cell in enumerate(cells))
        columns.append(Column(OUTSIDE if stage is None else stage.name, stage, x, width, spots))
        x += width
    return tuple(columns)


def width_of_map(columns: tuple[Column, ...]) -> float:
    """Width of the whole drawing in pixels."""
    return (columns[-1].x + columns[-1].width if columns else GUTTER + STAGE_LEAST) + MARGIN
