"""What a field of a plugin means, in a form that generators of values can read."""

from __future__ import annotations

from typing import Any

import attrs


@attrs.frozen
class Meaning:
    """What a field takes, in a form that generators of values can read.

    Args:
        kind: ``"share"``, ``"number"``, ``"count"``, ``"flag"``, ``"duration"``, ``"touchpoint"``, ``"name"``,
            ``"text"``, ``"names"``, ``"choice"`` or ``"column"``.
        at_least: Smallest value (of names: how many), edge inside.
        at_most: Largest value, edge inside.
        options: What may be chosen; of a column: the roles and families allowed.
        optional: True when ``None`` may be given (the default is then ``None``).
        summary: One line for people.
    """

    kind: str
    at_least: float | None = attrs.field(default=None, kw_only=True)
    at_most: float | None = attrs.field(default=None, kw_only=True)
    options: tuple[Any, ...] = attrs.field(default=(), kw_only=True)
    optional: bool = attrs.field(default=False, kw_only=True)
    summary: str = attrs.field(default="", kw_only=True)

    @property
    def words(self) -> str:
        """What the field takes, in words.

        Example:
            >>> Meaning("count", at_least=1).words
            'a whole number, 1 or more'
        """
        ends = (self.at_least, self.at_most)
        match ends:
            case (None, None):
                return _NOUNS[self.kind]
            case (low, None):
                return f"{_NOUNS[self.kind]}, {low:g} or more"
            case (None, high):
                return f"{_NOUNS[self.kind]}, {high:g} or less"
        return f"{_NOUNS[self.kind]} from {ends[0]:g} to {ends[1]:g}"

    def holds(self, value: float) -> bool:
        """True when a number lies between the ends."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)


_NOUNS = {
    "share": "a share",
    "number": "a number",
    "count": "a whole number",
    "flag": "true or false",
    "duration": "a duration with its unit",
    "touchpoint": "the name of a touchpoint",
    "name": "a name: one line of text that is not blank",
    "text": "text",
    "names": "names",
    "choice": "one of the options",
    "column": "the name of a column",
}
