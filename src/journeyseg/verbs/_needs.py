"""Needs: what a plugin must find, checked before any work."""

from __future__ import annotations

from difflib import get_close_matches

from journeyseg.contract.needs import needs_of
from journeyseg.errors import InputError, MissingColumn
from journeyseg.model.journeys import Journeys

_WHERE = {
    "touchpoint": "journeys made by Journeys.from_profiles have none; build them from events",
    "journey": "give journey= when building the journeys",
    "goal": 'give goal= to the verb, such as goal=js.Goal("buy", horizon="30 days")',
    "blueprint": "give blueprint= when building the journeys",
}


def available(journeys: Journeys) -> frozenset[str]:
    """Every need that these journeys meet."""
    frame = journeys.frame
    found = {*journeys.columns, *(f"profile:{name}" for name in journeys.profiles)}
    flags = {
        "touchpoint": bool(frame.touchpoints),
        "journey": journeys.journey_ids is not None,
        "goal": frame.goal is not None,
        "blueprint": frame.blueprint is not None,
    }
    return frozenset(found | {name for name, there in flags.items() if there})


def check_needs(journeys: Journeys, plugin: object, *, who: str) -> None:
    """Refuse a plugin whose needs are not met.

    Args:
        journeys: The journeys, under the frame of the question.
        plugin: A segmenter, metric, check or advisor.
        who: What to call it, such as ``"metric 'value'"``.

    Raises:
        MissingColumn: naming the column, what there is, and how to give it.
        InputError: when a goal or a blueprint lacks.
    """
    there = available(journeys)
    for need in needs_of(plugin):
        if need not in there:
            kind = InputError if need in ("goal", "blueprint") else MissingColumn
            what = f"a {need}" if kind is InputError else f"the column {need!r}"
            raise kind(
                f"{who} needs {what}",
                expected=need,
                found=", ".join(sorted(there)) or "no columns",
                remedy=_remedy(need, there),
            )


def _remedy(need: str, there: frozenset[str]) -> str:
    kind, colon, name = need.partition(":")
    close = _close(name, there) if colon else []
    if close:
        return f"perhaps you mean {' or '.join(map(repr, close))}"
    if not colon:
        return _WHERE.get(need, f"give {need}= when building the journeys")
    return f"keep it: properties=[{name!r}]" if kind == "property" else f"give profiles= with a column {name!r}"


def _close(name: str, there: frozenset[str]) -> list[str]:
    """Columns of customers and of touchpoints whose names are close to this one, the closest first."""
    named: dict[str, list[str]] = {}
    for column in sorted(there):
        named.setdefault(column.rpartition(":")[2], []).append(column)
    return [column for plain in get_close_matches(name, named, n=3, cutoff=0.6) for column in named[plain]]
