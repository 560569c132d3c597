"""One touchpoint: a dated contact between a customer and the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs


@attrs.frozen
class Touchpoint:
    """One dated contact; its `name` is the kind.

    Args:
        name: Kind of contact, such as "add to cart".
        at: When; timezone-aware, UTC.
        channel: Where, or ``None``.
        value: Money or points that it brought, or ``None``.
        cost: What it cost, or ``None``.
        satisfaction: The rating given here, or ``None``.
        properties: Everything else, by name.
    """

    name: str
    at: datetime
    channel: str | None = None
    value: float | None = None
    cost: float | None = None
    satisfaction: float | None = None
    properties: Mapping[str, object] = attrs.field(factory=dict, hash=False)
