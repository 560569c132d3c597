"""Lines: findings and pain points as short text for a terminal, one line each, their parts below each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

_SPANS = ((86_400.0, "days"), (3_600.0, "h"), (60.0, "min"), (0.0, "s"))


def clean(text: str) -> str:
    r"""Text for one line of a terminal: blanks and breaks are one blank, what can't be seen the replacement character.

    Example:
        >>> clean("a\n b\x1b[31m")
        'a b\ufffd[31m'
    """
    return "".join(one if one.isprintable() else "\ufffd" for one in " ".join(text.split()))


def aligned(rows: Iterable[Sequence[str]], *, right: Iterable[int] = ()) -> str:
    """The rows as text, their columns below each other, two blanks between; columns without any text are left out.

    Args:
        rows: Texts of each row, as many in all.
        right: Places of the columns that end below each other, such as numbers.

    Example:
        >>> print(aligned([("a", "5", "x"), ("bcd", "1,000", "y")], right=[1]))
        a        5  x
        bcd  1,000  y
    """
    table, ends = [tuple(row) for row in rows], set(right)
    columns = [(place, parts) for place, parts in enumerate(zip(*table, strict=True)) if any(parts)]
    padded = [_padded(parts, right=place in ends) for place, parts in columns]
    return "\n".join("  ".join(row).rstrip() for row in zip(*padded, strict=True))


def _padded(parts: Sequence[str], *, right: bool) -> list[str]:
    width = max(map(len, parts))
    return [part.rjust(width) if right else part.ljust(width) for part in parts]


def percent(share: float) -> str:
    """A share as per cent; empty when it is not known.

    Example:
        >>> percent(0.0123), percent(float("nan"))
        ('1.2 %', '')
    """
    return "" if math.isnan(share) else f"{100 * share:.1f} %"


def told(value: float, unit: str) -> str:
    """A measure in short: a share as per cent, seconds in the largest unit that fits, else two decimals.

    Example:
        >>> told(0.25, "share"), told(7200.0, "seconds"), told(4.2, "rating")
        ('25.0 %', '2.0 h', '4.20')
    """
    if math.isnan(value) or unit == "share":
        return percent(value) or "?"
    if unit != "seconds":
        return f"{value:.2f}"
    size, word = next(span for span in _SPANS if abs(value) >= span[0])
    return f"{value / (size or 1):.1f} {word}"
