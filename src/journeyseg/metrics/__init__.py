"""Floor 5: built-in metrics; names are loaded on first use.

``journeyseg.metrics.rate(of=..., among=...)`` writes a metric in one line.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from journeyseg.analyses.flow.chain import Chain
    from journeyseg.analyses.flow.looping import Loops
    from journeyseg.analyses.flow.moving import Moves
    from journeyseg.analyses.flow.routing import Routes
    from journeyseg.analyses.flow.stepping import Steps
    from journeyseg.analyses.flow.transitions import Transitions
    from journeyseg.analyses.funnel.metric import Funnel
    from journeyseg.analyses.sequences.following import NextTouchpoint
    from journeyseg.analyses.sequences.metric import Matches
    from journeyseg.metrics.coming_back import Retention
    from journeyseg.metrics.conversion import Conversion
    from journeyseg.metrics.engagement import Engagement
    from journeyseg.metrics.rates import Rate, rate
    from journeyseg.metrics.satisfaction import Satisfaction
    from journeyseg.metrics.time_to import TimeTo
    from journeyseg.metrics.value import Value
    from journeyseg.metrics.visits import Sessions

_HOME = {
    "Chain": "analyses.flow.chain",
    "Conversion": "conversion",
    "Engagement": "engagement",
    "Funnel": "analyses.funnel.metric",
    "Loops": "analyses.flow.looping",
    "Matches": "analyses.sequences.metric",
    "Moves": "analyses.flow.moving",
    "NextTouchpoint": "analyses.sequences.following",
    "Rate": "rates",
    "Retention": "coming_back",
    "Routes": "analyses.flow.routing",
    "Satisfaction": "satisfaction",
    "Sessions": "visits",
    "Steps": "analyses.flow.stepping",
    "TimeTo": "time_to",
    "Transitions": "analyses.flow.transitions",
    "Value": "value",
    "rate": "rates",
}

__all__ = [
    "Chain",
    "Conversion",
    "Engagement",
    "Funnel",
    "Loops",
    "Matches",
    "Moves",
    "NextTouchpoint",
    "Rate",
    "Retention",
    "Routes",
    "Satisfaction",
    "Sessions",
    "Steps",
    "TimeTo",
    "Transitions",
    "Value",
    "rate",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOME[name] if "." in _HOME[name] else f"metrics.{_HOME[name]}"
    return getattr(import_module(f"journeyseg.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
