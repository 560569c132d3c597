"""Twins of similarity: strings, profiles and alignments by plain loops, one pair after the other."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.twins.flows import label_of
from tests.twins.log import Log, units
from tests.twins.maps import Plan

String = tuple[str, ...]
START, END = "<start>", "<end>"


def strings(log: Log, unit: str, over: str, plan: Plan, *, collapse: bool) -> list[tuple[str, String]]:
    """(customer, labels in the period) of every unit."""
    found = []
    for one in units(log, unit):
        labels = [label_of(event, over, plan) for event in one.events if one.inside(event)]
        kept = [label for place, label in enumerate(labels) if not (collapse and place and labels[place - 1] == label)]
        found.append((one.person.name, tuple(kept)))
    return found


def grams(string: String, longest: int, *, marks: bool) -> Counter[tuple[str, ...]]:
    """How often each run of labels occurs."""
    if not string:
        return Counter()
    wide = (START, *string, END) if marks else string
    found = Counter((label,) for label in string)
    for size in range(2, longest + 1):
        found.update(tuple(wide[at : at + size]) for at in range(len(wide) - size + 1))
    return found


@dataclass
class Ruler:
    """A distance, taught by a sample of strings."""

    sample: Sequence[String]
    options: Mapping[str, Any]
    kind: str = "profiles"
    rarity: dict[tuple[str, ...], float] = field(default_factory=dict)
    costs: dict[tuple[str, str], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        full = [string for string in self.sample if string]
        held = Counter(gram for string in full for gram in set(self._grams(string)))
        self.rarity = {gram: math.log((1 + len(full)) / (1 + met)) + 1 for gram, met in held.items()}
        follows = Counter(pair for string in self.sample for pair in pairwise(string))
        leaving = Counter(label for string in self.sample for label in string[:-1])
        rate = {pair: met / leaving[pair[0]] for pair, met in follows.items()}
        labels = {label for string in self.sample for label in string}
        self.costs = {(a, b): 2.0 - (rate.get((a, b), 0.0) + rate.get((b, a), 0.0)) for a in labels for b in labels}

    def __call__(self, first: String, second: String) -> float:
        """How far two strings are from each other."""
        return self._profiles(first, second) if self.kind == "profiles" else self._aligned(first, second)

    def _grams(self, string: String) -> Counter[tuple[str, ...]]:
        return grams(string, self.options.get("ngrams", 2), marks=self.options.get("marks", True))

    def _weights(self, string: String) -> dict[tuple[str, ...], float]:
        weigh: Callable[[Any, int], float] = {
            "count": lambda _, met: met,
            "log": lambda _, met: 1 + math.log(met),
            "presence": lambda _, met: 1.0,
            "tf-idf": lambda gram, met: met * self.rarity[gram],
        }[self.options.get("weight", "count")]
        return {gram: weigh(gram, met) for gram, met in self._grams(string).items()}

    def _profiles(self, first: String, second: String) -> float:
        if not first or not second:
            return float(first != second)
        one, other = self._weights(first), self._weights(second)
        both = [gram for gram in one if gram in other]
        if self.options.get("geometry", "cosine") == "cosine":
            sizes = math.hypot(*one.values()) * math.hypot(*other.values())
            return max(0.0, 1 - sum(one[gram] * other[gram] for gram in both) / sizes)
        whole, rest = sum(one.values()), sum(other.values())
        affinity = sum(math.sqrt(one[gram] / whole * other[gram] / rest) for gram in both)
        return math.sqrt(1 - affinity) if affinity < 1 - 1e-12 else 0.0

    def _prices(self) -> tuple[Callable[[str, str], float], float, float]:
        """Cost of substituting, of inserting, and the largest of the former."""
        if self.kind == "edit":
            return lambda a, b: float(a != b), 1.0, 1.0
        if self.kind == "lcs":
            return lambda a, b: 2.0 * (a != b), 1.0, 2.0
        indel, given = self.options.get("indel", 1.0), self.options.get("substitution", "transition rates")
        if given == "constant":
            return lambda a, b: 2.0 * (a != b), indel, 2.0
        if given == "transition rates":
            most = max((cost for (a, b), cost in self.costs.items() if a != b), default=0.0)
            return lambda a, b: 0.0 if a == b else self.costs[a, b], indel, most

        def named(a: str, b: str) -> float:
            return 0.0 if a == b else given.get(a, {}).get(b, given.get(b, {}).get(a, 2.0))

        return named, indel, max(2.0, *(cost for row in given.values() for cost in row.values()))

    def _aligned(self, first: String, second: String) -> float:
        cost, indel, most = self._prices()
        found = align(first, second, cost, indel)
        short, long = sorted((len(first), len(second)))
        how = self.options.get("normalise", "greatest")
        if how == "greatest":
            return divided(found, short * min(2 * indel, most) + (long - short) * indel)
        return divided(2 * found, (short + long) * indel + found) if how == "yujian" else found


def divided(number: float, greatest: float) -> float:
    """A share of the greatest there is."""
    return number / greatest if greatest else 0.0


def align(first: Sequence[Any], second: Sequence[Any], cost: Callable[[Any, Any], float], indel: float) -> float:
    """The least cost of turning one into the other: the whole table, cell by cell."""
    row = [place * indel for place in range(len(second) + 1)]
    for number, one in enumerate(first, 1):
        before, row = row, [number * indel]
        for place, other in enumerate(second, 1):
            row.append(min(before[place - 1] + cost(one, other), before[place] + indel, row[place - 1] + indel))
    return row[-1]


def common(first: String, second: String) -> int:
    """Length of the longest common subsequence, by its own recursion."""
    row = [0] * (len(second) + 1)
    for one in first:
        before, row = row, [0]
        for place, other in enumerate(second, 1):
            row.append(before[place - 1] + 1 if one == other else max(before[place], row[-1]))
    return row[-1]


def chosen(
    found: Sequence[String], far: Callable[[String, String], float], n: int, criterion: str, radius: float
) -> list[String]:
    """Representatives of strings, one after the other."""
    counts = Counter(found)
    left, out = sorted(counts), []
    while left and len(out) < n:
        free = set(left)
        value = {
            "coverage": lambda own: sum(counts[one] for one in free if far(own, one) <= radius),  # noqa: B023
            "density": lambda own: sum(counts[one] for one in counts if far(own, one) <= radius),
            "centrality": lambda own: -sum(counts[one] * far(own, one) for one in counts),
            "frequency": lambda own: counts[own],
        }[criterion]
        best = min(left, key=lambda own: (-round(value(own), 9), -counts[own], own))
        out.append(best)
        left = [one for one in left if far(best, one) > radius]
    return out


def silhouette(place: int, codes: Sequence[int], far: Sequence[Sequence[float]]) -> float:
    """How much nearer one is to its own group than to the next."""
    own = [far[place][at] for at in range(len(codes)) if codes[at] == codes[place] and at != place]
    others = [
        [far[place][at] for at in range(len(codes)) if codes[at] == code] for code in set(codes) if code != codes[place]
    ]
    if not own or not others:
        return 0.0
    a, b = sum(own) / len(own), min(sum(each) / len(each) for each in others)
    return (b - a) / max(a, b) if max(a, b) else 0.0
