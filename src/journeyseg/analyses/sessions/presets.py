"""Session rules of known systems, as far as their documents state them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HALF_AN_HOUR = "30 min"

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "posthog": {"gap": HALF_AN_HOUR, "edge": "outside"},
    "mixpanel": {"gap": HALF_AN_HOUR, "edge": "inside", "reset_at_midnight": True},
    "retentioneering": {"edge": "inside", "drop_separator": True, "drop_bounds": True, "ties": "around"},
    "universal_analytics": {
        "gap": HALF_AN_HOUR,
        "edge": "inside",
        "reset_at_midnight": True,
        "on_change": ("property:campaign",),
        "missing": "carry",
    },
    "ga4": {"gap": HALF_AN_HOUR, "edge": "inside"},
    "snowplow": {"gap": "never", "max_length": "3 days", "too_long": "drop"},
}
"""Settings of each system; what is not here is the default.

PostHog: its paths split at 1800 s and more. Mixpanel resets at midnight of the project's zone whatever the rule.
Universal Analytics knows silence, midnight and campaigns, GA4 silence alone. Snowplow takes the tracker's session ids
(the journeys, or a column) and sets aside those over 3 days.
"""
