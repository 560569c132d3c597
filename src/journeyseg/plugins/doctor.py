"""The doctor looks at plugins more closely than discovery may: imports every factory and tries what a pipeline does."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import distributions
from traceback import extract_tb
from typing import Any

import attrs

from journeyseg.contract.hooks import GROUP
from journeyseg.contract.needs import needs_of
from journeyseg.errors import JourneysegError
from journeyseg.model.finding import Finding, Findings
from journeyseg.plugins.entries import Entry, one_line
from journeyseg.plugins.factories import load
from journeyseg.plugins.imports import heavy_imports
from journeyseg.plugins.origin import Origin, canonical
from journeyseg.plugins.resolution import METHODS
from journeyseg.plugins.screen import Screen
from journeyseg.plugins.snapshot import Registry
from journeyseg.plugins.structure import build, fields_of, options_of

_SEVERITY = {"broken": "error", "too new": "error", "conflict": "warning", "blocked": "info"}


def doctor(distribution: str = "", *, registry: Registry | None = None) -> Findings:
    """What is wrong or odd with the plugins that are installed, gravest first; imports every factory.

    Args:
        distribution: Only look at this distribution; default all but the built-ins.
        registry: What to look at; default all that is installed.

    Returns:
        Findings with these codes: ``plugin_broken``, ``plugin_too_new``, ``plugin_conflict``, ``plugin_blocked``;
        ``factory`` (can't be imported, lacks a method), ``options`` (can't be written to TOML and read back), ``needs``
        (outside the vocabulary), ``heavy_hooks`` (the hook module imports more than journeyseg and the standard
        library), ``entry_point_group`` (nearly ours), ``list_entry`` (a block or allow list names nobody).

    Example:
        >>> [finding.message for finding in doctor("journeyseg") if finding.severity == "error"]
        []
    """
    from journeyseg.plugins import registry as built

    found = registry or built.registry()
    chosen = [entry for entry in found.entries if _is_asked(entry.origin, distribution)]
    parts = [finding for entry in chosen for finding in (*_status(entry), *_closer(entry))]
    return Findings([*parts, *_hooks(chosen), *_around(found, distribution)])


def _is_asked(origin: Origin, distribution: str) -> bool:
    return origin.key == canonical(distribution) if distribution else not origin.builtin


def _finding(severity: str, code: str, entry: Entry, message: str, fix: str) -> Finding:
    return Finding(severity, code, f"{entry.words}: {message}", 1, examples=(entry.qualified,), fix=fix)


def _status(entry: Entry) -> Iterator[Finding]:
    if entry.status != "ok":
        fix = _raised_at(entry.cause) if entry.cause else "see the reason"
        yield _finding(_SEVERITY[entry.status], f"plugin_{entry.status.replace(' ', '_')}", entry, entry.reason, fix)


def _raised_at(cause: BaseException) -> str:
    frames = [frame for frame in extract_tb(cause.__traceback__) if not frame.filename.startswith("<")]
    return f"mend what {frames[-1].filename}:{frames[-1].lineno} raises" if frames else "see the reason"


def _closer(entry: Entry) -> Iterator[Finding]:
    if entry.spec is None or not entry.usable:
        return
    try:
        factory = load(entry)
    except JourneysegError as error:
        yield _finding("error", "factory", entry, error.found or error.message, error.remedy)
        return
    lacking = [method for method in METHODS[entry.kind] if not callable(getattr(factory, method, None))]
    if lacking:
        yield _finding("error", "factory", entry, f"its class lacks {', '.join(lacking)}", "add the method")
    yield from _tried(entry, factory)


def _tried(entry: Entry, factory: type[Any]) -> Iterator[Finding]:
    """What shows once the plugin is made with its defaults; one that must be given options is not tried."""
    if any(field.default is attrs.NOTHING for field in fields_of(factory).values()):
        return
    try:
        instance = factory()
        if build(factory, options_of(instance)) != instance:
            yield _finding("error", "options", entry, "its options change on the way through TOML", "mend to_options")
    except Exception as error:  # noqa: BLE001  # a plugin may raise anything
        yield _finding("error", "options", entry, one_line(error), "give every field a default that can be written")
        return
    try:
        needs_of(instance)
    except Exception as error:  # noqa: BLE001  # as above
        yield _finding("error", "needs", entry, one_line(error), 'name needs as "value" or "profile:age"')


def _hooks(entries: list[Entry]) -> Iterator[Finding]:
    origins = {
        entry.origin: entry for entry in entries if entry.origin.module and entry.status not in ("broken", "blocked")
    }
    for origin, entry in origins.items():
        heavy = heavy_imports(origin.module)
        if heavy:
            names = ", ".join(heavy)
            message = f"hook module {origin.module} of {origin.words} imports {names}"
            yield Finding(
                "warning",
                "heavy_hooks",
                message,
                len(heavy),
                examples=heavy,
                fix=f"import them in the module of the factory ({entry.name})",
            )


def _around(found: Registry, distribution: str) -> Iterator[Finding]:
    """What no entry shows: plugins under a wrong group, and lists that name nobody."""
    if distribution:
        return
    for name, group in sorted(_misgrouped()):
        yield Finding(
            "warning",
            "entry_point_group",
            f"{name} registers under {group!r}",
            1,
            examples=(name,),
            fix=f"use {GROUP!r}",
        )
    for name in Screen.from_environment().unmatched(entry.origin for entry in found.entries):
        yield Finding(
            "info",
            "list_entry",
            f"{name!r} stands on a block or allow list, but is not installed",
            1,
            fix="take it off",
        )


def _misgrouped() -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for distribution in distributions():
        try:
            groups = {point.group for point in distribution.entry_points}
            found |= {(distribution.name, group) for group in groups if GROUP in group.lower() and group != GROUP}
        except Exception:  # noqa: BLE001  # what can't be read registers nothing
            continue
    return found
