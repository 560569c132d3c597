"""The atlas as a tidy table, and the customers behind its cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from journeyseg.errors import InputError, unknown
from journeyseg.model.estimate import Estimate

if TYPE_CHECKING:
    from journeyseg.model.atlas import Atlas, JourneyMap

_STAGE = (("reach", "share"), ("drop_off", "share"), ("wait", "seconds"))
_TOUCHPOINT = (
    ("reach", "share"),
    ("visits", "times"),
    ("position", "rank"),
    ("wait", "seconds"),
    ("satisfaction", "rating"),
    ("final_rating", "rating"),
)
COLUMNS = ("segment", "stage", "touchpoint", "measure", "value", "low", "high", "n", "unit", "method")


def atlas_frame(atlas: Atlas) -> pd.DataFrame:
    """Rows of every map, the map of everyone last (segment "everyone"); without a segmentation only that."""
    alone = not atlas.provenance.segmentation and tuple(atlas.maps) == (atlas.everyone.segment,)
    maps = (atlas.everyone,) if alone else (*atlas.maps.values(), atlas.everyone)
    rows = [row for one in maps for row in _rows(one, atlas.currency or "value")]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(journey_map: JourneyMap, currency: str) -> Iterator[tuple[Any, ...]]:
    name = journey_map.segment
    for measure, unit in (("share", "share"), ("goal", "share"), ("value", currency)):
        yield _row(name, "", "", measure, getattr(journey_map, measure), unit)
    for stage in journey_map.stages:
        yield from (_row(name, stage.name, "", measure, getattr(stage, measure), unit) for measure, unit in _STAGE)
        yield (name, stage.name, "", "open", float(stage.open), np.nan, np.nan, stage.reach.n, "units", "count")
    for cell in journey_map.touchpoints:
        yield from (
            _row(name, cell.stage, cell.name, measure, getattr(cell, measure), unit) for measure, unit in _TOUCHPOINT
        )


def _row(segment: str, stage: str, touchpoint: str, measure: str, estimate: Estimate, unit: str) -> tuple[Any, ...]:
    return (
        segment,
        stage,
        touchpoint,
        measure,
        estimate.value,
        estimate.low,
        estimate.high,
        estimate.n,
        unit,
        estimate.method,
    )


def customers_of(atlas: Atlas, segment: str, touchpoint: str | None, stage: str | None) -> pd.Index[Any]:
    """Ids of the customers behind a cell of the atlas; see `Atlas.customers`."""
    if atlas.source is None:
        raise InputError(
            "this atlas holds no journeys",
            expected="an atlas made in this session",
            found="none",
            remedy="make it with journeyseg.map_journeys",
        )
    if segment not in (*atlas.maps, atlas.everyone.segment):
        raise unknown("segment", segment, (*atlas.maps, atlas.everyone.segment))
    if touchpoint is not None and stage is not None:
        raise InputError(
            "a touchpoint and a stage were named", expected="one of them", found="both", remedy="leave the stage out"
        )
    own, everyone = atlas.source
    cell = {name: label for name, label in (("touchpoint", touchpoint), ("stage", stage)) if label is not None}
    array = "units" if not cell else "staged" if touchpoint is None else "reach"
    found: pd.Index[Any] = (own if segment in atlas.maps else everyone).customers("map", segment, array, cell)
    return found
