"""The inputs of worked examples of purchases, built through public constructors."""

from __future__ import annotations

from typing import Any

import journeyseg as js


def journeys(case: dict[str, Any], *, as_of: str | None = None, amount: str = "amount") -> js.Journeys:
    """One purchase a row, at its date, at the begin of its year, or at one moment for all."""
    listed = [dict(zip(case["input"]["columns"], row, strict=True)) for row in case["input"]["rows"]]
    rows = [
        {
            "customer": str(row["customer"]),
            "touchpoint": "buy",
            "at": row.get("date", f"{row.get('period', 2024)}-01-01"),
            "value": float(row[amount]),
        }
        for row in listed
    ]
    return js.testing.journeys_of(rows, zone="UTC", as_of=as_of)


def table(params: dict[str, Any], low: int, high: int) -> js.segmenters.ScoreTable:
    """The names of scores of a case; its third axis is called value here."""
    rules = [{"value" if key == "monetary" else key: held for key, held in rule.items()} for rule in params["rules"]]
    return js.segmenters.ScoreTable(rules, lowest=low, highest=high, default=params.get("default"))


def segments(found: js.Segmentation) -> dict[str, str]:
    """Customer -> segment."""
    table = found.to_frame()
    return dict(zip(table["customer"], table["segment"], strict=True))
