"""Intervals of every analysis hold the truth, although what one customer does is like what they did before.

Each customer buys with a chance p of their own, drawn from a beta distribution, and comes back 3 times on average. A
journey is: view; view again (chance p); cart (p); and, of carts, buy (p). So every share has a closed form in the
moments of p. Intervals that took journeys (or touchpoints) for independent would hold the truth far too seldom: shown
beside, with Wilson's interval at the number of journeys.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from functools import cache

import numpy as np
import pandas as pd
import pytest

import journeyseg as js
from journeyseg.stats.proportions import wilson

SEEDS = 200
CUSTOMERS = 200
A, B = 0.6, 1.4
BACK = 3.0
WEEK = 7 * 24 * 60

Told = Iterator[tuple[str, js.Estimate, float]]


def moment(power: int) -> float:
    """E[p^power] of Beta(A, B): the product of (A + i) / (A + B + i)."""
    return math.prod((A + i) / (A + B + i) for i in range(power))


P1, P2, P3 = moment(1), moment(2), moment(3)


def world(seed: int) -> js.Journeys:
    """Customers who are alike in nothing but that each is like themselves; a journey a week."""
    chance = np.random.default_rng(seed)
    own, times = chance.beta(A, B, CUSTOMERS), 1 + chance.poisson(BACK, CUSTOMERS)
    who = np.repeat(np.arange(CUSTOMERS), times)
    week = np.arange(len(who)) - np.repeat(np.cumsum(times) - times, times)
    again, cart, buy = chance.random((3, len(who))) < own[who]
    steps = [("view", 0, who >= 0), ("view", 5, again), ("cart", 10, cart), ("buy", 20, cart & buy)]
    start = pd.Timestamp("2026-01-05", tz="UTC")
    rows = [
        pd.DataFrame(
            {
                "who": who[mask],
                "visit": week[mask],
                "what": name,
                "at": start + pd.to_timedelta(week[mask] * WEEK + minute, unit="min"),
            }
        )
        for name, minute, mask in steps
    ]
    columns = {"customer": "who", "journey": "visit", "touchpoint": "what", "at": "at"}
    return js.Journeys.from_frame(pd.concat(rows), **columns, as_of=start + pd.Timedelta(days=365))  # type: ignore[arg-type]


def of_flow(journeys: js.Journeys) -> Told:
    """Edges, loops and what would follow from fewer leaving."""
    flow = js.flow(journeys, unit="journey")
    yield "flow: view -> view", flow.estimate("P(out)", None, "view", "view"), P1 / (1 + P1)
    yield "flow: view -> end", flow.estimate("P(out)", None, "view", "<end>"), (1 - P1) / (1 + P1)
    yield "flow: cart -> buy", flow.estimate("P(out)", None, "cart", "buy"), P2 / P1
    loops = js.loops(journeys, unit="journey")
    yield "loops: view repeated", loops.estimate("repeat", None, "view"), P1 / (1 + P1)
    gained = js.what_if(journeys, goal="buy", to=0.3, unit="journey")
    yield "what if: conversion", gained.estimate("conversion"), P2
    yield "what if: fewer leave at view", gained.estimate("gain", None, "view"), 0.35 / 0.65 * P2 / P1 - P2
    yield "what if: fewer leave at cart", gained.estimate("gain", None, "cart"), 0.7 * P1 - P2


def of_steps(journeys: js.Journeys) -> Told:
    """Positions and whole routes."""
    steps = js.step_matrix(journeys, unit="journey")
    yield "steps: second is view", steps.estimate("share", None, "2", "view"), P1
    yield "steps: third is buy", steps.estimate("share", None, "3", "buy"), P2 - P3
    routes = js.routes(journeys, unit="journey")
    yield "routes: all four", routes.estimate("share", None, "view → view → cart → buy"), P3
    yield "routes: view alone", routes.estimate("share", None, "view"), 1 - 2 * P1 + P2


def of_questions(journeys: js.Journeys) -> Told:
    """Funnels and sequences."""
    funnel = js.funnel(journeys, ["view", "cart", "buy"], unit="journey")
    yield "funnel: of first", funnel.estimate("share of first", None, "buy"), P2
    yield "funnel: of previous", funnel.estimate("share of previous", None, "buy"), P2 / P1
    yield "funnel: open censored", funnel.estimate("share of first, open censored", None, "buy"), P2
    found = js.sequences(journeys, "view -> cart -> buy", unit="journey")
    yield "sequences: matched", found.estimate("matched"), P2
    after = js.next_touchpoint(journeys, "view", unit="journey", occurrence="all")
    yield "next touchpoint: cart", after.estimate("next touchpoint", None, "cart"), P1 / (1 + P1)


def of_time(journeys: js.Journeys) -> Told:
    """Retention, frequency, lifetimes and sessions."""
    back = js.retention(journeys, start="view", interval="week", intervals=3, cohort="recurring")
    yield "retention: week 1", back.estimate("retention curve", None, "1"), BACK / (BACK + 1)
    weeks = js.stickiness(journeys, interval="week")
    yield "stickiness: weeks", weeks.estimate("active intervals"), BACK + 1
    yield "stickiness: one week", weeks.estimate("active exactly", None, "1"), math.exp(-BACK)
    lives = js.survival(journeys, "buy", since="view", horizon="1 hour", unit="journey")
    yield "survival: restricted mean", lives.estimate("restricted mean"), 3600 - 2400 * P2
    sessions = js.measure(journeys, js.metrics.Sessions(), unit="journey")
    yield "sessions: bounces", sessions.estimate("bounce share", "everyone"), 1 - 2 * P1 + P2
    yield "sessions: touchpoints", sessions.estimate("touchpoints per journey", "everyone"), 1 + 2 * P1 + P2


@cache
def held() -> tuple[Counter[str], Counter[str]]:
    """How often each interval held the truth, and Wilson's at the number of rows."""
    counts: Counter[str] = Counter()
    plain: Counter[str] = Counter()
    for seed in range(SEEDS):
        journeys = world(seed)
        for part in (of_flow, of_steps, of_questions, of_time):
            for what, told, truth in part(journeys):
                counts[what] += bool(told.low <= truth <= told.high)
                if "Wilson at the effective size" in told.method:
                    low, high = wilson(told.value * told.n, told.n)
                    plain[what] += bool(low <= truth <= high)
    return counts, plain


def test_the_interval_of_every_analysis_holds_the_truth_in_90_to_99_of_100() -> None:
    counts = held()[0].copy()
    assert len(counts) == 22
    # A customer who comes back often leaves off as often as one who doesn't: weeks are unlike, not alike, and an
    # interval is never made narrower than for independent rows.
    assert counts.pop("retention: week 1") >= 0.90 * SEEDS
    assert all(0.90 * SEEDS <= count <= 0.99 * SEEDS for count in counts.values()), counts


@pytest.mark.parametrize(
    "what",
    [
        "flow: view -> end",
        "steps: second is view",
        "routes: all four",
        "funnel: of first",
        "sequences: matched",
        "sessions: bounces",
    ],
)
def test_taking_journeys_for_independent_would_hold_it_too_seldom(what: str) -> None:
    _, plain = held()
    assert plain[what] < 0.90 * SEEDS
