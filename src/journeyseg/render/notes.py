"""The lane of pain: each pain point of a map as a note in the column where it hurts."""

from __future__ import annotations

import attrs

from journeyseg.model.atlas import Atlas, JourneyMap, PainPoint
from journeyseg.render.layout import GUTTER, UNIT, Column
from journeyseg.render.sentences import SIGNALS, pain_sentence
from journeyseg.render.words import told

HEIGHT = 62.0


@attrs.frozen
class Note:
    """A pain point in its column.

    Args:
        x: Left edge in pixels.
        width: Width in pixels.
        row: Row in the lane, from 0; notes in one column lie below each other.
        rank: Place in the ranking.
        signal: What kind of pain.
        here: The measure in the segment, as text.
        rest: The same among the rest.
        hint: The sentence.
    """

    x: float
    width: float
    row: int
    rank: int
    signal: str
    here: str
    rest: str
    hint: str

    @property
    def y(self) -> float:
        """Upper edge, measured from the top of the lane."""
        return 8 + HEIGHT * self.row


def notes_of(columns: tuple[Column, ...], journey_map: JourneyMap, atlas: Atlas) -> tuple[Note, ...]:
    """The notes of a map, worst first; each in the first row where its column is free."""
    notes: list[Note] = []
    for pain in journey_map.pain_points:
        x, width = _place(columns, pain)
        taken = {note.row for note in notes if note.x < x + width and x < note.x + note.width}
        row = next(row for row in range(len(taken) + 1) if row not in taken)
        notes.append(_note(pain, atlas, (x + 5, width - 10), row))
    return tuple(notes)


def _place(columns: tuple[Column, ...], pain: PainPoint) -> tuple[float, float]:
    spots = (spot for column in columns for spot in column.spots)
    middle = next((spot.x for spot in spots if pain.touchpoint and spot.cell.name == pain.touchpoint), None)
    if middle is not None:
        return middle - UNIT / 2, UNIT
    return next(((column.x, column.width) for column in columns if column.name == pain.stage), (GUTTER, UNIT))


def _note(pain: PainPoint, atlas: Atlas, span: tuple[float, float], row: int) -> Note:
    here, rest = (told(pain.unit, side.value) for side in (pain.here, pain.rest))
    return Note(*span, row, pain.rank, SIGNALS.get(pain.signal, pain.signal), here, rest, pain_sentence(pain, atlas))
