"""Representatives: the journeys that stand for each segment."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.labelling import check_over, needs_of_over
from journeyseg.analyses.flow.options import one_of, refusal, whole
from journeyseg.analyses.similarity.comparing import Reads, compared
from journeyseg.analyses.similarity.distance import Distance, distance_of
from journeyseg.analyses.similarity.representatives_result import Representatives
from journeyseg.analyses.similarity.representing import COUNTED, CRITERIA, Represented, represented
from journeyseg.analyses.similarity.sampling import bottom, size_of
from journeyseg.columns import ragged
from journeyseg.columns.membership import Membership
from journeyseg.errors import InputError, InsufficientData
from journeyseg.model.journeys import Journeys
from journeyseg.verbs._dating import dated
from journeyseg.verbs._needs import check_needs
from journeyseg.verbs._prepare import EVERYONE, Question, journeys_of, prepare, provenance_of

Places = npt.NDArray[np.int64]

SAMPLE, RADIUS = 1_000, 0.25
"""Customers of a sample of a segment, and the radius, unless they are said."""


def representatives(
    journeys: Journeys,
    *,
    by: object = None,
    n: int = 3,
    criterion: str = "coverage",
    radius: float | None = None,
    distance: str = "profiles",
    over: str = "touchpoint",
    collapse_repeats: bool = False,
    ngrams: int | None = None,
    weight: str | None = None,
    geometry: str | None = None,
    marks: bool | None = None,
    substitution: object = None,
    indel: float | None = None,
    normalise: str | None = None,
    longest: int | None = None,
    sample: int | None = None,
    exact: bool = False,
    counted: str = "sample",
    unit: str = "customer",
    level: float = 0.95,
) -> Representatives:
    """The journeys that stand for each segment: real ones, each with the share of the segment that it stands for.

    Journeys are taken in the order of the criterion; one within the radius of a chosen one is passed over, since that
    stands for it already. A journey is stood for by the nearest representative, if that is within the radius. Units
    without touchpoints in the period are left out. Each segment is measured by itself: what a distance learns it learns
    from the segment's sample.

    Args:
        journeys: The journeys.
        by: As `journeyseg.measure` takes it; segments of customers.
        n: Representatives of a segment, at most.
        criterion: What is chosen first: ``"coverage"`` (default): what adds the most units that nothing chosen stands
            for yet; ``"density"``: the most units within the radius; ``"centrality"``: the least sum of distances to
            all, which is the medoid; ``"frequency"``: the most units with the very same labels.
        radius: How far a journey may be from what stands for it; default 0.25, where distances lie between 0 and 1.
        distance: As `journeyseg.similarity`, with its options.
        over: ``"touchpoint"``, ``"channel"``, ``"stage"`` or ``"property:NAME"``.
        collapse_repeats: True to merge consecutive touchpoints of one label into one.
        ngrams: Of profiles: the longest runs of labels; default 2.
        weight: Of profiles: ``"count"`` (default), ``"log"``, ``"presence"`` or ``"tf-idf"``.
        geometry: Of profiles: ``"cosine"`` (default) or ``"hellinger"``.
        marks: Of profiles: whether runs of 2 and more see where a journey begins and ends; default True.
        substitution: Of optimal matching: ``"transition rates"`` (default), ``"constant"`` or a table of costs.
        indel: Of optimal matching: cost of inserting or deleting a label; default 1.
        normalise: Of aligned distances: ``"greatest"`` (default), ``"yujian"`` or ``"none"``.
        longest: Of aligned distances: the longest journeys, in labels; default 200. Longer ones are an error.
        sample: Customers in the sample of each segment, those of smallest hash; default 1,000.
        exact: True to take everybody.
        counted: Who is counted: the ``"sample"`` that chose (default), or the ``"rest"`` of the segment: as many
            customers of the next smallest hashes, or fewer where there are no more. The sample flatters what it chose
            itself: by 8 points of coverage for 100 customers, 3 for 300, 1 for 1,000 (simulated shop, 25 worlds); the
            rest does not.
        unit: ``"customer"`` or ``"journey"``.
        level: Confidence level of the shares.

    Raises:
        DefinitionError: for options that the distance does not have, or that contradict each other, and for distances
            without a largest one (``normalise="none"``) without a radius.
        InputError: for a per-event segmentation.
        MissingColumn: when a column is not there.
        InsufficientData: for more units than a matrix holds, or journeys too long to be aligned; says what to do.

    Example:
        >>> import journeyseg as js
        >>> rows = [{"customer": who, "touchpoint": what, "at": f"2026-01-0{day}T00:00:00Z"}
        ...         for who, names in {"ann": "vcb", "bob": "vcb", "eve": "s"}.items()
        ...         for day, what in enumerate(names, 1)]
        >>> found = js.representatives(js.testing.journeys_of(rows), n=1)
        >>> found.journeys(), round(found.coverage().value, 2)
        ([('v', 'c', 'b')], 0.67)
    """
    chosen = distance_of(
        distance,
        ngrams=ngrams,
        weight=weight,
        geometry=geometry,
        marks=marks,
        substitution=substitution,
        indel=indel,
        normalise=normalise,
        longest=longest,
    )
    check_over(over)
    whole("n", n, 1)
    one_of("criterion", CRITERIA)(criterion)
    one_of("counted", COUNTED)(counted)
    if exact and counted == "rest":
        raise refusal("counted", '"sample", with exact=True', counted, "nobody is left: leave one of both out")
    if not isinstance(collapse_repeats, bool):
        raise refusal("collapse_repeats", "true or false", collapse_repeats)
    reach, size = _radius(radius, chosen), size_of(sample, exact=exact, default=SAMPLE)
    known = journeys_of(journeys).known().with_frame(unit=unit)
    question = prepare(journeys, by=by, goal=None, unit="customer", level=level)
    check_needs(known, Reads(needs_of_over(over)), who="representatives")
    members = _members(question)
    parts: dict[str, Represented] = {}
    for name, places in zip(question.grouping.segments, members, strict=True):
        told: dict[str, Any] = {"collapse": collapse_repeats, "unit": unit, "empty": False}
        drawn, left = _drawn(known, places, size)
        units = compared(known.take(drawn), chosen, over, **told)
        rest = None
        if counted == "rest":
            _refuse_none(name, len(left), len(places))
            rest = compared(known.take(left), chosen, over, **told, yardstick=units.yardstick)
        parts[name] = represented(units, rest, n=n, criterion=criterion, radius=reach, size=len(places))
    provenance = provenance_of(question, distance=distance, over=over, criterion=criterion, radius=reach, sample=size)
    words = _definition(chosen, over, criterion, reach, n, unit, parts, collapse=collapse_repeats)
    among = "themselves" if counted == "sample" else "as many others"
    words = f"{words}; counted among {among}; {dated({'all': known.frame})}"
    return Representatives(words, parts, reach, level, question.unassigned, attrs.evolve(provenance, unit=unit))


def _drawn(known: Journeys, places: Places, size: int | None) -> tuple[Places, Places]:
    """Positions of the customers of the sample, and of as many others, the next in rank."""
    ranks = known.sample_ranks[places]
    inside = bottom(ranks, size)
    left = np.setdiff1d(np.arange(len(places)), inside)
    return places[inside], places[left[bottom(ranks[left], size)]]


def _refuse_none(segment: str, left: int, size: int) -> None:
    if size and not left:
        raise InsufficientData(
            f"nobody of segment {segment!r} is left to be counted",
            expected="more customers in the segment than in the sample",
            found=f"{size:,} customers, all in the sample",
            remedy='give a smaller sample=, or use counted="sample"',
        )


def _radius(radius: object, distance: Distance) -> float:
    if radius is None and not distance.bounded:
        raise refusal("radius", 'a distance, with normalise="none"', None, "say how far is near, such as radius=2")
    found = RADIUS if radius is None else radius
    if isinstance(found, bool) or not isinstance(found, (int, float)) or not 0 <= found < float("inf"):
        raise refusal("radius", "a number from 0", radius)
    return float(found)


def _members(question: Question) -> list[Places]:
    """Positions of the customers of each segment."""
    found: Membership = question.grouping.membership
    if found.kind == "event":
        raise InputError(
            "representatives need segments of customers",
            expected="a segmentation that is exclusive or overlapping",
            found="one per touchpoint",
            remedy="split the journeys first, such as with js.sessions, or segment customers",
        )
    owner = np.arange(len(found.codes)) if found.offsets is None else ragged.owners(found.offsets)
    return [np.unique(owner[found.codes == code]).astype(np.int64) for code in range(found.size)]


def _definition(
    distance: Distance,
    over: str,
    criterion: str,
    radius: float,
    n: int,
    unit: str,
    parts: dict[str, Any],
    *,
    collapse: bool,
) -> str:
    first = {
        "coverage": "those first that add the most",
        "density": "most journeys within the radius first",
        "centrality": "least sum of distances first",
        "frequency": "most frequent first",
    }[criterion]
    sizes = ", ".join(
        f"{part.drawn:,} of {part.size:,}" + (f" ({name})" if name != EVERYONE else "") for name, part in parts.items()
    )
    return "; ".join(
        [
            f"at most {n} journeys that stand for those within {radius:g}, {first}",
            distance.words,
            f"over {over}, consecutive repeats {'merged' if collapse else 'kept'}",
            f"{unit}s with touchpoints, of customers: {sizes}",
        ]
    )
