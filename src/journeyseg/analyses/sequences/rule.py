"""The rule of matching: which matches count, what is visible, and how ties are ordered; and presets of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from journeyseg.analyses.sequences.matching import COUNTS, TIES, Matched, match
from journeyseg.analyses.sequences.pattern import Pattern
from journeyseg.analyses.sequences.patterns import pattern_of
from journeyseg.errors import DefinitionError, unknown
from journeyseg.model.journeys import Journeys
from journeyseg.model.occurrence import Occurrence, occurrence_of

PRESETS = ("clickhouse",)
"""Known systems whose numbers a preset gives."""


def known_of(value: object) -> tuple[Occurrence, ...] | None:
    """What is visible: ``None`` for everything, else an occurrence or several.

    Raises:
        DefinitionError: for what is no occurrence, or an empty list.
    """
    if value is None:
        return None
    several = isinstance(value, (list, tuple, set, frozenset))
    listed = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
    found = tuple(occurrence_of(one, where="known=") for one in (listed if several else [value]))  # type: ignore[attr-defined]
    if not found:
        raise DefinitionError(
            "known= names nothing, so nothing would be visible",
            expected="at least one touchpoint, or nothing for all",
            found=repr(value),
            remedy="name the touchpoints that the pattern shall see",
        )
    return found


def one_of(value: object, options: tuple[str, ...], name: str) -> str:
    """The option, when it is one.

    Raises:
        UnknownName: when it is not.
    """
    if not isinstance(value, str) or value not in options:
        raise unknown(f"option of {name}=", str(value), options)
    return value


def _count(value: object) -> str:
    return one_of(value, COUNTS, "count")


def _ties(value: object) -> str:
    return one_of(value, TIES, "ties")


@attrs.frozen
class Rule:
    """How a pattern is matched; see `journeyseg.sequences`.

    Args:
        pattern: The pattern, or its text.
        count: See `matching.COUNTS`.
        known: What is visible; ``None`` = everything.
        ties: See `matching.TIES`.
    """

    pattern: Pattern = attrs.field(converter=pattern_of)
    count: str = attrs.field(default="non_overlapping", converter=_count)
    known: tuple[Occurrence, ...] | None = attrs.field(default=None, converter=known_of)
    ties: str = attrs.field(default="input", converter=_ties)

    @property
    def needs(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return tuple(sorted({*self.pattern.needs, *(name for one in self.known or () for name in one.needs)}))

    def matched(self, journeys: Journeys) -> Matched:
        """The matches whose last touchpoint lies in the period."""
        found = match(journeys, self.pattern, count=self.count, known=self.known, ties=self.ties)
        inside = journeys.in_period[found.end]
        return found if inside.all() else found.only(inside)

    @property
    def words(self) -> str:
        """The rule in words."""
        visible = "" if self.known is None else "visible are " + " or ".join(one.words for one in self.known)
        return "; ".join(filter(None, [self.pattern.text, _COUNTED[self.count], visible, _TIED[self.ties]]))

    @property
    def options(self) -> dict[str, Any]:
        """The plain form, for TOML."""
        known = {} if self.known is None else {"known": [one.plain for one in self.known]}
        return {"pattern": self.pattern.text, "count": self.count, **known, "ties": self.ties}


_COUNTED = {
    "non_overlapping": "matches share no touchpoint, earliest end first, each as short as can be",
    "overlapping": "one match for each touchpoint that a match can end at, as short as can be",
}
_TIED = {
    "input": "touchpoints of one moment in input order",
    "step": "touchpoints of one moment in the order of the items that take them",
    "strict": "neighbouring items lie at different moments",
}


def rule_of(pattern: object, preset: str | None, **given: Any) -> Rule:
    """The rule that options beneath a preset make; what is stated overrides the preset.

    Raises:
        UnknownName: for a preset that does not exist.
    """
    if preset is not None:
        one_of(preset, PRESETS, "preset")
    asked = pattern_of(pattern)
    stated = {name: value for name, value in given.items() if value is not None}
    return Rule(asked, **{**(_clickhouse(asked) if preset else {}), **stated})


def _clickhouse(pattern: Pattern) -> Mapping[str, Any]:
    """ClickHouse's sequenceCount: only what a condition of the pattern names is visible."""
    return {"count": "non_overlapping", "known": pattern.mentioned, "ties": "input"}
