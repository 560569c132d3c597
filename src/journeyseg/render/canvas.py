"""Figures and text for matplotlib: imported late, text from data never read as mathematics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from journeyseg.errors import ExtraMissing, InputError
from journeyseg.render.words import named
from journeyseg.render.wrap import letters, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, MUTED, FLOW, SOFT, HURT, FEEL = "#19222d", "#566170", "#1d6a9a", "#c9e0ee", "#b23c0c", "#6a3d9a"
LONGEST = 34


def figure(*, width: float, height: float) -> Figure:
    """An empty figure of a size in inches.

    Raises:
        ExtraMissing: when matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ExtraMissing(
            "pictures need matplotlib",
            expected="the extra journeyseg[plot]",
            found="matplotlib is not installed",
            remedy='pip install "journeyseg[plot]"',
        ) from None
    return Figure(figsize=(width, height), layout="constrained")


def label(text: str, *, longest: int = LONGEST) -> str:
    """Text from data for a figure: one line, at most `longest` letters, no sign that the current font lacks.

    Dollar signs are escaped, since matplotlib would read what stands between two of them as mathematics. Signs that
    the font lacks become "□"; another font is chosen with ``matplotlib.rcParams["font.family"]``.
    """
    from matplotlib.font_manager import FontProperties, findfont, get_font

    font = get_font(findfont(FontProperties()))
    found = letters(named(text).strip())
    short = found if len(found) <= longest else [*found[: longest - 1], "…"]
    drawn = "".join(part if all(font.get_char_index(ord(char)) for char in part) else "□" for part in short)
    return drawn.replace("$", r"\$")


def labels(names: Sequence[str], *, longest: int = LONGEST) -> list[str]:
    """Texts from data beside each other; see `label`. Those that would read alike are cut in the middle instead."""
    texts = [label(name, longest=longest) for name in names]
    distinct = {text: name for name, text in zip(names, texts, strict=True)}
    alike = {text for name, text in zip(names, texts, strict=True) if distinct[text] != name}
    return [
        label(_middle(name, longest), longest=longest) if text in alike else text
        for name, text in zip(names, texts, strict=True)
    ]


def _middle(name: str, longest: int) -> str:
    found = letters(named(name).strip())
    tail = longest // 2
    return "".join([*found[: longest - 1 - tail], "…", *found[-tail:]]) if len(found) > longest else name


def abreast(columns: object, panels: int) -> int:
    """How many panels stand beside each other.

    Raises:
        InputError: for what is no whole number from 1.
    """
    if isinstance(columns, bool) or not isinstance(columns, int) or columns < 1:
        raise InputError(
            "columns= is no number of panels",
            expected="a whole number from 1",
            found=repr(columns),
            remedy="leave it out",
        )
    return min(columns, panels)


def lines(text: str, *, width: float, size: float, most: int) -> str:
    """Text from data in at most `most` lines that fit a width in points; see `label`."""
    return "\n".join(
        label(row, longest=LONGEST * 3) for row in wrapped(named(text), width=width, size=size, lines=most)
    )


def bare(axes: Axes, *, keep: str = "") -> None:
    """Take the frame away, except for the sides in `keep`, and make the marks quiet."""
    for side, spine in axes.spines.items():
        spine.set_visible(side in keep.split())
        spine.set_color("#b9b5ac")
    axes.tick_params(length=0, labelsize=8, colors=MUTED)


def above(axes: Axes, text: str, place: tuple[float, float]) -> None:
    """A number above a mark, with a white edge so that lines behind it don't strike it through."""
    from matplotlib.patheffects import withStroke

    edge = [withStroke(linewidth=2.5, foreground="white")]
    options: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "fontsize": 8, "path_effects": edge}
    axes.annotate(text, place, (0, 7), **options)


def heading(axes: Axes, text: str, *, beside: str = "", **options: Any) -> None:
    """A heading at the upper left of the axes, and quieter words at the upper right."""
    axes.set_title(text, loc="left", fontsize=9.5, color=INK, **options)
    axes.set_title(beside, loc="right", fontsize=8, color=MUTED)
