"""Summaries: what people wrote about segments, which goes before what the rules say of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from journeyseg.errors import DefinitionError, unknown
from journeyseg.model.named_segment import Segment


def summaries_of(value: object) -> dict[str, str]:
    """Name of a segment -> summary, as plain text.

    Raises:
        DefinitionError: for anything but a table of texts.
    """
    if isinstance(value, Mapping) and all(isinstance(part, str) for item in value.items() for part in item):
        return dict(value)
    raise DefinitionError(
        "summaries are texts by segment",
        expected='a table such as {late = "delivered later than promised"}',
        found=repr(value),
        remedy="give each segment one sentence",
    )


def check_summaries(summaries: Mapping[str, str], names: Iterable[str]) -> None:
    """Refuse summaries of segments that there will never be.

    Raises:
        DefinitionError: naming the first of them and close names.
    """
    known = tuple(names)
    for name in summaries:
        if name not in known:
            error = unknown("segment", name, known)
            raise DefinitionError(
                f"a summary of no segment: {error.message}", expected=error.expected, found=name, remedy=error.remedy
            )


def summarised(segments: Iterable[Segment], summaries: Mapping[str, str]) -> tuple[Segment, ...]:
    """The segments, with the given summaries instead of their own.

    Example:
        >>> summarised([Segment("late", "deliver came later than promised")], {"late": "Too late"})[0].summary
        'Too late'
    """
    return tuple(attrs.evolve(one, summary=summaries.get(one.name) or one.summary) for one in segments)
