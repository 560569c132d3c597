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
    from journeyseg.segmenters.rfm_history import PurchaseHistory
    from journeyseg.segmenters.rfm_presets import preset
    from journeyseg.segmenters.rfm_rules import ScoreRule, ScoreTable
    from journeyseg.segmenters.rfm_two_periods import TwoPeriods
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
_CLASSES = {
    "Profile": "profile",
    "PurchaseHistory": "rfm_history",
    "RFM": "rfm",
    "Rules": "rules",
    "ScoreRule": "rfm_rules",
    "ScoreTable": "rfm_rules",
    "SimilarJourneys": "similar_journeys",
    "TwoPeriods": "rfm_two_periods",
    "preset": "rfm_presets",
}
_HOME = _CLASSES | dict.fromkeys(_CONDITIONS, "conditions")

__all__ = [
    "RFM",
    "Condition",
    "Profile",
    "PurchaseHistory",
    "Rules",
    "ScoreRule",
    "ScoreTable",
    "SimilarJourneys",
    "TwoPeriods",
    "attribute",
    "count",
    "first",
    "from_table",
    "last",
    "later",
    "matches",
    "mean",
    "preset",
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
