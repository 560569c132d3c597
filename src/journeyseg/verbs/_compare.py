"""Compare: do segments, or two periods, travel differently, and in what?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from journeyseg.analyses.comparing import choosing, ranking
from journeyseg.analyses.comparing.contrasts import Sides, sides
from journeyseg.analyses.comparing.cutoff import unevenly
from journeyseg.analyses.comparing.findings import findings
from journeyseg.analyses.comparing.omnibus import omnibus
from journeyseg.analyses.comparing.options import Settings
from journeyseg.analyses.comparing.result import JourneyComparison
from journeyseg.analyses.comparing.travels import Meeting, Travels
from journeyseg.analyses.comparing.words import answer, definition
from journeyseg.analyses.flow.options import refusal
from journeyseg.analyses.flow.result import Flow
from journeyseg.columns.membership import Membership
from journeyseg.errors import InputError, unknown
from journeyseg.model.analysis import Analysis
from journeyseg.model.journeys import Journeys
from journeyseg.model.segmentation import Segmentation
from journeyseg.verbs._analyse import Data, analyse
from journeyseg.verbs._prepare import journeys_of, segmentation_of
from journeyseg.verbs._stacking import BehindEach

_SEGMENTS = "null hypothesis: whose label it is has nothing to do with how a customer travels"
_PERIODS = (
    "null hypothesis: customers of both periods could have swapped them, and those of one only are exchangeable; pairs"
    " swap, others keep the number of each label"
)


def compare(
    journeys: Data,
    other: Journeys | None = None,
    *,
    by: object = None,
    against: str | None = None,
    names: tuple[str, str] | None = None,
    over: str = "touchpoint",
    unit: str = "customer",
    statistics: Iterable[str] = ("transitions", "steps", "timing"),
    steps: int | None = None,
    sample: int = 10_000,
    exact: bool = False,
    permutations: int = 999,
    seed: int = 0,
    correction: str = "holm",
    least: int = 10,
    level: float = 0.95,
    engine: object = None,
) -> JourneyComparison:
    r"""Whether segments travel differently, or customers before and after, and in what: an answer, then ranked tables.

    First one omnibus test. Each statistic is an energy distance: "transitions" of what follows each label (weighted by
    how often it is met), "steps" of the label at each position of a step matrix, "timing" of the logarithm of the time
    from each visit to the next of the unit (bins 4.4 % wide). It is divided by what chance alone would bring with these
    customers, so that a few heavy ones don't look like a difference; about 1 means none. Labels are then permuted
    between customers, never between touchpoints: ``p = (1 + #{permuted >= observed}) / (1 + permutations)``, and one p
    over all statistics is how rare the most unusual of them is among the same permutations. It runs on a simple random
    sample of customers, those of smallest hash, so digits don't depend on order, batches or engine.

    Then every edge, label and time over *all* customers: difference, interval and p by the jackknife over 64 buckets of
    customers, in which customers on both sides are paired, corrected within each table. Two segments: the first less
    the second; two periods: the second less the first. More: each less all others together (a family that grows with
    the number of segments and not its square); `against` takes one as the baseline instead.

    Two periods: customers in both are paired and swap labels, those in one only exchange theirs. The null hypothesis is
    that they could: it holds where nothing changed, also when one period has more journeys or other customers of the
    same kind. Where periods cut units off unevenly (who is there all the time starts in the first only), it does not:
    the answer and a finding say so.

    Args:
        journeys: The journeys; or two data sets by name, ``{"before": ..., "after": ...}``.
        other: The second period (as of ``journeys.during(a, b)``) or data set.
        by: A segmentation of two segments or more, as `journeyseg.measure` takes it; per customer.
        against: Name of the segment that all others are compared with; for three segments or more.
        names: Names of `journeys` and `other`; default ``("before", "after")``.
        over: What the labels are: ``"touchpoint"``, ``"channel"``, ``"stage"`` or ``"property:NAME"``.
        unit: Whose visits follow each other: ``"customer"`` or ``"journey"``. Customers are permuted either way.
        statistics: Which of ``"transitions"``, ``"steps"`` and ``"timing"`` the omnibus test looks at.
        steps: Positions of the step matrix; default 10.
        sample: Customers of the omnibus test at most.
        exact: True to take all customers (slower and with more memory); no `sample` then.
        permutations: How many.
        seed: Seed of the permutations.
        correction: ``"holm"``, ``"benjamini_hochberg"`` or ``"bonferroni"``.
        least: A cell is tested when so many customers have it on both sides together, and could have it on each.
        level: Confidence level; p at most ``1 - level`` is called different.
        engine: Name of an engine or an engine, for the tables.

    Raises:
        InputError: for nothing to compare, both uses at once, or a segmentation per touchpoint: its labels can't move
            between customers.
        DefinitionError: for options that are none, or mean nothing beside another.
        InsufficientData: for a segment in which fewer than two customers travel.
        UnknownName: for names that nothing bears.

    Source: Székely and Rizzo 2013; Rizzo and Székely 2010 (DISCO); Brunner, Dette and Munk 1997 (distance over chance);
    Phipson and Smyth 2010 (p); Pesarin and Salmaso 2010 (one p of several); Konietschke and others 2012 (partial
    pairs).

    Example:
        >>> import journeyseg as js
        >>> shop = js.datasets.simulate(400, seed=1)
        >>> journeys = shop.journeys()
        >>> found = js.compare(journeys, by=js.segment(journeys, "profile", column="tier"), permutations=99)
        >>> found.different, len(found.customers("plus", edge=("checkout", "purchase"))) > 50
        (True, True)
    """
    settings = Settings(
        over=over,
        statistics=statistics,
        steps=steps,
        sample=sample,
        exact=exact,
        permutations=permutations,
        seed=seed,
        correction=correction,
        level=level,
        least=least,
    )
    data, segmentation = _asked(journeys, other, by, names)
    flow = _flow(data, segmentation, settings, unit, engine)
    settings.check_reach()
    _check_against(against, flow, segmentation)
    chosen = _chosen(flow, settings)
    found = omnibus(chosen, settings)
    own = _sides(data, segmentation, flow, settings, unit, engine)
    # Of two periods the change is told: the second less the first.
    base = flow.segments[0] if segmentation is None else against
    tables = (
        ranking.edges(own[0][1], base, settings),
        ranking.stages(own, base, settings),
        ranking.times(own[0][1], base, settings),
    )
    return JourneyComparison(
        answer=answer(
            flow.segments, segmentation is None, found, tables[0], tables[2], settings, unevenly(chosen.parts)
        ),
        p=found.p,
        p_error=found.p_error,
        omnibus=found.table,
        edges=tables[0],
        stages=tables[1],
        times=tables[2],
        findings=findings(found, tables, flow, chosen),
        flow=flow,
        customers_tested=chosen.customers,
        customers_available=chosen.available,
        customers_paired=chosen.paired,
        definition=definition(chosen, settings, unit, _SEGMENTS if segmentation is not None else _PERIODS),
        level=level,
    )


def _asked(journeys: Any, other: object, by: object, names: tuple[str, str] | None) -> tuple[Data, Segmentation | None]:
    """The data and the segmentation of one of the two uses."""
    several = other is not None or isinstance(journeys, Mapping)
    if several == (by is not None):
        raise InputError(
            "what is compared with what?",
            expected="by= with two segments or more, or a second period or data set",
            found="both" if several else "neither",
            remedy="js.compare(journeys, by=segmentation) or js.compare(before, after)",
        )
    if names is not None and other is None:
        raise refusal("names", "names= of two data sets only", names, "leave names= out")
    if several:
        return _periods(journeys, other, names), None
    segmentation = segmentation_of(journeys_of(journeys).known(), by)
    assert segmentation is not None
    _check_segments(segmentation)
    return journeys, segmentation


def _periods(journeys: Any, other: object, names: Any) -> Data:
    data = dict(journeys) if isinstance(journeys, Mapping) else {}
    if not data:
        chosen = ("before", "after") if names is None else names
        if not isinstance(chosen, tuple | list) or len(chosen) != 2 or chosen[0] == chosen[1]:
            raise refusal("names", "two names", names, 'write names=("march", "april")')
        return dict(zip(chosen, (journeys_of(journeys), journeys_of(other)), strict=True))
    if other is not None or len(data) != 2:
        raise InputError(
            "two data sets are compared",
            expected="two",
            found=f"{len(data) + (other is not None)}",
            remedy="compare them two by two",
        )
    return data


def _check_segments(segmentation: Segmentation) -> None:
    if segmentation.kind == "event":
        raise InputError(
            "journeys can't be compared under a segmentation per touchpoint",
            expected="a segmentation of customers",
            found=f"{segmentation.name!r}, which changes along the journey",
            remedy="segment customers, or compare two periods: the labels move between customers",
        )
    if len(segmentation) < 2:
        raise InputError(
            "one segment is compared with nothing",
            expected="two segments or more",
            found=f"{len(segmentation)} of {segmentation.name!r}",
            remedy="split the customers",
        )


def _check_against(against: str | None, flow: Flow, segmentation: Segmentation | None) -> None:
    if against is None:
        return
    if segmentation is None or len(flow.segments) < 3:
        raise refusal("against", "against= with three segments or more", against, "two are compared anyway")
    if against not in flow.segments:
        raise unknown("segment", against, flow.segments)


def _flow(data: Data, by: object, settings: Settings, unit: str, engine: object) -> Flow:
    options = {"over": settings.over, "statistics": ", ".join(settings.statistics), "seed": settings.seed}
    told = {"sample": "all" if settings.exact else settings.sample, "permutations": settings.permutations}
    return analyse(
        Flow,
        data,
        Travels(settings.over),
        name="compare",
        definition=f"visits that follow each other directly, over {settings.over}",
        by=by,
        unit=unit,
        level=settings.level,
        engine=engine,
        settings={**options, **told, "correction": settings.correction, "least": settings.least},
        closed=settings.over in ("touchpoint", "stage"),
    )


def _chosen(flow: Flow, settings: Settings) -> choosing.Chosen:
    size, behind = None if settings.exact else settings.sample, flow.measures.behind
    found: Any = behind
    if isinstance(found, BehindEach):
        return choosing.of_periods({name: part.journeys for name, part in found.parts.items()}, size)
    return choosing.of_segments(found.journeys, found.membership, flow.segments, size)


def _sides(
    data: Data, by: Segmentation | None, flow: Flow, settings: Settings, unit: str, engine: object
) -> list[tuple[str, Sides]]:
    """The sides over the labels, and with touchpoints over the stages of the blueprint too."""
    rest = _rest(by) if by is not None and by.kind == "overlapping" and len(by) > 2 else None
    one = data if isinstance(data, Journeys) else next(iter(data.values()))
    staged = settings.over == "touchpoint" and one.frame.blueprint is not None
    found = []
    for over in (settings.over, *(["stage"] if staged else [])):
        metric = Travels(over) if over == settings.over else Meeting(over)
        own = flow.state if over == settings.over else _state(data, metric, by, unit, engine)
        others = None if rest is None else _state(data, metric, rest, unit, engine)
        found.append((over, sides(over, own, others)))
    return found


def _state(data: Data, metric: Travels | Meeting, by: object, unit: str, engine: object) -> Any:
    return analyse(Analysis, data, metric, name="compare", definition="", by=by, unit=unit, engine=engine).state


def _rest(by: Segmentation) -> Segmentation:
    """For each segment those who are in another and not in it."""
    labels = choosing.labels_of(by.membership, len(by.ids))
    others = ~labels & labels.any(axis=1, keepdims=True)
    _, code = np.nonzero(others)
    offsets = np.append(0, np.cumsum(others.sum(axis=1)))
    membership = Membership("overlapping", len(by), code.astype(np.int32), offsets)
    return Segmentation(
        name=by.name,
        kind="overlapping",
        segments=by.segments,
        ids=by.ids,
        codes=membership.codes,
        offsets=membership.offsets,
    )
