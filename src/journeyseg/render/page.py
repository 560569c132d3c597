"""The journey map page: one self-contained HTML file that opens offline."""

from __future__ import annotations

from pathlib import Path

from journeyseg.model.atlas import Atlas
from journeyseg.render.environment import rendered
from journeyseg.render.sentences import ASSOCIATION
from journeyseg.render.view import SHOWN, view_of
from journeyseg.render.writing import write_text


def page_of(atlas: Atlas, *, file: str | Path | None = None) -> str:
    """The page of an atlas: what hurts most, the segments side by side, one map per segment, and where it comes from.

    The page holds no script and loads nothing; every text from data is escaped. It fits screens from phones up, light
    and dark, and paper.

    Args:
        atlas: The atlas.
        file: Where to write it too, as UTF-8.
    """
    page = rendered("page.html.j2", title=atlas.title, view=view_of(atlas), shown=SHOWN, association=ASSOCIATION)
    if file is not None:
        write_text(file, page)
    return page
