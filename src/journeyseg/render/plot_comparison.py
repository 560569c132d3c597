"""What differs between segments or periods, ranked: dots with intervals, filled where the difference is significant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeyseg.analyses.flow.options import whole
from journeyseg.errors import InputError, unknown
from journeyseg.render.canvas import FLOW, HURT, INK, MUTED, bare, figure, label, lines

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeyseg.analyses.comparing.result import JourneyComparison

WHAT = ("edges", "stages", "times")
WIDTH, LINE = 8.4, 0.42


def plot_comparison(
    result: JourneyComparison, *, what: str = "edges", segment: str | None = None, most: int = 15
) -> Figure:
    """A figure of the largest differences, significant ones first.

    Args:
        result: What `journeyseg.compare` gave.
        what: ``"edges"``, ``"stages"`` (labels and stages) or ``"times"`` (ratios, on a logarithmic axis).
        segment: Only what this segment is compared with.
        most: Rows at most; rows that are too rare to test are left out, and it says how many there are.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        UnknownName: for an unknown table or segment.
        InputError: when there is nothing to draw.
    """
    if what not in WHAT:
        raise unknown("table", what, WHAT)
    table: pd.DataFrame = getattr(result, what)
    if segment is not None:
        if segment not in result.segments:
            raise unknown("segment", segment, result.segments)
        table = table[table["segment"] == segment]
    tested = table[table["why"] == ""]
    rows = tested.head(whole("most", most, 1))
    if not len(rows):
        remedy = "look at the table, or give least= to js.compare"
        raise InputError("there is nothing to draw", expected="a row with a test", found="none", remedy=remedy)
    drawn = figure(width=WIDTH, height=LINE * len(rows) + 1.9)
    axes = drawn.subplots()
    _dots(axes, rows, what)
    _finish(axes, rows, what)
    _words(drawn, axes, result, f"{len(rows)} of {len(tested)} tested, {len(table) - len(tested)} too rare to test")
    return drawn


def _dots(axes: Axes, rows: pd.DataFrame, what: str) -> None:
    name, scale = ("ratio", 1.0) if what == "times" else ("difference", 100.0)
    for place, row in enumerate(rows.to_dict("records")):
        sure = bool(row["significant"])
        tone = (FLOW if row[name] > (1.0 if what == "times" else 0.0) else HURT) if sure else MUTED
        axes.hlines(place, scale * row["low"], scale * row["high"], color=tone, linewidth=2.4, alpha=0.55)
        axes.plot(scale * row[name], place, "o", color=tone, markersize=6, markerfacecolor=tone if sure else "white")


def _finish(axes: Axes, rows: pd.DataFrame, what: str) -> None:
    axes.set_yticks(range(len(rows)), [_name(row, what) for row in rows.to_dict("records")])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    bare(axes, keep="bottom")
    axes.grid(axis="x", color="#e6e2d9", linewidth=0.7)
    axes.set_axisbelow(True)
    axes.axvline(1.0 if what == "times" else 0.0, color="#b9b5ac", linewidth=1)
    axes.tick_params(axis="y", labelcolor=INK)
    if what == "times":
        _logarithmic(axes)
        axes.set_xlabel("times as long", fontsize=8, color=MUTED)
    else:
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:+g}" if value else "0")
        axes.set_xlabel("difference in percentage points", fontsize=8, color=MUTED)


def _logarithmic(axes: Axes) -> None:
    from matplotlib.ticker import LogLocator, NullFormatter

    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_locator(LogLocator(base=2, subs=(1.0, 1.5)))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.xaxis.set_minor_formatter(NullFormatter())


def _name(row: dict[Any, Any], what: str) -> str:
    """What a row is of: the edge or label, its measure, and whose it is."""
    who = f"{label(row['segment'], longest=16)} − {label(row['versus'], longest=16)}"
    if what == "stages":
        kind = "stage " if row["kind"] == "stage" else ""
        return f"{kind}{label(row['label'], longest=24)}\n{who}"
    edge = f"{label(row['source'], longest=20)} → {label(row['target'], longest=20)}"
    measure = "" if what == "times" else "P(out), " if row["measure"] == "P(out)" else "customers, "
    return f"{edge}\n{measure}{who if what != 'times' else who.replace(' − ', ' / ')}"


def _words(drawn: Figure, axes: Axes, result: JourneyComparison, told: str) -> None:
    answer = lines(result.answer.split(". ")[0].rstrip(".") + ".", width=WIDTH * 53, size=10, most=2)
    drawn.suptitle(answer, x=0.01, ha="left", fontsize=10.5, fontweight="bold", color=INK)
    level = f"{100 * result.level:g} % intervals"
    axes.set_title(f"filled: differs after correction · hollow: may be no difference\n{level} · {told}", loc="left",
                   fontsize=8, color=MUTED)  # fmt: skip
    axes.tick_params(axis="y", labelsize=7.5)
