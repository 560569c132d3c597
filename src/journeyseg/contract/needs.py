"""What a plugin needs: the columns and definitions without which it can't work, known before any work."""

from __future__ import annotations

from collections.abc import Iterable

from journeyseg.errors import DefinitionError

ROLES = ("touchpoint", "journey", "channel", "value", "cost", "satisfaction")
"""Columns of touchpoints with an agreed meaning."""

DEFINITIONS = ("goal", "blueprint")
"""Definitions that the question or the journeys carry."""

PREFIXES = ("profile:", "property:")
"""How the name of a column of customers, and of a free column of touchpoints, begins."""

_WORDS = frozenset(ROLES + DEFINITIONS)
_VOCABULARY = ", ".join(map(repr, (*ROLES, *DEFINITIONS, "profile:NAME", "property:NAME")))


def is_need(name: object) -> bool:
    """True for a word of the vocabulary of needs.

    Example:
        >>> is_need("profile:age"), is_need("age")
        (True, False)
    """
    return isinstance(name, str) and (name in _WORDS or any(_follows(name, prefix) for prefix in PREFIXES))


def _follows(name: str, prefix: str) -> bool:
    return name.startswith(prefix) and bool(name[len(prefix) :].strip())


def needs_of(instance: object) -> tuple[str, ...]:
    """What this plugin needs, sorted and without repeats; empty when it declares nothing.

    Args:
        instance: A segmenter, metric, check or advisor. Its ``needs`` is an attribute or a property, computed from its
            parameters: an iterable of ``"touchpoint"``, ``"journey"``, ``"channel"``, ``"value"``, ``"cost"``,
            ``"satisfaction"``, ``"goal"``, ``"blueprint"``, ``"profile:NAME"`` or ``"property:NAME"``.

    Raises:
        DefinitionError: for a word outside the vocabulary, or a single text instead of a tuple.
    """
    needs: object = getattr(instance, "needs", ())
    if isinstance(needs, str) or not isinstance(needs, Iterable):
        raise _not_needs(instance, needs, "a tuple of names")
    found = tuple(needs)
    wrong = [name for name in found if not is_need(name)]
    if wrong:
        raise _not_needs(instance, wrong[0], _VOCABULARY)
    return tuple(sorted(set(found)))


def _not_needs(instance: object, found: object, expected: str) -> DefinitionError:
    return DefinitionError(
        f"what {type(instance).__name__} needs is not understood",
        expected=expected,
        found=repr(found),
        remedy='name columns as "value", "profile:age" or "property:basket"',
    )
