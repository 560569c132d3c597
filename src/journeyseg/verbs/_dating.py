"""Dating: from when to when something was counted, and when it was known, in words."""

from __future__ import annotations

from collections.abc import Mapping

from journeyseg.model.frame import Frame
from journeyseg.model.journeys import as_text


def dated(frames: Mapping[str, Frame]) -> str:
    """The period and `as_of` of each data set by name; of one data set without its name.

    Example:
        >>> dated({"all": Frame(as_of=0, period=(0, 86_400_000_000))})
        'from 1970-01-01T00:00:00Z to before 1970-01-02T00:00:00Z, as known at 1970-01-01T00:00:00Z'
    """
    said = {name: _dated(frame) for name, frame in frames.items()}
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return "; ".join(f"{name}: {words}" for name, words in said.items())


def _dated(frame: Frame) -> str:
    known = f"as known at {as_text(frame.as_of)}"
    if frame.period is None:
        return f"everything {known}"
    begin, end = map(as_text, frame.period)
    return f"from {begin} to before {end}, {known}"
