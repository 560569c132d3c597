"""A short text of what a pipeline found, for a terminal: what there is, who there is, what hurts, what to doubt."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from journeyseg.model.atlas import Atlas, PainPoint
from journeyseg.model.finding import Findings
from journeyseg.model.segmentation import Segmentation
from journeyseg.render.sentences import ASSOCIATION, gap_text, impact_text, pain_sentence
from journeyseg.render.view import moment_text
from journeyseg.render.words import clean

if TYPE_CHECKING:
    from journeyseg.pipeline import Refusal, Run

_WIDTH = 110
_PAINS = 3
_FIRST = 3
_SEGMENTS = 6
_FINDINGS = 5


def summary_of(run: Run) -> str:
    """The summary of a run, at most 110 characters wide; names are cleaned of control characters."""
    sections = [_head(run), *_first(run), *_who(run), *_hurts(run), *_doubts(run)]
    return "\n\n".join(section for section in sections if section)


def _head(run: Run) -> str:
    journeys = run.journeys
    sizes = f"{journeys.n_customers:,} customers, {journeys.n_journeys:,} journeys, {journeys.n_events:,} touchpoints"
    note = f"\n{_wrapped(clean(run.note), first='')}" if run.note else ""
    as_of = moment_text(run.provenance.as_of, zone=run.provenance.zone)
    return f"{clean(run.name)}\n{sizes}, as of {as_of}{note}"


def _first(run: Run) -> Iterator[str]:
    """The pain points with the largest impact over all maps that count the same; for one map its own list says it."""
    atlases = {name: result for name, result in run.results.items() if isinstance(result, Atlas)}
    found = [(pain, name) for name, atlas in atlases.items() for pain in atlas.pain_points]
    if len({name for _, name in found}) < 2 or len({atlas.unit for atlas in atlases.values()}) > 1:
        return
    found.sort(key=lambda one: (-one[0].impact.value, one[1], one[0].rank))
    lines = [
        f"{pain_sentence(pain, atlases[name])} Impact {impact_text(pain, atlases[name].unit)}, "
        f"see “{clean(run.heading(name))}”."
        for pain, name in found[:_FIRST]
    ]
    yield "START HERE\n" + "\n".join(_wrapped(f"{place}. {line}") for place, line in enumerate(lines, 1))


def _who(run: Run) -> Iterator[str]:
    lines = [line for name, result in run.results.items() for line in _segments(name, result)]
    if lines:
        yield "WHO\n" + "\n".join(lines)


def _segments(name: str, result: Any) -> Iterator[str]:
    if isinstance(result, Segmentation):
        sizes = result.sizes()
        first = sizes.head(_SEGMENTS)
        pairs = zip(first["segment"].astype(str), first["share"].astype(float), strict=True)
        shown = [f"{clean(segment)} {_share(share)}" for segment, share in pairs]
        joint = "; " if any("," in clean(str(name)) for name in sizes["segment"]) else ", "
        more = f"{joint}and {len(sizes) - _SEGMENTS} more" if len(sizes) > _SEGMENTS else ""
        yield _wrapped(f"{clean(name)}: {joint.join(shown)}{more}")
    elif hasattr(result, "remedy"):
        yield _refused(name, result)


def _share(share: float) -> str:
    """A share in whole percents, which is never 0 for somebody."""
    return "under 1%" if 0 < share < 0.005 else f"{share:.0%}"


def _refused(name: str, refusal: Refusal) -> str:
    return _wrapped(f"{clean(name)}: refused. {clean(refusal.message)}. Instead: {clean(refusal.remedy)}")


def _hurts(run: Run) -> Iterator[str]:
    for name, result in run.results.items():
        if isinstance(result, Atlas):
            yield f"WHAT HURTS: {clean(run.heading(name))}\n" + "\n".join(_pains(result))
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
    audits = {name: result for name, result in run.results.items() if isinstance(result, Findings)}
    lines = [
        _wrapped(f"{item.severity}{f' in {clean(name)}' if len(audits) > 1 else ''}: {clean(item.message)}")
        for name, item in sorted(
            ((name, item) for name, found in audits.items() for item in found if item.severity != "info"),
            key=lambda one: one[1].severity != "error",
        )
    ]
    if lines:
        more = [_wrapped(f"and {len(lines) - _FINDINGS} more, in the report")] if len(lines) > _FINDINGS else []
        yield "WHAT TO DOUBT\n" + "\n".join(lines[:_FINDINGS] + more)


def _wrapped(text: str, *, first: str = "  ") -> str:
    return textwrap.fill(text, _WIDTH, initial_indent=first, subsequent_indent=f"{first}   " if first else "")
