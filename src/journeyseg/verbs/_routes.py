"""Routes: which ways customers go, how often, and how long they take."""

from __future__ import annotations

from collections.abc import Iterable

from journeyseg.analyses.flow.options import check_preset, refusal, whole
from journeyseg.analyses.flow.route_result import RouteTable
from journeyseg.analyses.flow.routing import Routes, text_of
from journeyseg.analyses.flow.scouting import frequent
from journeyseg.verbs._analyse import Data, analyse
from journeyseg.verbs._needs import check_needs
from journeyseg.verbs._prepare import journeys_of, prepare


def routes(
    journeys: Data,
    *,
    routes: Iterable[Iterable[str]] | None = None,
    length: int | None = None,
    top: int | None = None,
    match: str | None = None,
    start: object = None,
    end: object = None,
    max_steps: int | None = None,
    over: str = "touchpoint",
    collapse_repeats: bool = False,
    quantiles: Iterable[float] = (0.5,),
    times: str | None = None,
    preset: str | None = None,
    by: object = None,
    unit: str = "customer",
    level: float = 0.95,
    engine: object = None,
) -> RouteTable:
    """The most frequent routes of each segment, with an exact row for all others; or the routes that are named.

    Without `routes` and `length` a route is a whole walk: all visits of a unit, or those from `start` to `end`. With
    `length` it is that many visits one after the other, anywhere, overlaps counted. Most frequent means most
    occurrences; ties go by label. "P(chain)" is the chance that a first-order chain goes the route from its first
    label: where it is far below what is seen, the way was not by chance.

    Args:
        journeys: The journeys; or several by name, ``{"before": ..., "after": ...}``: then the names are the segments
            (with ``routes=`` only).
        routes: Lists of labels to count, instead of the most frequent; also such as nobody goes. Labels are visits:
            ``<start>`` and ``<end>`` are none (see `journeyseg.flow`), and a touchpoint that bears such a name is
            written with a backslash before it, as `journeyseg.flow` writes it.
        length: Visits of a route.
        top: How many routes of each segment; default 20. Not with `routes`.
        match: ``"whole"`` (walks) or ``"anywhere"``; default ``"anywhere"`` with `length` or `routes`, else
            ``"whole"``. An occurrence counts when it begins in the period.
        start: Walks begin at the first of these in the period: a touchpoint, a pattern, a list or `js.on`.
        end: Walks end with the first later one of these. Units without are left out.
        max_steps: Visits of a walk that are looked at; default all.
        over: ``"touchpoint"``, ``"channel"``, ``"stage"`` or ``"property:NAME"``.
        collapse_repeats: True to merge consecutive visits of one label into one.
        quantiles: Quantiles of the time from the first to the last visit; none = no times.
        times: ``"binned"`` (default) or ``"exact"`` (whole seconds).
        preset: ``"retentioneering"``: `times` exact, beneath what is stated.
        by: As `journeyseg.measure` takes it.
        unit: ``"customer"`` or ``"journey"``.
        level: Confidence level of the intervals.
        engine: Name of an engine or an engine.

    Raises:
        DefinitionError: for options that contradict each other, such as `length` with `routes`.
        UnknownName: for a start or end that nothing bears.
        MissingColumn: when a column is not there.

    Example:
        >>> import journeyseg as js
        >>> rows = [{"customer": who, "touchpoint": what, "at": f"2026-01-0{day}T00:00:00Z"}
        ...         for who, names in {"ann": ["view", "buy"], "bob": ["view"], "eve": ["view"]}.items()
        ...         for day, what in enumerate(names, 1)]
        >>> js.routes(js.testing.journeys_of(rows), top=1).table()[["route", "count"]].values.tolist()
        [['view', 2], ['<other>', 1]]
    """
    check_preset(preset, ("retentioneering",))
    how = match or ("whole" if routes is None and length is None else "anywhere")
    _check(routes is not None, length, top, how)
    spent = times or ("exact" if preset else "binned")
    metric = Routes(routes or (), how, start, end, max_steps, over, collapse_repeats, quantiles, spent)
    limit = None if routes is not None else whole("top", 20 if top is None else top, 1)
    if limit is not None:
        question = prepare(journeys_of(journeys), by=by, goal=None, unit=unit, level=level)
        check_needs(question.journeys, metric, who="js.routes")
        laid = question.grouping.membership
        found = frequent(question.journeys, laid, metric, length=length, top=limit)
        by = question.segmentation
        metric = Routes(found, how, start, end, max_steps, over, collapse_repeats, quantiles, spent)
    return analyse(
        RouteTable,
        journeys,
        metric,
        name="routes",
        definition=_definition(metric, length, limit, preset),
        by=by,
        unit=unit,
        level=level,
        engine=engine,
        settings={"over": over, "match": how, "length": length, "top": limit, "preset": preset},
        routes=metric.routes,
        top=limit,
    )


def _check(given: bool, length: int | None, top: int | None, match: str) -> None:
    if given and (length is not None or top is not None):
        found = f"length={length!r}, top={top!r}"
        raise refusal("routes", "routes, or length and top", found, "the routes say themselves how long they are")
    if length is not None:
        whole("length", length, 1)
    if length is not None and match == "whole":
        raise refusal("match", '"anywhere" with length=', match, "leave length out for whole walks")
    if not given and length is None and match == "anywhere":
        raise refusal("length", "a number of visits, for routes anywhere", None, "give length=3, or routes=")


def _definition(metric: Routes, length: int | None, top: int | None, preset: str | None) -> str:
    begin = "the first visit" if metric.start is None else f"the first {metric.start.words} in the period"
    finish = "the last visit" if metric.end is None else f"the first later {metric.end.words}"
    what = "whole walks" if metric.match == "whole" else f"{length or 'so many'} visits one after the other"
    named = f"the {top} most frequent of each segment" if top else ", ".join(map(text_of, metric.routes))
    parts = [
        f"{what}, over {metric.over}: {named}",
        f"walks from {begin} to {finish}" + (f", {metric.max_steps} visits of them" if metric.max_steps else ""),
        "consecutive repeats merged" if metric.collapse_repeats else "repeats kept",
        *([f"as {preset} counts"] if preset else []),
    ]
    return "; ".join(parts)
