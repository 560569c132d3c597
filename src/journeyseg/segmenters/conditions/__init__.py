"""Conditions: rules over what customers are and did, as trees of small frozen values.

Lower-case names make conditions, `&`, `|` and `~` join them::

    count("buy", at_least=2, within="90 days") & ~attribute("profile:country", equals="PT")

Names are loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from journeyseg.segmenters.conditions.attributes import Attribute as attribute  # noqa: N813
    from journeyseg.segmenters.conditions.counting import Count as count  # noqa: N813
    from journeyseg.segmenters.conditions.lateness import Later as later  # noqa: N813
    from journeyseg.segmenters.conditions.plain import from_table, to_table
    from journeyseg.segmenters.conditions.recency import First as first  # noqa: N813
    from journeyseg.segmenters.conditions.recency import Last as last  # noqa: N813
    from journeyseg.segmenters.conditions.sequence import Matches as matches  # noqa: N813
    from journeyseg.segmenters.conditions.sums import Mean as mean  # noqa: N813
    from journeyseg.segmenters.conditions.sums import Total as total  # noqa: N813
    from journeyseg.segmenters.conditions.tree import Condition

_HOME = {
    "Condition": ("tree", "Condition"),
    "attribute": ("attributes", "Attribute"),
    "count": ("counting", "Count"),
    "first": ("recency", "First"),
    "from_table": ("plain", "from_table"),
    "last": ("recency", "Last"),
    "later": ("lateness", "Later"),
    "matches": ("sequence", "Matches"),
    "mean": ("sums", "Mean"),
    "to_table": ("plain", "to_table"),
    "total": ("sums", "Total"),
}

__all__ = [
    "Condition",
    "attribute",
    "count",
    "first",
    "from_table",
    "last",
    "later",
    "matches",
    "mean",
    "to_table",
    "total",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, kept = _HOME[name]
    found = getattr(import_module(f"{__name__}.{module}"), kept)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
