"""What is asked, alike of all programs."""

from __future__ import annotations

from datetime import timedelta

GAP = timedelta(minutes=30)
"""A longer silence ends a session."""

STEPS = ("product", "basket", "checkout", "purchase")
WINDOW = timedelta(days=7)
"""From the first step of a funnel to any other."""

ORDER = ("product", "basket", "purchase")
"""Touchpoints that follow each other, others between."""

SEARCH = "search"
TOP = 10
BOUGHT = "purchase"
BINS = 5
REPEAT = timedelta(minutes=1)
"""A touchpoint that comes again sooner, or just then, is the same one recorded twice."""

MONDAY = 3
"""Days from Monday to the first day of Unix time, a Thursday."""

RFM = {
    (True, "recent"): "champions",
    (True, "cooling"): "loyal",
    (True, "gone"): "at risk",
    (False, "recent"): "promising",
    (False, "cooling"): "drifting",
    (False, "gone"): "lost",
}
NOBODY = "no purchase"
