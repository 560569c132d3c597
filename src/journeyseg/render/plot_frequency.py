"""Stickiness, lifecycle and daily states in pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from journeyseg.render.canvas import FLOW, MUTED, figure, heading, label
from journeyseg.render.frequency_apart import daily_states_apart, lifecycle_apart, stickiness_apart
from journeyseg.render.marks import check_intervals, few_marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeyseg.analyses.frequency.result import DailyStates, Lifecycle, Stickiness

_STATUS = {"new": "#009e73", "returning": "#0072b2", "resurrecting": "#56b4e9", "dormant": "#d55e00"}
_STATE = ("#009e73", "#0072b2", "#56b4e9", "#cc79a7", "#e69f00", "#d55e00", "#8c8880")


def plot_stickiness(
    result: Stickiness, *, how: str = "exactly", segment: str | None = None, versus: str | None = None
) -> Figure:
    """Bars of the shares by number of active intervals, with their intervals; or their difference to another segment.

    Args:
        result: What `journeyseg.stickiness` gave.
        how: ``"exactly"`` or ``"at_least"``.
        segment: Name of the segment; default the first; with `versus` it may be left out where there are two.
        versus: Name of a segment to take off, number by number.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        UnknownName: for another way to count, or an unknown segment.
        InputError: for more than 400 intervals, or one segment twice.
    """
    if versus is not None:
        return stickiness_apart(result, how, segment, versus)
    name = segment or result.segments[0]
    met = result.counts("at_least", name).to_numpy() > 0
    shares = result.shares(how, name)[: max(int(met.sum()) + 1, 2)]
    value, at = shares["value"].to_numpy(float), np.arange(len(shares))
    spread = np.nan_to_num(np.abs(shares[["low", "high"]].to_numpy(float).T - value))

    def draw(axes: Axes) -> None:
        axes.bar(at, value, color=FLOW, width=0.8, yerr=spread, error_kw={"elinewidth": 1, "ecolor": MUTED})
        axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}%")
        axes.set_xlabel(f"active in {how.replace('_', ' ')} so many intervals", fontsize=8, color=MUTED)

    return _drawn(f"Stickiness: {label(name)}", "share of those active at all", list(map(str, shares.index)), draw)


def plot_lifecycle(result: Lifecycle, *, segment: str | None = None, versus: str | None = None) -> Figure:
    """Stacked bars of the active by interval, the dormant below the line; or the difference of the shares.

    Args:
        result: What `journeyseg.lifecycle` gave.
        segment: Name of the segment; default the first; with `versus` it may be left out where there are two.
        versus: Name of a segment to take off: then a panel per status, with the share by interval.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        UnknownName: for an unknown segment.
        InputError: for more than 400 intervals, or one segment twice.
    """
    if versus is not None:
        return lifecycle_apart(result, segment, versus)
    name = segment or result.segments[0]
    counts = result.counts(name).astype("float64")
    at = np.arange(len(counts))

    def draw(axes: Axes) -> None:
        floor = np.zeros(len(counts))
        for status in ("returning", "resurrecting", "new"):
            axes.bar(at, counts[status], bottom=floor, width=0.82, color=_STATUS[status], label=status)
            floor = floor + counts[status].to_numpy()
        axes.bar(at, -counts["dormant"], width=0.82, color=_STATUS["dormant"], label="dormant", hatch="///", alpha=0.8)
        axes.axhline(0, color=MUTED, linewidth=0.8)
        axes.yaxis.set_major_formatter(lambda count, _: f"{abs(count):,.0f}")

    beside = "units by interval; dormant since then below"
    return _drawn(f"Lifecycle: {label(name)}", beside, list(map(str, counts.index)), draw, legend=True)


def plot_daily_states(result: DailyStates, *, segment: str | None = None, versus: str | None = None) -> Figure:
    """Stacked areas of the states by day; or the difference of their shares.

    Args:
        result: What `journeyseg.daily_states` gave.
        segment: Name of the segment; default the first; with `versus` it may be left out where there are two.
        versus: Name of a segment to take off: then a row per state, with the share by day.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        UnknownName: for an unknown segment.
        InputError: for more than 400 days, or one segment twice.
    """
    if versus is not None:
        return daily_states_apart(result, segment, versus)
    name = segment or result.segments[0]
    counts = result.counts(name).astype("float64")
    rows: Any = counts.to_numpy(float).T
    labels = [str(state) for state in counts.columns]

    def draw(axes: Axes) -> None:
        axes.stackplot(np.arange(len(counts)), rows, labels=labels, colors=_STATE, linewidth=0.4, edgecolor="white")

    days = list(map(str, counts.index))
    return _drawn(f"Daily states: {label(name)}", "units by day", days, draw, legend=True)


def _drawn(what: str, beside: str, names: list[str], draw: Callable[[Axes], None], *, legend: bool = False) -> Figure:
    """A figure over intervals of these names."""
    check_intervals(len(names))
    drawn = figure(width=8.0 if legend else 7.2, height=3.8 if legend else 3.6)
    axes = drawn.subplots()
    draw(axes)
    few_marks(axes, names)
    if legend:
        axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    heading(axes, what, beside=beside, fontweight="bold")
    return drawn
