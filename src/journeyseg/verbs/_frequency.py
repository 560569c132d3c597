"""Frequency: what stickiness, lifecycle and daily states have in common as verbs."""

from __future__ import annotations

from typing import Any, TypeVar

from journeyseg.contract.protocols import Metric
from journeyseg.model.analysis import Analysis
from journeyseg.model.journeys import Journeys
from journeyseg.verbs._analyse import analyse

Answer = TypeVar("Answer", bound=Analysis)


def told(
    made: type[Answer], journeys: Journeys, metric: Metric, *, name: str, words: str, preset: str | None, **asked: Any
) -> Answer:
    """The result of such an analysis, whose definition names the preset.

    Args:
        made: Class of the result.
        journeys: The journeys.
        metric: The analysis as a metric.
        name: Name of the analysis.
        words: What is counted.
        preset: The preset, if any.
        asked: Further options of `analyse`: by, unit, level and engine.
    """
    definition = words + ("" if preset is None else f" (preset {preset})")
    return analyse(made, journeys, metric, name=name, definition=definition, settings={"preset": preset}, **asked)
