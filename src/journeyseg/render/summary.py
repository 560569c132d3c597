"""A short text of what a pipeline found, for a terminal: what there is, who there is, what hurts, what to doubt."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from journeyseg.model.atlas import Atlas, PainPoint
from journeyseg.model.finding import Findings
from journeyseg.model.segmentation import Segmentation
from journeyseg.render.sentences import ASSOCIATION, gap_text, impact_text, pain_sentence
from journeyseg.render.words import clean

if TYPE_CHECKING:
    from journeyseg.pipeline import Refusal, Run

_WIDTH = 110
_PAINS = 3
_SEGMENTS = 6
_FINDINGS = 5


def summary_of(run: Run) -> str:
    """The summary of a run, at most 110 characters wide; names are cleaned of control characters."""
    sections = [_head(run), *_who(run), *_hurts(run), *_doubts(run)]
    return "\n\n".join(section for section in sections if section)


def _head(run: Run) -> str:
    journeys = run.journeys
    sizes = f"{journeys.n_customers:,} customers, {journeys.n_journeys:,} journeys, {journeys.n_events:,} touchpoints"
    note = f"\n{_wrapped(clean(run.note), first='')}" if run.note else ""
    return f"{clean(run.name)}\n{sizes}, as of {run.provenance.as_of}{note}"


def _who(run: Run) -> Iterator[str]:
    lines = [line for name, result in run.results.items() for line in _segments(name, result)]
    if lines:
        yield "WHO\n" + "\n".join(lines)


def _segments(name: str, result: Any) -> Iterator[str]:
    if isinstance(result, Segmentation):
        sizes = result.sizes()
        shown = [f"{clean(str(row.segment))} {row.share:.0%}" for row in sizes.head(_SEGMENTS).itertuples()]
        more = f", and {len(sizes) - _SEGMENTS} more" if len(sizes) > _SEGMENTS else ""
        yield _wrapped(f"{clean(name)}: {', '.join(shown)}{more}")
    elif hasattr(result, "remedy"):
        yield _refused(name, result)


def _refused(name: str, refusal: Refusal) -> str:
    return _wrapped(f"{clean(name)}: refused. {clean(refusal.message)}. Instead: {clean(refusal.remedy)}")


def _hurts(run: Run) -> Iterator[str]:
    for name, result in run.results.items():
        if isinstance(result, Atlas):
            yield f"WHAT HURTS ({clean(name)})\n" + "\n".join(_pains(result))
    if any(isinstance(result, Atlas) for result in run.results.values()):
        yield _wrapped(ASSOCIATION, first="")


def _pains(atlas: Atlas) -> Iterator[str]:
    if not atlas.pain_points:
        yield _wrapped("no segment fares worse than the others beyond chance")
    for pain in atlas.pain_points[:_PAINS]:
        yield _wrapped(f"{pain.rank}. {_told(pain, atlas)}")
    if len(atlas.pain_points) > _PAINS:
        yield _wrapped(f"and {len(atlas.pain_points) - _PAINS} more, in the report")


def _told(pain: PainPoint, atlas: Atlas) -> str:
    return f"{pain_sentence(pain, atlas)} {gap_text(pain)}; {impact_text(pain, atlas.unit)}."


def _doubts(run: Run) -> Iterator[str]:
    found = Findings([item for result in run.results.values() if isinstance(result, Findings) for item in result])
    lines = [_wrapped(f"{item.severity}: {clean(item.message)}") for item in found if item.severity != "info"]
    if lines:
        more = [_wrapped(f"and {len(lines) - _FINDINGS} more, in the report")] if len(lines) > _FINDINGS else []
        yield "WHAT TO DOUBT\n" + "\n".join(lines[:_FINDINGS] + more)


def _wrapped(text: str, *, first: str = "  ") -> str:
    return textwrap.fill(text, _WIDTH, initial_indent=first, subsequent_indent=f"{first}   " if first else "")
