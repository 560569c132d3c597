"""Segmenters: configurations that become models by seeing journeys, and the conditions that rules are made of.

Names are loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from journeyseg.segmenters.conditions import (
        Condition,
        attribute,
        count,
        first,
        from_table,
        last,
        later,
        matches,
        mean,
        to_table,
        total,
    )
    from journeyseg.segmenters.profile import Profile
    from journeyseg.segmenters.rfm import RFM
    from journeyseg.segmenters.rules import Rules
    from journeyseg.segmenters.similar_journeys import SimilarJourneys

_CONDITIONS = (
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
)
_CLASSES = {"Profile": "profile", "RFM": "rfm", "Rules": "rules", "SimilarJourneys": "similar_journeys"}
_HOME = _CLASSES | dict.fromkeys(_CONDITIONS, "conditions")

__all__ = [
    "RFM",
    "Condition",
    "Profile",
    "Rules",
    "SimilarJourneys",
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
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
