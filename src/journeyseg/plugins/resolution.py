"""Resolving: from a name and options, or an instance, to a plugin that is ready to work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from journeyseg.contract.specs import CheckSpec, Spec
from journeyseg.errors import DefinitionError, InputError, PluginError
from journeyseg.plugins.entries import Entry
from journeyseg.plugins.factories import is_factory, load
from journeyseg.plugins.snapshot import Registry, unusable
from journeyseg.plugins.structure import build

METHODS: dict[str, tuple[str, ...]] = {
    "segmenter": ("fit",),
    "metric": ("shape", "observe", "summarise"),
    "check": ("inspect",),
    "advisor": ("advise",),
    "reader": ("batches",),
    "engine": ("map",),
}
"""What a plugin of each kind must be able to do."""


@attrs.frozen
class Resolved:
    """A plugin that is ready to work; can be pickled when the instance can.

    Args:
        kind: ``"segmenter"``, ``"metric"``, ``"check"``, ``"advisor"``, ``"reader"`` or ``"engine"``.
        name: Its registered name (where names clash, ``distribution:name``), or the import path of the class of an
            instance that nobody registered.
        instance: The plugin.
        spec: What was registered; ``None`` for an instance that nobody registered.
        distribution: Where it comes from; empty for an instance that nobody registered.
        version: Version of the distribution.
    """

    kind: str
    name: str
    instance: Any
    spec: Spec | None = None
    distribution: str = ""
    version: str = ""

    @property
    def words(self) -> str:
        """What it is and where it comes from, for messages."""
        whose = f"{self.distribution} {self.version}".strip()
        return f"{self.kind} {self.name!r}" + (f" of {whose}" if whose else "")


def resolve(
    kind: str, what: object, options: Mapping[str, object] | None = None, *, registry: Registry | None = None
) -> Resolved:
    """The plugin that a name with options means, or that an instance is; its factory is imported here, not before.

    Args:
        kind: ``"segmenter"``, ``"metric"``, ``"check"``, ``"advisor"``, ``"reader"`` or ``"engine"``.
        what: A name, ``"distribution:name"``, or an instance.
        options: Keyword arguments, as from Python or TOML; only with a name.
        registry: Where to look; default all that is installed.

    Raises:
        UnknownName: when nothing bears the name, with close matches.
        PluginConflict: when several distributions bear it.
        PluginError: when the plugin can't be imported or lacks a method.
        DefinitionError: for options it does not have or values it can't take; a note names the plugin.
    """
    if isinstance(what, str):
        return _by_name(kind, what, options or {}, registry or _installed())
    return _by_instance(kind, what, options or {}, registry)


def _installed() -> Registry:
    from journeyseg.plugins.registry import registry

    return registry()


def _by_name(kind: str, name: str, options: Mapping[str, object], registry: Registry) -> Resolved:
    entry = registry.find(kind, name)
    if entry.spec is None:
        raise unusable(entry)
    factory = load(entry)
    instance = _made(entry, factory, options)
    lacking = _lacking(kind, instance)
    if lacking:
        raise _incomplete(entry.words, kind, lacking)
    return _of(entry, instance)


def _of(entry: Entry, instance: object) -> Resolved:
    name = entry.qualified if entry.status == "conflict" else entry.name
    return Resolved(entry.kind, name, instance, entry.spec, entry.origin.distribution, entry.origin.version)


def _made(entry: Entry, factory: type[Any], options: Mapping[str, object]) -> Any:
    try:
        return build(factory, options, where=f"{entry.kind} {entry.name!r}")
    except Exception as error:
        error.add_note(f"given to {entry.words}")
        raise


def _lacking(kind: str, instance: object) -> list[str]:
    return [method for method in METHODS[kind] if not callable(getattr(instance, method, None))]


def _incomplete(words: str, kind: str, lacking: list[str]) -> PluginError:
    return PluginError(
        f"{words} is no {kind}",
        expected=f"the methods {', '.join(METHODS[kind])}",
        found=f"no {', no '.join(lacking)}",
        remedy=f"see the plugin guide on what a {kind} does",
    )


def _by_instance(kind: str, instance: object, options: Mapping[str, object], registry: Registry | None) -> Resolved:
    made = type(instance)
    path = f"{made.__module__}:{made.__qualname__}"
    if isinstance(instance, type):
        raise _uncalled(kind, instance)
    if options:
        raise _late(made, options)
    lacking = _lacking(kind, instance)
    if lacking:
        raise _incomplete(path, kind, lacking)
    entry = _registered(kind, made, registry or _installed())
    return Resolved(kind, path, instance) if entry is None else _of(entry, instance)


def _uncalled(kind: str, given: type) -> DefinitionError:
    return DefinitionError(
        f"a {kind} is needed, not its class",
        expected=f"{given.__name__}(...)",
        found=f"the class {given.__name__}",
        remedy="call the class with its options",
    )


def _late(made: type, options: Mapping[str, object]) -> InputError:
    return InputError(
        "options go with a name, not with an instance",
        expected=f"{made.__name__}(...) with its options inside",
        found=", ".join(map(str, options)),
        remedy="give the options to the instance",
    )


def _registered(kind: str, made: type, registry: Registry) -> Entry | None:
    return next((one for one in registry.entries if one.kind == kind and one.usable and is_factory(one, made)), None)


def is_of_journeys(spec: Spec | None) -> bool:
    """True for a check of journeys, False for one of a segmentation."""
    return not isinstance(spec, CheckSpec) or spec.of == "journeys"
