"""What if: how much conversion would grow if fewer left at a touchpoint."""

from __future__ import annotations

from journeyseg.analyses.flow.chain import BEST, Chain
from journeyseg.analyses.flow.chain_result import WhatIf
from journeyseg.analyses.flow.options import refusal, whole
from journeyseg.errors import unknown
from journeyseg.metrics.conversion import goal_of
from journeyseg.model.journeys import Journeys
from journeyseg.verbs._analyse import analyse
from journeyseg.verbs._prepare import prepare


def what_if(
    journeys: Journeys,
    *,
    goal: object = None,
    to: float | str = BEST,
    least: int = 30,
    by: object = None,
    unit: str = "customer",
    level: float = 0.95,
    engine: object = None,
) -> WhatIf:
    """How much conversion would grow if the drop-off at a touchpoint fell, by an absorbing Markov chain.

    The chain is that of each segment: walks from the first visit, in the period, to the goal or the end. Drop-off is
    the share of visits with which a walk ends. If it falls, everything else that leaves the touchpoint grows in
    proportion. This is what the chain says, not what will happen: it assumes that what follows depends on the
    touchpoint alone, and that who is kept goes on like the others. An experiment can tell.

    Args:
        journeys: The journeys.
        goal: A `Goal`, the name of a goal of the blueprint, or of a touchpoint. With a horizon walks end with it, and
            units whose time has not run out are left out.
        to: What drop-off falls to: ``"best"`` (the lowest of the segments; which one that is, is chosen by looking, so
            it flatters), the name of a segment, or a share such as ``0.05``.
        least: With ``"best"``: visits that a segment must have at a touchpoint to be a level for others.
        by: As `journeyseg.measure` takes it; needed unless `to` is a share.
        unit: ``"customer"`` or ``"journey"``.
        level: Confidence level of the intervals (bucket jackknife).
        engine: Name of an engine or an engine.

    Raises:
        InputError: without a goal.
        UnknownName: for a segment or a goal that does not exist.
        DefinitionError: for a level that is none, or ``"best"`` without segments to choose from.

    Example:
        >>> import journeyseg as js
        >>> rows = [{"customer": who, "touchpoint": what, "at": f"2026-01-0{day}T00:00:00Z"}
        ...         for who, names in {"ann": ["view", "buy"], "bob": ["view"]}.items()
        ...         for day, what in enumerate(names, 1)]
        >>> found = js.what_if(js.testing.journeys_of(rows), goal="buy", to=0.25)
        >>> found.table()[["touchpoint", "drop-off", "gain"]].values.tolist()
        [['view', 0.5, 0.25]]
    """
    whole("least", least, 1)
    question = prepare(journeys, by=by, goal=goal, unit=unit, level=level)
    segments = question.grouping.segments
    aim = goal_of(None, question.journeys.frame)
    metric, said = Chain(aim, to, least), aim.words
    if to == BEST and len(segments) < 2:
        raise refusal("to", 'a share, or by= with several segments for "best"', to, "write to=0.05, or by=...")
    if isinstance(to, str) and to != BEST and to not in segments:
        raise unknown("segment", to, segments)
    if not isinstance(to, str) and least != 30:
        raise refusal("least", 'least with to="best" only', least, "leave it out")
    return analyse(
        WhatIf,
        journeys,
        metric,
        name="what_if",
        definition=f"first-order chain of walks from the first visit to the goal ({said}); drop-off falls to {to}",
        by=by,
        goal=goal,
        unit=unit,
        level=level,
        engine=engine,
        settings={"to": to, "least": least},
    )
