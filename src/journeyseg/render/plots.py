"""Matplotlib figures of results, through the object interface only: no backend and no global state is touched."""

from __future__ import annotations

from typing import Any

from journeyseg.errors import InputError
from journeyseg.model.analysis import Analysis
from journeyseg.model.atlas import Atlas
from journeyseg.model.measures import Measures
from journeyseg.render.plot_atlas import plot_atlas
from journeyseg.render.plot_differences import plot_apart
from journeyseg.render.plot_measures import NEEDED, plot_measures


def plot(result: Any, **options: Any) -> Any:
    """A matplotlib ``Figure`` of a result.

    Args:
        result: An atlas, or any result whose `to_frame` has the columns metric, segment, value, low and high.
        options: As `plot_atlas` and `plot_measures` take them; of an analysis or of measures with ``versus=`` (and
            ``segment=``) one segment minus another, as `journeyseg.render.plot_differences.plot_apart` draws it.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        InputError: for a result that has no picture.
    """
    if isinstance(result, Atlas):
        return plot_atlas(result, **options)
    if isinstance(result, (Analysis, Measures)) and "versus" in options:
        return plot_apart(result, **options)
    frame = result.to_frame()
    if NEEDED - set(frame.columns):
        raise InputError(
            f"{type(result).__name__} has no picture",
            expected="an atlas, or a table with metric, segment, value, low and high",
            found=", ".join(map(str, frame.columns)),
            remedy="draw its to_frame() yourself",
        )
    return plot_measures(frame, **options)
