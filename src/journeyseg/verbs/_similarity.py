"""Similarity: how far journeys are from each other."""

from __future__ import annotations

import attrs

from journeyseg.analyses.flow.labelling import check_over, needs_of_over
from journeyseg.analyses.flow.options import refusal
from journeyseg.analyses.similarity.comparing import Reads, compared
from journeyseg.analyses.similarity.distance import distance_of
from journeyseg.analyses.similarity.result import Similarity
from journeyseg.analyses.similarity.sampling import bottom, size_of
from journeyseg.model.journeys import Journeys
from journeyseg.verbs._dating import dated
from journeyseg.verbs._needs import check_needs
from journeyseg.verbs._prepare import journeys_of, prepare, provenance_of

SAMPLE = 1_000
"""Customers of a sample, unless it is said."""


def similarity(
    journeys: Journeys,
    *,
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
    unit: str = "customer",
    level: float = 0.95,
) -> Similarity:
    """How far journeys are from each other: a matrix of distances of a sample, and the nearest of any customer.

    The order of touchpoints counts, their moments do not. Only touchpoints in the period count. The sample holds the
    customers of smallest hash: the same customers in memory and on every engine, whatever the order of the rows. What a
    distance learns from journeys (transition rates, rarities) it learns from the sample.

    Args:
        journeys: The journeys.
        distance: ``"profiles"``: how often each label and each run of labels occurs; no option of it slows down with
            the length of journeys. ``"edit"``: inserting, deleting and substituting a label cost 1 (Levenshtein).
            ``"optimal_matching"``: costs as `substitution` and `indel` say (Abbott and Forrest 1986). ``"lcs"``: labels
            outside the longest common subsequence, which is optimal matching with substitution 2 and indel 1. For
            choosing see Studer and Ritschard (2016, Journal of the Royal Statistical Society A 179, 481-511).
        over: ``"touchpoint"``, ``"channel"``, ``"stage"`` or ``"property:NAME"``.
        collapse_repeats: True to merge consecutive touchpoints of one label into one.
        ngrams: Of profiles: the longest runs of labels; default 2.
        weight: Of profiles: ``"count"`` (default), ``"log"``, ``"presence"`` or ``"tf-idf"``.
        geometry: Of profiles: ``"cosine"`` (default: 1 - cosine) or ``"hellinger"`` (the Hellinger distance of shares,
            which obeys the triangle inequality).
        marks: Of profiles: whether runs of 2 and more see where a journey begins and ends; default True.
        substitution: Of optimal matching: ``"transition rates"`` (default: 2 - P(b after a) - P(a after b)),
            ``"constant"`` (2), or a table such as ``{"view": {"search": 0.5}}``, where any other pair costs 2.
        indel: Of optimal matching: cost of inserting or deleting a label; default 1.
        normalise: Of aligned distances: ``"greatest"`` (default: divided by the greatest distance that journeys of
            these lengths can have, so 0 to 1), ``"yujian"`` (0 to 1, and a metric where the costs are; Yujian and Liu
            2007, IEEE PAMI 29, 1091-1095), or ``"none"``.
        longest: Of aligned distances: the longest journeys, in labels; default 200. Longer ones are an error.
        sample: Customers in the sample; default 1,000. The matrix holds at most 5,000 units.
        exact: True to compare everybody.
        unit: ``"customer"`` or ``"journey"``: every journey of the sampled customers by itself.
        level: Confidence level of the mean distance.

    Raises:
        DefinitionError: for options that the distance does not have, or that contradict each other.
        MissingColumn: when a column is not there.
        InsufficientData: for more units than a matrix holds, or journeys too long to be aligned; says what to do.

    Example:
        >>> import journeyseg as js
        >>> rows = [{"customer": who, "touchpoint": what, "at": f"2026-01-0{day}T00:00:00Z"}
        ...         for who, names in {"ann": "vcb", "bob": "vb", "eve": "ss"}.items()
        ...         for day, what in enumerate(names, 1)]
        >>> found = js.similarity(js.testing.journeys_of(rows), distance="edit", normalise="none")
        >>> found.nearest("ann", n=1)[["customer", "distance"]].values.tolist()
        [['bob', 1.0]]
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
    size = size_of(sample, exact=exact, default=SAMPLE)
    if not isinstance(collapse_repeats, bool):
        raise refusal("collapse_repeats", "true or false", collapse_repeats)
    known = journeys_of(journeys).known().with_frame(unit=unit)
    question = prepare(journeys, by=None, goal=None, unit="customer", level=level)
    check_needs(known, Reads(needs_of_over(over)), who="similarity")
    drawn = known.take(bottom(known.sample_ranks, size))
    found = compared(drawn, chosen, over, collapse=collapse_repeats, unit=unit)
    provenance = provenance_of(question, distance=distance, over=over, sample=len(drawn), level=level)
    words = _definition(chosen.words, over, collapse_repeats, unit, len(drawn), len(known))
    return Similarity(
        f"{words}; {dated({'all': known.frame})}",
        found.yardstick,
        found.units,
        found.found,
        found.distances,
        len(known),
        over,
        collapse_repeats,
        level,
        known,
        attrs.evolve(provenance, unit=unit),
    )


def _definition(words: str, over: str, collapse: bool, unit: str, size: int, n: int) -> str:
    return "; ".join(
        [
            words,
            f"over {over}, consecutive repeats {'merged' if collapse else 'kept'}",
            f"between {unit}s of {size:,} of {n:,} customers" + (", those of smallest hash" if size < n else ", all"),
        ]
    )
