"""A segment: one named group of customers within a segmentation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import attrs

from journeyseg.errors import InputError


def _named(name: object) -> str:
    if name is None:
        raise InputError("a segment has no name", expected="text", found="None", remedy="give each segment a name")
    return str(name)


@attrs.frozen
class Segment:
    """One named group.

    Args:
        name: Name that people use.
        summary: One sentence that says who is in it.
        definition: The rule in words or text, when there is one.
        details: Fitted facts worth keeping: cuts, scores, shares.

    Raises:
        InputError: for ``None`` as a name.

    Example:
        >>> Segment("loyal", summary="Three or more orders").name
        'loyal'
    """

    name: str = attrs.field(converter=_named)
    summary: str = ""
    definition: str = attrs.field(default="", kw_only=True)
    details: Mapping[str, object] = attrs.field(factory=dict, kw_only=True, hash=False)


def segments(*names: str | Segment) -> tuple[Segment, ...]:
    """Segments of these names.

    Example:
        >>> [segment.name for segment in segments("weekday", "weekend")]
        ['weekday', 'weekend']
    """
    return tuple(name if isinstance(name, Segment) else Segment(name) for name in names)


def listed_segments(names: object) -> tuple[Segment, ...]:
    """Segments of a list of names or segments, each name once.

    Raises:
        InputError: for a text, anything else that is no list, or two segments of one name.

    Example:
        >>> [segment.name for segment in listed_segments(["weekday", Segment("weekend")])]
        ['weekday', 'weekend']
    """
    if isinstance(names, (str, bytes, Segment)) or not isinstance(names, Iterable):
        raise InputError(
            "segments are no list",
            expected='a list of names or segments, such as ["new", "loyal"]',
            found=f"{names!r:.80}",
            remedy="put it into brackets",
        )
    found = segments(*names)
    refuse_twice(found)
    return found


def refuse_twice(chosen: Iterable[Segment]) -> None:
    """Raise `InputError` when two segments bear one name."""
    counts = Counter(segment.name for segment in chosen)
    twice = sorted(name for name, count in counts.items() if count > 1)
    if twice:
        raise InputError(
            "two segments bear one name",
            expected="distinct names",
            found=", ".join(twice),
            remedy="rename or merge them",
        )
