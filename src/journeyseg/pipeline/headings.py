"""Headings: what people read above the result of a step, given as its title or made from what it does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from journeyseg.pipeline.offered import OFFERED

_WORD = re.compile(r"\w+")

Keys = Mapping[str, Any]


def heading_of(do: str, name: str, keys: Keys) -> str:
    """The heading of a step: its title, or plain words made from its verb, its name and what it refers to.

    Args:
        do: Verb of the step.
        name: Name of the step.
        keys: Its settings.

    Example:
        >>> heading_of("measure", "by_region", {"by": "region", "metrics": ["value"]})
        'Measures by region'
        >>> heading_of("segment", "first_channel", {}), heading_of("audit", "audit", {"title": "Can we trust it?"})
        ('Segments by first channel', 'Can we trust it?')
    """
    if keys.get("title"):
        return str(keys["title"])
    found = _DEFAULTS[do](name, keys) if do in _DEFAULTS else _by(OFFERED.get(do, worded(do)), keys)
    return found if name in (do, *_references(keys)) or _tells(found, name) else f"{found} ({worded(name)})"


def worded(name: str) -> str:
    """A name as words: underscores become spaces.

    Example:
        >>> worded("recency_value")
        'recency value'
    """
    return name.replace("_", " ").strip() or name


def _references(keys: Keys) -> list[str]:
    found = [keys.get("by"), keys.get("of")]
    return [str(name) for name in found if isinstance(name, str)]


def _tells(heading: str, name: str) -> bool:
    """True when a heading holds every word of the name but those that only repeat what steps do."""
    said = set(_WORD.findall(heading.lower()))
    return set(_WORD.findall(worded(name).lower())) - _VERBS <= said


def _by(what: str, keys: Keys) -> str:
    by = keys.get("by")
    return f"{what} by {worded(by)}" if isinstance(by, str) and by else what


def _cross(name: str, keys: Keys) -> str:
    parts = [worded(str(part)) for part in keys.get("of", ())]
    return f"Segments by {' and '.join(parts)}" if parts else f"Segments by {worded(name)}"


def _audit(name: str, keys: Keys) -> str:
    of = keys.get("of")
    return f"How sound are the segments by {worded(str(of))}?" if of else "How sound is the data?"


_VERBS = frozenset({"describe", "audit", "segment", "cross", "measure", "map", "journeys", "recommend", "by", *OFFERED})
_DEFAULTS: Mapping[str, Callable[[str, Keys], str]] = {
    "describe": lambda name, keys: _by("What there is", keys),
    "audit": _audit,
    "segment": lambda name, keys: f"Segments by {worded(name)}" if name != "segment" else "Segments",
    "cross": _cross,
    "measure": lambda name, keys: _by("Measures", keys),
    "map_journeys": lambda name, keys: _by("Journeys", keys),
    "recommend": lambda name, keys: "What to do",
}
