"""A report: several results on one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs

from journeyseg.model.atlas import Atlas
from journeyseg.model.finding import Findings
from journeyseg.model.ledger import Ledger
from journeyseg.model.provenance import Provenance
from journeyseg.render.environment import rendered
from journeyseg.render.grid import Grid, grid_of, table_of
from journeyseg.render.pictures import Picture, pictures_of
from journeyseg.render.sentences import ASSOCIATION
from journeyseg.render.view import SHOWN, View, view_of
from journeyseg.render.writing import write_text

PAINS = 3
"""Pain points of each atlas that the head of a report tells."""


@attrs.frozen
class Part:
    """One section of a report: its anchor, its heading, and what it shows; what does not apply is ``None`` or empty.

    Args:
        anchor: Where links lead to.
        heading: Heading of the section.
        view: An atlas.
        findings: Findings of an audit.
        refused: Message and remedy of a step that refused.
        texts: Paragraphs.
        totals: Names and values that stand above a table.
        pictures: Pictures of an analysis.
        grid: A table.
        definitions: Names and their meaning.
        ledger: What happened to rows on their way in.
    """

    anchor: str
    heading: str
    view: View | None = None
    findings: Findings | None = None
    refused: tuple[str, str] | None = None
    texts: tuple[str, ...] = ()
    totals: tuple[tuple[str, str], ...] = ()
    pictures: tuple[Picture, ...] = ()
    grid: Grid | None = None
    definitions: tuple[tuple[str, str], ...] = ()
    ledger: Ledger | None = None


def report_of(
    title: str,
    sections: Iterable[tuple[str, Any]],
    *,
    question: str = "",
    provenance: Provenance | None = None,
    file: str | Path | None = None,
) -> str:
    """One page that holds several results: what hurts most first, then the maps, then every other result.

    The page holds no script and loads nothing; every text from data is escaped.

    Args:
        title: Title of the page.
        sections: Heading and result of each section, in order (atlases come before the rest): an atlas, findings, a
            segmentation, measures, any other result or pandas table, a refusal (anything with ``message`` and
            ``remedy``), or plain text.
        question: What the report answers, below the title.
        provenance: Where it comes from; default that of the first result that knows.
        file: Where to write it too, as UTF-8.
    """
    listed = list(sections)
    several = sum(isinstance(result, Atlas) for _, result in listed) > 1
    parts = [
        _part(f"s{number}", heading, result, 1 if several else SHOWN)
        for number, (heading, result) in enumerate(listed, 1)
    ]
    parts.sort(key=lambda part: part.view is None)
    known = provenance or next((found for found in map(_provenance, listed) if found is not None), Provenance())
    page = rendered(
        "report.html.j2",
        title=title,
        question=question,
        parts=parts,
        provenance=known,
        most=PAINS,
        association=ASSOCIATION,
    )
    if file is not None:
        write_text(file, page)
    return page


def _provenance(section: tuple[str, Any]) -> Provenance | None:
    found = getattr(section[1], "provenance", None)
    return found if isinstance(found, Provenance) else None


def _part(anchor: str, heading: str, result: Any, shown: int) -> Part:
    if isinstance(result, Atlas):
        return Part(anchor, heading, view=view_of(result, prefix=f"{anchor}-", shown=shown, level=3))
    if isinstance(result, Findings):
        return Part(anchor, heading, findings=result)
    if isinstance(result, str):
        return Part(anchor, heading, texts=tuple(text for text in result.split("\n\n") if text.strip()))
    if hasattr(result, "remedy") and hasattr(result, "message"):
        return Part(anchor, heading, refused=(str(result.message), str(result.remedy)))
    return _tabled(anchor, heading, result)


def _tabled(anchor: str, heading: str, result: Any) -> Part:
    table = table_of(result)
    ledger = getattr(result, "ledger", None)
    definition = getattr(result, "definition", "")
    return Part(
        anchor,
        heading,
        texts=(definition,) if isinstance(definition, str) and definition else (),
        totals=_totals(getattr(result, "totals", None)),
        pictures=pictures_of(result),
        grid=None if table is None else grid_of(table),
        definitions=tuple((str(name), str(text)) for name, text in getattr(result, "definitions", {}).items()),
        ledger=ledger if isinstance(ledger, Ledger) and len(ledger) else None,
    )


def _totals(totals: Any) -> tuple[tuple[str, str], ...]:
    if not totals:
        return ()
    return tuple((str(name), f"{value:,}" if isinstance(value, int) else str(value)) for name, value in totals.items())
