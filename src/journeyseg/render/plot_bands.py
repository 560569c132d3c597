"""A step flow as bands from step to step, for print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeyseg.render.apart import LESS, MORE, STILL, finish, title
from journeyseg.render.bands import ACROSS, BLOCK, HONEST, Band, Bands, bands_of
from journeyseg.render.bands_apart import bands_apart, key_of
from journeyseg.render.canvas import FLOW, HURT, INK, MUTED, bare, figure, labels

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from journeyseg.analyses.flow.move_result import StepFlow

_TINTS = {"more": MORE, "less": LESS, "still": STILL}


def plot_bands(flow: StepFlow, *, segment: str | None = None, most: int = 8, versus: str | None = None) -> Figure:
    """The walks of a segment as bands, or of one minus another; what they do not say stands below.

    Args:
        flow: The step flow.
        segment: Name of the segment; may be left out where there is one, or one beside `versus`.
        most: Labels at each step; all others are one block.
        versus: Name of a segment to take off: bands are as thick as the mean of both, coloured where they differ.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        UnknownName: for an unknown segment.
        InputError: for one segment twice.
    """
    if versus is None:
        return _drawn(bands_of(flow, segment=segment, most=most), HONEST.replace(". ", ".\n", 1))
    bands, found = bands_apart(flow, segment=segment, versus=versus, most=most)
    drawn = _drawn(bands, "")
    width = max(6.0, bands.width / 90)
    finish(drawn, f"Step by step: {title(flow, found)}", f"{key_of(found)}. {HONEST}", width=width)
    return drawn


def _drawn(bands: Bands, words: str) -> Figure:
    from matplotlib.patheffects import withStroke

    drawn = figure(width=max(6.0, bands.width / 90), height=bands.height / 90 + (0.5 if words else 1.1))
    axes = drawn.subplots()
    for band in bands.bands:
        axes.add_patch(_patch(band))
    edge = [withStroke(linewidth=2, foreground="white", alpha=0.75)]
    names = labels([block.name[0] for block in bands.blocks], longest=20)
    for name, block in zip(names, bands.blocks, strict=True):
        axes.fill_between([block.x, block.x + BLOCK], block.y, block.y + block.height, color=INK, linewidth=0)
        text = f"{name}  {block.text}"
        axes.text(
            block.x + BLOCK + 18,
            block.y + max(block.height / 2, 5),
            text,
            fontsize=7.5,
            va="center",
            color=INK,
            path_effects=edge,
        )
    for x, text in bands.heads:
        axes.text(x, 10, text, fontsize=8, color=MUTED)
    axes.set_xlim(-4, bands.width - ACROSS * 0.2)
    axes.set_ylim(bands.height, 0)
    axes.set_xticks([])
    axes.set_yticks([])
    bare(axes)
    axes.set_xlabel(words, fontsize=7.5, color=MUTED)
    return drawn


def _patch(band: Band) -> Any:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    x0, x1, middle = band.x, band.end_x, (band.x + band.end_x) / 2
    top, low = (band.y, band.end_y), (band.y + band.thick, band.end_y + band.thick)
    corners = [(x0, top[0]), (middle, top[0]), (middle, top[1]), (x1, top[1]), (x1, low[1]), (middle, low[1])]
    corners += [(middle, low[0]), (x0, low[0]), (x0, top[0])]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    color, alpha = (_TINTS[band.tint], band.strength) if band.tint else (HURT, 0.75) if band.leave else (FLOW, 0.38)
    return PathPatch(Path(corners, codes), facecolor=color, alpha=alpha, linewidth=0)
