"""Distance: how far two journeys are from each other, with every option of it, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from journeyseg.analyses.flow.options import one_of, refusal, whole
from journeyseg.analyses.similarity.tables import Table, table_of, table_words

KINDS = ("profiles", "edit", "optimal_matching", "lcs")
WEIGHTS = ("count", "log", "presence", "tf-idf")
GEOMETRIES = ("cosine", "hellinger")
SUBSTITUTIONS = ("transition rates", "constant")
NORMALISATIONS = ("greatest", "yujian", "none")

_OF_PROFILES: dict[str, Any] = {"ngrams": 2, "weight": "count", "geometry": "cosine", "marks": True}
_OF_ALIGNMENT: dict[str, Any] = {"normalise": "greatest", "longest": 200}
_OF_MATCHING: dict[str, Any] = {"substitution": "transition rates", "indel": 1.0}
OPTIONS: dict[str, dict[str, Any]] = {
    "profiles": _OF_PROFILES,
    "edit": _OF_ALIGNMENT,
    "optimal_matching": {**_OF_MATCHING, **_OF_ALIGNMENT},
    "lcs": _OF_ALIGNMENT,
}
"""Kind of distance -> its options with their defaults."""


@attrs.frozen
class Distance:
    """A distance between journeys; `distance_of` makes one of the options of a verb.

    Args:
        kind: One of `KINDS`.
        ngrams: Longest n-grams of a profile.
        weight: One of `WEIGHTS`.
        geometry: One of `GEOMETRIES`.
        marks: Whether n-grams of 2 and more see the begin and the end of a journey.
        substitution: ``"transition rates"``, ``"constant"`` (2), or a table of costs.
        indel: Cost of inserting or deleting a label.
        normalise: One of `NORMALISATIONS`.
        longest: Longest journeys that are aligned, in labels.
    """

    kind: str = "profiles"
    ngrams: int = 2
    weight: str = "count"
    geometry: str = "cosine"
    marks: bool = True
    substitution: str | Table = "transition rates"
    indel: float = 1.0
    normalise: str = "greatest"
    longest: int = 200

    @property
    def is_profile(self) -> bool:
        """Whether it compares n-gram profiles; otherwise it aligns."""
        return self.kind == "profiles"

    @property
    def has_table(self) -> bool:
        """Whether pairs of labels have costs of their own."""
        return self.kind == "optimal_matching" and self.substitution != "constant"

    @property
    def words(self) -> str:
        """The distance in words."""
        return self._profile_words if self.is_profile else self._alignment_words

    @property
    def _profile_words(self) -> str:
        sizes = "labels" if self.ngrams == 1 else f"runs of 1 to {self.ngrams} labels"
        seen = " with marks at begin and end" if self.marks and self.ngrams > 1 else ""
        told = {
            "count": "how often each occurs",
            "log": "1 + log(how often each occurs)",
            "presence": "which occur",
            "tf-idf": "how often each occurs times its rarity, log((1 + n) / (1 + n with it)) + 1",
        }[self.weight]
        angle = {"cosine": "1 - cosine", "hellinger": "Hellinger distance of the shares"}[self.geometry]
        return f"n-gram profiles: {angle} of {told}, {sizes}{seen}"

    @property
    def _alignment_words(self) -> str:
        what = {
            "edit": "edit distance (Levenshtein): inserting, deleting and substituting cost 1",
            "lcs": "longest common subsequence: labels that are not part of it",
            "optimal_matching": f"optimal matching: inserting and deleting cost {self.indel:g}, {self._substituting}",
        }[self.kind]
        scaled = {
            "greatest": "divided by the greatest that journeys of these lengths can have",
            "yujian": "as 2d / (indel * (both lengths) + d) (Yujian and Liu 2007)",
            "none": "as it is",
        }[self.normalise]
        return f"{what}; {scaled}"

    @property
    def _substituting(self) -> str:
        if not isinstance(self.substitution, str):
            return f"substituting {table_words(self.substitution)}"
        if self.substitution == "constant":
            return "substituting 2"
        return "substituting 2 - P(b after a) - P(a after b)"

    @property
    def bounded(self) -> bool:
        """Whether it lies between 0 and 1."""
        return self.is_profile or self.normalise != "none"


def distance_of(kind: object = "profiles", **options: Any) -> Distance:
    """The distance of these options, those that are ``None`` at their default.

    Raises:
        DefinitionError: for an unknown kind or value, and for an option that this kind does not have.
    """
    chosen = one_of("distance", KINDS)(kind)
    given = {name: value for name, value in options.items() if value is not None}
    for name, value in given.items():
        if name not in OPTIONS[chosen]:
            holders = [kind for kind, own in OPTIONS.items() if name in own]
            remedy = f"leave it out, or choose distance={holders[0]!r}"
            raise refusal(name, f"nothing, with distance={chosen!r}", value, remedy)
    found = {**OPTIONS[chosen], **given}
    made = {name: _CHECKS[name](value) for name, value in found.items()}
    return _consistent(Distance(chosen, **made))


def _consistent(distance: Distance) -> Distance:
    if distance.is_profile and distance.ngrams == 1 and not distance.marks:
        raise refusal("marks", "n-grams of 2 or more", False, "marks mean nothing for single labels: leave it out")
    return distance


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise refusal("marks", "true or false", value)
    return value


def _positive(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
        raise refusal("indel", "a number above 0", value)
    return float(value)


def _substitution(value: object) -> str | Table:
    if isinstance(value, str):
        return one_of("substitution", SUBSTITUTIONS)(value)
    if isinstance(value, Mapping) or hasattr(value, "to_dict"):
        return table_of(value)
    raise refusal("substitution", " or ".join(map(repr, SUBSTITUTIONS)) + " or a table of costs", value)


_CHECKS: dict[str, Any] = {
    "ngrams": lambda value: whole("ngrams", value, 1),
    "weight": one_of("weight", WEIGHTS),
    "geometry": one_of("geometry", GEOMETRIES),
    "marks": _flag,
    "substitution": _substitution,
    "indel": _positive,
    "normalise": one_of("normalise", NORMALISATIONS),
    "longest": lambda value: whole("longest", value, 1),
}
