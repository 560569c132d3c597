"""Pictures of analyses, as a report and a folder of results hold them."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import Any

import attrs

from journeyseg.errors import ExtraMissing, JourneysegError
from journeyseg.model.atlas import Atlas
from journeyseg.model.result import Result

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
    """The pictures of an analysis: one, or one of each of its first segments; none of what has none of its own.

    There is none either where matplotlib is not installed, or where the picture refuses to be drawn (of so much, say):
    a report shows the table then.
    """
    if not isinstance(result, Result) or isinstance(result, Atlas) or type(result).plot is Result.plot:
        return ()
    try:
        return (_drawn(result),)
    except ExtraMissing:
        return ()
    except JourneysegError:
        return _of_each(result, tuple(getattr(result, "segments", ()))[:MOST])


def _of_each(result: Result, segments: tuple[str, ...]) -> tuple[Picture, ...]:
    try:
        return tuple(_drawn(result, segment=name) for name in segments)
    except JourneysegError:
        return ()


def _drawn(result: Result, **options: str) -> Picture:
    file, figure = BytesIO(), result.plot(**options)
    dpi = min(DPI, WIDEST / figure.get_figwidth())
    figure.savefig(file, format="png", dpi=dpi, metadata={"Software": None})
    return Picture(file.getvalue(), options.get("segment", ""))
