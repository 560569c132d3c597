"""Edges as a table of texts: numbers with their units and intervals, as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeyseg.model.differences import Differences
from journeyseg.model.estimate import Estimate
from journeyseg.render.apart import signed, span, style_for
from journeyseg.render.grid import Grid
from journeyseg.render.words import chance, interval, named, told

if TYPE_CHECKING:
    import pandas as pd

_KINDS = {"share": "share", "P(out)": "share", "P(in)": "share"}
_COUNTS = ("count", "customers", "units")


def edge_grid(table: pd.DataFrame, names: tuple[str, ...]) -> Grid:
    """The table of edges (of a flow or a step flow) as a grid.

    Args:
        table: What `edges` gives.
        names: Columns that name an edge; every measure follows, with its interval where it has one.
    """
    shown = [name for name in table.columns if name not in names and not name.endswith((" low", " high"))]
    rows = tuple(
        (*(named(str(row[name])) for name in names), *(_cell(row, name) for name in shown))
        for row in table.to_dict("records")
    )
    right = frozenset(range(len(names), len(names) + len(shown)))
    return Grid((*names, *shown), rows, right)


def _cell(row: dict[Any, Any], name: str) -> str:
    if name in _COUNTS:
        return told("count", row[name]) if row[name] == row[name] else "–"
    kind = _KINDS.get(name, "seconds")
    low, high = row.get(f"{name} low", float("nan")), row.get(f"{name} high", float("nan"))
    estimate = Estimate(row[name], low, high, 0)
    if not estimate.known:
        return "–"
    ends = interval(kind, estimate, bare=True)
    return told(kind, row[name]) + (f" ({ends})" if ends else "")


def difference_grid(found: Differences, most: int) -> Grid:
    """The largest differences first: those that are clear, then all others, each with its interval and corrected p."""
    part = found.parts[0]
    table = found.to_frame().dropna(subset=["difference"])
    names = [axis.name for axis in part.axes]
    table = table.assign(unclear=~(table["p_corrected"] < 1 - found.level), size=-table["difference"].abs())
    table = table.sort_values(["unclear", "size", *names], kind="stable").head(most)
    rows = tuple(
        (*(named(str(row[name])) for name in names), *_told(row, part.unit)) for row in table.to_dict("records")
    )
    sides = (f"{part.name}: {named(found.segment)}", named(found.versus))
    heads = (*names, *sides, "difference", "corrected p", "n", "n of the other")
    return Grid(heads, rows, frozenset(range(len(names), len(heads))))


def _told(row: dict[Any, Any], unit: str) -> tuple[str, ...]:
    gap, ends = float(row["difference"]), span(unit, row["difference"], row["low"], row["high"])
    said = signed(style_for(unit, gap), gap) + (f" ({ends})" if ends else "")
    p = chance(row["p_corrected"]).removeprefix("p").strip("\u00a0= ")
    counts = (told("count", row["n"]), told("count", row["n_versus"]))
    return told(unit, row["value"]), told(unit, row["versus"]), said, p, *counts
