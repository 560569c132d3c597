"""The page of a transition graph: one self-contained HTML file, without scripts, that opens offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from journeyseg.analyses.flow.reading import segment_place
from journeyseg.render.edge_table import edge_grid
from journeyseg.render.environment import rendered
from journeyseg.render.graph import graph_of
from journeyseg.render.writing import write_text

if TYPE_CHECKING:
    from journeyseg.analyses.flow.result import Flow


def graph_page(
    flow: Flow,
    *,
    segment: str | None = None,
    against: str | None = None,
    tint: str = "share",
    most: int = 40,
    title: str = "What follows what",
    file: str | Path | None = None,
) -> str:
    """The graph of a segment with its most frequent edges, and all of these as a table.

    Args:
        flow: The flow.
        segment: Name of the segment; may be left out where there is one.
        against: With ``tint="difference"``: the segment to compare with.
        tint: ``"share"``, ``"time"`` (darker is slower; needs the quantile 0.5) or ``"difference"`` (of P(out)).
        most: Edges that are drawn.
        title: Heading of the page.
        file: Where to write it too, as UTF-8.

    Raises:
        DefinitionError: for a tint that lacks what it needs.
        UnknownName: for an unknown segment.
    """
    graph = graph_of(flow, segment=segment, against=against, tint=tint, most=most)
    name = flow.segments[segment_place(flow.segments, segment)]
    page = rendered(
        "graph.html.j2",
        title=title,
        segment=name if len(flow.segments) > 1 else "",
        graph=graph,
        definition=flow.definition,
        grid=edge_grid(flow.edges(segment).head(most), ("source", "target")),
    )
    if file is not None:
        write_text(file, page)
    return page
