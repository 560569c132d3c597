"""Customers drawn as each buying model says that they behave, event by event: what the formulas are held to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from journeyseg.stats.buying import BgBb, BgNbd, GammaGamma, Histories, MbgNbd, ParetoNbd, Sbg
from journeyseg.stats.buying.gamma_gamma import Spending
from journeyseg.stats.buying.sbg import Terms

Floats = NDArray[np.float64]
Chance = np.random.Generator


def purchases(rate: float, life: Callable[[int], bool], until: float, end: float, chance: Chance) -> list[float]:
    """Times of the repeat purchases of one customer: until they leave after one, leave at a time, or the end."""
    found: list[float] = []
    time = 0.0
    while life(len(found)):
        time += chance.exponential(1.0 / rate)
        if time > min(until, end):
            break
        found.append(time)
    return found


def customer(model: Any, end: float, chance: Chance) -> list[float]:
    """Repeat purchases of one new customer."""
    rate = chance.gamma(model.r, 1.0 / model.alpha)
    if isinstance(model, ParetoNbd):
        return purchases(
            rate, lambda _: True, chance.exponential(1.0 / chance.gamma(model.s, 1.0 / model.beta)), end, chance
        )
    leave = chance.beta(model.a, model.b)
    first = 0 if isinstance(model, MbgNbd) else 1
    return purchases(rate, lambda bought: bought < first or chance.random() > leave, np.inf, end, chance)


def histories(model: Any, n: int, seed: int) -> Histories:
    """Histories of n customers, seen for different times."""
    chance = np.random.default_rng(seed)
    if isinstance(model, BgBb):
        return periodic(model, n, chance)
    ages = chance.uniform(20.0, 40.0, n)
    found = [customer(model, age, chance) for age in ages]
    return Histories.of([len(one) for one in found], [one[-1] if one else 0.0 for one in found], ages)


def periodic(model: BgBb, n: int, chance: Chance) -> Histories:
    """Histories of n customers over 8 periods."""
    buy, leave = chance.beta(model.alpha, model.beta, n), chance.beta(model.gamma, model.delta, n)
    there = (chance.random((8, n)) > leave).cumprod(axis=0).astype(bool)
    bought = there & (chance.random((8, n)) < buy)
    last = np.where(bought, np.arange(1, 9)[:, np.newaxis], 0).max(axis=0)
    return Histories.of(bought.sum(axis=0), last, np.full(n, 8))


def terms(model: Sbg, n: int, seed: int) -> Terms:
    """Subscriptions of n customers, seen for 7 periods."""
    chance = np.random.default_rng(seed)
    lasted = chance.geometric(chance.beta(model.alpha, model.beta, n))
    return Terms.of(np.minimum(lasted, 7), lasted <= 7)


def spending(model: GammaGamma, n: int, seed: int) -> Spending:
    """Mean spending of n customers over 1 to 8 purchases."""
    chance = np.random.default_rng(seed)
    count, rate = chance.integers(1, 9, n), chance.gamma(model.q, 1.0 / model.gamma, n)
    return Spending.of(count, chance.gamma(model.p * count, 1.0 / (rate * count)))


def data(model: Any, n: int, seed: int) -> Any:
    """What a model is fitted to, drawn from it."""
    if isinstance(model, Sbg):
        return terms(model, n, seed)
    return spending(model, n, seed) if isinstance(model, GammaGamma) else histories(model, n, seed)


MODELS = (
    BgNbd(r=0.8, alpha=5.0, a=0.8, b=2.5),
    MbgNbd(r=0.8, alpha=5.0, a=0.8, b=2.5),
    ParetoNbd(r=0.8, alpha=5.0, s=0.7, beta=12.0),
    BgBb(alpha=1.2, beta=0.75, gamma=0.66, delta=2.8),
    Sbg(alpha=0.7, beta=1.2),
    GammaGamma(p=6.0, q=4.0, gamma=15.0),
)
