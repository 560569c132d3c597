"""Stickiness, lifecycle and daily states in pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from journeyseg.errors import InputError
from journeyseg.render.canvas import FLOW, MUTED, bare, figure, heading, label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeyseg.analyses.frequency.result import DailyStates, Lifecycle, Stickiness

MOST = 400
_STATUS = {"new": "#009e73", "returning": "#0072b2", "resurrecting": "#56b4e9", "dormant": "#d55e00"}
_STATE = ("#009e73", "#0072b2", "#56b4e9", "#cc79a7", "#e69f00", "#d55e00", "#8c8880")


def _check(count: int) -> None:
    if count > MOST:
        raise InputError(
            "too many intervals for one picture",
            expected=f"at most {MOST}",
            found=f"{count:,}",
            remedy="take longer intervals, or a shorter range",
        )


def _few(axes: Axes, labels: list[str]) -> None:
    """About ten marks, however many intervals there are."""
    step = max(1, -(-len(labels) // 10))
    places = range(0, len(labels), step)
    axes.set_xticks(list(places), [label(labels[place]) for place in places])
    bare(axes, keep="bottom")
    axes.grid(axis="y", color="#e6e2d9", linewidth=0.7)
    axes.set_axisbelow(True)
    if max(map(len, labels), default=0) > 6:
        for text in axes.get_xticklabels():
            text.set(rotation=30, ha="right", rotation_mode="anchor")


def plot_stickiness(result: Stickiness, *, how: str = "exactly", segment: str | None = None) -> Figure:
    """Bars of the shares by number of active intervals, with their intervals.

    Args:
        result: What `journeyseg.stickiness` gave.
        how: ``"exactly"`` or ``"at_least"``.
        segment: Name of the segment; default the first.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        UnknownName: for another way to count, or an unknown segment.
        InputError: for more than 400 intervals.
    """
    name = segment or result.segments[0]
    met = result.counts("at_least", name).to_numpy() > 0
    shares = result.shares(how, name)[: max(int(met.sum()) + 1, 2)]
    _check(len(shares))
    drawn = figure(width=7.2, height=3.6)
    axes = drawn.subplots()
    value, at = shares["value"].to_numpy(float), np.arange(len(shares))
    spread = np.nan_to_num(np.abs(shares[["low", "high"]].to_numpy(float).T - value))
    axes.bar(at, value, color=FLOW, width=0.8, yerr=spread, error_kw={"elinewidth": 1, "ecolor": MUTED})
    axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}%")
    _few(axes, [str(count) for count in shares.index])
    axes.set_xlabel(f"active in {how.replace('_', ' ')} so many intervals", fontsize=8, color=MUTED)
    heading(axes, f"Stickiness: {label(name)}", beside="share of those active at all", fontweight="bold")
    return drawn


def plot_lifecycle(result: Lifecycle, *, segment: str | None = None) -> Figure:
    """Stacked bars of the active by interval, the dormant below the line.

    Args:
        result: What `journeyseg.lifecycle` gave.
        segment: Name of the segment; default the first.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        UnknownName: for an unknown segment.
        InputError: for more than 400 intervals.
    """
    name = segment or result.segments[0]
    counts = result.counts(name)
    _check(len(counts))
    drawn = figure(width=8.0, height=3.8)
    axes = drawn.subplots()
    at, floor = np.arange(len(counts)), np.zeros(len(counts))
    for status in ("returning", "resurrecting", "new"):
        axes.bar(at, counts[status], bottom=floor, width=0.82, color=_STATUS[status], label=status)
        floor = floor + counts[status].to_numpy()
    axes.bar(at, -counts["dormant"], width=0.82, color=_STATUS["dormant"], label="dormant", hatch="///", alpha=0.8)
    axes.axhline(0, color=MUTED, linewidth=0.8)
    axes.yaxis.set_major_formatter(lambda count, _: f"{abs(count):,.0f}")
    _few(axes, [str(interval) for interval in counts.index])
    _legend(axes)
    heading(axes, f"Lifecycle: {label(name)}", beside="units by interval; dormant since then below", fontweight="bold")
    return drawn


def plot_daily_states(result: DailyStates, *, segment: str | None = None) -> Figure:
    """Stacked areas of the states by day.

    Args:
        result: What `journeyseg.daily_states` gave.
        segment: Name of the segment; default the first.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        UnknownName: for an unknown segment.
        InputError: for more than 400 days.
    """
    name = segment or result.segments[0]
    counts = result.counts(name)
    _check(len(counts))
    drawn = figure(width=8.0, height=3.8)
    axes = drawn.subplots()
    rows: Any = counts.to_numpy(float).T
    labels = [str(state) for state in counts.columns]
    axes.stackplot(np.arange(len(counts)), rows, labels=labels, colors=_STATE, linewidth=0.4, edgecolor="white")
    _few(axes, [str(day) for day in counts.index])
    _legend(axes)
    heading(axes, f"Daily states: {label(name)}", beside="units by day", fontweight="bold")
    return drawn


def _legend(axes: Axes) -> None:
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
