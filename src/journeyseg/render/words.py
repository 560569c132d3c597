"""Numbers for people: shares, durations, ratings and their intervals as short text.

A no-break space (or none) stands between number and unit, so that "41 %" never falls apart at the end of a line.
"""

from __future__ import annotations

import math
import re

import attrs

from journeyseg.model.estimate import Estimate

GAP = "\u00a0"
UNKNOWN = "–"
NAMELESS = "(no name)"
_SPANS = (
    (365 * 86_400.0, 730 * 86_400.0, "years"),
    (86_400.0, 36 * 3_600.0, "days"),
    (3_600.0, 90 * 60.0, "h"),
    (60.0, 90.0, "min"),
    (1.0, 0.0, "s"),
)
# Control characters have no place in HTML or XML; half surrogates can't be written; bidirectional overrides (not
# marks) reorder the text around them.
_HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_WHOLE = re.compile(r"(?<=^100)\.0+$|(?<=^0)\.0+$")
_BREAKS = re.compile(r"[\t\n\r\u2028\u2029]+")


def clean(text: str) -> str:
    r"""Text that every output can hold: line breaks become spaces, harmful characters the replacement character.

    Example:
        >>> clean("a\tb\x00")
        'a b\ufffd'
    """
    return _HARMFUL.sub("\ufffd", _BREAKS.sub(" ", text))


def named(text: str) -> str:
    """A name as outputs show it: cleaned, and "(no name)" where nothing can be seen.

    Example:
        >>> named(" "), named("loyal")
        ('(no name)', 'loyal')
    """
    return clean(text) if text.strip() else NAMELESS


@attrs.frozen
class Style:
    """How numbers of one kind are written.

    Args:
        unit: What one written unit is worth, such as 86400 (seconds) for days.
        suffix: Text after the number.
        decimals: Digits after the point.
        prefix: Text before the number.
    """

    unit: float
    suffix: str = ""
    decimals: int = 0
    prefix: str = ""

    def bare(self, value: float, *, more: int = 0) -> str:
        """The number alone, with `more` extra decimals."""
        text = f"{value / self.unit:,.{self.decimals + more}f}"
        text = _WHOLE.sub("", text) if self.suffix.endswith("%") else text
        return text.removeprefix("-") if not text.strip("-0.,") else text.replace("-", "−")

    def text(self, value: float) -> str:
        """The number with its prefix and suffix; a dash for a missing one."""
        return self.prefix + self.bare(value) + self.suffix if math.isfinite(value) else UNKNOWN


def style_of(kind: str, value: float, *, currency: str = "") -> Style:
    r"""The style in which a number is best read.

    Args:
        kind: ``"share"`` (0..1), ``"points"`` (difference of shares), ``"seconds"``, ``"rating"``, ``"times"``,
            ``"rank"``, ``"value"`` (money when `currency` is given) or ``"count"``; any other is a plain number.
        value: The number that sets unit and decimals.
        currency: Code that stands before money.

    Example:
        >>> style_of("seconds", 280_000).text(280_000)
        '3.2\xa0days'
    """
    size = abs(value) if math.isfinite(value) else 0.0
    if kind in ("share", "points"):
        return Style(0.01, f"{GAP}%" if kind == "share" else f"{GAP}points", _percent_decimals(size * 100))
    if kind == "seconds":
        return _span_style(size)
    if kind == "count":
        return Style(1.0)
    if kind == "value":
        return Style(1.0, "", 0 if size >= 1000 else 2, f"{currency}{GAP}" if currency else "")
    decimals = 0 if size >= 1000 else 1 if size >= 10 or kind in ("times", "rank") else 2
    return Style(1.0, "", decimals, "×" if kind == "times" else "")


def _percent_decimals(percent: float) -> int:
    if percent in (0.0, 100.0):
        return 0
    near = min(percent, abs(100.0 - percent))
    return 0 if percent >= 10 and near >= 1 else 1 if near >= 0.5 else 2


def _span_style(seconds: float) -> Style:
    unit, _, word = next(span for span in _SPANS if seconds >= span[1])
    return Style(unit, GAP + word, 1 if 0 < seconds / unit < 10 else 0)


def told(kind: str, value: float, *, currency: str = "") -> str:
    r"""One number as text.

    Example:
        >>> told("share", 0.413), told("share", 0.0413), told("rating", 4.208), told("count", 12345)
        ('41\xa0%', '4.1\xa0%', '4.21', '12,345')
    """
    return style_of(kind, value, currency=currency).text(value)


def interval(kind: str, estimate: Estimate, *, currency: str = "", bare: bool = False) -> str:
    r"""Both ends of the interval in the style of the value; empty when there is no interval.

    Args:
        kind: Kind of the number, see `style_of`.
        estimate: The estimate.
        currency: Code that stands before money.
        bare: Without prefix and suffix, for places beside the value.

    Example:
        >>> interval("share", Estimate(0.41, 0.39, 0.43, n=900))
        '39–43\xa0%'
    """
    if not (math.isfinite(estimate.low) and math.isfinite(estimate.high)):
        return ""
    style = style_of(kind, estimate.value if estimate.known else estimate.high, currency=currency)
    more = next((digits for digits in (0, 1, 2) if _apart(style, estimate, digits)), 0)
    ends = f"{style.bare(estimate.low, more=more)}–{style.bare(estimate.high, more=more)}"
    return ends if bare else style.prefix + ends + style.suffix


def _apart(style: Style, estimate: Estimate, more: int) -> bool:
    return style.bare(estimate.low, more=more) != style.bare(estimate.high, more=more)


def full(kind: str, estimate: Estimate, *, currency: str = "") -> str:
    r"""Value, interval and n in one short text; the reason where there is no value.

    The level of the interval is told unless it is 95 %.

    Example:
        >>> full("share", Estimate(0.41, 0.39, 0.43, n=900))
        '41\xa0% (39–43, n\xa0900)'
    """
    n = f"n{GAP}{told('count', estimate.n)}"
    if not estimate.known:
        return f"not known ({clean(estimate.method) or n})"
    ends = interval(kind, estimate, currency=currency, bare=True)
    level = "" if estimate.level == 0.95 else f"{told('share', estimate.level)} interval "
    inside = f"{level}{ends}, {n}" if ends else n
    return f"{told(kind, estimate.value, currency=currency)} ({inside})"


def chance(p: float) -> str:
    r"""A p value.

    Example:
        >>> chance(0.0004), chance(0.0312)
        ('p\xa0<\xa00.001', 'p\xa0=\xa00.031')
    """
    if not math.isfinite(p):
        return f"p{GAP}not known"
    return f"p{GAP}<{GAP}0.001" if p < 0.001 else f"p{GAP}={GAP}{p:.3f}"


def units(unit: str, n: float) -> str:
    r"""A count with its noun.

    Example:
        >>> units("journey", 1), units("customer", 1200)
        ('1\xa0journey', '1,200\xa0customers')
    """
    return f"{told('count', n)}{GAP}{unit}" + ("" if round(n) == 1 else "s")
