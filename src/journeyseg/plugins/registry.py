"""The registry is built here, once, on first use: the only module of journeyseg that manages plugins with pluggy."""

from __future__ import annotations

import inspect
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from types import FunctionType, MethodType
from typing import Any

import pluggy

from journeyseg.contract import hooks
from journeyseg.contract.specs import KINDS
from journeyseg.errors import PluginError
from journeyseg.plugins.discovery import Candidate, builtins, handed_over, installed
from journeyseg.plugins.entries import FAULTS, WHOLE, Entry, PluginWarning
from journeyseg.plugins.naming import settled
from journeyseg.plugins.origin import Origin
from journeyseg.plugins.reading import Fault, broken, entry_of, specs_of, taking
from journeyseg.plugins.screen import Screen
from journeyseg.plugins.snapshot import Moment, Observer, Registry

_MOMENTS: tuple[Moment, ...] = ("before", "after")
_HOOKS = (*(f"{hooks.PREFIX}{kind}s" for kind in KINDS), *(f"{hooks.PREFIX}{moment}_step" for moment in _MOMENTS))
_LOCK = threading.RLock()
_BUSY = threading.local()


class _Manager(pluggy.PluginManager):
    """Manages one plugin, and looks at its functions only.

    pluggy 1.5 evaluates every attribute of a plugin, properties too, and takes any callable for a hook; pluggy 1.7
    takes functions only and evaluates nothing. With this both do what 1.7 does. There is one manager per plugin,
    because pluggy 1.5 leaves a plugin that fails its validation half registered.
    """

    def parse_hookimpl_opts(self, plugin: object, name: str) -> Any:
        found = inspect.getattr_static(plugin, name, None)
        plain = isinstance(found, (FunctionType, MethodType, staticmethod, classmethod))
        return super().parse_hookimpl_opts(plugin, name) if plain else None


def registry() -> Registry:
    """The registry of everything that is installed, built on first use and then kept; frozen.

    The environment variables ``JOURNEYSEG_PLUGINS_BLOCK`` and ``JOURNEYSEG_PLUGINS_ALLOW`` count as they are then.

    Raises:
        PluginError: when a plugin asks for it while it is being imported.
    """
    with _LOCK:
        is_first = not _kept.cache_info().currsize
        found = _kept()
    if is_first:
        _warn(found)
    return found


@cache
def _kept() -> Registry:
    return _snapshot(Screen.from_environment(), ())


def discover(
    *, extra: Iterable[object] = (), block: Iterable[str] = (), allow: Iterable[str] | None = None, strict: bool = False
) -> Registry:
    """A registry of what is installed and of plugin objects that are handed over; never raises unless `strict`.

    Args:
        extra: Plugins that are not installed: modules, or objects whose methods are marked with ``hookimpl``. They go
            by ``__name__`` (objects by their class), and no list keeps them out.
        block: Distributions, or ``"distribution:name"``, that are not used; ``"*"`` is every installed one.
        allow: The only distributions that are used; ``None`` = all. The lists of the environment count too.
        strict: Raise instead of warn, for the tests of plugin authors.

    Raises:
        PluginError: with `strict`, listing all that is broken, too new or in conflict.
    """
    found = _snapshot(Screen.from_environment().narrowed(Screen(block, allow)), extra)
    if strict:
        _refuse_faults(found)
    _warn(found)
    return found


def _snapshot(screen: Screen, extra: Iterable[object]) -> Registry:
    if getattr(_BUSY, "now", False):
        raise PluginError(
            "a plugin asks for the registry while plugins are being discovered",
            expected="a hook module that only registers",
            found="a call of journeyseg at import",
            remedy="call it inside a function",
        )
    _BUSY.now = True
    try:
        found = [part for candidate in _candidates(extra) for part in _parts(candidate, screen)]
    finally:
        _BUSY.now = False
    observers = tuple(part for part in found if isinstance(part, Observer))
    return Registry(settled(part for part in found if isinstance(part, Entry)), observers)


