"""A segment: one named group of customers within a segmentation."""

from __future__ import annotations

from collections.abc import Mapping

import attrs


@attrs.frozen
class Segment:
    """One named group.

    Args:
        name: Name that people use.
        summary: One sentence that says who is in it.
        definition: The rule in words or text, when there is one.
        details: Fitted facts worth keeping: cuts, scores, shares.

    Example:
        >>> Segment("loyal", summary="Three or more orders").name
        'loyal'
    """

    name: str = attrs.field(converter=str)
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
