"""Resolving names and options to plugins, with the blame that an error inside one gets."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from itertools import count
from typing import Any

from journeyseg.contract.protocols import Engine, Metric
from journeyseg.errors import DefinitionError, InputError, PluginError
from journeyseg.plugins.blame import BlamedEngine, blame
from journeyseg.plugins.entries import PluginWarning
from journeyseg.plugins.origin import OURS
from journeyseg.plugins.registry import registry
from journeyseg.plugins.resolution import METHODS, Resolved, resolve

MetricLike = Any
"""A metric's name, a metric, or a table ``{"use": name, ...options}``."""


def plugin(kind: str, what: object, options: Mapping[str, Any] | None = None) -> Resolved:
    """The plugin that a name (with options), a table ``{"use": ...}`` or an instance means."""
    if isinstance(what, Mapping):
        table = dict(what)
        return resolve(kind, table.pop("use", ""), {**table, **(options or {})})
    return resolve(kind, what, options or {})


def every(kind: str, *, of: str = "") -> list[Resolved]:
    """Every registered plugin of a kind, in order of name; of checks those of this kind of data.

    A third party's plugin that can't be loaded, or needs an option, is left out with a `PluginWarning`: nobody asked
    for it by name.
    """
    found = registry()
    specs = [(name, found.find(kind, name).spec) for name in found.names(kind)]
    return [one for name, spec in specs if not of or getattr(spec, "of", of) == of for one in _loaded(kind, name)]


def _loaded(kind: str, name: str) -> Iterator[Resolved]:
    try:
        yield resolve(kind, name)
    except (PluginError, DefinitionError) as error:
        if registry().find(kind, name).origin.builtin:
            raise
        warnings.warn(f"{error.message}: {error.found}", PluginWarning, stacklevel=4)


def registered_name(instance: object) -> str:
    """The name under which the class of an instance is registered, or its import path."""
    kinds = [
        kind
        for kind, methods in METHODS.items()
        if all(callable(getattr(instance, method, None)) for method in methods)
    ]
    if not kinds:
        raise InputError(
            "no plugin value",
            expected="a segmenter, a metric or another plugin",
            found=repr(instance),
            remedy="give plain data or a plugin",
        )
    return resolve(kinds[0], instance).name


def is_builtin(resolved: Resolved) -> bool:
    """True for what journeyseg brings itself."""
    return resolved.distribution == OURS


def metrics_of(what: MetricLike | Iterable[MetricLike]) -> dict[str, Resolved]:
    """Metrics by the name they were asked for; a second one of a name gets a number.

    Raises:
        InputError: when none is given.
    """
    several = what if isinstance(what, Iterable) and not isinstance(what, (str, Mapping)) else [what]
    found: dict[str, Resolved] = {}
    for one in several:
        resolved = plugin("metric", one)
        name = label(resolved)
        numbered = (name if number == 1 else f"{name} ({number})" for number in count(1))
        found[next(place for place in numbered if place not in found)] = resolved
    if not found:
        raise InputError(
            "no metric",
            expected='at least one metric, such as "conversion"',
            found="none",
            remedy="name one; js.plugins() lists them",
        )
    return found


def label(resolved: Resolved) -> str:
    """The name people know a plugin by."""
    return str(getattr(resolved.instance, "title", "") or resolved.name)


def engine_of(what: object) -> Engine:
    """The engine that a name or an instance means; threads by default."""
    return BlamedEngine(plugin("engine", "threads" if what is None else what), "engine")


def blamed(resolved: Resolved, step: str) -> AbstractContextManager[None]:
    """Inside it, an exception gains a note that names the plugin, its distribution and the step."""
    return blame(resolved, step)


class Blamed:
    """A metric whose errors name its plugin; may be pickled, since it holds no registry."""

    def __init__(self, resolved: Resolved, step: str) -> None:
        self.resolved = resolved
        self.step = step

    @property
    def metric(self) -> Metric:
        """The metric itself."""
        metric: Metric = self.resolved.instance
        return metric

    def shape(self, frame: Any, /) -> Any:
        """As the metric."""
        with blame(self.resolved, self.step):
            return self.metric.shape(frame)

    def observe(self, journeys: Any, /) -> Any:
        """As the metric."""
        with blame(self.resolved, self.step):
            return self.metric.observe(journeys)

    def summarise(self, state: Any, /) -> Any:
        """As the metric."""
        with blame(self.resolved, self.step):
            return self.metric.summarise(state)
