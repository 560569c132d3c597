"""Pictures of analyses, as a report and a folder of results hold them."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import Any

import attrs

from journeyseg.errors import ExtraMissing, InputError
from journeyseg.model.analysis import Analysis

MOST = 4
"""Pictures of one analysis, where each segment needs one of its own."""

DPI, WIDEST = 110, 1600
"""Dots per inch, and dots that a picture is wide at most."""


@attrs.frozen
class Picture:
    """A picture.

    Args:
        png: The picture itself.
        segment: The segment that it shows; empty where it shows all, or there is one.
    """

    png: bytes
    segment: str = ""

    @property
    def uri(self) -> str:
        """The picture as a ``data:`` address, so that a page loads nothing."""
        return "data:image/png;base64," + b64encode(self.png).decode("ascii")


def pictures_of(result: Any) -> tuple[Picture, ...]:
    """The pictures of an analysis: one, or one of each of its first segments; none of anything else.

    There is none either where matplotlib is not installed, or where the picture can't be drawn of so much.
    """
    if not isinstance(result, Analysis):
        return ()
    try:
        return (_drawn(result),)
    except ExtraMissing:
        return ()
    except InputError:
        return _of_each(result) if len(result.segments) > 1 else ()


def _of_each(result: Analysis) -> tuple[Picture, ...]:
    try:
        return tuple(_drawn(result, segment=name) for name in result.segments[:MOST])
    except (InputError, TypeError):
        return ()


def _drawn(result: Analysis, **options: str) -> Picture:
    file, figure = BytesIO(), result.plot(**options)
    dpi = min(DPI, WIDEST / figure.get_figwidth())
    figure.savefig(file, format="png", dpi=dpi, metadata={"Software": None})
    return Picture(file.getvalue(), options.get("segment", ""))
