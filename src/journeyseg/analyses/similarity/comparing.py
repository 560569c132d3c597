"""Comparing the units of a sample: strings, yardstick and distances in one go."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.similarity.distance import Distance
from journeyseg.analyses.similarity.sampling import Units, check_units, units_of
from journeyseg.analyses.similarity.strings import Distinct, distinct, strings_of
from journeyseg.analyses.similarity.yardstick import Yardstick, yardstick_of
from journeyseg.model.journeys import Journeys

Floats = npt.NDArray[np.float64]


@attrs.frozen(eq=False)
class Compared:
    """Units that were compared.

    Args:
        units: The units.
        found: Their distinct strings.
        yardstick: The distance, taught by them.
        distances: Between distinct strings.
    """

    units: Units
    found: Distinct
    yardstick: Yardstick
    distances: Floats


@attrs.frozen
class Reads:
    """The columns that a comparison reads.

    Args:
        needs: In the words of the contract.
    """

    needs: tuple[str, ...]


def compared(
    journeys: Journeys,
    distance: Distance,
    over: str,
    *,
    collapse: bool,
    unit: str,
    empty: bool = True,
    yardstick: Yardstick | None = None,
) -> Compared:
    """The units of these journeys and their distances, by a yardstick that they teach themselves.

    Args:
        journeys: Journeys of the sample.
        distance: The distance.
        over: What the labels are.
        collapse: Whether consecutive repeats are merged.
        unit: ``"customer"`` or ``"journey"``.
        empty: Whether units without labels are among them.
        yardstick: One that others taught; then the units are gathered, and not compared with each other.

    Raises:
        InsufficientData: for more units than a matrix has room for, or journeys too long to be aligned.
    """
    own = journeys.in_units(unit)
    strings, units = strings_of(own, over, collapse=collapse), units_of(own, unit)
    if not empty:
        full = np.flatnonzero(strings.sizes > 0)
        strings, units = strings.take(full), units.take(full)
    found = distinct(strings)
    if yardstick is not None:
        return Compared(units, found, yardstick, np.zeros((0, 0)))
    check_units(len(units))
    own_yardstick = yardstick_of(distance, found.strings, found.counts)
    return Compared(units, found, own_yardstick, own_yardstick.matrix(found.strings))
