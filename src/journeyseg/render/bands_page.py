"""The page of a step flow: bands from step to step as inline SVG, without scripts, that opens offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from journeyseg.analyses.flow.reading import segment_place
from journeyseg.render.bands import HONEST, bands_of
from journeyseg.render.edge_table import edge_grid
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
    title: str = "Step by step",
    file: str | Path | None = None,
) -> str:
    """The step flow of a segment, with what its bands do not say, and its largest edges as a table.

    Args:
        flow: The step flow.
        segment: Name of the segment; may be left out where there is one.
        most: Labels at each step; all others are one block.
        title: Heading of the page.
        file: Where to write it too, as UTF-8.

    Raises:
        UnknownName: for an unknown segment.
    """
    bands = bands_of(flow, segment=segment, most=most)
    name = flow.segments[segment_place(flow.segments, segment)]
    table = flow.edges(segment)
    page = rendered(
        "bands.html.j2",
        title=title,
        segment=name if len(flow.segments) > 1 else "",
        bands=bands,
        honest=HONEST,
        definition=flow.definition,
        grid=edge_grid(table.head(ROWS), ("step", "source", "target")),
        left_out=max(0, len(table) - ROWS),
    )
    if file is not None:
        write_text(file, page)
    return page
