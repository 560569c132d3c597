"""The layout of a journey map: its stages and touchpoints in order, and which of them are outcomes."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.model.frame import Frame

Bools = npt.NDArray[np.bool_]

NO_STAGE = "(no stage)"
"""Name of the stage of touchpoints that no stage names, or of all when there is no blueprint."""


@attrs.frozen(eq=False)
class Layout:
    """Stages and touchpoints of a map, in order.

    Args:
        stages: Names of the stages.
        touchpoints: Names of the touchpoints, in order of stage.
        stage: Index of the stage of each touchpoint, in the order of ``frame.touchpoints``; int32.
        outcome: True for stages that hold nothing but outcomes, and for `NO_STAGE` beside others; one per stage.
        progress: True for touchpoints that take a unit further: no outcomes; in the order of ``frame.touchpoints``.
    """

    stages: tuple[str, ...]
    touchpoints: tuple[str, ...]
    stage: npt.NDArray[np.int32]
    outcome: Bools
    progress: Bools

    @property
    def left(self) -> Bools:
        """True for stages that one can drop off from: no outcome, and another such stage follows; one per stage."""
        counts = ~self.outcome
        return counts & (np.arange(len(counts)) < (np.flatnonzero(counts)[-1] if counts.any() else 0))


def layout_of(frame: Frame) -> Layout:
    """The layout of a frame: the blueprint's stages, then one for touchpoints outside every stage."""
    blueprint, names = frame.blueprint, frame.touchpoints
    if blueprint is None:
        everything = np.ones(len(names), dtype=np.bool_)
        return Layout((NO_STAGE,), names, np.zeros(len(names), np.int32), np.zeros(1, np.bool_), everything)
    stage = blueprint.stage_of(names)
    stages = tuple(item.name for item in blueprint.stages)
    progress = np.array([name not in blueprint.outcomes for name in names], dtype=np.bool_)
    outcome = np.array([_only_outcomes(progress[stage == place]) for place in range(len(stages))], dtype=np.bool_)
    if (stage < 0).any():
        stage = np.where(stage < 0, len(stages), stage).astype(np.int32)
        stages, outcome = (*stages, NO_STAGE), np.append(outcome, True)
    return Layout(stages, blueprint.order(names), stage, outcome, progress)


def _only_outcomes(progress: Bools) -> bool:
    return len(progress) > 0 and not progress.any()
