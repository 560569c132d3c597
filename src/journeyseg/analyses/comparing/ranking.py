"""Ranking: every edge, label and time of one side less that of the other, with interval and corrected p."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from journeyseg.analyses.comparing.contrasts import Sides, Sums, ends
from journeyseg.analyses.comparing.options import Settings
from journeyseg.analyses.comparing.unanimous import SILENT, settled
from journeyseg.columns.sketches import STEPS
from journeyseg.contract.estimates import spread_of
from journeyseg.stats.comparisons import two_sided_p
from journeyseg.stats.corrections import adjust, family_size

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

_TOLD = ["low", "high", "p", "p_corrected", "significant", "n", "n_versus", "customers", "customers_versus", "why"]
SHARES = ["value", "value_versus", "difference", *_TOLD]
TIMES = ["seconds", "seconds_versus", "ratio", *_TOLD]


def edges(sides: Sides, against: str | None, settings: Settings) -> pd.DataFrame:
    """Edges: the chance that the target follows ("P(out)"), and the share of customers who have the edge."""
    source, target = ends(sides.labels)
    parts = []
    for segment, versus, one, two in sides.contrasts(against):
        rows, columns = np.nonzero((one.edges[0] + two.edges[0]) > 0)
        named = {"segment": segment, "versus": versus, "source": source[rows], "target": target[columns]}
        for measure, made in (("P(out)", _chances), ("customers", _having)):
            parts.append(pd.DataFrame({**named, "measure": measure, **made(one, two, rows, columns, settings)}))
    return _ranked(parts, ["segment", "versus", "source", "target", "measure", *SHARES], settings)


def stages(sides: Iterable[tuple[str, Sides]], against: str | None, settings: Settings) -> pd.DataFrame:
    """Labels: the share of customers who meet each, of every kind of label given."""
    parts = []
    for kind, own in sides:
        for segment, versus, one, two in own.contrasts(against):
            held = np.flatnonzero((one.meeting[0] + two.meeting[0]) > 0)
            numbers = _shares(
                [side.meeting[:, held] for side in (one, two)],
                [np.broadcast_to(side.customers[:, None], (65, len(held))) for side in (one, two)],
                settings,
            )
            named = {"segment": segment, "versus": versus, "kind": kind, "label": np.array(own.labels, object)[held]}
            parts.append(pd.DataFrame({**named, **numbers}))
    return _ranked(parts, ["segment", "versus", "kind", "label", *SHARES], settings)


def times(sides: Sides, against: str | None, settings: Settings) -> pd.DataFrame:
    """Edges: the typical time (geometric mean) between source and target, and how many times as long it is."""
    source, target = ends(sides.labels)
    parts = []
    for segment, versus, one, two in sides.contrasts(against):
        inner = (one.edges[0] + two.edges[0])[1:, :-1] > 0
        rows, columns = np.nonzero(inner)
        named = {"segment": segment, "versus": versus, "source": source[rows + 1], "target": target[columns]}
        parts.append(pd.DataFrame({**named, **_spells(one, two, rows + 1, columns, settings)}))
    return _ranked(parts, ["segment", "versus", "source", "target", *TIMES], settings)


def _chances(one: Sums, two: Sums, rows: Any, columns: Any, settings: Settings) -> dict[str, Any]:
    hits = [side.edges[:, rows, columns] for side in (one, two)]
    base = [side.edges.sum(axis=2)[:, rows] for side in (one, two)]
    people = [side.sources[0, rows] for side in (one, two)]
    having = sum(side.people[0, rows, columns] for side in (one, two))
    return _compared(hits, base, people, _rare(having, people, settings), settings)


def _having(one: Sums, two: Sums, rows: Any, columns: Any, settings: Settings) -> dict[str, Any]:
    hits = [side.people[:, rows, columns] for side in (one, two)]
    base = [np.broadcast_to(side.customers[:, None], hit.shape) for side, hit in zip((one, two), hits, strict=True)]
    return _shares(hits, base, settings)


def _shares(hits: list[Counts], base: list[Counts], settings: Settings) -> dict[str, Any]:
    """Shares of customers."""
    people = [part[0] for part in base]
    return _compared(hits, base, people, _rare(hits[0][0] + hits[1][0], people, settings), settings)


def _rare(having: Any, people: list[Any], settings: Settings) -> npt.NDArray[np.bool_]:
    """True where too few customers have it on both sides together, or could have it on one."""
    least = settings.least
    return np.asarray((having < least) | (people[0] < least) | (people[1] < least))


def _compared(
    hits: list[Counts], base: list[Counts], people: list[Any], rare: npt.NDArray[np.bool_], settings: Settings
) -> dict[str, Any]:
    values = [_divided(top, below) for top, below in zip(hits, base, strict=True)]
    told = _tested(values, base, rare, settings)
    numbers = settled(told, (values[0][0], values[1][0]), people, settings.level)
    low, high = (np.clip(numbers[name], -1.0, 1.0) for name in ("low", "high"))
    shares = {"value": values[0][0], "value_versus": values[1][0], "difference": values[0][0] - values[1][0]}
    return {**shares, **numbers, "low": low, "high": high, **_sizes(base, people)}


def _spells(one: Sums, two: Sums, rows: Any, columns: Any, settings: Settings) -> dict[str, Any]:
    base = [side.edges[:, rows, columns] for side in (one, two)]
    people = [side.people[0, rows, columns] for side in (one, two)]
    # A bin is known by its middle, in doublings of a second.
    values = [
        (_divided(side.bins[:, rows, columns], below) - 0.5) / STEPS
        for side, below in zip((one, two), base, strict=True)
    ]
    numbers = _tested(values, base, _rare(people[0] + people[1], people, settings), settings)
    told = {"seconds": 2.0 ** values[0][0], "seconds_versus": 2.0 ** values[1][0]}
    told["ratio"] = 2.0 ** (values[0][0] - values[1][0])
    told |= {name: 2.0 ** numbers[name] for name in ("low", "high")}
    return {**numbers, **told, **_sizes(base, people)}


def _sizes(base: list[Counts], people: list[Any]) -> dict[str, Any]:
    return {"n": base[0][0], "n_versus": base[1][0], "customers": people[0], "customers_versus": people[1]}


def _divided(top: Counts, below: Counts) -> Floats:
    return np.where(below > 0, top / np.where(below > 0, below, 1), np.nan)


def _tested(
    values: list[Floats], base: list[Counts], rare: npt.NDArray[np.bool_], settings: Settings
) -> dict[str, Any]:
    """Interval and p of the difference itself, jackknifed over buckets of customers: who is on both sides is paired."""
    held = (base[0][1:] != base[0][:1]) | (base[1][1:] != base[1][:1])
    gap = values[0] - values[1]
    spread = spread_of(gap, held, settings.level)
    p = np.where(rare, np.nan, two_sided_p(gap[0], spread.se, spread.df))
    words = np.where(np.isnan(p), SILENT, "")
    words = np.where(rare, f"fewer than {settings.least} customers", words)
    return {
        "low": np.where(rare, np.nan, spread.low),
        "high": np.where(rare, np.nan, spread.high),
        "p": p,
        "why": words,
    }


def _ranked(parts: list[pd.DataFrame], columns: list[str], settings: Settings) -> pd.DataFrame:
    """Significant rows first, then the largest difference first; one family of tests."""
    table = pd.concat(parts, ignore_index=True)
    p = table["p"].to_numpy(dtype=float)
    table["p_corrected"] = np.asarray(adjust(p, settings.correction)).reshape(len(p))
    table["significant"] = table["p_corrected"] < 1.0 - settings.level
    effect = table["difference"].abs() if "difference" in table else np.log(table["ratio"]).abs()
    keys = {"first": ~table["significant"], "tested": table["p"].isna(), "effect": -effect}
    names = [name for name in columns if name in ("segment", "kind", "label", "source", "target", "measure")]
    order = table.assign(**keys).sort_values([*keys, *names], kind="stable", na_position="last").index
    return table.loc[order, columns].reset_index(drop=True).assign(family=family_size(p))
