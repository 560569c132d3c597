"""Profiles at the doors: customers with and without touchpoints, each once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from journeyseg.errors import InputError, MissingColumn
from journeyseg.model.journeys import Journeys

ROLES: dict[str, Any] = {"customer": "who", "touchpoint": "what", "at": "ts"}
LOG = pd.DataFrame({"who": [1, 2, 1], "what": ["view", "view", "buy"], "ts": ["2026-01-01T00:00Z"] * 3})


def profiles(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"who": ["2", "1", "3"], "age": [20.0, 10.0, np.nan], "town": ["B", "A", None], **columns})


def by_id(journeys: Journeys, name: str) -> dict[str, Any]:
    return dict(zip(journeys.ids.to_pylist(), journeys.profile(name).to_objects(), strict=True))  # type: ignore[arg-type]


def test_profiles_meet_events_on_the_canonical_id() -> None:
    journeys = Journeys.from_frame(LOG, **ROLES, profiles=profiles())
    assert by_id(journeys, "age") == {"1": 10.0, "2": 20.0, "3": None}
    assert by_id(journeys, "town") == {"1": "A", "2": "B", "3": None}
    assert journeys.profiled.all()
    assert journeys.frame.columns == ("touchpoint", "profile:age", "profile:town")


def test_customers_without_touchpoints_have_an_empty_journey_and_are_noted() -> None:
    journeys = Journeys.from_frame(LOG, **ROLES, profiles=profiles())
    assert len(journeys["3"]) == 0
    assert journeys.n_journeys == journeys.n_customers == 3
    assert [(entry.rule, entry.action, entry.count, entry.of) for entry in journeys.ledger] == [
        ("no touchpoints", "noted", 1, "customers")
    ]


def test_customers_without_touchpoints_have_no_journey_when_journeys_are_finer() -> None:
    log = LOG.assign(order=["o1", "o2", "o3"])
    journeys = Journeys.from_frame(log, **ROLES, journey="order", profiles=profiles())
    assert journeys.n_journeys == 3
    assert journeys.n_customers == 3
    assert journeys.of("3") == ()


def test_customers_without_a_profile_have_missing_values_and_are_noted() -> None:
    journeys = Journeys.from_frame(LOG, **ROLES, profiles=profiles(who=["2", "4", "3"]))
    assert by_id(journeys, "age")["1"] is None
    assert dict(zip(journeys.ids.to_pylist(), journeys.profiled.tolist(), strict=True)) == {
        "1": False,
        "2": True,
        "3": True,
        "4": True,
    }
    assert {(entry.rule, entry.count) for entry in journeys.ledger} == {("no touchpoints", 2), ("no profile", 1)}


def test_the_order_of_profiles_changes_nothing() -> None:
    one, other = (Journeys.from_frame(LOG, **ROLES, profiles=table) for table in (profiles(), profiles()[::-1]))
    assert one.fingerprint == other.fingerprint


def test_identical_profiles_of_one_customer_count_once_and_are_noted() -> None:
    twice = pd.concat([profiles(), profiles().iloc[[0, 2]]])
    journeys = Journeys.from_frame(LOG, **ROLES, profiles=twice)
    assert by_id(journeys, "age") == {"1": 10.0, "2": 20.0, "3": None}
    assert ("repeated profile", "noted", 2, "profile rows") in {
        (entry.rule, entry.action, entry.count, entry.of) for entry in journeys.ledger
    }


@pytest.mark.parametrize(("name", "value"), [("age", 21.0), ("town", None), ("age", np.nan)])
def test_two_profiles_that_differ_are_refused_by_the_id(name: str, value: Any) -> None:
    twice = pd.concat([profiles(), profiles().iloc[[0]].assign(**{name: value})])
    with pytest.raises(InputError) as caught:
        Journeys.from_frame(LOG, **ROLES, profiles=twice)
    assert "customer '2' has two profiles that differ" in caught.value.message
    assert caught.value.found == f"row 0 and row 3 differ in column '{name}'"


def test_profiles_without_the_customer_column_or_rows_are_refused() -> None:
    with pytest.raises(MissingColumn, match="the profiles have no column 'who'"):
        Journeys.from_frame(LOG, **ROLES, profiles=profiles().drop(columns="who"))
    with pytest.raises(InputError, match="the profiles have no rows"):
        Journeys.from_frame(LOG, **ROLES, profiles=profiles().iloc[:0])
    with pytest.raises(InputError, match="no profile has a customer"):
        Journeys.from_frame(LOG, **ROLES, profiles=profiles(who=[None, "", None]))


def test_profiles_without_a_customer_are_left_out() -> None:
    journeys = Journeys.from_frame(LOG, **ROLES, profiles=profiles(who=["2", "1", None]))
    entries = {(entry.rule, entry.action, entry.count, entry.of) for entry in journeys.ledger}
    assert ("null customer", "rejected", 1, "profile rows") in entries
    assert journeys.n_customers == 2


def test_infinite_and_far_values_of_profiles_become_missing() -> None:
    far = pd.Series(pa.array([0, 2**62, None], pa.timestamp("s", "UTC")), dtype=pd.ArrowDtype(pa.timestamp("s", "UTC")))
    journeys = Journeys.from_profiles(profiles(age=[np.inf, 1, 2], born=far), customer="who")
    assert by_id(journeys, "age") == {"2": None, "1": 1.0, "3": 2.0}
    assert journeys.profile("born").missing.sum() == 2
    assert {(entry.rule, entry.action) for entry in journeys.ledger} == {
        ("infinite value", "changed"),
        ("time out of range", "changed"),
    }


def test_profiles_alone_are_customers_without_touchpoints_or_times() -> None:
    journeys = Journeys.from_profiles(profiles(), customer="who")
    assert (journeys.n_customers, journeys.n_journeys, journeys.n_events) == (3, 3, 0)
    assert journeys.frame.as_of is None
    assert journeys.frame.touchpoints == ()
    assert journeys.frame.columns == ("profile:age", "profile:town")
    assert journeys.profiled.all()
    assert journeys.ledger.rows_in == 3
    assert len(journeys["1"]) == 0
    assert len(journeys.to_frame()) == 0


def test_profiles_alone_may_say_when_they_were_taken() -> None:
    journeys = Journeys.from_profiles(profiles(), customer="who", zone="Europe/Lisbon", as_of="2026-07-01")
    assert journeys.frame.as_of == int(pd.Timestamp("2026-06-30T23:00Z").timestamp()) * 1_000_000
    with pytest.raises(InputError, match="without a zone"):
        Journeys.from_profiles(profiles(), customer="who", as_of="2026-07-01")


def test_profiles_alone_from_arrow_equal_those_from_pandas() -> None:
    table = pa.Table.from_pandas(profiles(), preserve_index=False)
    found = [Journeys.from_profiles(source, customer="who") for source in (profiles(), table, table.to_reader())]
    assert len({journeys.fingerprint for journeys in found}) == 1
