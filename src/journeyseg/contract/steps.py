"""A step of a pipeline as observers see it: plain facts, nothing that could be changed."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Step:
    """One step of a pipeline (provisional).

    Args:
        name: Name of the step in its pipeline.
        verb: What it does, such as ``"segment"``.
        number: Its place in the pipeline, from 1.
        of: How many steps the pipeline has.
        saw: What went in, in words.
        made: What came out, in words; empty before the step and where it failed.
        seconds: How long it took, in seconds; ``None`` before the step.
        error: Class name of the exception that ended it, or empty. Never the message, which may quote data.

    Example:
        >>> Step(name="who", verb="segment", number=1, of=3, saw="1,200 customers").failed
        False
    """

    name: str
    verb: str
    number: int
    of: int
    saw: str = ""
    made: str = ""
    seconds: float | None = None
    error: str = ""

    @property
    def failed(self) -> bool:
        """True when the step ended with an exception."""
        return bool(self.error)
