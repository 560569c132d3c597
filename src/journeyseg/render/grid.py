"""Results as tables of text: numbers with units, intervals beside their values, a limit on length."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from journeyseg.model.estimate import NAN, Estimate
from journeyseg.model.journeys import Journeys
from journeyseg.model.segmentation import Segmentation
from journeyseg.render.words import UNKNOWN, clean, interval, told

if TYPE_CHECKING:
    import pandas as pd

LONGEST = 200
"""Rows that a table on a page shows."""
_KINDS = {"share": "share", "n": "count", "count": "count", "effect": "points"}
_PLAIN = frozenset({"share", "seconds", "rating", "times", "rank", "value", "count", "points"})


@attrs.frozen
class Grid:
    """A table ready to be shown.

    Args:
        columns: Names of the columns.
        rows: Cells as text.
        right: Positions of the columns that hold numbers.
        left_out: Rows that are not shown.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    left_out: int = 0


def table_of(result: Any) -> pd.DataFrame | None:
    """The table that people read of a result: sizes of a segmentation and of journeys, else its tidy frame, if any."""
    import pandas as pd

    if isinstance(result, Segmentation):
        return result.sizes()
    if isinstance(result, Journeys):
        sizes = {"customers": result.n_customers, "journeys": result.n_journeys, "touchpoints": result.n_events}
        return pd.DataFrame([sizes])
    if isinstance(result, pd.DataFrame):
        return result
    return result.to_frame() if hasattr(result, "to_frame") else None


def grid_of(frame: pd.DataFrame, *, longest: int = LONGEST) -> Grid:
    """A table as text; value, low, high and unit become one column of values and one of intervals.

    Args:
        frame: Any table; a named index becomes columns.
        longest: Rows at most.
    """
    whole = frame.reset_index() if any(name is not None for name in frame.index.names) else frame
    shown = whole.head(longest)
    found = _measured(shown) if {"value", "low", "high"} <= set(map(str, whole.columns)) else list(_plain(shown))
    return Grid(
        columns=tuple(name for name, _, _ in found),
        rows=tuple(zip(*(cells for _, cells, _ in found), strict=True)),
        right=frozenset(place for place, (_, _, is_number) in enumerate(found) if is_number),
        left_out=len(whole) - len(shown),
    )


def _plain(frame: pd.DataFrame, leave: frozenset[str] = frozenset()) -> Iterator[tuple[str, list[str], bool]]:
    for place, name in enumerate(map(str, frame.columns)):
        if name not in leave:
            values = frame.iloc[:, place]
            is_number = values.dtype.kind in "iuf"
            yield clean(name), [_cell(value, _KINDS.get(name, "")) for value in values.tolist()], is_number


def _measured(frame: pd.DataFrame) -> list[tuple[str, list[str], bool]]:
    units = frame["unit"].tolist() if "unit" in frame else [""] * len(frame)
    value, low, high = (list(map(_number, frame[name].tolist())) for name in ("value", "low", "high"))
    estimates = map(Estimate, value, low, high)
    pairs = [with_unit(estimate, str(unit)) for estimate, unit in zip(estimates, units, strict=True)]
    columns = list(_plain(frame, frozenset({"value", "low", "high", "unit"})))
    place = next((place for place, name in enumerate(columns) if name[0] == "n"), len(columns))
    values = ("value", [value for value, _ in pairs], True)
    return [*columns[:place], values, ("interval", [end for _, end in pairs], True), *columns[place:]]


def with_unit(estimate: Estimate, unit: str) -> tuple[str, str]:
    """Value and interval as text with the unit; a unit of three capitals is a currency, any other follows the value."""
    if unit in _PLAIN:
        return told(unit, estimate.value), interval(unit, estimate)
    is_money = len(unit) == 3 and unit.isupper()
    kind, currency = ("value", unit) if is_money else ("", "")
    value = told(kind, estimate.value, currency=currency)
    after = f" {clean(unit)}" if unit and not is_money and value != UNKNOWN else ""
    return value + after, interval(kind, estimate, currency=currency)


def _number(value: Any) -> float:
    return NAN if value is None else float(value)


def _cell(value: Any, kind: str) -> str:
    if value is None or value != value:  # noqa: PLR0124 - NaN, NaT and NA alike
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return told("count", value)
    if isinstance(value, float):
        return told(kind, value)
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else clean(str(value))
