"""Tables of substitution costs that people give: label -> label -> cost, either way round."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.options import refusal

Table = tuple[tuple[str, str, float], ...]
"""Costs of pairs of labels, the lesser label first, ascending."""

OTHERWISE = 2.0
"""Cost of a pair that nobody named."""


def table_of(value: Any) -> Table:
    """A table of costs: a mapping of mappings, or a square frame of pandas.

    Raises:
        DefinitionError: for costs below 0, between a label and itself, or that differ by direction.

    Example:
        >>> table_of({"view": {"search": 0.5}})
        (('search', 'view', 0.5),)
    """
    given = value.to_dict("index") if hasattr(value, "to_dict") else value
    found: dict[tuple[str, str], float] = {}
    for one, row in given.items():
        if not isinstance(row, Mapping):
            raise refusal("substitution", 'a table such as {"view": {"search": 0.5}}', value)
        for other, cost in row.items():
            _add(found, str(one), str(other), cost)
    return tuple((*pair, cost) for pair, cost in sorted(found.items()))


def _add(found: dict[tuple[str, str], float], one: str, other: str, cost: Any) -> None:
    if isinstance(cost, bool) or not isinstance(cost, (int, float)) or not 0 <= cost < math.inf:
        raise refusal("substitution", "costs of 0 or more", {one: {other: cost}}, "correct the cost")
    if one == other:
        if cost:
            raise refusal("substitution", "cost 0 between a label and itself", {one: {other: cost}}, "leave it out")
        return
    first, second = sorted((one, other))
    pair = (first, second)
    if found.get(pair, cost) != cost:
        raise refusal("substitution", "one cost for both directions", f"{found[pair]:g} and {cost:g}", "choose one")
    found[pair] = float(cost)


def table_words(table: Table) -> str:
    """A table in words."""
    listed = ", ".join(f"{one} for {other} {cost:g}" for one, other, cost in table[:6])
    more = f" and {len(table) - 6} more" if len(table) > 6 else ""
    return f"{listed or 'nothing'}{more}, any other pair {OTHERWISE:g}"


def costs_of_table(table: Table, names: tuple[str, ...]) -> npt.NDArray[np.float64]:
    """The costs between labels; float64, (names, names)."""
    place = {name: code for code, name in enumerate(names)}
    out = np.full((len(names), len(names)), OTHERWISE)
    np.fill_diagonal(out, 0.0)
    for one, other, cost in table:
        if one in place and other in place:
            out[place[one], place[other]] = out[place[other], place[one]] = cost
    return out


def options_of_table(table: Table) -> dict[str, dict[str, float]]:
    """The table as it is written to TOML."""
    out: dict[str, dict[str, float]] = {}
    for one, other, cost in table:
        out.setdefault(one, {})[other] = cost
    return out
