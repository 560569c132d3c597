"""Sequences in pictures: how many match and how long it takes, and what comes next, per segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from journeyseg.errors import DefinitionError, InputError
from journeyseg.render.apart import estimated, told_apart
from journeyseg.render.canvas import FLOW, INK, MUTED, SOFT, above, bare, figure, heading, label, labels
from journeyseg.render.palette import TONES
from journeyseg.render.plot_differences import dots, panel_of
from journeyseg.render.words import style_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeyseg.analyses.sequences.result import NextTouchpoints, Sequences

MOST = 60
QUARTERS = ("0.1", "0.25", "0.5", "0.75", "0.9")


def plot_sequences(result: Sequences, *, segment: str | None = None, versus: str | None = None) -> Figure:
    """A figure with a row per segment: the share that matches, matches per unit, and the time of a match, if any.

    Args:
        result: What `journeyseg.sequences` gave.
        segment: With `versus`: name of the segment; may be left out where there are two.
        versus: Name of a segment to take off: then a panel per measure, a dot with its interval per number.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        InputError: for more than 60 segments, or one segment twice.
        UnknownName: for an unknown segment.
        DefinitionError: for a segment without `versus`.
    """
    if versus is not None:
        return _apart(result, segment, versus, f"Matches of {label(result.pattern, longest=60)}")
    _alone(segment)
    _check(len(result.segments), "segments")
    timed = _takes_time(result)
    drawn = figure(width=11 if timed else 7.6, height=1.5 + 0.42 * len(result.segments))
    axes = drawn.subplots(1, 3 if timed else 2, sharey=True, width_ratios=(1, 1, 1.25) if timed else (1, 1))
    for place, measure in zip(axes, ("matched", "matches per unit"), strict=False):
        _dots(place, result, measure)
    if timed:
        _times(axes[2], result)
    names = [
        f"{label(name, longest=24)}  (n {int(n):,})"
        for name, n in zip(result.segments, result["matched"].n, strict=True)
    ]
    axes[0].set_yticks(range(len(names)), names)
    axes[0].set_ylim(len(names) - 0.4, -0.75)
    drawn.suptitle(label(result.pattern, longest=110 if timed else 76), x=0.01, ha="left", fontsize=11, color=INK)
    return drawn


def _takes_time(result: Sequences) -> bool:
    """False where every match lies at one moment, as those of a single touchpoint do: then times say nothing."""
    times = result["match time"].value
    return bool(np.isnan(times).all() or np.nansum(times) > 0)


def _alone(segment: str | None) -> None:
    if segment is not None:
        raise DefinitionError(
            "this picture draws all segments",
            expected="segment= with versus=",
            found=f"segment={segment!r} alone",
            remedy="leave it out, or name versus=",
        )


def _apart(result: Sequences, segment: str | None, versus: str, what: str) -> Figure:
    found = told_apart(result, segment, versus, estimated(result))
    return dots(result, found, [panel_of(part, found) for part in found.parts], what=what, columns=2)


def _next_apart(result: NextTouchpoints, top: int, segment: str | None, versus: str) -> Figure:
    measure = result.measures.measurements[0].name
    found = told_apart(result, segment, versus, [measure])
    part = found[measure]
    most = np.nan_to_num(part.value * part.n + part.versus * part.n_versus)
    rows = [int(place) for place in np.argsort(-most, kind="stable")[:top] if most[place] > 0]
    side = "after" if result.rule.direction == "forward" else "before"
    words = f"What comes {side} {label(result.pattern, longest=60)}"
    return dots(result, found, [panel_of(part, found, rows)], what=words)


def _check(number: int, what: str) -> None:
    if number > MOST:
        raise InputError(
            f"too many {what} for one picture",
            expected=f"at most {MOST}",
            found=str(number),
            remedy="choose some first",
        )


def _check_top(top: object) -> None:
    if isinstance(top, bool) or not isinstance(top, int) or top < 1:
        raise InputError(
            "top= is no number of touchpoints", expected="1 or more", found=repr(top), remedy="leave it out for 12"
        )


def _dots(axes: Axes, result: Sequences, measure: str) -> None:
    found = result[measure]
    style = style_of(found.unit, float(np.nanmax(found.value, initial=0.0)))
    value, low, high = (np.asarray(part) / style.unit for part in (found.value, found.low, found.high))
    for place in range(len(value)):
        axes.hlines(place, low[place], high[place], color=FLOW, linewidth=2.4, alpha=0.5)
        if np.isfinite(value[place]):
            axes.plot(value[place], place, "o", color=FLOW, markersize=5.5)
            text = style_of(found.unit, float(found.value[place])).text(float(found.value[place]))
            above(axes, text.removesuffix(" matches"), (float(value[place]), place))
    ends = np.append(high[np.isfinite(high)], value[np.isfinite(value)])
    shown = float(np.nanmax(value, initial=0.0)) * 2.2
    axes.set_xlim(0, max(min(float(ends.max(initial=0.0)), shown) * 1.12, 1e-9))
    heading(axes, {"matched": "share with a match"}.get(measure, measure))
    _quiet(axes, style.suffix.strip() or found.unit)


def _times(axes: Axes, result: Sequences) -> None:
    found = result["match time"]
    axis = found.axes[0].labels or ()
    marks = [found.value[:, axis.index(name)] for name in QUARTERS]
    style = style_of("seconds", float(np.nanmax(marks[-1], initial=0.0)))
    for place in range(len(result.segments)):
        ends = [float(mark[place]) / style.unit for mark in marks]
        if np.isfinite(ends[0]):
            axes.hlines(place, ends[0], ends[4], color=FLOW, linewidth=1.2)
            axes.barh(place, ends[3] - ends[1], left=ends[1], height=0.34, color=SOFT, edgecolor=FLOW, linewidth=0.8)
            axes.plot([ends[2], ends[2]], [place - 0.17, place + 0.17], color=INK, linewidth=2)
            above(axes, style.text(float(marks[2][place])), (ends[2], place - 0.1))
    axes.set_xlim(left=0)
    heading(axes, "first to last touchpoint of a match", beside="10 %, quarters, 90 %")
    _quiet(axes, style.suffix.strip())


def _quiet(axes: Axes, unit: str) -> None:
    bare(axes, keep="bottom")
    axes.grid(axis="x", color="#e6e2d9", linewidth=0.7)
    axes.set_axisbelow(True)
    axes.set_xlabel(label(unit), fontsize=8, color=MUTED)


def plot_next(
    result: NextTouchpoints, *, top: int = 12, segment: str | None = None, versus: str | None = None
) -> Figure:
    """A figure with the share of each touchpoint beside a match, one mark per segment with its interval.

    Args:
        result: What `journeyseg.next_touchpoint` gave.
        top: Touchpoints shown, the most frequent of all segments together; the caption says the share of the others.
        segment: With `versus`: name of the segment; may be left out where there are two.
        versus: Name of a segment to take off, touchpoint by touchpoint; `top` then looks at these two.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        InputError: for more than 60 marks per touchpoint, no touchpoints to show, or one segment twice.
        UnknownName: for an unknown segment.
        DefinitionError: for a segment without `versus`.
    """
    _check_top(top)
    if versus is not None:
        return _next_apart(result, top, segment, versus)
    _alone(segment)
    _check(len(result.segments), "segments")
    rows = _shown(result, top)
    shown, several = list(dict.fromkeys(rows["touchpoint"])), len(result.segments) > 1
    drawn = figure(width=7.5, height=1.4 + (0.2 + 0.16 * len(result.segments)) * len(shown))
    axes = drawn.subplots()
    for number, name_of in enumerate(result.segments):
        own = rows[rows["segment"] == name_of]
        offset = (number - (len(result.segments) - 1) / 2) * 0.7 / len(result.segments)
        places = [shown.index(name) + offset for name in own["touchpoint"]]
        tone = TONES[number % len(TONES)]
        axes.hlines(places, own["low"] * 100, own["high"] * 100, color=tone, linewidth=2, alpha=0.5)
        axes.plot(own["share"] * 100, places, "o", color=tone, markersize=4.5, label=_of(result, number))
    axes.set_yticks(range(len(shown)), labels(shown, longest=28))
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlim(left=0)
    side = "after" if result.rule.direction == "forward" else "before"
    heading(axes, f"{side}  {label(result.pattern, longest=60)}", beside=_rest(result, shown))
    _quiet(axes, "% of matches" if result.rule.occurrence == "all" else f"% of {result.rule.occurrence} matches")
    if several:
        axes.legend(frameon=False, fontsize=8, loc="lower right")
    return drawn


def _of(result: NextTouchpoints, number: int) -> str:
    n = int(result.measures.measurements[0].n[number].max(initial=0))
    return f"{label(result.segments[number], longest=24)}  (n {n:,})"


def _shown(result: NextTouchpoints, top: int) -> pd.DataFrame:
    tables = [result.table(segment).assign(segment=segment) for segment in result.segments]
    rows = pd.concat(tables, ignore_index=True)
    if not len(rows):
        raise InputError("there is nothing to draw", expected="a match", found="none", remedy="ask another pattern")
    weight = (rows["share"] * rows["n"]).groupby(rows["touchpoint"]).sum()
    order = sorted(weight.index, key=lambda name: (-float(weight[name]), str(name)))[:top]
    chosen = rows[rows["touchpoint"].isin(order)].copy()
    chosen["place"] = [order.index(name) for name in chosen["touchpoint"]]
    return chosen.sort_values("place", kind="stable")


def _rest(result: NextTouchpoints, shown: list[Any]) -> str:
    tables = [result.table(segment) for segment in result.segments]
    left = sum(float((part["share"] * part["n"])[~part["touchpoint"].isin(shown)].sum()) for part in tables)
    total = sum(float((part["share"] * part["n"]).sum()) for part in tables)
    return f"others {left / total:.0%}" if left else ""
