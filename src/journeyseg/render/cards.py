"""The cards of touchpoints: name, bar of reach, how often, and how long it takes to get there."""

from __future__ import annotations

import attrs

from journeyseg.model.atlas import TouchpointCell
from journeyseg.render.layout import UNIT, Column, Spot
from journeyseg.render.words import interval, named, told
from journeyseg.render.wrap import wrapped

WIDTH = UNIT - 10
INNER = WIDTH - 16
USUAL = 0.1
"""Share of those who met a touchpoint that must have met another before, for the card to show how long that was."""


@attrs.frozen
class Card:
    """A touchpoint as its card shows it.

    Args:
        x: Left edge in pixels.
        bar: Length of the bar of reach in pixels.
        name: The name in lines.
        reach: Reach as text.
        ends: Its interval.
        visits: Times met by each who met it; empty where unknown.
        wait: Median time from the touchpoint before; empty where unknown, or where it is the first for nearly all.
        hint: The whole name where it is cut; otherwise empty.
    """

    x: float
    bar: float
    name: tuple[str, ...]
    reach: str
    ends: str
    visits: str
    wait: str
    hint: str


def cards_of(columns: tuple[Column, ...]) -> tuple[Card, ...]:
    """The cards of all touchpoints, left to right."""
    return tuple(_card(spot) for column in columns for spot in column.spots)


def _card(spot: Spot) -> Card:
    cell = spot.cell
    share = cell.reach.value if cell.reach.known else 0.0
    name = wrapped(named(cell.name), width=INNER + 4, size=12, lines=3)
    return Card(
        x=spot.x - WIDTH / 2,
        bar=INNER * min(1.0, max(0.0, share)),
        name=name,
        reach=told("share", cell.reach.value),
        ends=interval("share", cell.reach, bare=True),
        visits=told("times", cell.visits.value) if cell.visits.known else "",
        wait=told("seconds", cell.wait.value) if _is_usual(cell) else "",
        hint=named(cell.name) if name[-1].endswith("…") else "",
    )


def _is_usual(cell: TouchpointCell) -> bool:
    return cell.wait.known and cell.wait.n >= USUAL * cell.visits.n
