"""Small plugin objects and factories that the tests of plugins hand to the registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import attrs

from journeyseg.contract import fields as field
from journeyseg.contract.hooks import hookimpl
from journeyseg.contract.specs import MetricSpec, SegmenterSpec
from journeyseg.errors import ExtraMissing

HERE = __name__


@attrs.frozen
class Halves:
    """A segmenter in name only."""

    share: float = field.share(default=0.5)

    def fit(self, journeys: object) -> Halves:
        """Itself."""
        return self


@attrs.frozen
class Counts:
    """A metric in name only."""

    least: int = field.count(1, at_least=1)

    def shape(self, frame: object) -> None:
        """Nothing."""

    def observe(self, journeys: object) -> None:
        """Nothing."""

    def summarise(self, state: object) -> None:
        """Nothing."""


@attrs.frozen
class Strict:
    """A segmenter with an option that must be given."""

    column: str = field.column()

    def fit(self, journeys: object) -> Strict:
        """Itself."""
        return self


@attrs.frozen
class Fragile:
    """A segmenter that can't be made."""

    def __attrs_post_init__(self) -> None:
        raise ZeroDivisionError("of its own")

    def fit(self, journeys: object) -> Fragile:
        """Itself."""
        return self


@attrs.frozen
class NoFit:
    """No segmenter."""


class NoAttrs:
    """Has the method, but is no attrs class."""

    def fit(self, journeys: object) -> NoAttrs:
        """Itself."""
        return self


def __getattr__(name: str) -> Any:
    if name == "NeedsExtra":
        raise ExtraMissing("journeyseg[ml] is not installed", remedy="pip install 'journeyseg[ml]'")
    raise AttributeError(name)


def segmenter(name: str = "halves", attribute: str = "Halves", **changes: Any) -> SegmenterSpec:
    """The spec of a segmenter of this module."""
    parts = {"basis": "any", "summary": "Two halves", **changes}
    return SegmenterSpec(name, f"{HERE}:{attribute}", **parts)


def metric(name: str = "counts", **changes: Any) -> MetricSpec:
    """The spec of the metric of this module."""
    return MetricSpec(name, f"{HERE}:Counts", **{"summary": "Counts", **changes})


def plugin(name: str = "acme", **functions: Callable[..., object]) -> ModuleType:
    """A module of this name whose marked functions are the given ones, by the name of their hook without prefix."""
    module = ModuleType(name)
    for hook, function in functions.items():
        setattr(module, f"journeyseg_{hook}", hookimpl(function))
    return module


def nothing() -> list[object]:
    """A hook that offers nothing."""
    return []


def segmenters(*specs: object, name: str = "acme") -> ModuleType:
    """A plugin that offers these segmenters."""

    def offered() -> Iterator[object]:
        yield from specs

    return plugin(name, segmenters=offered)
