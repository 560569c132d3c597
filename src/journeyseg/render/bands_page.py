"""The page of a step flow: bands from step to step as inline SVG, without scripts, that opens offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from journeyseg.analyses.flow.reading import segment_place
from journeyseg.render.apart import whole_title
from journeyseg.render.bands import HONEST, bands_of
from journeyseg.render.bands_apart import bands_apart, key_of
from journeyseg.render.edge_table import difference_grid, edge_grid
from journeyseg.render.environment import rendered
from journeyseg.render.writing import write_text

if TYPE_CHECKING:
    from journeyseg.analyses.flow.move_result import StepFlow

ROWS = 60


def bands_page(
    flow: StepFlow,
    *,
    segment: str | None = None,
    most: int = 8,
    versus: str | None = None,
    title: str = "Step by step",
    file: str | Path | None = None,
) -> str:
    """The step flow of a segment, with what its bands do not say, and its largest edges as a table.

    Args:
        flow: The step flow.
        segment: Name of the segment; may be left out where there is one.
        most: Labels at each step; all others are one block.
        versus: Name of a segment to take off: bands are as thick as the mean of both, coloured where they differ after
            correction; the table holds the differences.
        title: Heading of the page.
        file: Where to write it too, as UTF-8.

    Raises:
        UnknownName: for an unknown segment.
        InputError: for one segment twice.
    """
    told = _alone(flow, segment, most) if versus is None else _minus(flow, segment, versus, most)
    page = rendered("bands.html.j2", title=title, honest=HONEST, definition=flow.definition, **told)
    if file is not None:
        write_text(file, page)
    return page


def _alone(flow: StepFlow, segment: str | None, most: int) -> dict[str, Any]:
    name = flow.segments[segment_place(flow.segments, segment)]
    table = flow.edges(segment)
    return {
        "segment": name if len(flow.segments) > 1 else "",
        "bands": bands_of(flow, segment=segment, most=most),
        "grid": edge_grid(table.head(ROWS), ("step", "source", "target")),
        "left_out": max(0, len(table) - ROWS),
        "words": "The short orange stubs are those who stop there.",
    }


def _minus(flow: StepFlow, segment: str | None, versus: str, most: int) -> dict[str, Any]:
    bands, found = bands_apart(flow, segment=segment, versus=versus, most=most)
    edges = int((found.parts[0].value + found.parts[0].versus > 0).sum())
    words = key_of(found)
    return {
        "segment": whole_title(flow, found),
        "lead": "Difference",
        "bands": bands,
        "grid": difference_grid(found, min(ROWS, edges)),
        "left_out": max(0, edges - ROWS),
        "words": f"{words[0].upper()}{words[1:]}.",
    }
