"""Worked examples of the first rule that holds."""

from __future__ import annotations

from typing import Any

from tests.vectors.adapters import orders


def answer(case: dict[str, Any], preset: str | None) -> list[str | None]:
    """The name of each row of scores, which stand in the order of the axes."""
    return list(orders.table(case["params"], 0, 3).assign(case["input"]["rows"]))
