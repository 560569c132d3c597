"""How results look in a notebook: a few lines of escaped HTML that fit a light and a dark cell."""

from __future__ import annotations

from typing import Any

from journeyseg.model.atlas import Atlas
from journeyseg.render.environment import rendered
from journeyseg.render.grid import grid_of, table_of
from journeyseg.render.sentences import ASSOCIATION
from journeyseg.render.view import view_of

ROWS = 40
PAINS = 3


def notebook_of(result: Any) -> str:
    """HTML of a result for a notebook; every text from data is escaped.

    An atlas shows its worst pain points and the comparison of its segments, any other result its definition,
    where it has one, and its table.

    Args:
        result: An atlas, or a result with a table.
    """
    if isinstance(result, Atlas):
        return rendered("notebook_atlas.html.j2", view=view_of(result, shown=0), most=PAINS, association=ASSOCIATION)
    table = table_of(result)
    grid = None if table is None else grid_of(table, longest=ROWS)
    definition = getattr(result, "definition", "")
    said = definition if isinstance(definition, str) else ""
    return rendered("notebook.html.j2", kind=type(result).__name__, definition=said, grid=grid)
