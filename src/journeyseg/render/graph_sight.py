"""What a graph shows of a flow: one segment, tinted or not, or one segment minus another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from journeyseg.analyses.flow.labelling import END, START
from journeyseg.analyses.flow.options import refusal
from journeyseg.render.apart import how, sides, signed, span
from journeyseg.render.words import chance, named, style_of, told

if TYPE_CHECKING:
    from journeyseg.analyses.flow.result import Flow

TINTS = ("share", "time", "difference")


def check(flow: Flow, against: str | None, tint: str, most: int, versus: str | None) -> None:
    """Refuse tints that lack what they need, and options that mean nothing together."""
    if versus is not None and (against is not None or tint != "share"):
        option, found = ("against", against) if against is not None else ("tint", tint)
        raise refusal(option, "nothing beside versus=", found, f"leave {option}= or versus= out")
    if tint == "time" and "median time" not in flow.measures.definitions:
        raise refusal("tint", "a flow with times", tint, "ask for js.flow(..., quantiles=(0.5,))")
    if tint == "difference" and against is None:
        raise refusal("against", "the segment to compare with", None, 'give against="..."')
    if tint != "difference" and against is not None:
        raise refusal("against", 'nothing, unless tint="difference"', against, 'give tint="difference"')


@attrs.frozen(eq=False)
class Sight:
    """What is drawn of a flow, as square arrays over its labels.

    Args:
        weights: How wide each edge is, relative to the widest; 0 is not drawn.
        kind: Class of each edge.
        strength: Strength of its colour, 0..1.
        text: Text beside it.
        hint: Everything in words.
        met: Text in each box, by label.
        told: Everything of a box in words, by label.
        words: The legend.
        beside: What the numbers beside the edges are.
        most: Edges, widest first, that may have a text.
    """

    weights: Any
    kind: Any
    strength: Any
    text: Any
    hint: Any
    met: list[str]
    told: list[str]
    words: str
    beside: str
    most: int = 16


def alone(flow: Flow, segment: str | None, against: str | None, tint: str) -> Sight:
    """One segment: edges as wide as they are frequent."""
    counts, chances = flow.matrix("count", segment).to_numpy(), flow.matrix("P(out)", segment).to_numpy()
    tints = _tints(flow, segment, against, tint)
    text, hint = (np.full(counts.shape, "", dtype=object) for _ in range(2))
    for at in zip(*np.nonzero(counts), strict=True):
        text[at] = told("share", float(chances[at]))
        a, b = (named(flow.labels[end]) for end in at)
        words = f"{a} to {b}: {told('count', counts[at])} times, P(out) {text[at]}"
        hint[at] = f"{words}, {tints.said[at]}" if tints.said[at] else words
    met = _met(counts)
    counted = [told("count", n) for n in met]
    said = [
        f"{text} {_unit(label)}{'' if n == 1 else 's'}"
        for text, n, label in zip(counted, met, flow.labels, strict=True)
    ]
    beside = "Numbers beside the widest edges are P(out), the share of what leaves the source."
    return Sight(counts, tints.kind, tints.strength, text, hint, counted, said, tints.words, beside)


def _unit(label: str) -> str:
    return "start" if label == START else "end" if label == END else "visit"


def minus(flow: Flow, segment: str | None, versus: str) -> Sight:
    """One segment minus another: edges as wide as they are frequent in both, coloured where they differ."""
    one, other = sides(flow, segment, versus)
    gap = _gaps(flow, one, other)
    shares = [np.nan_to_num(flow.matrix("share", name).to_numpy(dtype=float)) for name in (one, other)]
    text, hint = (np.full(gap.difference.shape, "", dtype=object) for _ in range(2))
    weights = (shares[0] + shares[1]) / 2
    for at in zip(*np.nonzero(weights), strict=True):
        text[at] = gap.text(at, bare=True) if gap.clear[at] else ""
        hint[at] = f"{named(flow.labels[at[0]])} to {named(flow.labels[at[1]])}: {gap.said(at, one, other)}"
    met = [_met(flow.matrix("count", name).to_numpy()) for name in (one, other)]
    counted = [f"{told('count', a)} − {told('count', b)}" for a, b in zip(*met, strict=True)]
    said = [f"visits of {named(one)} and {named(other)}: {text}" for text in counted]
    words = (
        f"blue edges are more likely in {named(one)}, orange ones less (P(out), {gap.how}); pale grey ones may not "
        "differ, or are too few to tell; an edge is as wide as its share of all transitions, the mean of both"
    )
    beside = "Numbers beside edges are differences of P(out) in percentage points; numbers in boxes are visits of both."
    return Sight(weights, gap.kind, gap.strength, text, hint, counted, said, words, beside, weights.size)


def _met(counts: Any) -> list[int]:
    """Visits by label: what leaves it, or what comes in where nothing leaves."""
    return [int(row.sum() or column.sum()) for row, column in zip(counts, counts.T, strict=True)]


@attrs.frozen(eq=False)
class _Gaps:
    """Differences of P(out), square over the labels, with what each may be called."""

    value: Any
    versus: Any
    difference: Any
    low: Any
    high: Any
    p: Any
    clear: Any
    how: str

    @property
    def kind(self) -> Any:
        """Class of each edge."""
        return np.select([self.clear & (self.difference > 0), self.clear], ["more", "less"], "still").astype(object)

    @property
    def strength(self) -> Any:
        """Strength of each edge: the larger the difference; faint where there may be none."""
        size = np.abs(np.nan_to_num(self.difference))
        largest = max(float(np.max(np.where(self.clear, size, 0.0), initial=0.0)), 1e-9)
        return np.where(self.clear, 0.45 + 0.55 * np.minimum(size / largest, 1.0), 0.28)

    def text(self, at: tuple[Any, ...], *, bare: bool = False) -> str:
        """A difference with its sign."""
        value = float(self.difference[at])
        return signed(style_of("points", value), value, bare=bare)

    def said(self, at: tuple[Any, ...], one: str, other: str) -> str:
        """Everything of an edge in words."""
        both = " and ".join(
            f"P(out) {told('share', float(part[at]))} in {named(name)}"
            for part, name in ((self.value, one), (self.versus, other))
        )
        ends = span("share", float(self.difference[at]), float(self.low[at]), float(self.high[at]))
        certain = f" ({ends}, corrected {chance(float(self.p[at]))})" if ends else " (too few to tell)"
        return f"{both}, {self.text(at)}{certain}"


def _gaps(flow: Flow, one: str, other: str) -> _Gaps:
    found = flow.difference(one, other, measures=["P(out)"])
    part = found["P(out)"]
    seats = np.ix_(*([flow.labels.index(label) for label in axis.labels or ()] for axis in part.axes))
    square = []
    for name in ("value", "versus", "difference", "low", "high", "p_corrected"):
        cells = np.full((len(flow.labels), len(flow.labels)), np.nan)
        cells[seats] = getattr(part, name)
        square.append(cells)
    with np.errstate(invalid="ignore"):
        value, versus, gap, low, high, p = square
        return _Gaps(value, versus, gap, low, high, p, p < 1 - found.level, how(found))


@attrs.frozen(eq=False)
class _Tints:
    """Class and strength (0..1) of each edge, what is said of it, and the legend."""

    kind: Any
    strength: Any
    said: Any
    words: str


def _tints(flow: Flow, segment: str | None, against: str | None, tint: str) -> _Tints:
    shape = (len(flow.labels), len(flow.labels))
    plain = np.full(shape, "plain", dtype=object)
    none = np.full(shape, "", dtype=object)
    if tint == "time":
        return _by_time(flow, segment, plain, none)
    if tint == "difference":
        return _by_difference(flow, segment, str(against), none)
    return _Tints(plain, np.full(shape, 0.62), none, "an edge is as wide as its share of all transitions")


def _by_time(flow: Flow, segment: str | None, plain: Any, none: Any) -> _Tints:
    times = flow.matrix("median time", segment).to_numpy()
    known = np.isfinite(times)
    ranks = np.log1p(np.where(known, times, 0.0))
    low, high = (ranks[known].min(), ranks[known].max()) if known.any() else (0.0, 1.0)
    strength = np.where(known, 0.2 + 0.75 * (ranks - low) / max(high - low, 1e-9), 0.15)
    said = none.copy()
    for place in zip(*np.nonzero(known), strict=True):
        said[place] = f"{told('seconds', float(times[place]))} in the median"
    ends = [told("seconds", float(np.expm1(end))) for end in (low, high)]
    words = f"the darker an edge, the longer it takes in the median: {ends[0]} to {ends[1]}; no time is lightest"
    kind = np.where(known, "slow", "still").astype(object)
    return _Tints(kind, strength, said, words)


def _by_difference(flow: Flow, segment: str | None, against: str, none: Any) -> _Tints:
    gap = _gaps(flow, *sides(flow, segment, against))
    said = none.copy()
    for at in zip(*np.nonzero(np.isfinite(gap.difference)), strict=True):
        said[at] = f"{gap.text(at)} against {named(against)}, corrected {chance(float(gap.p[at]))}"
    words = (
        f"blue edges are more likely than for {named(against)}, orange ones less (P(out), {gap.how}); pale grey "
        "ones may not differ, or are too few to tell"
    )
    return _Tints(gap.kind, gap.strength, said, words)
