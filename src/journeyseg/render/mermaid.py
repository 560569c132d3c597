"""Mermaid ``journey`` text, with every name written so that neither Mermaid nor Markdown takes it for syntax."""

from __future__ import annotations

from collections.abc import Iterator

from journeyseg.model.atlas import Atlas, JourneyMap, TouchpointCell
from journeyseg.render.feelings import rating_of, rating_range
from journeyseg.render.layout import columns_of
from journeyseg.render.words import named, told

NEUTRAL = 3.0
"""Score of a touchpoint without any rating; its text says so."""
_WORDS = ("journey", "title", "section", "acctitle", "accdescr")
_CODES = str.maketrans({char: f"#{ord(char)};" for char in '#;:<>&"`{}\\$'})


def mermaid_of(atlas: Atlas, *, segment: str | None = None) -> str:
    """Mermaid ``journey`` text of one segment, or of everyone.

    Stages become sections and touchpoints tasks. A task's score, 1 to 5, is the mean rating asked there, otherwise the
    final rating of those who came through, rescaled from the ends of the rating scale; without either it is 3. The text
    of the task says which of the three it is, and how many meet the touchpoint.

    Args:
        atlas: The atlas.
        segment: Name of a segment; default everyone.

    Raises:
        UnknownName: for a segment that the atlas does not have.
    """
    journey_map = atlas.everyone if segment is None else atlas[segment]
    who = "Everyone" if journey_map is atlas.everyone else journey_map.segment
    title = entity(f"{named(atlas.title).strip()} – {named(who).strip()}")
    head = ("journey", f"    accTitle: Journey map of {entity(who)}", f"    title {title}")
    return "\n".join((*head, *_sections(journey_map, atlas, entity(who).replace(",", "#44;")))) + "\n"


def _sections(journey_map: JourneyMap, atlas: Atlas, who: str) -> Iterator[str]:
    ends = rating_range(atlas.rating, (*atlas.maps.values(), atlas.everyone))
    for column in columns_of(journey_map):
        yield f"    section {entity(column.name)}"
        for spot in column.spots:
            score, basis = score_of(spot.cell, ends)
            met = told("share", spot.cell.reach.value) if spot.cell.reach.known else "an unknown share"
            yield f"      {entity(spot.cell.name)} (met by {met}, {basis}): {score:g}: {who}"


def score_of(cell: TouchpointCell, ends: tuple[float, float] | None) -> tuple[float, str]:
    """Score 1 to 5 of a touchpoint with at most two decimals, and what it rests on in words.

    Args:
        cell: The touchpoint.
        ends: Worst and best rating; ``None`` without a scale.
    """
    rating, asked = rating_of(cell)
    if ends is None or not rating.known or ends[0] == ends[1]:
        return NEUTRAL, f"no rating, drawn as {NEUTRAL:g}"
    share = (rating.value - ends[0]) / (ends[1] - ends[0])
    return round(1 + 4 * min(1.0, max(0.0, share)), 2), "rated here" if asked else "final rating"


def entity(text: str) -> str:
    """A name as Mermaid shows it and never reads it: its own characters as entity codes, reserved first words too.

    Mermaid's journey grammar ends a name at the first ``:``, breaks at ``;`` and at ``#`` outside an entity, starts a
    comment at ``%%``, and takes a line that begins with ``section``, ``title``, ``journey``, ``accTitle`` or
    ``accDescr`` for something else. A comma splits actors only, and is coded there.

    Example:
        >>> entity("Pay: cash; or #1"), entity("title page")
        ('Pay#58; cash#59; or #35;1', '#116;itle page')
    """
    name = named(text).strip()
    first = f"#{ord(name[0])};" if name.casefold().startswith(_WORDS) else name[0].translate(_CODES)
    return (first + name[1:].translate(_CODES)).replace("%%", "#37;#37;")
