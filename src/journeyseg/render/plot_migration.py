"""Moves between segments as a heat map: a row per segment before, a column per segment after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeyseg.render.heat import heat_map

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from journeyseg.analyses.migration.result import Migration


def plot_migration(found: Migration, *, measure: str = "share") -> Figure:
    """A heat map of the moves.

    Args:
        found: The migration.
        measure: ``"share"`` of the customers of each row, or ``"count"``.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        UnknownName: for another measure.
        InputError: for more than 60 segments.
    """
    from journeyseg.errors import unknown

    if measure not in ("share", "count"):
        raise unknown("measure", measure, ("share", "count"))
    table = found.shares if measure == "share" else found.counts
    whole = "of each row, " if measure == "share" else ""
    beside = f"{measure} {whole}{int(found.moves.counts.sum()):,} customers"
    return heat_map(table, kind=measure, title="Who moved where", beside=beside, across="after", down="before")
