"""How far two curves of survival lie apart at chosen times, with intervals and corrected p."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from journeyseg.contract.curves import curve_of
from journeyseg.model.differences import paired, places_of, shares_customers
from journeyseg.stats.contrasts import Side, contrast
from journeyseg.stats.corrections import Correction, adjust, family_size
from journeyseg.stats.lifetimes import kaplan_meier

if TYPE_CHECKING:
    from journeyseg.analyses.lifetimes.result import Survival

MOST = 24
"""Times at which curves are compared."""


def apart_table(result: Survival, segment: str, versus: str, correction: Correction) -> pd.DataFrame:
    """First curve less second, by time; see `Survival.curve_difference`."""
    spells, places = result.spells, places_of(result, segment, versus)
    risks = [_risk(spells, place) for place in places]
    times = _times(spells.events[0][list(places)].sum(axis=0), np.minimum(*risks))
    sides = [_side(result, place, times) for place in places]
    found = contrast(sides[0], sides[1], result.measures.level, shared=shares_customers(result, *places))
    corrected = adjust(found.p_value, correction)
    columns = {
        "value": sides[0].value,
        "versus": sides[1].value,
        "difference": found.difference,
        "low": found.low,
        "high": found.high,
        "p_value": found.p_value,
        "p_corrected": corrected,
        "at_risk": risks[0][times],
        "at_risk_versus": risks[1][times],
    }
    table = pd.DataFrame(columns, index=pd.Index(spells.ends[times], name="seconds"))
    return table.assign(family=family_size(corrected), method=paired(found.method))


def _risk(spells: Any, place: int) -> npt.NDArray[np.int64]:
    """Units still watched at each time."""
    leaving = (spells.events[0] + spells.censored[0])[place]
    return np.asarray(np.cumsum(leaving[::-1])[::-1] + spells.never[0, place], dtype=np.int64)


def _times(events: npt.NDArray[Any], risk: npt.NDArray[np.int64]) -> Any:
    """Places of at most so many times, between which equal parts of the events lie, while both are watched."""
    watched = np.flatnonzero((risk > 0) & (events > 0))
    if len(watched) <= MOST:
        return watched
    upto = np.cumsum(events[watched])
    marks = (np.arange(MOST) + 1) / MOST * upto[-1]
    return np.unique(watched[np.searchsorted(upto, marks - 1e-9)])


def _side(result: Survival, place: int, times: Any) -> Side:
    spells, level = result.spells, result.measures.level
    parts = (spells.events[:, place], spells.censored[:, place], spells.never[:, place])
    # One customer per unit needs no count of customers; of a sample there is none.
    held = "customers" in tuple(result.state.shape)
    customers = result.state.totals("customers")[place] if held else np.inf
    value, low, high = curve_of(*parts, level, customers=customers, independent=result.independent)
    total = parts[0].sum(axis=-1) + parts[1].sum(axis=-1) + parts[2]
    present = np.broadcast_to((total[1:] != total[:1])[:, None], (len(total) - 1, len(times)))
    return Side(value[times], low[times], high[times], kaplan_meier(*parts)[1:][:, times], present)
