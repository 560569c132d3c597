"""Offered: the analyses and cuts that a step may do. A row here makes the verb of that name a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from inspect import Parameter, signature
from typing import Any

from journeyseg.errors import DefinitionError

OFFERED: Mapping[str, str] = {
    "sessions": "Sessions",
    "collapse_repeats": "Journeys without repeats",
    "truncate": "Journeys cut to a stretch",
    "funnel": "Funnel",
    "sequences": "Sequences",
    "next_touchpoint": "What comes next",
    "retention": "Retention",
    "stickiness": "Stickiness",
    "lifecycle": "Lifecycle",
    "daily_states": "States by day",
    "survival": "How long it takes",
    "flow": "What follows what",
    "step_matrix": "Where they are step by step",
    "step_flow": "Steps from the start",
    "routes": "Routes",
    "loops": "What they come back to",
    "what_if": "What if fewer left",
    "compare": "Do they travel differently?",
    "similarity": "How alike journeys are",
    "representatives": "Journeys that stand for many",
}
"""Verb -> heading of its result. The verb is `journeyseg.verbs._NAME.NAME`; it takes the journeys first."""

_GIVEN = ("engine", "other")
"""Parameters that are no keys: the run gives the engine, and ``journeys`` names every data set."""


@cache
def verb_of(do: str) -> Callable[..., Any]:
    """The verb of that name."""
    found: Callable[..., Any] = getattr(import_module(f"journeyseg.verbs._{do}"), do)
    return found


def keys_of(do: str) -> tuple[str, ...]:
    """The keys of a step that does it: those of the verb, and ``journeys``, the step whose journeys it reads.

    Example:
        >>> keys_of("collapse_repeats")
        ('journeys', 'touchpoints', 'within')
    """
    _, *names = signature(verb_of(do)).parameters
    return ("journeys", *(name for name in names if name not in _GIVEN))


def done(do: str, data: Any, keys: Mapping[str, Any], *, name: str, engine: object) -> Any:
    """What the verb gives.

    Args:
        do: The verb.
        data: What it reads.
        keys: Its settings.
        name: Name of the step, for errors.
        engine: What runs it, where the verb takes an engine.

    Raises:
        DefinitionError: when a setting lacks that the verb must have.
    """
    verb = verb_of(do)
    _, *parameters = signature(verb).parameters.values()
    lacking = [one.name for one in parameters if one.default is Parameter.empty and one.name not in keys]
    if lacking:
        raise DefinitionError(
            f"step {name!r} lacks {', '.join(map(repr, lacking))}",
            expected=", ".join(lacking),
            found=", ".join(keys) or "no keys",
            remedy=f"say it in the step; {do} can't do without",
        )
    taken = {one.name for one in parameters}
    return verb(data, **keys, **({"engine": engine} if "engine" in taken else {}))
