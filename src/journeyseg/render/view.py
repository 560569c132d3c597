"""An atlas as the page tells it: title, facts, pain points, comparison, maps."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from journeyseg.model.atlas import Atlas, JourneyMap
from journeyseg.render.drawing import Drawing, drawing_of
from journeyseg.render.layout import is_whole
from journeyseg.render.matrix import Matrix, matrix_of
from journeyseg.render.pains import Pain, pains_of
from journeyseg.render.stream import Ebb, stream_of
from journeyseg.render.tables import safe_name
from journeyseg.render.words import interval, named, told, units

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN = 6
"""Maps that lie open on the page, and pain points that the panel tells in full."""


@attrs.frozen
class Fact:
    """A number of the title block with what it says and its interval or addition."""

    number: str
    says: str
    more: str = ""


@attrs.frozen
class MapView:
    """A map with its anchor, its drawing, whether it lies open, and whether its frame is that of everyone's map."""

    anchor: str
    map: JourneyMap
    drawing: Drawing
    is_open: bool
    is_everyone: bool
    framed: bool


@attrs.frozen
class View:
    """Everything the templates tell of an atlas.

    Args:
        atlas: The atlas.
        prefix: Stands before every anchor, so that atlases on one page keep apart.
        level: Level of its headings.
        confidence: Level of the intervals as text.
        question: What the page answers.
        as_of: The moment up to which everything was known, for people.
        facts: Numbers of the title block.
        pains: Pain points by rank.
        matrix: The segments side by side.
        stream: The small picture of everyone; empty where it would not fit.
        maps: The maps, that of everyone first.
    """

    atlas: Atlas
    prefix: str
    level: int
    confidence: str
    question: str
    as_of: str
    facts: tuple[Fact, ...]
    pains: tuple[Pain, ...]
    matrix: Matrix
    stream: tuple[Ebb, ...]
    maps: tuple[MapView, ...]

    @property
    def anchors(self) -> dict[str, str]:
        """Segment -> anchor of its map."""
        return {view.map.segment: view.anchor for view in reversed(self.maps)}


def view_of(atlas: Atlas, *, prefix: str = "j-", shown: int = SHOWN, level: int = 2) -> View:
    """The view of an atlas.

    Args:
        atlas: The atlas.
        prefix: Stands before every anchor; pages that hold several atlases need several.
        shown: Maps that lie open: those with the worst pain points, then the largest.
        level: Level of its headings.
    """
    return View(
        atlas=atlas,
        prefix=prefix,
        level=level,
        confidence=_confidence(atlas),
        question=_question(atlas),
        as_of=moment_text(atlas.provenance.as_of, zone=atlas.provenance.zone),
        facts=tuple(_facts(atlas)),
        pains=pains_of(atlas),
        matrix=matrix_of(atlas),
        stream=stream_of(atlas.everyone),
        maps=tuple(_maps(atlas, prefix, shown)),
    )


def segments_of(atlas: Atlas) -> dict[str, JourneyMap]:
    """The maps of segments: all but that of everyone."""
    return {name: found for name, found in atlas.maps.items() if not is_whole(found, atlas)}


def _confidence(atlas: Atlas) -> str:
    whole = atlas.everyone
    estimates = (*(stage.reach for stage in whole.stages), *(cell.reach for cell in whole.touchpoints), whole.goal)
    return told("share", next((found.level for found in estimates if found.known), whole.goal.level))


def _question(atlas: Atlas) -> str:
    found = segments_of(atlas)
    who = f"each of the {len(found)} segments" if len(found) > 1 else named(next(iter(found), "everyone"))
    return f"What does {who} live through, and where does it hurt?"


def _facts(atlas: Atlas) -> Iterator[Fact]:
    whole = atlas.everyone
    yield Fact(told("count", whole.n), f"{atlas.unit}s")
    if atlas.unit != "customer":
        yield Fact(told("count", whole.customers), "customers")
    segments = len(segments_of(atlas))
    outside = f"{units(atlas.unit, atlas.unassigned)} in none" if atlas.unassigned else ""
    if segments:
        yield Fact(told("count", segments), "segment" if segments == 1 else "segments", outside)
    if whole.goal.known:
        yield Fact(told("share", whole.goal.value), atlas.goal or "reach the goal", interval("share", whole.goal))
    if whole.value.known:
        value = told("value", whole.value.value, currency=atlas.currency)
        yield Fact(value, f"value per {atlas.unit}", interval("value", whole.value, currency=atlas.currency))


def moment_text(iso: str, *, zone: str = "") -> str:
    """A moment for people, in a zone if one is given; text that is no ISO moment stays as it is.

    Example:
        >>> moment_text("2024-10-17T17:30:18+00:00", zone="Europe/Lisbon")
        '17 October 2024, 18:30 (Europe/Lisbon)'
    """
    try:
        moment = datetime.fromisoformat(iso)
        local = moment.astimezone(ZoneInfo(zone)) if zone and moment.tzinfo else moment
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return iso
    where = f"({zone})" if zone and moment.tzinfo else moment.tzname() or ""
    return f"{local.day} {local:%B %Y, %H:%M} {where}".strip()


def _maps(atlas: Atlas, prefix: str, shown: int) -> Iterator[MapView]:
    found = segments_of(atlas)
    opened, whole = _opened(found, shown), drawing_of(atlas.everyone, atlas)
    yield MapView(f"{prefix}everyone", atlas.everyone, whole, not found, is_everyone=True, framed=True)
    for name, one in found.items():
        anchor, drawing = f"{prefix}map-{safe_name(name)}", drawing_of(one, atlas)
        framed = drawing.frame == whole.frame
        yield MapView(anchor, one, drawing, name in opened, is_everyone=False, framed=framed)


def _opened(maps: dict[str, JourneyMap], shown: int) -> set[str]:
    worst = {name: min((pain.rank for pain in found.pain_points), default=10**9) for name, found in maps.items()}
    ranked = sorted(maps, key=lambda name: (worst[name], -maps[name].n))
    return set(ranked[:shown])
