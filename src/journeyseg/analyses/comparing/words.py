"""Words: what a comparison says, in sentences that claim no more than the test."""

from __future__ import annotations

from typing import Any

import pandas as pd

from journeyseg.analyses.comparing.choosing import Chosen
from journeyseg.analyses.comparing.cutoff import MOST
from journeyseg.analyses.comparing.omnibus import Omnibus
from journeyseg.analyses.comparing.options import Settings, reached

_CUT = (
    "But units go over the edges of one period more than of the other, so they would differ without any change: see"
    " findings."
)
_WHAT = {"transitions": "what follows what", "steps": "where they are step by step", "timing": "how long it takes"}


def answer(
    names: tuple[str, ...],
    periods: bool,
    found: Omnibus,
    edges: pd.DataFrame,
    times: pd.DataFrame,
    settings: Settings,
    cut: float = 0.0,
) -> str:
    """The answer in words.

    Args:
        names: Names of the segments or periods.
        periods: Whether they are two data sets.
        found: The omnibus test.
        edges: Ranked edges.
        times: Ranked times.
        settings: The options.
        cut: How unevenly two periods cut units off (`journeyseg.analyses.comparing.cutoff.unevenly`).
    """
    yes = (
        f"The journeys of {' and '.join(names)} differ"
        if periods
        else f"These {len(names)} segments travel differently"
    )
    if reached(found.p, settings.level):
        told = [f"{yes}: {_p(found, settings)}.", _in_what(found, settings), _largest(edges, times)]
        return " ".join([*told, *([_CUT] if cut > MOST else [])])
    between = (
        f"between the journeys of {' and '.join(names)}" if periods else f"in how these {len(names)} segments travel"
    )
    no = f"No difference {between} was found: {_p(found, settings)}."
    return " ".join([no, _would(found), "That is no proof that there is none."])


def _p(found: Omnibus, settings: Settings) -> str:
    count = f"{settings.permutations:,} permutations"
    if round(found.p * (settings.permutations + 1)) == 1:
        return f"p = {_number(found.p)}, the smallest that {count} can give"
    return f"p = {_number(found.p)} ± {found.p_error:.1g} of {count}"


def _number(p: float) -> str:
    return f"{p:.2g}" if p < 0.1 else f"{p:.2f}"


def _in_what(found: Omnibus, settings: Settings) -> str:
    tested = found.table.dropna(subset=["p"]) if "p" in found.table else found.table
    low = reached(tested["p_corrected"], settings.level)
    yes = [_WHAT[name] for name in tested["statistic"][low]]
    no = [_WHAT[name] for name in tested["statistic"][~low]]
    if not yes:
        return "No single one of the statistics tells, only all together."
    more = f"; not shown in {_listed(no)}" if no else ""
    return f"They differ in {_listed(yes)}{more}."


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _largest(edges: pd.DataFrame, times: pd.DataFrame) -> str:
    if len(edges) and bool(edges["significant"].iloc[0]):
        return f"The largest difference: {_edge(edges.iloc[0])}."
    if len(times) and bool(times["significant"].iloc[0]):
        return f"The largest difference: {_time(times.iloc[0])}."
    return _nothing_out(len(edges), int((edges["why"] != "").sum()))


def _nothing_out(rows: int, untested: int) -> str:
    """That no edge is told, and how many could not have been."""
    if untested == rows:
        return "No single edge could be tested: see why in the table."
    more = f" ({untested} of {rows} rows could not be tested)" if untested else ""
    return f"No single edge stands out after correction{more}."


def _edge(row: Any) -> str:
    edge = f"{row['source']} → {row['target']}"
    what = f"of what leaves {row['source']}" if row["measure"] == "P(out)" else "of customers have it"
    sides = f"{_share(row['value'])} {what} in {row['segment']}, {_share(row['value_versus'])} in {row['versus']}"
    gap = f"{100 * row['difference']:+.1f} points, {100 * row['low']:.1f} to {100 * row['high']:.1f}"
    return f"{edge}, {sides} ({gap}, corrected p = {_number(row['p_corrected'])})"


def _time(row: Any) -> str:
    edge = f"{row['source']} → {row['target']}"
    limits = f"{row['low']:.2f} to {row['high']:.2f}"
    return (
        f"{edge} takes {row['ratio']:.2f} times as long in {row['segment']} as in {row['versus']}"
        f" ({limits}, corrected p = {_number(row['p_corrected'])})"
    )


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def _would(found: Omnibus) -> str:
    """What would have been found in four of five cases."""
    tested = found.table[found.table["n"] > 0]
    known = tested["detectable"].notna()
    said = [_detectable(row) for _, row in tested[known].iterrows()]
    still = _listed([_WHAT[name] for name in tested["statistic"][~known]]) if not known.all() else ""
    parts = [f"In about 4 of 5 cases this would have been found: {'; '.join(said)}."] if said else []
    parts += [f"Nothing varies in {still}, so nothing tells what would have been found there."] if still else []
    return " ".join(parts)


def _detectable(row: Any) -> str:
    n = f"{row['n']:,} customers"
    if row["statistic"] == "timing":
        return f"times {row['detectable']:.2f} times as long ({n})"
    what = "other next labels" if row["statistic"] == "transitions" else "of units on another label at each step"
    return f"{_share(row['detectable'])} {what} ({n})"


def definition(chosen: Chosen, settings: Settings, unit: str, null: str) -> str:
    """What was done, in words."""
    which = (
        f"all {chosen.available:,} customers"
        if chosen.customers == chosen.available
        else f"{chosen.customers:,} of {chosen.available:,} customers (those of smallest hash)"
    )
    parts = [
        f"energy distances (DISCO) over {settings.over} of {', '.join(settings.statistics)}, each over its chance",
        f"{settings.permutations:,} permutations of the labels between customers, seed {settings.seed}, on {which}",
        null,
        f"edges, labels and times: all customers, 64-bucket jackknife, {settings.correction} within each table",
        f"units are {unit}s; what counts begins in the period; ties in input order",
    ]
    return "; ".join(parts)
