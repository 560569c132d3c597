"""Vocabulary: which touchpoints of a frame are in a stage, and names that none of them bears."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from journeyseg.errors import InputError, unknown
from journeyseg.model.frame import Frame


def in_stages(names: tuple[str, ...], frame: Frame, *, who: str) -> npt.NDArray[np.bool_]:
    """True for the touchpoint codes of any of these stages; bool, one per name of the vocabulary.

    Args:
        names: Names of stages.
        frame: The frame.
        who: What names them, for the error.

    Raises:
        InputError: without a blueprint.
        UnknownName: for a stage that the blueprint does not have; close names are listed.
    """
    if frame.blueprint is None:
        raise InputError(
            f"{who} names a stage, and the journeys have no blueprint",
            expected="journeys built with blueprint=",
            found=f"stage {names[0]!r}",
            remedy="give the blueprint, or name touchpoints instead",
        )
    stages = [stage.name for stage in frame.blueprint.stages]
    for name in names:
        if name not in stages:
            raise unknown("stage", name, stages)
    return np.isin(frame.blueprint.stage_of(frame.touchpoints), [stages.index(name) for name in names])


def refuse_strange(names: Iterable[str], frame: Frame) -> None:
    """Refuse names that no touchpoint of the data or the blueprint bears.

    Raises:
        UnknownName: for such a name; close names are listed.
    """
    agreed = () if frame.blueprint is None else tuple(frame.blueprint.exact)
    for name in names:
        if name not in frame.touchpoints and name not in agreed:
            raise unknown("touchpoint", name, {*frame.touchpoints, *agreed})
