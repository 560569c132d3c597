"""The page of a transition graph: one self-contained HTML file, without scripts, that opens offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from journeyseg.analyses.flow.reading import segment_place
from journeyseg.render.apart import told_apart, whole_title
from journeyseg.render.edge_table import difference_grid, edge_grid
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
    versus: str | None = None,
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
        versus: Name of a segment to take off: then edges of both are drawn, as wide as they are frequent in both,
            coloured where P(out) differs after correction; the table holds the differences.
        most: Edges that are drawn.
        title: Heading of the page.
        file: Where to write it too, as UTF-8.

    Raises:
        DefinitionError: for a tint that lacks what it needs, or one beside `versus`.
        UnknownName: for an unknown segment.
        InputError: for one segment twice.
    """
    graph = graph_of(flow, segment=segment, against=against, tint=tint, most=most, versus=versus)
    if versus is not None:
        found = told_apart(flow, segment, versus, ["P(out)"])
        name, grid = whole_title(flow, found), difference_grid(found, most)
    else:
        name = flow.segments[segment_place(flow.segments, segment)]
        grid = edge_grid(flow.edges(segment).head(most), ("source", "target"))
    page = rendered(
        "graph.html.j2",
        title=title,
        segment=name if len(flow.segments) > 1 else "",
        lead="Segment" if versus is None else "Difference",
        graph=graph,
        definition=flow.definition,
        grid=grid,
    )
    if file is not None:
        write_text(file, page)
    return page
