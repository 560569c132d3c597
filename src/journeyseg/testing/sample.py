"""A small log with what logs do to code: ties, other alphabets, interleaved journeys, people who never came."""

from __future__ import annotations

import numpy as np
import pandas as pd

from journeyseg.model.blueprint import Blueprint, Stage
from journeyseg.model.goal import Goal
from journeyseg.model.journeys import Journeys
from journeyseg.model.scale import Scale

_NAMES = ("ad", "view", "cart", "buy", "support")


def sample_blueprint() -> Blueprint:
    """Stages, scale and goal of the sample log."""
    return Blueprint(
        "sample",
        stages=[Stage("look", ("ad", "view")), Stage("buy", ("cart", "buy")), Stage("care", ("support",))],
        scales={"satisfaction": Scale(1, 5)},
        goals={"goal": Goal("buy")},
    )


def sample_frames(customers: int = 160, *, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Events and profiles: about six touchpoints a customer, and five people without any.

    Args:
        customers: People with touchpoints.
        seed: Seed of the draw.
    """
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(customers), rng.integers(1, 12, customers))
    n = len(who)
    minutes = rng.permutation(n) * 7
    minutes[::5] = minutes[::5] // 60 * 60
    what = rng.choice(_NAMES, n, p=[0.2, 0.4, 0.2, 0.15, 0.05])
    ids = np.array([f"č-{one}" if one % 7 == 0 else f"c{one}" for one in range(customers + 5)])
    events = pd.DataFrame(
        {
            "customer": ids[who],
            "journey": [f"{one}/{part}" for one, part in zip(who, rng.integers(0, 2, n), strict=True)],
            "touchpoint": what,
            "at": pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(minutes, unit="min"),
            "channel": rng.choice(["web", "app"], n),
            "value": np.where(what == "buy", rng.lognormal(3, 1, n).round(2), np.nan),
            "cost": np.where(what == "ad", 0.25, np.nan),
            "satisfaction": np.where(what == "support", rng.integers(1, 6, n), np.nan),
            "device": rng.choice(["phone", "desk"], n),
        }
    )
    people = pd.DataFrame(
        {
            "customer": ids,
            "age": rng.integers(16, 90, len(ids)).astype(float),
            "region": rng.choice(["north", "south"], len(ids)),
        }
    )
    return events, people


def sample_journeys(customers: int = 160, *, seed: int = 0, shuffled: int | None = None) -> Journeys:
    """Journeys of the sample log, with profiles ``age`` and ``region`` and the property ``device``.

    Args:
        customers: People with touchpoints.
        seed: Seed of the draw.
        shuffled: Seed of another order of the rows; touchpoints of one moment then keep their order.

    Example:
        >>> len(sample_journeys())
        165
    """
    events, people = sample_frames(customers, seed=seed)
    if shuffled is not None:
        events = _reordered(events, shuffled)
    return Journeys.from_frame(
        events,
        customer="customer",
        journey="journey",
        touchpoint="touchpoint",
        at="at",
        channel="channel",
        value="value",
        cost="cost",
        satisfaction="satisfaction",
        properties=["device"],
        profiles=people,
        blueprint=sample_blueprint(),
    )


def _reordered(events: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The rows in another order in which touchpoints of one customer and moment still follow each other as before."""
    groups = events.groupby(["customer", "at"], sort=False).ngroup().to_numpy()
    place = np.random.default_rng(seed).permutation(groups.max() + 1)[groups]
    return events.iloc[np.argsort(place, kind="stable")]
