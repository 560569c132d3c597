"""Labelling: what each touchpoint is called when a flow goes over touchpoints, channels, stages or a property."""

from __future__ import annotations

import re
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.errors import DefinitionError, InputError, unknown
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys

START, END, MISSING, OTHER = "<start>", "<end>", "<missing>", "<other>"
"""Names of what is no label: before the first, after the last, without a value, every other route."""

OVER = ("touchpoint", "channel", "stage", "property:NAME")
"""What a flow may go over."""

_RESERVED = re.compile(r"\\*<(start|end|missing|other)>")


@attrs.frozen(eq=False)
class Labelled:
    """The label of each touchpoint.

    Args:
        codes: Codes into `names`; whole numbers, one per touchpoint.
        names: The labels; none of them is a boundary's name.
    """

    codes: npt.NDArray[Any]
    names: tuple[str, ...]


def told(label: str) -> str:
    r"""A label from data, told apart from the boundaries by a backslash where it looks like one.

    Example:
        >>> told("view"), told("<start>")
        ('view', '\\<start>')
    """
    return "\\" + label if _RESERVED.fullmatch(label) else label


def check_over(over: object) -> str:
    """What a flow goes over, when it is one of `OVER`.

    Raises:
        DefinitionError: when it is something else.
    """
    known = isinstance(over, str) and (over in OVER[:3] or (over.startswith("property:") and len(over) > 9))
    if not known:
        remedy = 'write over="touchpoint", or over="property:device" for a property'
        raise DefinitionError("a flow can't go over that", expected=" or ".join(OVER), found=repr(over), remedy=remedy)
    return str(over)


def needs_of_over(over: str) -> tuple[str, ...]:
    """The columns that it reads."""
    return {"touchpoint": ("touchpoint",), "stage": ("touchpoint", "blueprint")}.get(over, ("touchpoint", over))


def closed_names(over: str, frame: Frame) -> tuple[str, ...] | None:
    """The labels, where the frame knows them all; ``None`` where they come with the data.

    Raises:
        InputError: for stages without a blueprint.
    """
    if over == "touchpoint":
        return tuple(map(told, frame.touchpoints))
    return _stages(frame)[1] if over == "stage" else None


def labelled(journeys: Journeys, over: str) -> Labelled:
    """The labels of all touchpoints; one without a stage or a value is `MISSING`.

    Raises:
        InputError: for stages without a blueprint, or a column of numbers or moments.
        UnknownName: for a column that is not there.
    """
    if over == "touchpoint":
        return Labelled(journeys.codes, tuple(map(told, journeys.frame.touchpoints)))
    if over == "stage":
        stages, names = _stages(journeys.frame)
        return Labelled(stages[journeys.codes], names)
    column = journeys.column(over)
    if column.kind not in ("label", "flag"):
        raise InputError(
            f"{over!r} has no labels",
            expected="a column of texts or flags",
            found=f"a column of {column.kind}s",
            remedy="cut it into named bands first",
        )
    names = tuple(map(told, column.labels)) if column.kind == "label" else ("false", "true")
    return Labelled(np.where(column.data < 0, len(names), column.data), (*names, MISSING))


def _stages(frame: Frame) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
    """Stage of each touchpoint code, and the names; `MISSING` is one where some touchpoint is in no stage."""
    if frame.blueprint is None:
        remedy = 'give the blueprint, or use over="touchpoint"'
        raise InputError(
            "stages without a blueprint", expected="journeys built with blueprint=", found="none", remedy=remedy
        )
    found = frame.blueprint.stage_of(frame.touchpoints)
    names = tuple(told(stage.name) for stage in frame.blueprint.stages)
    lacking = found < 0
    return np.where(lacking, len(names), found).astype(np.int32), (*names, MISSING) if lacking.any() else names


def place_of(name: str, names: tuple[str, ...], *, what: str = "label") -> int:
    """Place of a label.

    Raises:
        UnknownName: when there is none of that name; close ones are listed.
    """
    if name not in names:
        raise unknown(what, name, names)
    return names.index(name)
