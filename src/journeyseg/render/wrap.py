"""Breaking text into lines for SVG, which has no line breaks of its own, by estimated widths."""

from __future__ import annotations

import re
import unicodedata

from journeyseg.render.words import clean

_NARROW = frozenset("iljtfrI.,:;'|!()[]{} ")
_WIDE = frozenset("mwMW@%—")
_JOINERS = frozenset("\u200d\ufe0f\ufe0e")
_WORDS = re.compile(r"\S+\s*?(?<=[/_\-.:,])|\S+|\s+")
LONGEST = 400


def width_of(text: str, size: float) -> float:
    """Estimated width of text in pixels at a font size; meant for proportional sans-serif faces."""
    return size * sum(map(_advance, text))


def _advance(char: str) -> float:
    if char in _NARROW:
        return 0.31
    if char in _WIDE or char == "\ufffd" or unicodedata.east_asian_width(char) in ("W", "F"):
        return 1.0
    if unicodedata.combining(char) or char in _JOINERS:
        return 0.0
    return 0.7 if char.isupper() else 0.57


def pieces(text: str) -> list[str]:
    """Text cut where a line may break: after spaces and after ``/ _ - . : ,``."""
    found: list[str] = []
    for match in _WORDS.finditer(text):
        piece = match.group()
        if piece.isspace() and found:
            found[-1] += " "
        elif not piece.isspace():
            found.append(piece)
    return found


def letters(text: str) -> list[str]:
    """Text cut between letters that belong apart: marks and joined emoji stay together."""
    found: list[str] = []
    for char in text:
        joined = bool(found) and (char in _JOINERS or unicodedata.combining(char) or found[-1][-1] == "\u200d")
        if joined or (found and "\U0001f3fb" <= char <= "\U0001f3ff"):
            found[-1] += char
        else:
            found.append(char)
    return found


def wrapped(text: str, *, width: float, size: float, lines: int) -> tuple[str, ...]:
    """Text in at most `lines` lines of at most `width` pixels; what does not fit ends in "…".

    Example:
        >>> wrapped("Order approved by the bank", width=84, size=12, lines=2)
        ('Order', 'approved by…')
    """
    whole = clean(text)
    rows = [""]
    for piece in (part for word in pieces(whole[:LONGEST]) for part in _fitting(word, width, size)):
        if rows[-1] and width_of((rows[-1] + piece).rstrip(), size) > width:
            rows.append("")
        rows[-1] += piece
    kept = [row.strip() for row in rows[:lines]]
    if len(rows) > lines or len(whole) > LONGEST:
        kept[-1] = _cut(kept[-1] + "…", width, size)
    return tuple(kept)


def _fitting(word: str, width: float, size: float) -> list[str]:
    if width_of(word.rstrip(), size) <= width:
        return [word]
    rows = [""]
    for letter in letters(word):
        if rows[-1] and width_of(rows[-1] + letter, size) > width:
            rows.append("")
        rows[-1] += letter
    return rows


def _cut(text: str, width: float, size: float) -> str:
    found = letters(text.removesuffix("…"))
    while found and width_of("".join(found) + "…", size) > width:
        found.pop()
    return "".join(found).rstrip() + "…"
