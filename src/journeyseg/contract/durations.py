"""Durations as plugin authors write them: text with a unit, or a `timedelta`; never a bare number."""

from __future__ import annotations

from journeyseg.model.durations import duration, microseconds, spell

__all__ = ["duration", "microseconds", "spell"]
