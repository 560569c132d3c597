"""The journey maps of an atlas as a figure for print: per segment its flow through the stages and its ratings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from journeyseg.errors import unknown
from journeyseg.model.atlas import Atlas, JourneyMap, StageCell
from journeyseg.model.estimate import Estimate
from journeyseg.render.canvas import FEEL, FLOW, HURT, INK, MUTED, SOFT, above, bare, figure, heading, label, lines
from journeyseg.render.feelings import rating_of, rating_range
from journeyseg.render.view import segments_of
from journeyseg.render.words import told, units

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 12
ROW = 2.3
STAGES, TOUCHPOINTS = 360.0, 480.0
"""Width of the two panels in points, for breaking names into lines."""


def plot_atlas(atlas: Atlas, *, segments: Sequence[str] | None = None) -> Figure:
    """One row per segment: on the left the share that reaches each stage and goes no further, on the right the ratings.

    Bars and dots carry their intervals. A filled dot was rated where it stands, a hollow one is the final rating of
    those who came through; the dotted line is everyone.

    Args:
        atlas: The atlas.
        segments: Names of the segments to draw; default the first 12, or everyone where there are none.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        UnknownName: for a segment that the atlas does not have.
    """
    maps = _chosen(atlas, segments)
    drawn = figure(width=13, height=ROW * len(maps) + 1.1)
    drawn.suptitle(label(atlas.title, longest=90), x=0.01, ha="left", fontsize=14, fontweight="bold", color=INK)
    axes = drawn.subplots(len(maps), 2, squeeze=False, width_ratios=(1, 1.35))
    ends = rating_range(atlas.rating, (*atlas.maps.values(), atlas.everyone))
    for (left, right), found in zip(axes, maps, strict=True):
        _stages(left, found)
        _title(left, found, atlas)
        _ratings(right, found, atlas, ends)
    _legend(drawn)
    return drawn


def _chosen(atlas: Atlas, segments: Sequence[str] | None) -> list[JourneyMap]:
    if segments is None:
        return list(segments_of(atlas).values())[:MOST] or [atlas.everyone]
    for name in segments:
        if name not in atlas.maps:
            raise unknown("segment", name, atlas.maps)
    return [atlas[name] for name in segments]


def _title(axes: Axes, found: JourneyMap, atlas: Atlas) -> None:
    goal = f", {told('share', found.goal.value)} reach the goal" if found.goal.known else ""
    heading(axes, label(found.segment), beside=units(atlas.unit, found.n) + goal, fontweight="bold")


def _errors(estimates: Sequence[Estimate]) -> list[list[float]]:
    below = [max(0.0, e.value - e.low) if math.isfinite(e.low) else 0.0 for e in estimates]
    above = [max(0.0, e.high - e.value) if math.isfinite(e.high) else 0.0 for e in estimates]
    return [below, above]


def _stages(axes: Axes, found: JourneyMap) -> None:
    stages = [stage for stage in found.stages if stage.reach.known]
    places = range(len(stages))
    reach = [100 * stage.reach.value for stage in stages]
    leaving = [
        share * (stage.drop_off.value if stage.drop_off.known else 0)
        for share, stage in zip(reach, stages, strict=True)
    ]
    axes.bar(places, reach, 0.72, color=SOFT, edgecolor=FLOW, linewidth=0.9)
    axes.bar(places, leaving, 0.72, color="none", edgecolor=HURT, hatch="////", linewidth=0)
    spread = [[100 * end for end in side] for side in _errors([stage.reach for stage in stages])]
    axes.errorbar(places, reach, spread, fmt="none", ecolor=INK, elinewidth=1)
    for place, stage, share in zip(places, stages, reach, strict=True):
        axes.text(place, share + 5, told("share", stage.reach.value), ha="center", fontsize=8, color=INK)
    axes.set(ylim=(0, 122), yticks=[])
    axes.set_xticks(places, [_stage_label(stage, STAGES / len(stages)) for stage in stages])
    bare(axes, keep="bottom")


def _stage_label(stage: StageCell, width: float) -> str:
    leave = f"{told('share', stage.drop_off.value)} leave" if stage.drop_off.known else ""
    return f"{lines(stage.name, width=width, size=8.5, most=2)}\n{leave}"


def _ratings(axes: Axes, found: JourneyMap, atlas: Atlas, ends: tuple[float, float] | None) -> None:
    places = range(len(found.touchpoints))
    slot = TOUCHPOINTS / max(len(places), 1)
    axes.set_xticks(places, [lines(cell.name, width=slot, size=8.5, most=3) for cell in found.touchpoints])
    bare(axes, keep="bottom left")
    if ends is None:
        axes.text(0.5, 0.5, "no ratings", transform=axes.transAxes, ha="center", color=MUTED)
        axes.set_yticks([])
        return
    everyone = {cell.name: rating_of(cell)[0].value for cell in atlas.everyone.touchpoints}
    axes.plot(
        places, [everyone.get(cell.name, math.nan) for cell in found.touchpoints], ":", color=MUTED, linewidth=1.2
    )
    axes.plot(places, [rating_of(cell)[0].value for cell in found.touchpoints], color=FEEL, linewidth=1.1, alpha=0.55)
    for is_asked, face in ((True, FEEL), (False, "white")):
        _dots(axes, found, is_asked, face)
    width = (ends[1] - ends[0]) or 1.0
    axes.set_ylim(ends[0] - 0.08 * width, ends[1] + 0.16 * width)
    heading(axes, "How they feel", fontweight="normal")


def _dots(axes: Axes, found: JourneyMap, is_asked: bool, face: str) -> None:
    ratings = [(place, *rating_of(cell)) for place, cell in enumerate(found.touchpoints)]
    chosen = [(place, rating) for place, rating, asked in ratings if rating.known and asked == is_asked]
    x, y = [place for place, _ in chosen], [rating.value for _, rating in chosen]
    axes.errorbar(
        x, y, _errors([rating for _, rating in chosen]), fmt="o", color=FEEL, markerfacecolor=face, markersize=6
    )
    for place, rating in chosen:
        above(axes, told("rating", rating.value), (place, rating.value))


def _legend(drawn: Figure) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    parts = [
        Patch(facecolor=SOFT, edgecolor=FLOW, label="get here"),
        Patch(facecolor="none", edgecolor=HURT, hatch="////", linewidth=0, label="go no further"),
        Line2D([], [], color=FEEL, marker="o", label="rated, asked here"),
        Line2D([], [], color=FEEL, marker="o", markerfacecolor="white", label="final rating of those who came through"),
        Line2D([], [], color=MUTED, linestyle=":", label="everyone"),
    ]
    drawn.legend(handles=parts, loc="outside lower left", ncols=len(parts), frameon=False, fontsize=8)
