"""Specs: what a plugin registers. A name, the import path of a factory, and one line for people; no behaviour."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Literal

import attrs

from journeyseg.errors import DefinitionError

API = 1
"""The version of the contract for segmenters, metrics and checks that this journeyseg speaks."""

_NAME = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_FACTORY = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*:[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_SUFFIX = re.compile(r"(?:\.[a-z0-9_+-]+)+")


def _matching(pattern: re.Pattern[str], expected: str) -> Any:
    def check(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            _refuse(instance, attribute, value, expected)

    return check


def _refuse(instance: object, attribute: attrs.Attribute[Any], value: object, expected: str) -> None:
    whose = "" if attribute.name == "name" else f" {getattr(instance, 'name', None)!r}"
    message = f"{attribute.name} of {type(instance).__name__}{whose} is not valid"
    raise DefinitionError(message, expected=expected, found=repr(value), remedy="correct the spec")


_a_name = _matching(_NAME, 'lower-case words joined by "_" or "-", such as "first_order"')
_a_line = _matching(re.compile(r"\S(?:[^\r\n]*\S)?"), "one line of text")


def _an_api(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        _refuse(instance, attribute, value, "a whole number, 1 or more")


def _suffixes(values: object) -> object:
    return tuple(values) if isinstance(values, (list, set, frozenset)) else values


def _are_suffixes(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, tuple) or not all(isinstance(one, str) and _SUFFIX.fullmatch(one) for one in value):
        _refuse(instance, attribute, value, 'lower-case suffixes with their dot, such as (".csv", ".csv.gz")')


@attrs.frozen
class Spec:
    """What all kinds of specs share; plugins use the spec of their kind.

    Args:
        name: What users write: lower-case words joined by ``_`` or ``-``.
        factory: Import path ``"module:Class"`` of an attrs class, imported on first use.
        summary: One line that says what it gives.
    """

    kind: ClassVar[str] = ""

    name: str = attrs.field(validator=_a_name)
    factory: str = attrs.field(validator=_matching(_FACTORY, 'an import path "package.module:Class"'))
    summary: str = attrs.field(validator=_a_line, kw_only=True)


@attrs.frozen
class SegmenterSpec(Spec):
    """Registers a segmenter.

    Args:
        name: What users write in ``js.segment(journeys, "name")``.
        factory: Import path ``"module:Class"`` of an attrs class with ``fit``.
        basis: What customers are told apart by: ``"demographic"``, ``"behavioural"``, ``"psychographic"``,
            ``"geographic"``, ``"occasion"``, ``"preference"``, ``"emotional"``, ``"discovered"``, ``"personal"``,
            ``"any"``, or another such word.
        summary: One line that says which segments come out.
        api: Version of the contract it was written for.

    Raises:
        DefinitionError: naming the part that is not valid.

    Example:
        >>> SegmenterSpec("weekend", "acme_weekend:Weekend", basis="occasion", summary="Weekend shoppers").name
        'weekend'
    """

    kind: ClassVar[str] = "segmenter"

    basis: str = attrs.field(validator=_a_name, kw_only=True)
    api: int = attrs.field(default=1, validator=_an_api, kw_only=True)


@attrs.frozen
class MetricSpec(Spec):
    """Registers a metric or an analysis (a metric with a richer view).

    Args:
        name: What users write in ``js.measure(journeys, ["name"])``.
        factory: Import path ``"module:Class"`` of an attrs class with ``shape``, ``observe`` and ``summarise``.
        summary: One line that says what the number is.
        api: Version of the contract it was written for.

    Raises:
        DefinitionError: naming the part that is not valid.
    """

    kind: ClassVar[str] = "metric"

    api: int = attrs.field(default=1, validator=_an_api, kw_only=True)


@attrs.frozen
class CheckSpec(Spec):
    """Registers a check, whose answer is findings.

    Args:
        name: The code its findings bear.
        factory: Import path ``"module:Class"`` of an attrs class with ``inspect``.
        of: What it looks at: ``"journeys"`` or ``"segmentation"``.
        summary: One line that says what it notices.
        api: Version of the contract it was written for.

    Raises:
        DefinitionError: naming the part that is not valid.
    """

    kind: ClassVar[str] = "check"

    of: Literal["journeys", "segmentation"] = attrs.field(
        default="journeys",
        validator=_matching(re.compile("journeys|segmentation"), '"journeys" or "segmentation"'),
        kw_only=True,
    )
    api: int = attrs.field(default=1, validator=_an_api, kw_only=True)


@attrs.frozen
class AdvisorSpec(Spec):
    """Registers an advisor (provisional): an attrs class with ``advise``.

    Args:
        name: What users write.
        factory: Import path ``"module:Class"``.
        summary: One line that says what it advises.

    Raises:
        DefinitionError: naming the part that is not valid.
    """

    kind: ClassVar[str] = "advisor"


@attrs.frozen
class ReaderSpec(Spec):
    """Registers a reader (provisional): an attrs class with ``batches``.

    Args:
        name: What users write to pick it by name.
        factory: Import path ``"module:Class"``.
        suffixes: Ends of the file names it reads, lower case, with their dot; of two that fit, the longer wins.
            Empty for a reader that is only picked by name.
        summary: One line that says what it reads.

    Raises:
        DefinitionError: naming the part that is not valid.

    Example:
        >>> ReaderSpec("jsonl", "acme_lines:Lines", suffixes=[".jsonl"], summary="JSON lines").suffixes
        ('.jsonl',)
    """

    kind: ClassVar[str] = "reader"

    suffixes: tuple[str, ...] = attrs.field(converter=_suffixes, validator=_are_suffixes, kw_only=True)


@attrs.frozen
class EngineSpec(Spec):
    """Registers an engine (provisional): an attrs class with ``map``.

    Args:
        name: What users write in ``engine="name"``.
        factory: Import path ``"module:Class"``.
        summary: One line that says where the work is done.

    Raises:
        DefinitionError: naming the part that is not valid.
    """

    kind: ClassVar[str] = "engine"


KINDS: dict[str, type[Spec]] = {
    spec.kind: spec for spec in (SegmenterSpec, MetricSpec, CheckSpec, AdvisorSpec, ReaderSpec, EngineSpec)
}
"""The class of spec of each kind of plugin."""
