"""How often 95 % intervals hold the truth, on simulated customers: the tables in the docstrings of `stats`.

`python -m tests.stats.simulated` prints them again (some minutes); the tests run the same with fewer data sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from journeyseg.stats.jackknife import Freedom, Transform, jackknife
from journeyseg.stats.proportions import clustered_wilson, wilson
from journeyseg.stats.quantiles import histogram_quantile, share_below, woodruff

Floats: TypeAlias = NDArray[np.float64]
Chance: TypeAlias = np.random.Generator

BUCKETS = 64
CELLS = 1_000_000
"""Customers simulated at a time, so that memory stays small."""
HISTOGRAMS = 200
"""Data sets whose histograms per bucket are held at a time."""
RUNS = {10: 100_000, 30: 100_000, 100: 100_000, 300: 50_000, 1_000: 40_000, 10_000: 10_000}
"""Data sets behind each row of the jackknife's table, by number of customers."""
QUANTILE_RUNS = {30: 20_000, 100: 20_000, 1_000: 8_000, 10_000: 3_000}
"""Data sets behind each row of the quantiles' table."""
MEDIAN_Z = 0.0
NINETY_Z = 1.2815515655446004


class Customers(NamedTuple):
    """Simulated customers, arrays (data sets, customers): numerator and denominator of each, and the true ratio."""

    top: Floats
    base: Floats
    truth: float


def skewed_mean(sigma: float) -> Callable[[Chance, tuple[int, int]], Customers]:
    def draw(chance: Chance, shape: tuple[int, int]) -> Customers:
        return Customers(chance.lognormal(0.0, sigma, shape), np.ones(shape), float(np.exp(sigma**2 / 2)))

    return draw


def normal_mean(chance: Chance, shape: tuple[int, int]) -> Customers:
    return Customers(chance.normal(5.0, 1.0, shape), np.ones(shape), 5.0)


def giant_mean(chance: Chance, shape: tuple[int, int]) -> Customers:
    events = np.ones(shape)
    events[:, 0] = shape[1] / 3
    return Customers(chance.normal(5.0, 1.0, shape) * events, events, 5.0)


def value_per_event(chance: Chance, shape: tuple[int, int]) -> Customers:
    events = np.asarray(1 + chance.poisson(chance.lognormal(0.0, 1.0, shape)), dtype=np.float64)
    return Customers(chance.gamma(events, chance.lognormal(0.0, 0.5, shape)), events, float(np.exp(0.125)))


def share_of_events(a: float, b: float) -> Callable[[Chance, tuple[int, int]], Customers]:
    def draw(chance: Chance, shape: tuple[int, int]) -> Customers:
        events = chance.geometric(0.25, shape)
        hits = chance.binomial(events, chance.beta(a, b, shape))
        return Customers(hits.astype(np.float64), events.astype(np.float64), a / (a + b))

    return draw


SCENES: dict[str, tuple[Callable[[Chance, tuple[int, int]], Customers], Transform]] = {
    "mean s=1": (skewed_mean(1.0), "log"),
    "mean s=1.5": (skewed_mean(1.5), "log"),
    "value per event": (value_per_event, "log"),
    "share .30": (share_of_events(1.2, 2.8), "logit"),
    "share .05": (share_of_events(0.2, 3.8), "logit"),
    "normal": (normal_mean, "log"),
    "giant": (giant_mean, "log"),
}


class Sums(NamedTuple):
    """What a fold keeps: sums over all customers and with each bucket left out, and which buckets hold anybody."""

    top: Floats
    base: Floats
    without_top: Floats
    without_base: Floats
    present: NDArray[np.bool_]


def folded(people: Customers, chance: Chance) -> Sums:
    """Sums (data sets,) and (buckets, data sets) over random buckets."""
    sets, n = people.top.shape
    cell = chance.integers(0, BUCKETS, (sets, n)) * sets + np.arange(sets)[:, np.newaxis]

    def tally(weight: Floats) -> Floats:
        sums = np.bincount(cell.ravel(), weight.ravel(), BUCKETS * sets)
        return np.asarray(sums, dtype=np.float64).reshape(BUCKETS, sets)

    top, base, held = tally(people.top), tally(people.base), tally(np.ones((sets, n)))
    return Sums(top.sum(0), base.sum(0), top.sum(0) - top, base.sum(0) - base, held > 0)


def chunks(runs: int, most: int) -> Iterator[int]:
    """`runs` data sets in portions of at most so many."""
    step = max(1, min(runs, most))
    for start in range(0, runs, step):
        yield min(step, runs - start)


