"""An id means the text it became at the door."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import journeyseg as js
from journeyseg.model.identity import id_of, unknown_customer


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (42, "42"),
        (42.0, "42"),
        (np.float64(42), "42"),
        (np.float32(42), "42"),
        (np.int64(42), "42"),
        ("42", "42"),
        ("42.0", "42.0"),
        ("042", "042"),
        (42.5, "42.5"),
        (-1.0, "-1"),
        (2.0**53, "9007199254740992"),
        (" a", " a"),
    ],
)
def test_a_number_and_its_text_are_one_customer(given: object, text: str) -> None:
    assert id_of(given) == text


@pytest.mark.parametrize("ids", [[7, 8], [7.0, 8.0], ["7", "8"], pd.array([7, 8], dtype="Int64")])
def test_asking_for_a_customer_means_what_the_door_made_of_the_id(ids: object) -> None:
    table = pd.DataFrame({"who": ids, "what": "view", "ts": pd.Timestamp("2026-01-01", tz="UTC")})
    journeys = js.Journeys.from_frame(table, customer="who", touchpoint="what", at="ts")
    for given in (7, 7.0, "7", np.int32(7)):
        assert journeys[given].customer == "7"
    assert "7.0" not in journeys


def test_close_ids_are_listed_where_that_takes_no_time() -> None:
    assert "'c42'" in unknown_customer("c43", ["c42", "d1"], 2).expected
    many = unknown_customer("c43", iter(()), 1_000_000)
    assert (many.found, many.expected) == ("'c43'", "one of 1,000,000 ids, compared as text")
    assert many.remedy
