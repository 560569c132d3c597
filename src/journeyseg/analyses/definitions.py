"""What the measures of a journey map mean, in words."""

from __future__ import annotations

from datetime import timedelta

from journeyseg.model.durations import spell


def definitions(unit: str, within: timedelta | None, alpha: float) -> dict[str, str]:
    """Name of each measure of a map -> its definition in words."""
    end = "as far as was seen" if within is None else f"within {spell(within)}"
    return {
        "reach": f"share of {unit}s that met the touchpoint (any touchpoint of the stage) in the period",
        "drop-off": f"share of {unit}s that reached the stage and do not go on to any later stage {end}; open ones "
        "are censored (Kaplan-Meier), finished ones are not; outcomes are no later stage, nor is what came before the "
        "period",
        "wait": "median time: of a stage from reaching it to any later stage, open ones censored; of a touchpoint from "
        "the touchpoint before (outcomes passed over) to its first meeting",
        "position": f"mean rank of the first meeting among the first meetings of its {unit}, from 1",
        "satisfaction": "mean rating at the touchpoint where it was asked",
        "final rating": f"mean of the last rating of the {unit}s that came through; it was not asked there",
        "pain point": "the segment fares worse than all other segments together; corrected p (Holm, over every "
        f"comparison made) at most {alpha}; association, not cause; no "
        f"drop-off where all {unit}s of the segment get to the last stage: they are slow, they did not leave",
        "waiting": f"share that waited longer than three quarters of the {unit}s in all other segments did; the "
        "medians stand beside it",
        "impact": f"{unit}s lost: gap as a share times {unit}s affected",
        "interval": "customers are drawn, not touchpoints: jackknife over 64 hash buckets of customers, or Wilson at "
        "the effective size",
    }
