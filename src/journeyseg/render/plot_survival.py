"""Survival in a picture: the share without the touchpoint as steps, with intervals and how many are watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from journeyseg.errors import DefinitionError, unknown
from journeyseg.model.durations import duration, microseconds
from journeyseg.render.apart import refuse
from journeyseg.render.canvas import MUTED, bare, figure, heading, label
from journeyseg.render.palette import TONES
from journeyseg.render.survival_apart import survival_apart, unit_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeyseg.analyses.lifetimes.result import Survival

_STYLES = ("-", "--", "-.", ":")


def plot_survival(
    result: Survival,
    *,
    segments: list[str] | None = None,
    reached: bool = False,
    until: object = None,
    segment: str | None = None,
    versus: str | None = None,
) -> Figure:
    """A figure of the curves, or of the distance of one from another.

    Args:
        result: What `journeyseg.survival` gave.
        segments: Which segments; default all.
        reached: True for the share that has met it, instead of the share without.
        until: Where the picture ends, such as ``"60 days"``; default with the last time of any curve.
        segment: With `versus`: name of the segment; may be left out where there are two.
        versus: Name of a segment to take off, at up to 24 times.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        UnknownName: for an unknown segment.
        InputError: for one segment twice, or two of which nothing is known at one time.
        DefinitionError: for a duration without its unit, `reached` that is neither True nor False, `segments` beside
            `versus`, or `segment` without it.
    """
    _check_reached(reached)
    last = None if until is None else microseconds(duration(until)) / 1e6
    if versus is not None:
        if segments is not None:
            raise refuse("segments", segments, "segment= and versus=")
        return survival_apart(result, reached, last, segment, versus)
    if segment is not None:
        raise DefinitionError(
            "which segments?",
            expected="segments=[...], or segment= with versus=",
            found=f"segment={segment!r} alone",
            remedy=f"write segments=[{segment!r}]",
        )
    chosen = list(result.segments) if segments is None else segments
    for name in chosen:
        if name not in result.segments:
            raise unknown("segment", name, result.segments)
    curves = {name: result.curve(name) for name in chosen}
    longest = last or max((float(curve.index.max()) for curve in curves.values() if len(curve)), default=1.0)
    scale, unit = unit_of(longest)
    drawn = figure(width=7.2, height=4.2 + 0.16 * len(chosen))
    axes, below = drawn.subplots(2, 1, sharex=True, height_ratios=[6, 0.6 + 0.5 * len(chosen)])
    for place, (name, curve) in enumerate(curves.items()):
        tone = TONES[place % len(TONES)]
        kept = _visible(curve.index.to_numpy(float), longest)
        at, rows = np.append(0.0, curve.index.to_numpy(float)[kept] / scale), {}
        for column in ("without", "low", "high"):
            share = np.append(1.0, curve[column].to_numpy(float)[kept])
            rows[column] = 1 - share if reached else share
        axes.fill_between(at, rows["low"], rows["high"], step="post", color=tone, alpha=0.14, linewidth=0)
        axes.step(at, rows["without"], _STYLES[place % 4], where="post", color=tone, linewidth=1.8, label=label(name))
    words = label(result.definition.split(";")[0], longest=70)
    who = "who have met it" if reached else "still without it"
    _finish(axes, f"Share {who}: {words}", f"{100 * result.measures.level:g}% intervals")
    if len(chosen) > 1:
        axes.legend(frameon=False, fontsize=8, loc="lower right" if reached else "upper right")
    if last is not None:
        axes.set_xlim(right=last / scale)
    _watched(below, {name: (curve.index.to_numpy(float) / scale, _risk(curve)) for name, curve in curves.items()})
    below.set_xlabel(f"{unit} since the start", fontsize=8, color=MUTED)
    return drawn


def _check_reached(reached: object) -> None:
    if not isinstance(reached, bool):
        raise DefinitionError(
            "reached= is yes or no", expected="True or False", found=repr(reached), remedy="leave it out for False"
        )


def _visible(at: np.ndarray, longest: float) -> np.ndarray:
    """Which times to draw: the last one in each thousandth of the picture, and the first beyond it."""
    slot = np.minimum(np.floor(at / longest * 1000), 1001.0)
    beyond = int(np.searchsorted(at, longest, side="right"))
    last = np.append(np.diff(slot) > 0, True)[: len(at)]
    last[beyond + 1 :] = False
    last[beyond : beyond + 1] = True
    return last


def _finish(axes: Axes, title: str, beside: str) -> None:
    axes.set_ylim(0, 1.02)
    axes.set_xlim(left=0)
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    bare(axes, keep="bottom")
    axes.grid(axis="y", color="#e6e2d9", linewidth=0.7)
    axes.set_axisbelow(True)
    heading(axes, title, beside=beside)


def _risk(curve: Any) -> np.ndarray:
    """How many are watched at each time, and after the last one: those who never will."""
    counts = curve[["at_risk", "events", "censored"]].to_numpy(float)
    after = counts[-1, 0] - counts[-1, 1:].sum() if len(counts) else 0.0
    return np.append(counts[:, 0], after)


def _watched(axes: Axes, curves: dict[str, tuple[np.ndarray, np.ndarray]]) -> None:
    """How many are still watched and without it, under the marks of the axis."""
    bare(axes)
    axes.tick_params(axis="y", pad=18)
    axes.set_yticks(range(len(curves)), [label(name, longest=18) for name in curves])
    axes.set_ylim(len(curves) - 0.5, -0.5)
    heading(axes, "", beside="at risk")
    marks = [mark for mark in axes.get_xticks() if axes.get_xlim()[0] <= mark <= axes.get_xlim()[1]]
    for place, (at, counts) in enumerate(curves.values()):
        for mark in marks:
            text = f"{int(counts[np.searchsorted(at, mark)]):,}"
            axes.text(mark, place, text, ha="center", va="center", fontsize=7.5, color=MUTED)
