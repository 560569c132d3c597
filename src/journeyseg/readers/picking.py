"""Picking readers: by name, by instance, or by the suffix of a file among all that are registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from journeyseg.contract.specs import ReaderSpec
from journeyseg.errors import InputError, PluginConflict
from journeyseg.plugins.registry import registry
from journeyseg.plugins.resolution import Resolved, resolve


def suffixes() -> tuple[str, ...]:
    """Suffixes that some reader reads, sorted."""
    return tuple(sorted(_names()))


def _names() -> dict[str, set[str]]:
    """Suffix -> names of the readers that read it; built-in readers keep their suffixes."""
    found: dict[str, set[str]] = {}
    builtin: dict[str, str] = {}
    for entry in registry().entries:
        if entry.kind == "reader" and entry.usable and isinstance(entry.spec, ReaderSpec):
            for suffix in entry.spec.suffixes:
                name = entry.qualified if entry.status == "conflict" else entry.name
                found.setdefault(suffix, set()).add(name)
                builtin |= {suffix: name} if entry.origin.builtin else {}
    return {suffix: {builtin[suffix]} if suffix in builtin else names for suffix, names in found.items()}


def reader_of(file: str, reader: object = None, options: Mapping[str, object] | None = None) -> Resolved:
    """The reader for one file.

    Args:
        file: Path of the file.
        reader: Name of a reader or an instance; ``None`` picks by suffix.
        options: Options of the reader.

    Raises:
        InputError: when no reader reads this suffix; lists those that are read.
        PluginConflict: when several do.
    """
    return resolve("reader", _by_suffix(file) if reader is None else reader, options)


def _by_suffix(file: str) -> str:
    known = _names()
    fitting = [suffix for suffix in known if file.lower().endswith(suffix)]
    if not fitting:
        raise InputError(
            f"no reader reads {file!r}",
            expected=f"a file that ends in {', '.join(sorted(known))}",
            found=repr(file),
            remedy='name the reader: reader="csv", or install one for this kind of file',
        )
    names = known[max(fitting, key=len)]
    if len(names) > 1:
        raise PluginConflict(
            f"several readers read {file!r}",
            expected="one",
            found=", ".join(sorted(names)),
            remedy=f"name one: reader={min(names)!r}",
        )
    return next(iter(names))


def projected(resolved: Resolved, **wanted: Any) -> Any:
    """The reader, told what is wanted where it has such a field and the user left it alone.

    Args:
        resolved: A reader.
        wanted: Values by field name: ``columns``, ``dictionary``, ``coded``, ``numbers``.
    """
    instance = resolved.instance
    fields = attrs.fields_dict(type(instance)) if attrs.has(type(instance)) else {}
    changes = {name: value for name, value in wanted.items() if name in fields and not getattr(instance, name)}
    return attrs.evolve(instance, **changes) if changes else instance
