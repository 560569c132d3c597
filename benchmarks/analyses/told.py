"""Names for what the programs found, so that the same thing bears the same name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from benchmarks.analyses.asked import MONDAY

_EPOCH = date(1970, 1, 1)


def edge(source: str, target: str, n: int, customers: int | None = None) -> dict[str, int]:
    """What follows what, how often, and for how many customers where that is known."""
    name = f"{source} to {target}"
    return {name: int(n)} | ({} if customers is None else {f"{name}, customers": int(customers)})


def cohort(week: int, since: int, n: int) -> dict[str, int]:
    """Customers of a week, numbered from the one of the first day of Unix time, some weeks later."""
    return {f"{_EPOCH + timedelta(days=7 * int(week) - MONDAY)} + {int(since)}": int(n)}


def top(routes: Iterable[tuple[Sequence[str], int]], other: int) -> dict[str, int]:
    """The routes that are more frequent than the last of the top, which may tie with others; and all other routes."""
    counts = {" → ".join(map(str, route)): int(n) for route, n in routes}
    last = min(counts.values())
    clear = {route: n for route, n in counts.items() if n > last}
    return clear | {"<other>": int(other), "last of the top": last}


def by_segment(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rows of one segment each as one mapping a segment; whole numbers as such."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        segment = str(row["segment"])
        found.setdefault(segment, {}).update({name: value for name, value in row.items() if name != "segment"})
    return found
