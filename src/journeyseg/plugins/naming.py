"""Who owns which name: built-ins keep theirs, and of others nobody wins by coming first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable

import attrs

from journeyseg.plugins.entries import Entry


def settled(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries with repeats dropped and clashes marked; does not depend on their order.

    A spec that one distribution registers twice in the same words counts once; twice in different words, neither can be
    used. A name that is a built-in's, or that several distributions register, is marked ``"conflict"``.
    """
    by_distribution = _grouped(entries, lambda entry: (entry.kind, entry.name, entry.origin.key, entry.status == "ok"))
    single = [entry for group in by_distribution for entry in _without_repeats(group)]
    by_name = _grouped(single, lambda entry: (entry.kind, entry.name))
    return tuple(entry for group in by_name for entry in _judged(group))


def _grouped(entries: Iterable[Entry], key: Callable[[Entry], Hashable]) -> list[list[Entry]]:
    groups: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.order):
        groups[key(entry)].append(entry)
    return list(groups.values())


def _without_repeats(group: list[Entry]) -> list[Entry]:
    first = group[0]
    if first.status != "ok" or first.spec is None:
        return group
    if all(entry.spec == first.spec for entry in group):
        return [first]
    reason = f"{first.origin.distribution} registers this name {len(group)} times, in different words"
    return [attrs.evolve(entry, status="broken", reason=reason) for entry in group]


def _judged(group: list[Entry]) -> list[Entry]:
    rivals = [entry for entry in group if entry.status == "ok" and entry.spec is not None]
    if len(rivals) < 2:
        return group
    return [_against(entry, rivals) if entry in rivals else entry for entry in group]


def _against(entry: Entry, rivals: list[Entry]) -> Entry:
    if entry.origin.builtin:
        return entry
    others = [rival for rival in rivals if rival is not entry]
    owner = next((rival for rival in others if rival.origin.builtin), None)
    whose = (
        "a built-in has this name" if owner else "also registered by " + ", ".join(one.origin.words for one in others)
    )
    return attrs.evolve(entry, status="conflict", reason=f"{whose}; write {entry.qualified!r}")