def _candidates(extra: Iterable[object]) -> Iterator[Candidate]:
    yield from builtins()
    yield from installed()
    yield from handed_over(extra)


def _parts(candidate: Candidate, screen: Screen) -> Iterator[Entry | Observer]:
    """The entries and observers of one plugin; whatever its code raises becomes an entry."""
    origin = candidate.origin
    reason = screen.against(origin) if candidate.screened else ""
    if reason:
        yield Entry(WHOLE, origin.entry, origin, "blocked", reason)
        return
    try:
        plugin = candidate.load()
        manager = _managed(plugin)
        misspelt = list(_misspelt(manager, plugin))
    except (Exception, SystemExit) as error:  # noqa: BLE001  # discovery never raises
        yield broken(origin, error)
        return
    yield from (broken(origin, Fault(fault)) for fault in misspelt)
    for kind in KINDS:
        yield from _registered(manager, kind, origin, screen if candidate.screened else Screen())
    for moment in _MOMENTS:
        yield from _observing(manager, moment, origin)


def _managed(plugin: object) -> _Manager:
    if plugin is None:
        raise Fault("the entry point leads to None, not to a module")
    manager = _Manager(hooks.GROUP)
    manager.add_hookspecs(hooks)
    manager.register(plugin)
    return manager


def _misspelt(manager: _Manager, plugin: object) -> Iterator[str]:
    """Functions that look like hooks but are none: marked under an unknown name, or not marked."""
    marked = {caller.name: caller for caller in manager.get_hookcallers(plugin) or ()}
    for name, caller in sorted(marked.items()):
        if name not in _HOOKS and not all(impl.optionalhook for impl in caller.get_hookimpls()):
            yield f"there is no hook {name}{_meant(name)}"
    for name in dir(plugin):
        found = inspect.getattr_static(plugin, name, None)
        if name in _HOOKS and name not in marked and callable(getattr(found, "__func__", found)):
            yield f"{name} is not a plain function marked with @js.hookimpl"


def _meant(name: str) -> str:
    close = get_close_matches(name, _HOOKS, n=1)
    return f"; perhaps {close[0]}" if close else ""


def _registered(manager: _Manager, kind: str, origin: Origin, screen: Screen) -> Iterator[Entry]:
    try:
        specs = [spec for tell in _functions(manager, f"{hooks.PREFIX}{kind}s") for spec in specs_of(tell(), kind)]
    except (Exception, SystemExit) as error:  # noqa: BLE001  # discovery never raises
        yield broken(origin, error, kind)
        return
    for spec in specs:
        yield entry_of(spec, origin, screen.against(origin, spec.name))


def _functions(manager: _Manager, hook: str) -> Iterator[Callable[..., object]]:
    for impl in getattr(manager.hook, hook).get_hookimpls():
        if impl.wrapper or impl.hookwrapper:
            raise Fault(f"{hook} is a wrapper; plugins can't wrap each other's hooks")
        yield impl.function


def _observing(manager: _Manager, moment: Moment, origin: Origin) -> Iterator[Entry | Observer]:
    try:
        tells = list(_functions(manager, f"{hooks.PREFIX}{moment}_step"))
    except Fault as error:
        yield broken(origin, error, "observer")
        return
    for tell in tells:
        yield Observer(origin, moment, taking(tell))
    if tells:
        yield Entry("observer", f"{moment}_step", origin)


def _warn(found: Registry) -> None:
    for entry in found.entries:
        if entry.status in FAULTS:
            warnings.warn(f"{entry.words} is left out: {entry.reason}", PluginWarning, stacklevel=3)


def _refuse_faults(found: Registry) -> None:
    faults = [entry for entry in found.entries if entry.status in (*FAULTS, "conflict")]
    if faults:
        raise PluginError(
            f"{len(faults)} plugins are not in order",
            expected="every plugin usable by its bare name",
            found="; ".join(f"{entry.words}: {entry.reason}" for entry in faults),
            remedy="mend or uninstall them, or discover without strict",
        ) from faults[0].cause
