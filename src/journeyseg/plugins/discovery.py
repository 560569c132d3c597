"""Finding plugins: the entry points of the group ``journeyseg`` in what is installed. Looks, loads nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.metadata import Distribution, EntryPoint, distributions

import attrs

from journeyseg.contract.hooks import GROUP
from journeyseg.errors import PluginError
from journeyseg.plugins.origin import OURS, Origin, canonical

BUILTIN = "journeyseg.plugins.builtin"
"""The module that registers the built-ins."""

_NAME = re.compile(r"^name:[ \t]*(\S+)[ \t\r]*$", re.IGNORECASE | re.MULTILINE)


@attrs.frozen
class Candidate:
    """A plugin that has been found but not loaded.

    Args:
        origin: Where it comes from.
        load: Imports it and gives the plugin object; may raise anything.
        screened: True when block and allow lists apply to it.
    """

    origin: Origin
    load: Callable[[], object]
    screened: bool = True


def builtins() -> Iterator[Candidate]:
    """The plugin that journeyseg itself brings; it registers through the same hooks as anyone's."""
    from journeyseg import __version__

    yield Candidate(Origin(OURS, __version__, "builtin", BUILTIN, builtin=True), lambda: import_module(BUILTIN))


def installed() -> Iterator[Candidate]:
    """The plugins of all installed distributions, in order of distribution and entry point; never raises.

    Of two copies of one distribution on the search path the first counts, as it does for imports.
    """
    return iter(sorted(_candidates(), key=lambda one: (one.origin.key, one.origin.entry)))


def _candidates() -> Iterator[Candidate]:
    found = list(distributions())
    # Parsing the metadata of all that is installed takes a tenth of a second; few of it are plugins.
    offering = [place for place, distribution in enumerate(found) if _mentions(distribution)]
    seen: set[str] = set()
    for place, distribution in enumerate(found[: max(offering, default=-1) + 1]):
        name = _name(distribution)
        if name and canonical(name) not in seen:
            seen.add(canonical(name))
            if place in offering:
                yield from _offered(distribution, name)


def _mentions(distribution: Distribution) -> bool:
    return f"[{GROUP}]" in (_text(distribution, "entry_points.txt") or "")


def _name(distribution: Distribution) -> str:
    head = (_text(distribution, "METADATA") or "").partition("\n\n")[0]
    stated = _NAME.search(head)
    if stated:
        return stated[1]
    # Leftovers of an interrupted installation have no metadata, or none that can be read.
    try:
        return str(distribution.metadata["Name"] or "")
    except Exception:  # noqa: BLE001  # discovery never raises
        return ""


def _offered(distribution: Distribution, name: str) -> Iterator[Candidate]:
    origin = Origin(name, _version(distribution))
    try:
        points = [point for point in distribution.entry_points if point.group == GROUP]
    except Exception as error:  # noqa: BLE001  # one malformed file must not hide all other plugins
        yield Candidate(origin, _raising(error))
        return
    for point in points:
        yield Candidate(attrs.evolve(origin, entry=point.name, module=_module(point)), point.load)


def _module(point: EntryPoint) -> str:
    return point.value.partition(":")[0].strip()


def _version(distribution: Distribution) -> str:
    try:
        return str(distribution.version or "")
    except Exception:  # noqa: BLE001  # as above
        return ""


def _text(distribution: Distribution, file: str) -> str | None:
    try:
        return distribution.read_text(file)
    except Exception:  # noqa: BLE001  # as above
        return None


def _raising(error: Exception) -> Callable[[], object]:
    def load() -> object:
        raise PluginError(
            "its entry points can't be read",
            expected="name = module",
            found=str(error),
            remedy="install the distribution again",
        ) from error

    return load


def handed_over(plugins: Iterable[object]) -> Iterator[Candidate]:
    """Plugin objects (modules, or objects with marked methods) that a caller gives, as candidates."""
    for plugin in plugins:
        name = str(getattr(plugin, "__name__", type(plugin).__name__))
        yield Candidate(Origin(name, "", name), _giving(plugin), screened=False)


def _giving(plugin: object) -> Callable[[], object]:
    return lambda: plugin
