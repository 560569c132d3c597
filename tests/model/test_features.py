"""Features: one value per customer, as counted by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeyseg.errors import MissingColumn, UnknownName
from journeyseg.model.features import FEATURES, features, rounded
from journeyseg.model.journeys import Journeys
from tests.builders import journeys_of
from tests.segmenters.logs import DAY, NAMES, NOW, SHOP, Log, logs

Row = dict[str, Any]


def day_of(row: Row) -> object:
    return datetime.fromtimestamp(row["at"] // 1_000_000, tz=UTC).astimezone(ZoneInfo("Europe/Lisbon")).date()


def total(rows: list[Row], key: str) -> float:
    return float(sum((Decimal(str(row[key])) for row in rows if row[key] is not None), Decimal(0)))


def mean_rating(rows: list[Row]) -> float:
    ratings = [6 - row["satisfaction"] for row in rows if row["satisfaction"] not in (None, 9.0)]
    return sum(ratings) / len(ratings) if ratings else math.nan


def share(rows: list[Row], name: str) -> float:
    return sum(row["touchpoint"] == name for row in rows) / len(rows) if rows else math.nan


TWINS: dict[str, Callable[[list[Row], int], Any]] = {
    "touchpoints": lambda rows, _: len(rows),
    "journeys": lambda rows, _: len({row["journey"] for row in rows}),
    "first_at": lambda rows, _: rows[0]["at"] if rows else None,
    "last_at": lambda rows, _: rows[-1]["at"] if rows else None,
    "recency_days": lambda rows, now: (now - rows[-1]["at"]) / DAY if rows else math.nan,
    "tenure_days": lambda rows, now: (now - rows[0]["at"]) / DAY if rows else math.nan,
    "active_days": lambda rows, _: len({day_of(row) for row in rows}),
    "value": lambda rows, _: total(rows, "value"),
    "mean_satisfaction": lambda rows, _: mean_rating(rows),
    "count:buy": lambda rows, _: sum(row["touchpoint"] == "buy" for row in rows),
    "share:view": lambda rows, _: share(rows, "view"),
    "value:buy": lambda rows, _: total([row for row in rows if row["touchpoint"] == "buy"], "value"),
}


@pytest.mark.parametrize("name", TWINS)
@settings(max_examples=settings.default.max_examples * 4 // 5)
@given(log=logs())
def test_every_feature_is_what_plain_python_counts(name: str, log: Log) -> None:
    found = log.build().with_frame(zone="Europe/Lisbon").features([name])[name]
    expected = [TWINS[name](rows, log.as_of) for rows, _ in log.units("customer")]
    if name.endswith("_at"):
        found = pd.Series([None if at is pd.NaT else at.value // 1000 for at in found], dtype=object)
        assert found.tolist() == expected
    else:
        np.testing.assert_allclose(found.to_numpy(dtype=float), np.array(expected, dtype=float), rtol=1e-11)


def test_every_feature_has_a_twin() -> None:
    heads = {name if ":" not in name else name.partition(":")[0] + ":" for name in TWINS}
    assert heads | {"cost"} == set(FEATURES)
    for feature in FEATURES.values():
        assert feature.summary
        assert feature.unit


def test_the_frame_has_the_customers_and_the_features_in_their_order() -> None:
    rows = [{"customer": "b", "touchpoint": "buy", "at": NOW}, {"customer": "a", "touchpoint": "buy", "at": NOW}]
    journeys = journeys_of(rows, zone="UTC")
    frame = journeys.features(["recency_days", "touchpoints", "last_at"])
    assert list(frame.columns) == ["recency_days", "touchpoints", "last_at"]
    assert frame.index.equals(journeys.customers)
    assert frame.index.name == "customer"
    assert str(frame["last_at"].dtype) == "datetime64[us, UTC]"
    assert frame["touchpoints"].dtype == np.int64


def test_customers_without_touchpoints_have_counts_of_zero_and_no_moments() -> None:
    journeys = Journeys.from_profiles(pd.DataFrame({"id": ["a"]}), customer="id")
    frame = features(journeys, ["touchpoints", "journeys", "active_days", "recency_days", "first_at"])
    assert frame.iloc[0, :3].tolist() == [0, 0, 0]
    assert frame.iloc[0, 3:].isna().all()


def test_interleaved_journeys_are_one_life_of_the_customer() -> None:
    rows = [
        {"customer": "a", "journey": "1", "touchpoint": "buy", "at": NOW - 9 * DAY},
        {"customer": "a", "journey": "2", "touchpoint": "buy", "at": NOW - 5 * DAY},
        {"customer": "a", "journey": "1", "touchpoint": "ship", "at": NOW - 1 * DAY},
    ]
    frame = journeys_of(rows, zone="UTC", as_of=NOW).features(["recency_days", "journeys", "active_days"])
    assert frame.iloc[0].tolist() == [1, 2, 3]


def test_a_name_of_the_blueprint_that_never_happened_counts_zero() -> None:
    journeys = journeys_of([{"customer": "a", "touchpoint": "view", "at": NOW}], blueprint=SHOP, zone="UTC")
    assert journeys.features(["count:buy"]).iloc[0, 0] == 0


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("touchpoint", UnknownName, "perhaps 'touchpoints'"),
        ("count:", UnknownName, "feature"),
        ("touchpoints:buy", UnknownName, "feature"),
        ("count:by", UnknownName, "perhaps 'buy'"),
        ("cost", MissingColumn, "give cost="),
        ("value", MissingColumn, "give value="),
        ("mean_satisfaction", MissingColumn, "give satisfaction="),
    ],
)
def test_what_is_not_there_is_named(name: str, error: type, said: str) -> None:
    journeys = journeys_of([{"customer": "a", "touchpoint": "buy", "at": NOW}], touchpoints=NAMES, zone="UTC")
    with pytest.raises(error, match=said):
        journeys.features([name])


@given(
    whole=st.integers(-(10**11), 10**11), places=st.integers(0, 6), noise=st.sampled_from((0.0, 1e-15, -1e-15, 2e-16))
)
def test_rounding_gives_back_the_decimal_that_was_meant(whole: int, places: int, noise: float) -> None:
    meant = float(Decimal(whole).scaleb(-places))
    assert rounded(np.array([meant * (1 + noise)]))[0] == meant


def test_rounding_leaves_what_is_no_number_and_what_is_out_of_range() -> None:
    values = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, 1e-200, 1e300, 1.7e308])
    np.testing.assert_array_equal(rounded(values), values)


def test_one_feature_may_stand_alone() -> None:
    """Its letters are no names of features."""
    journeys = journeys_of([{"customer": "a", "touchpoint": "buy", "at": 0}])
    pd.testing.assert_frame_equal(journeys.features("touchpoints"), journeys.features(["touchpoints"]))