def coverage(scene: str, n: int, runs: int, seed: int) -> dict[str, float]:
    """Share of `runs` data sets of n customers whose interval holds the truth, by way of making the interval."""
    chance = np.random.default_rng(seed)
    draw, transform = SCENES[scene]
    ways: dict[str, list[NDArray[np.bool_]]] = {}
    for sets in chunks(runs, CELLS // n):
        people = draw(chance, (sets, n))
        for way, (low, high) in intervals(folded(people, chance), n, transform).items():
            ways.setdefault(way, []).append((low <= people.truth) & (people.truth <= high))
    return {way: float(np.concatenate(held).mean()) for way, held in ways.items()}


def intervals(sums: Sums, n: int, transform: Transform) -> dict[str, tuple[Floats, Floats]]:
    """Limits (data sets,) of the ratio, by way."""
    value = sums.top / sums.base
    with np.errstate(divide="ignore", invalid="ignore"):
        without = sums.without_top / sums.without_base

    def found(way: Transform, freedom: Freedom) -> tuple[Floats, Floats]:
        result = jackknife(value, without, sums.present, transform=way, freedom=freedom)
        return result.low, result.high

    plain = jackknife(value, without, sums.present)
    ways = {
        "normal": (value - 1.959964 * plain.se, value + 1.959964 * plain.se),
        "groups": found(None, "groups"),
        "effective": found(None, "effective"),
        "scaled": found(transform, "effective"),
    }
    if transform == "logit":
        ways["clustered"] = clustered_wilson(value, sums.base, plain.se, np.full(len(value), n), df=plain.df)
        ways["naive"] = wilson(sums.top, sums.base)
    return ways


def quantile_coverage(q: float, z: float, n: int, runs: int, seed: int, *, single: bool = False) -> dict[str, float]:
    """As `coverage`, for a quantile of the values of events; `single` gives each customer one event."""
    chance = np.random.default_rng(seed)
    edges = np.concatenate([[0.0], np.geomspace(0.01, 100.0, 161)])
    truth = float(np.exp(np.sqrt(2 * 0.7**2) * z))
    ways: dict[str, list[NDArray[np.bool_]]] = {}
    for sets in chunks(runs, min(HISTOGRAMS, CELLS // (4 * n))):
        counts = histograms(chance, sets, n, edges, single=single)
        for way, (low, high) in quantile_intervals(counts, edges, q, n).items():
            # A missing limit bounds nothing, so it can't fail.
            ways.setdefault(way, []).append(~((low > truth) | (truth > high)))
    return {way: float(np.concatenate(held).mean()) for way, held in ways.items()}


def histograms(chance: Chance, sets: int, n: int, edges: Floats, *, single: bool) -> Floats:
    """Counts (buckets, data sets, bins) of log-normal values of events whose customers differ."""
    events = np.ones(sets * n, dtype=np.int64) if single else chance.geometric(0.3, sets * n)
    who = np.repeat(np.arange(sets * n), events)
    values = np.exp(chance.normal(0.0, 0.7, sets * n)[who] + chance.normal(0.0, 0.7, len(who)))
    bins = len(edges) - 1
    at = np.clip(np.searchsorted(edges, values) - 1, 0, bins - 1)
    bucket = chance.integers(0, BUCKETS, sets * n)[who]
    cell = (bucket * sets + who // n) * bins + at
    return np.bincount(cell, minlength=BUCKETS * sets * bins).reshape(BUCKETS, sets, bins).astype(np.float64)


def quantile_intervals(counts: Floats, edges: Floats, q: float, n: int) -> dict[str, tuple[Floats, Floats]]:
    """Limits (data sets,) of the quantile, by way."""
    total = counts.sum(0)
    value, present = histogram_quantile(total, edges, q), counts.sum(-1) > 0
    share = jackknife(np.full(len(value), q), share_below(total - counts, edges, value), present)
    direct = jackknife(value, histogram_quantile(total - counts, edges, q), present)
    low, high = clustered_wilson(q, total.sum(-1), share.se, np.full(len(value), n), df=share.df)
    return {
        "woodruff": woodruff(total, edges, q, share.se, df=share.df),
        "score": (histogram_quantile(total, edges, low), histogram_quantile(total, edges, high)),
        "direct": (direct.low, direct.high),
    }


def show(name: str, n: int, found: dict[str, Any]) -> None:
    print(f"{name:18}{n:7,}  " + "  ".join(f"{way} {share:.3f}" for way, share in found.items()), flush=True)


def main() -> None:
    for scene in ("mean s=1", "mean s=1.5", "value per event", "share .30", "share .05"):
        for n in (30, 100, 1_000, 10_000):
            show(scene, n, coverage(scene, n, RUNS[n], seed=n))
    for scene in ("normal", "giant"):
        for n in (10, 30, 100, 300):
            show(scene, n, coverage(scene, n, RUNS[n], seed=n))
    for single in (False, True):
        for q, z in ((0.5, MEDIAN_Z), (0.9, NINETY_Z)):
            for n, runs in QUANTILE_RUNS.items():
                show(f"q {q} {'single' if single else ''}", n, quantile_coverage(q, z, n, runs, n, single=single))


if __name__ == "__main__":
    main()
