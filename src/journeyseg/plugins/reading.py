"""Reading what the hooks of one plugin gave: specs of the right kind, the api they ask for, observers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable

from journeyseg.contract.hooks import PREFIX
from journeyseg.contract.specs import API, KINDS, Spec
from journeyseg.contract.steps import Step
from journeyseg.plugins.entries import WHOLE, Entry, one_line
from journeyseg.plugins.origin import Origin


class Fault(Exception):
    """Why a plugin, or one of its hooks, can't be used."""


def broken(origin: Origin, error: BaseException, kind: str = WHOLE) -> Entry:
    """The entry of a plugin, or of its hook for one kind, that raised."""
    reason = " ".join(str(error).split()) if isinstance(error, Fault) else one_line(error)
    return Entry(kind, origin.entry, origin, "broken", reason, cause=error)


def specs_of(given: object, kind: str) -> list[Spec]:
    """The specs that a hook for this kind gave.

    Raises:
        Fault: when it gave something else.
    """
    expected = KINDS[kind].__name__
    if given is None or isinstance(given, Spec) or not isinstance(given, Iterable):
        raise Fault(f"{PREFIX}{kind}s gave {type(given).__name__}; yield each {expected}, or return a list")
    specs = list(given)
    wrong = [spec for spec in specs if not isinstance(spec, KINDS[kind])]
    if wrong:
        raise Fault(f"{PREFIX}{kind}s gave {type(wrong[0]).__name__} instead of {expected}")
    return specs


def entry_of(spec: Spec, origin: Origin, blocked: str) -> Entry:
    """The entry of a spec; `blocked` says why it is kept out, or is empty."""
    api = getattr(spec, "api", API)
    if blocked:
        return Entry(spec.kind, spec.name, origin, "blocked", blocked, spec)
    if api > API:
        return Entry(spec.kind, spec.name, origin, "too new", f"made for api {api}; this journeyseg speaks {API}", spec)
    return Entry(spec.kind, spec.name, origin, spec=spec)


def taking(tell: Callable[..., object]) -> Callable[[Step], object]:
    """An observer's function, called with the step or without, as it asks.

    pluggy 1.5 passes nothing to an argument with a default, pluggy 1.7 does; here it is always passed.
    """
    step = inspect.signature(tell).parameters.get("step")
    if step is None:
        return lambda _: tell()
    return (lambda now: tell(step=now)) if step.kind is step.KEYWORD_ONLY else tell
