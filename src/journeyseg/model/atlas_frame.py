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
    """Rows of every map, the map of everyone last (segment "everyone")."""
    rows = [row for journey_map in (*atlas.maps.values(), atlas.everyone) for row in _rows(journey_map)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(journey_map: JourneyMap) -> Iterator[tuple[Any, ...]]:
    name = journey_map.segment
    for measure, unit in (("share", "share"), ("goal", "share"), ("value", "value")):
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


def customers_of(atlas: Atlas, segment: str, touchpoint: str | None) -> pd.Index[Any]:
    """Ids of the customers of a segment, or of those in it who met a touchpoint.

    Raises:
        InputError: for an atlas that was read from a file and holds no journeys.
        UnknownName: for an unknown segment or touchpoint.
    """
    if atlas.source is None:
        raise InputError(
            "this atlas holds no journeys",
            expected="an atlas made in this session",
            found="none",
            remedy="make it with journeyseg.map_journeys",
        )
    if segment not in atlas.maps:
        raise unknown("segment", segment, atlas.maps)
    journeys, segmentation = atlas.source
    members: pd.Index[Any] = segmentation.customers(segment)
    if touchpoint is None:
        return members
    met = np.unique(journeys.customer_of_event[journeys.codes == journeys.code(touchpoint)])
    there: pd.Index[Any] = journeys.customers[met].intersection(members, sort=False)
    return there
