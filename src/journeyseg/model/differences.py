"""Differences: every number of an analysis in one segment less that in another, with interval and corrected p."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd

from journeyseg.columns.axes import Axis
from journeyseg.errors import InputError, unknown
from journeyseg.model.measurement import Measurement
from journeyseg.model.measures import column_of
from journeyseg.model.replicates import Replicates
from journeyseg.model.result import Result
from journeyseg.stats.comparisons import compare_proportions
from journeyseg.stats.contrasts import METHODS, Side, contrast
from journeyseg.stats.corrections import Correction, adjust, family_size
from journeyseg.stats.critical import check_level

if TYPE_CHECKING:
    from journeyseg.model.analysis import Analysis

Floats = npt.NDArray[np.float64]
_CLOSED = "Newcombe, pooled z test"
_COUNTED = "; no test: a count grows with its segment"
_FEW = "no interval: too few customers, or nothing to jackknife"


@attrs.frozen(eq=False)
class Difference:
    """One measure of one segment less that of another; arrays of the shape of the measure's axes.

    Args:
        name: Name of the measure.
        value: In the segment.
        versus: In the other.
        difference: The first less the second.
        low: Lower limits of the difference; NaN where they can't be known.
        high: Upper limits.
        p: Two-sided p-values; NaN where there is no test.
        p_corrected: Corrected over the whole family.
        n: What the value rests on.
        n_versus: What the other rests on.
        method: How each interval was made, in words.
        unit: Unit of all of them.
        of: What `n` counts.
        axes: Axes of the cells.
        definition: The definition of the measure.
    """

    name: str
    value: Floats
    versus: Floats
    difference: Floats
    low: Floats
    high: Floats
    p: Floats
    p_corrected: Floats
    n: npt.NDArray[Any]
    n_versus: npt.NDArray[Any]
    method: npt.NDArray[Any]
    unit: str
    of: str
    axes: tuple[Axis, ...]
    definition: str


@attrs.frozen(slots=False, eq=False, repr=False)
class Differences(Result):
    """What `Analysis.difference` gives: one segment less another, number by number.

    Args:
        parts: One per measure.
        segment: Name of the segment.
        versus: Name of the one it is compared with.
        level: Confidence level of the intervals.
        correction: How p-values were corrected.
        family: Number of tests that they were corrected for.
        definition: What was counted, in words.
    """

    parts: tuple[Difference, ...]
    segment: str
    versus: str
    level: float
    correction: str
    family: int
    definition: str

    def __getitem__(self, measure: str) -> Difference:
        for part in self.parts:
            if part.name == measure:
                return part
        raise unknown("measure", measure, tuple(part.name for part in self.parts))

    @property
    def title(self) -> str:
        """Both names: A minus B."""
        return f"{self.segment} minus {self.versus}"

    def to_frame(self) -> pd.DataFrame:
        """Tidy rows of the cells in which there is anybody.

        Returns:
            Columns metric, one per axis of cells, value, versus, difference, low, high, p_value, p_corrected, n,
            n_versus, family (number of tests), unit, of, method. Shares 0..1, times in seconds; NaN for what can't be
            known: then the method says why.
        """
        frames = [_rows(part).assign(family=self.family) for part in self.parts]
        axes = dict.fromkeys(column_of(axis.name) for part in self.parts for axis in part.axes)
        last = ["value", "versus", "difference", "low", "high", "p_value", "p_corrected", "n", "n_versus", "family"]
        columns = ["metric", *axes, *last, "unit", "of", "method"]
        return pd.concat(frames, ignore_index=True).reindex(columns=columns)

    def plot(self, **options: Any) -> Any:
        """A dot with its interval per number; see `journeyseg.render.plot_differences.plot_differences`."""
        return self._render("journeyseg.render.plot_differences", "plot_differences", **options)

    def __repr__(self) -> str:
        return f"<Differences: {self.definition}>\n{self.to_frame().to_string(index=False)}"


def difference_of(
    result: Analysis,
    segment: str,
    versus: str,
    *,
    level: float | None = None,
    correction: Correction = "holm",
    measures: Sequence[str] | None = None,
) -> Differences:
    """One segment of an analysis less another; see `Analysis.difference`."""
    places_of(result, segment, versus)
    asked = result.measures.level if level is None else level
    check_level(asked)
    parts = parts_of(result, segment, versus, asked, chosen_of(result.measures.definitions, measures))
    return corrected(parts, segment, versus, asked, correction, result.definition)


def parts_of(result: Analysis, segment: str, versus: str, level: float, chosen: Sequence[str]) -> list[Difference]:
    """The differences of some measures, not corrected yet."""
    places = places_of(result, segment, versus)
    shared = not result.alone or shares_customers(result, *places)
    found = {item.name: item for item in _at_level(result, level)}
    replicates = result.replicates([name for name in chosen if shared or found[name].method != "Wilson"])
    return [_part(found[name], places, level, shared, replicates.get(name)) for name in chosen]


def corrected(
    parts: Sequence[Difference], segment: str, versus: str, level: float, correction: Correction, definition: str
) -> Differences:
    """Differences with p-values corrected over all of them."""
    p = adjust(np.concatenate([part.p.ravel() for part in parts]), correction)
    bounds = np.cumsum([0, *(part.p.size for part in parts)])
    own = [p[a:b].reshape(part.p.shape) for part, a, b in zip(parts, bounds, bounds[1:], strict=False)]
    done = tuple(attrs.evolve(part, p_corrected=cells) for part, cells in zip(parts, own, strict=True))
    words = f"{segment} minus {versus}, p corrected by {correction} over {family_size(p)} tests; {definition}"
    return Differences(done, segment, versus, level, correction, family_size(p), words)


def places_of(result: Any, segment: str, versus: str) -> tuple[int, int]:
    """Places of two segments.

    Raises:
        UnknownName: for an unknown segment.
        InputError: for one segment twice.
    """
    for name in (segment, versus):
        if name not in result.segments:
            raise unknown("segment", name, result.segments)
    if segment == versus:
        raise InputError(
            "a segment does not differ from itself",
            expected="two segments",
            found=f"{segment!r} twice",
            remedy=f"choose of {', '.join(map(repr, result.segments[:6]))}",
        )
    return result.segments.index(segment), result.segments.index(versus)


def chosen_of(known: Iterable[str], measures: Sequence[str] | None) -> list[str]:
    """Names of the measures to compare: all that are known, or those asked for.

    Raises:
        UnknownName: for a measure that does not exist.
        InputError: for none.
    """
    names = list(known)
    if measures is None:
        return names
    asked: object = measures
    if not isinstance(asked, Iterable):
        raise unknown("measure", asked, names)
    named = [measures] if isinstance(measures, str) else list(dict.fromkeys(measures))
    for name in named:
        if name not in names:
            raise unknown("measure", name, names)
    if not named:
        raise InputError(
            "no measure to compare", expected="one or more", found="none", remedy="leave measures= out for all"
        )
    return named


def shares_customers(result: Analysis, one: int, other: int) -> bool:
    """Whether a customer can be in both segments."""
    behind = result.measures.behind
    if behind is None or behind.membership.kind == "event":
        return True
    held = behind.membership
    if held.offsets is None:
        return False
    owner = np.repeat(np.arange(len(held.offsets) - 1), np.diff(held.offsets))
    return bool(np.isin(owner[held.codes == one], owner[held.codes == other]).any())


def _at_level(result: Analysis, level: float) -> tuple[Measurement, ...]:
    if level == result.measures.level:
        return result.measures.measurements
    frame = attrs.evolve(result.state.frame, level=level)
    told: tuple[Measurement, ...] = result.metric.summarise(attrs.evolve(result.state, frame=frame))
    return told


def _part(
    found: Measurement, places: tuple[int, int], level: float, shared: bool, replicates: Replicates | None
) -> Difference:
    one, other = places
    if replicates is None:
        gap, low, high, p, method = _closed(found, one, other, level)
    else:
        sides = [_side(found, place, replicates) for place in places]
        made = contrast(sides[0], sides[1], level, shared=shared)
        gap, low, high, p, method = made.difference, made.low, made.high, made.p_value, paired(made.method)
        low, high, p, method = _told(found, places, (low, high, p, method))
    return Difference(
        found.name,
        np.asarray(found.value[one]),
        np.asarray(found.value[other]),
        np.asarray(gap),
        np.asarray(low),
        np.asarray(high),
        np.asarray(p),
        np.full(np.shape(p), np.nan),
        np.asarray(found.n[one]),
        np.asarray(found.n[other]),
        np.asarray(method),
        found.unit,
        found.of,
        found.axes,
        found.definition,
    )


def _closed(found: Measurement, one: int, other: int, level: float) -> tuple[Any, ...]:
    """Shares of customers, none of whom is in both segments."""
    hits, n = np.rint(found.value * found.n), np.where(np.isnan(found.value), 0, found.n)
    made = compare_proportions(np.nan_to_num(hits[one]), n[one], np.nan_to_num(hits[other]), n[other], level=level)
    known = np.isfinite(made.difference)
    sure = (found.low[one] == found.high[one]) & (found.low[other] == found.high[other])
    low, high = (np.where(sure, made.difference, end) for end in (made.low, made.high))
    return made.difference, low, high, np.where(sure, np.nan, made.p_value), np.where(known, _CLOSED, _FEW)


def _side(found: Measurement, place: int, replicates: Replicates) -> Side:
    value, n = replicates.value[:, place], replicates.n[:, place]
    return Side(found.value[place], found.low[place], found.high[place], value, n != found.n[place])


def paired(codes: npt.NDArray[np.int8]) -> npt.NDArray[Any]:
    """How contrasts were made, in words; see `journeyseg.stats.contrasts.METHODS`."""
    return np.array([_FEW, *METHODS[1:]], dtype=object)[codes]


def _told(found: Measurement, places: tuple[int, int], parts: tuple[Any, ...]) -> tuple[Any, ...]:
    """Shares stay within -1 and 1; counts get no test, and what is neither counted nor estimated no interval."""
    low, high, p, method = parts
    if found.unit == "share":
        one, other = (found.value[place] for place in places)
        # Where all do, or nobody, there is nothing to test; such cells must not make the family larger.
        p = np.where((one == other) & ((one == 0) | (one == 1)), np.nan, p)
        return np.clip(low, -1.0, 1.0), np.clip(high, -1.0, 1.0), p, method
    if found.method:
        return parts
    nothing = np.full(np.shape(p), np.nan)
    values, counts = found.value[list(places)], found.n[list(places)]
    if not (np.isnan(values) | (values == counts)).all():
        return nothing, nothing, nothing, np.full(np.shape(p), "no interval: nothing is estimated", dtype=object)
    return low, high, nothing, np.where(np.isfinite(low), method + _COUNTED, method)


def _rows(part: Difference) -> pd.DataFrame:
    where = np.nonzero(np.atleast_1d((part.n > 0) | (part.n_versus > 0)))
    cells: dict[str, Any] = {
        column_of(axis.name): np.array(axis.labels or range(len(axis)), dtype=object)[at]
        for axis, at in zip(part.axes, where, strict=False)
    }
    names = ("value", "versus", "difference", "low", "high", "p", "p_corrected", "n", "n_versus", "method")
    numbers = {{"p": "p_value"}.get(name, name): np.atleast_1d(getattr(part, name))[where] for name in names}
    counts = {name: numbers[name].astype(np.int64) for name in ("n", "n_versus")}
    return pd.DataFrame({**cells, **numbers, **counts}).assign(metric=part.name, unit=part.unit, of=part.of)
