"""Words and signs of the pattern language, each with its column, and errors that point at one."""

from __future__ import annotations

import json
import re

import attrs

from journeyseg.errors import DefinitionError

WORD = r"(?:[\w*/#@+&]|-(?!>)|[.:](?=[\w*/]))+"
"""What needs no quotes: letters, digits, ``_ * / # @ + & -``, and ``.`` or ``:`` inside."""

_SIGNS = r"->|\.\.\.|<=|>=|[<>=()\[\]{},|?]"
_TOKEN = re.compile(rf'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<sign>{_SIGNS})|(?P<word>{WORD})|(?P<end>$))', re.DOTALL)

RESERVED = frozenset({"any", "not", "no", "or", "as", "by", "in", "start", "end", "within"})
"""Words of the language; a touchpoint of such a name is put in quotes."""


@attrs.frozen
class Token:
    """A word, a quoted text, a sign or the end.

    Args:
        kind: ``"word"``, ``"text"``, ``"sign"`` or ``"end"``.
        value: What it says, quotes and escapes undone.
        place: Where it stands, from 0.
    """

    kind: str
    value: str
    place: int

    @property
    def shown(self) -> str:
        """As errors show it."""
        return "the end" if self.kind == "end" else repr(self.value)


def tokens(text: str) -> list[Token]:
    """The tokens of a text; the last is its end.

    Raises:
        DefinitionError: for a sign that the language lacks, or a quote that is not closed.
    """
    found: list[Token] = []
    place = 0
    while not found or found[-1].kind != "end":
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise _unread(text, place)
        kind = match.lastgroup
        value = match[kind]
        found.append(
            Token(kind, _unquoted(text, value, match.start(kind)) if kind == "text" else value, match.start(kind))
        )
        place = match.end()
    return found


def _unread(text: str, place: int) -> DefinitionError:
    at = place + len(text[place:]) - len(text[place:].lstrip())
    quote = text[at] == '"'
    expected = 'a closing "' if quote else 'a touchpoint, "->", "..." or another sign of the language'
    return pointing(text, at, expected, "a text that goes on" if quote else repr(text[at]))


def _unquoted(text: str, value: str, place: int) -> str:
    try:
        return str(json.loads(value, strict=False))
    except ValueError:
        raise pointing(text, place, r"text with the escapes \" and \\ (and those of JSON)", value) from None


def pointing(text: str, place: int, expected: str, found: str) -> DefinitionError:
    """The error of a text at a place, with the place under a caret."""
    line = re.sub(r"\s", " ", text)
    return DefinitionError(
        f"the pattern can't be read at column {place + 1}",
        expected=expected,
        found=f"{found}\n              {line}\n              {' ' * place}^",
        remedy='such as: view ...[no refund, <= 2 hours] cart -> buy within 30 min; quote other names: "add to cart"',
    )


def named(name: str) -> str:
    """A name as the language writes it: in quotes where it needs them.

    Example:
        >>> named("add_to_cart"), named("add to cart"), named("any")
        ('add_to_cart', '"add to cart"', '"any"')
    """
    return name if re.fullmatch(WORD, name) and name not in RESERVED else quoted(name)


def quoted(text: str) -> str:
    """A text in quotes."""
    return json.dumps(text, ensure_ascii=False)
