"""Units: laying answers per journey along touchpoints, and naming journeys for people."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from journeyseg.model.demand import journey_names
from journeyseg.model.journeys import Journeys


def per_touchpoint(journeys: Journeys, codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """The code of its journey for every touchpoint, -1 for those after `as_of`; int32.

    Args:
        journeys: Any journeys.
        codes: One code per journey, in the order of the columns.
    """
    laid = codes[journeys.journey_of_event]
    as_of = journeys.frame.as_of
    return laid if as_of is None else np.where(journeys.at <= as_of, laid, np.int32(-1))


def names_of_units(journeys: Journeys) -> list[str]:
    """A title for each journey."""
    return [f"journey {name}" for name in journey_names(journeys).tolist()]
