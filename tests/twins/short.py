"""Short logs by hand: `log(a=[("view", 0), ("buy", 2)])` has times in days."""

from __future__ import annotations

from typing import Any

import pandas as pd

import journeyseg as js
from tests.twins.hostile import BASE, DAY

Met = tuple[Any, ...]
START = pd.Timestamp(BASE, unit="us", tz="UTC")


def moment(days: float) -> pd.Timestamp:
    """A moment so many days after the start."""
    return START + pd.Timedelta(microseconds=round(days * DAY))


def table(**customers: list[Met]) -> pd.DataFrame:
    """Rows of (touchpoint, days[, value[, rating[, status[, journey]]]]) by customer."""
    names = ("touchpoint", "at", "value", "rating", "status", "journey")
    rows = [
        {"customer": customer, **dict(zip(names, met, strict=False))}
        for customer, mets in customers.items()
        for met in mets
    ]
    frame = pd.DataFrame(rows, columns=["customer", *names])
    numbers = {name: frame[name].astype("float64") for name in ("value", "rating")}
    texts = {name: frame[name].astype("string") for name in ("status", "journey")}
    return frame.assign(at=[moment(days) for days in frame["at"]], **numbers, **texts)


def journeys(
    frame: pd.DataFrame | None = None, *, as_of: float | None = None, several: bool = False, **options: Any
) -> js.Journeys:
    """Journeys of a table, or of rows by customer."""
    own = {name: options.pop(name) for name in list(options) if isinstance(options[name], list)}
    return js.Journeys.from_frame(
        table(**own) if frame is None else frame,
        customer="customer",
        touchpoint="touchpoint",
        at="at",
        journey="journey" if several else None,
        value="value",
        satisfaction="rating",
        properties=["status"],
        as_of=None if as_of is None else moment(as_of),
        **options,
    )
