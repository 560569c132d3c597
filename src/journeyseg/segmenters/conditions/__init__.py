"""Conditions: rules over what customers are and did, as trees of small frozen values.

Lower-case names make conditions, `&`, `|` and `~` join them::

    count("buy", at_least=2, within="90 days") & ~attribute("profile:country", equals="PT")
"""

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
