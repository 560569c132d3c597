"""What pictures of differences have in common: which two segments, what is told apart, titles, legends and colours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from journeyseg.errors import DefinitionError, InputError, unknown
from journeyseg.model.analysis import Analysis
from journeyseg.model.differences import Difference, Differences
from journeyseg.render.canvas import INK, MUTED, labels
from journeyseg.render.words import GAP, Style, named, style_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from journeyseg.model.measures import Measures

MORE, LESS, STILL = "#0072b2", "#d55e00", "#9aa0a6"
"""Above 0, below 0, and what may as well be 0 (Okabe and Ito 2008)."""

SHADES = ("#8f3b00", "#d55e00", "#f3c5a3", "#ffffff", "#a9cfe8", "#0072b2", "#00375a")
"""From far below 0 over white to far above; told apart with any colour vision."""

_NAMES = {"holm": "Holm", "benjamini_hochberg": "Benjamini and Hochberg", "bonferroni": "Bonferroni"}


def sides(result: Analysis | Measures, segment: str | None, versus: str) -> tuple[str, str]:
    """The two segments by name; the first may be left out where there are two.

    Raises:
        UnknownName: for an unknown segment.
        InputError: for one segment twice, or none where there are more than two.
    """
    if versus not in result.segments:
        raise unknown("segment", versus, result.segments)
    rest = [name for name in result.segments if name != versus]
    chosen = rest[0] if segment is None and len(rest) == 1 else segment
    if chosen is None:
        raise InputError(
            f"which segment, minus {versus!r}?",
            expected='one by name, such as segment="loyal"',
            found=f"{len(rest)} other segments",
            remedy="choose of " + (", ".join(map(repr, rest[:6])) or "several: by="),
        )
    return chosen, versus


def told_apart(
    result: Analysis | Measures, segment: str | None, versus: str, measures: Sequence[str] | None = None
) -> Differences:
    """The difference of two segments in the measures of a picture, corrected over all that it shows."""
    one, other = sides(result, segment, versus)
    return result.difference(one, other, measures=measures)


def estimated(result: Analysis | Measures) -> list[str]:
    """Names of the measures that estimate something: counts only tell how large a segment is."""
    told = result.measures if isinstance(result, Analysis) else result
    return [item.name for item in told.measurements if item.method]


def refuse(option: str, found: object, why: str) -> DefinitionError:
    """An option that means nothing in a picture of a difference."""
    return DefinitionError(
        f"{option}= has no meaning in a difference",
        expected=why,
        found=f"{option}={found!r} with versus=",
        remedy=f"leave {option}= or versus= out",
    )


def significant(part: Difference, found: Differences) -> npt.NDArray[np.bool_]:
    """Which cells differ after correction."""
    with np.errstate(invalid="ignore"):
        return np.asarray(part.p_corrected < 1 - found.level)


def title(result: Analysis | Measures | None, found: Differences, *, longest: int = 26) -> str:
    """Both segments with their n: "A (n 412 customers) minus B (n 903)"."""
    names = (found.segment, found.versus)
    counts = [size(result, found, place) for place in (0, 1)]
    of = counts[0][1]
    first, second = (
        f"{name} (n{GAP}{count:,}" for name, (count, _) in zip(labels(names, longest=longest), counts, strict=True)
    )
    return f"{first}{GAP}{of}) minus {second})"


def whole_title(result: Analysis | Measures, found: Differences) -> str:
    """The title for pages, where names need not be short."""
    (one, of), (other, _) = (size(result, found, place) for place in (0, 1))
    return f"{named(found.segment)} (n {one:,} {of}) minus {named(found.versus)} (n {other:,})"


def size(result: Analysis | Measures | None, found: Differences, place: int) -> tuple[int, str]:
    """How many a segment's numbers rest on, and of what."""
    state: Any = result.state if isinstance(result, Analysis) else None
    segment = 0 if state is None else state.segments.index((found.segment, found.versus)[place])
    shape = {} if state is None else {name: state.shape[name] for name in state.shape}
    for name in ("units", "customers"):
        if name in shape and not shape[name].axes and shape[name].invertible:
            return int(state.totals(name)[segment]), shape[name].unit or name
    if "sizes" in shape:
        return int(state.totals("sizes")[segment].sum()), shape["sizes"].unit
    counts = [(int(np.max((part.n, part.n_versus)[place], initial=0)), part.of) for part in found.parts]
    most, of = max(counts)
    return most, f"{of} at most"


def how(found: Differences) -> str:
    """How a difference is judged: the level, and the correction with its family."""
    tests = f"{found.family:,} test{'' if found.family == 1 else 's'}"
    return f"{_NAMES.get(found.correction, found.correction)} over {tests}, {100 * found.level:g} % intervals"


def finish(drawn: Figure, what: str, key: str, *, width: float) -> None:
    """Title above, legend below, broken to fit the width in inches."""
    drawn.suptitle(
        "\n".join(wrap(what, max(40, int(width * 11)))), x=0.01, ha="left", fontsize=10.5, fontweight="bold", color=INK
    )
    drawn.supxlabel("\n".join(wrap(key, max(50, int(width * 16.5)))), fontsize=8, color=MUTED)


def style_for(unit: str, values: npt.ArrayLike) -> Style:
    """The style of differences of a unit: shares in percentage points, times in one unit of time."""
    known = np.abs(np.asarray(values, dtype=np.float64))
    largest = float(np.nanmax(known, initial=0.0)) if np.isfinite(known).any() else 0.0
    return style_of("points" if unit in ("share", "points") else unit, largest)


def signed(style: Style, value: float, *, bare: bool = False) -> str:
    """A difference with its sign."""
    if not math.isfinite(value):
        return "–"
    text = style.bare(value) if bare else style.text(value)
    plain = style.bare(value).strip("-−+0.,")
    return f"+{text}" if value > 0 and plain else text


def span(unit: str, difference: float, low: float, high: float) -> str:
    """Both ends of the interval of a difference, with their signs; empty where there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    style = style_for(unit, difference)
    return f"{signed(style, low, bare=True)} to {signed(style, high, bare=True)}"


def unit_words(style: Style, unit: str) -> str:
    """What the scale of a difference counts: percentage points, days ..."""
    if unit in ("share", "points"):
        return "percentage points"
    return (style.suffix or unit).strip()


def diverging() -> Any:
    """Colours from orange over white to blue."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("journeyseg-apart", list(SHADES))
