"""The omnibus test: distances of segments against those of permuted labels, and what would have been found."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd

from journeyseg.analyses.comparing.choosing import Chosen
from journeyseg.analyses.comparing.options import Settings
from journeyseg.analyses.comparing.reading import WIDTH, footprints
from journeyseg.errors import InsufficientData
from journeyseg.stats.corrections import adjust
from journeyseg.stats.energy import NOTHING, Footprints, shift_of
from journeyseg.stats.permutation import combined_p, error_of_p, p_of, permuted

Floats = npt.NDArray[np.float64]

POWER = 0.8
"""Chance with which a detectable difference is found."""

UNITS = {
    "transitions": "share of next labels that would have to be others",
    "steps": "share of units that would have to be on another label",
    "timing": "times as long",
}


@attrs.frozen(eq=False)
class Omnibus:
    """The answer to "do they travel differently?".

    Args:
        p: Chance of so large a difference in any of the statistics, were the labels given by chance.
        p_error: Its Monte-Carlo standard error.
        table: One row per statistic.
        lacking: Statistics that could not be computed, with the reason.
    """

    p: float
    p_error: float
    table: pd.DataFrame
    lacking: dict[str, str]


def omnibus(chosen: Chosen, settings: Settings) -> Omnibus:
    """The test on the chosen customers.

    Raises:
        InsufficientData: when no statistic can be computed.
    """
    read = footprints(chosen.parts, settings)
    lacking = {name: reason for name, one in read.items() if (reason := _reason(one, chosen))}
    told = {name: one for name, one in read.items() if name not in lacking}
    if not told:
        raise InsufficientData(
            "nothing can be compared",
            expected="journeys on both sides",
            found="; ".join(f"{name}: {reason}" for name, reason in lacking.items()),
            remedy="compare longer periods or larger segments",
        )
    found = permuted(list(told.values()), chosen.scheme, permutations=settings.permutations, seed=settings.seed)
    p = combined_p(found.ratio)
    rows = _rows(told, found, settings)
    rows += [{"statistic": name, "n": 0} for name in lacking]
    table = pd.DataFrame(rows).assign(permutations=settings.permutations)
    order = [settings.statistics.index(name) for name in table["statistic"]]
    table = table.iloc[np.argsort(order)].reset_index(drop=True)
    return Omnibus(p, float(error_of_p(p, settings.permutations)), table, lacking)


def _reason(one: Footprints, chosen: Chosen) -> str:
    """Why a statistic can't be computed; empty when it can."""
    held = np.asarray(one.base.sum(axis=1)).ravel() > 0
    counts = (chosen.scheme.observed & held[:, None]).sum(axis=0)
    if (counts >= 2).all():
        return ""
    return f"fewer than two customers have any in {int((counts < 2).sum())} of {len(counts)}"


def _rows(told: dict[str, Footprints], found: Any, settings: Settings) -> list[dict[str, Any]]:
    ratio, p = found.ratio, np.atleast_1d(p_of(found.ratio))
    corrected = np.atleast_1d(adjust(p, settings.correction))
    rows = []
    for place, (name, one) in enumerate(told.items()):
        scale = _Scale(name, one)
        chance, distance = float(found.chance[place, 0]), float(found.distance[place, 0])
        rows.append(
            {
                "statistic": name,
                "ratio": float(ratio[place, 0]),
                "distance": distance,
                "chance": chance,
                "p": float(p[place]),
                "p_error": float(error_of_p(p[place], settings.permutations)),
                "p_corrected": float(corrected[place]),
                "effect": scale.of(distance - chance),
                "detectable": scale.of(_detectable(ratio[place, 1:], chance, settings, len(told))),
                "unit": UNITS[name],
                "n": int((np.asarray(one.base.sum(axis=1)).ravel() > 0).sum()),
            }
        )
    return rows


def _detectable(drawn: Floats, chance: float, settings: Settings, tests: int) -> float:
    """The distance beyond chance that would be called a difference in `POWER` of all cases.

    The ratio of a real difference d is taken for normal with mean ``m + d`` and variance ``v (1 + 2 d)``, `m` and `v`
    those of the draws: a non-central chi-square of ``2 / v`` degrees of freedom (Satterthwaite 1946). It counts as
    found above the draws' quantile at the level, shared out over the statistics. NaN where no draw differs.
    """
    from scipy.special import ndtri

    if chance <= NOTHING or not drawn.var() > 0:
        return float("nan")
    level = 1.0 - (1.0 - settings.level) / tests
    lift = float(np.quantile(drawn, level) - drawn.mean())
    spread = float(ndtri(POWER)) ** 2 * float(drawn.var())
    middle = lift + spread
    return float(middle + np.sqrt(max(middle**2 - lift**2 + spread, 0.0))) * chance


class _Scale:
    """Distances in words that people know."""

    def __init__(self, name: str, one: Footprints) -> None:
        self.shifts = shift_of(one) if name == "timing" else None

    def of(self, distance: float) -> float:
        """A share of labels that is moved from one to another, or how many times as long."""
        if np.isnan(distance):
            return distance
        own = max(distance, 0.0)
        if self.shifts is None:
            return float(min(np.sqrt(own / 2.0), 1.0))
        return float(2.0 ** (WIDTH * np.interp(own, self.shifts, np.arange(len(self.shifts)))))
