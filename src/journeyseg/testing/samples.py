"""Journeys to try a plugin on: with every column that it needs, hostile, and the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np
import pandas as pd

from journeyseg.contract.needs import needs_of
from journeyseg.model.blueprint import Blueprint, Stage
from journeyseg.model.column import NAT, Column
from journeyseg.model.cutting import keep
from journeyseg.model.goal import Goal
from journeyseg.model.journeys import Journeys
from journeyseg.model.scale import Scale
from journeyseg.testing.plain import journeys_of
from journeyseg.testing.strategies import IDS, TOUCHPOINTS

KINDS = ("number", "label", "flag", "time")
"""Kinds that a column of unknown kind is tried as."""

_HOUR = 3_600_000_000
_START = 1_774_656_000_000_000
_CUSTOMERS = 40
_ROWS = 320


def samples(plugin: object, words: tuple[str, ...] = ()) -> Iterator[Journeys]:
    """Journeys that have what a plugin needs, one for each kind that its free columns may be of.

    Args:
        plugin: Declares what it needs.
        words: Texts of its options; they become names of touchpoints, channels and labels, so that it finds them.
    """
    needs = needs_of(plugin)
    free = any(":" in need for need in needs)
    for kind in KINDS if free else KINDS[:1]:
        yield _sample(needs, words, kind)


def _sample(needs: tuple[str, ...], words: tuple[str, ...], kind: str) -> Journeys:
    rng = np.random.default_rng(20_260_329)
    names = tuple(dict.fromkeys((*TOUCHPOINTS, *words)))
    ids = [*IDS, *(f"c{number}" for number in range(_CUSTOMERS - len(IDS)))]
    free = [need.partition(":")[2] for need in needs if need.startswith("property:")]
    rows = [_row(rng, ids, names, words, free, kind) for _ in range(_ROWS)]
    if "journey" in needs:
        rows = [{**row, "journey": f"{row['customer']}/{number % 3}"} for number, row in enumerate(rows)]
    traits = [need.partition(":")[2] for need in needs if need.startswith("profile:")]
    profiles = {name: {trait: _value(rng, kind, words) for trait in traits} for name in (*ids[::2], "silent", "leise")}
    made = journeys_of(rows, profiles=profiles, touchpoints=names, blueprint=_plan(names), zone="Europe/Lisbon")
    return made.with_frame(goal=Goal("buy", horizon="2 days"))


def _row(
    rng: np.random.Generator, ids: list[str], names: tuple[str, ...], words: tuple[str, ...], free: list[str], kind: str
) -> dict[str, Any]:
    giant = rng.random() < 0.25
    return {
        "customer": ids[0] if giant else ids[int(rng.integers(len(ids)))],
        "touchpoint": names[int(rng.integers(len(names)))],
        "at": _START + int(rng.integers(0, 200)) * _HOUR,
        "channel": _one(rng, ("web", "shop", *words, None)),
        "value": _one(rng, (None, 0.0, -2.5, 0.1, float(rng.integers(1, 100)))),
        "cost": _one(rng, (None, 0.0, 0.3)),
        "satisfaction": _one(rng, (None, 1.0, 2.0, 3.0, 4.0, 5.0)),
        **{name: _value(rng, kind, words) for name in free},
    }


def _one(rng: np.random.Generator, values: tuple[Any, ...]) -> Any:
    return values[int(rng.integers(len(values)))]


def _value(rng: np.random.Generator, kind: str, words: tuple[str, ...]) -> Any:
    if rng.random() < 0.1:
        return None
    if kind == "number":
        return float(rng.integers(0, 100))
    if kind == "flag":
        return bool(rng.integers(2))
    if kind == "time":
        return pd.Timestamp(_START + int(rng.integers(0, 400)) * _HOUR, unit="us", tz="UTC")
    return _one(rng, ("a", "ä", "<b>", *words))


def _plan(names: tuple[str, ...]) -> Blueprint:
    first = [name for name in names if name not in ("buy", "rate")]
    stages = (Stage("look", first), Stage("buy", ["buy"]), Stage("after", ["rate"]))
    return Blueprint("sample", stages=stages, scales={"satisfaction": Scale(1, 5)}, unknown="keep", outcomes=["rate"])


def hostile(journeys: Journeys) -> Mapping[str, Journeys]:
    """The same journeys made hostile, by what is wrong with them."""
    none = np.zeros(journeys.n_events, dtype=np.bool_)
    busiest = int(np.argmax(np.diff(journeys.customer_offsets))) if len(journeys) else 0
    return {
        "nobody": journeys.take(slice(0, 0)),
        "one customer": journeys.take(slice(0, 1)),
        "one giant customer": journeys.take(slice(busiest, busiest + 1)),
        "customers without touchpoints": keep(journeys, none),
        "every touchpoint at one moment": attrs.evolve(journeys, at=np.zeros_like(journeys.at)).with_frame(as_of=0),
        "every value missing": attrs.evolve(
            journeys,
            columns={name: _blank(column) for name, column in journeys.columns.items()},
            profiles={name: _blank(column) for name, column in journeys.profiles.items()},
        ),
        "a period that nothing lies in": journeys.with_frame(period=(0, 1)),
    }


def _blank(column: Column) -> Column:
    missing = {"number": np.nan, "time": NAT}.get(column.kind, -1)
    return attrs.evolve(column, data=np.full_like(column.data, missing))


def only_needed(journeys: Journeys, needs: tuple[str, ...]) -> Journeys:
    """The journeys without the columns, goal and blueprint that are not among the needs."""
    frame = {name: None for name in ("goal", "blueprint") if name not in needs}
    held = {name: column for name, column in journeys.columns.items() if name in needs}
    known = {name: column for name, column in journeys.profiles.items() if f"profile:{name}" in needs}
    return attrs.evolve(journeys, columns=held, profiles=known).with_frame(**frame)
