"""Provenance says what a result was made from, so that equal inputs give equal provenance."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

import journeyseg as js
from tests.builders import journeys_of, row

ROWS = [row("ann", "view", 0, value=1.0), row("ann", "buy", 1, value=2.0), row("bob", "view", 2, value=0.5)]


def asked(journeys: js.Journeys) -> tuple[Any, ...]:
    return (js.measure(journeys, "value"), js.map_journeys(journeys), js.describe(journeys))


def test_the_fingerprint_of_the_data_is_read_from_the_journeys() -> None:
    journeys = journeys_of(ROWS)
    assert js.Provenance(journeys).data == journeys.fingerprint
    assert js.Provenance("0123").data == "0123"
    assert js.Provenance().data == ""


def test_equal_data_and_settings_give_equal_provenance() -> None:
    pairs = zip(asked(journeys_of(ROWS)), asked(journeys_of(ROWS[::-1])), strict=True)
    assert all(left.provenance == right.provenance for left, right in pairs)
    assert js.Provenance(journeys_of(ROWS)) == js.Provenance(journeys_of(ROWS))


@pytest.mark.parametrize("change", [{"value": 3.0}, {"at": 3}, {"touchpoint": "view"}, {"customer": "cyd"}])
def test_other_data_gives_another_fingerprint(change: dict[str, Any]) -> None:
    other = journeys_of([ROWS[0], {**ROWS[1], **change}, ROWS[2]])
    for left, right in zip(asked(journeys_of(ROWS)), asked(other), strict=True):
        assert left.provenance.data != right.provenance.data


def test_every_result_says_version_now_and_unit() -> None:
    for result in asked(journeys_of(ROWS)):
        assert result.provenance.version == js.__version__
        assert result.provenance.as_of == "1970-01-01T00:00:00Z"
        assert result.provenance.unit == "customer"
        assert len(result.provenance.data) == 16
        assert int(result.provenance.data, 16) >= 0


def test_the_data_is_told_by_its_fingerprint_and_not_shown_whole() -> None:
    journeys = journeys_of(ROWS)
    assert journeys.fingerprint in repr(js.Provenance(journeys))
    assert "Journeys" not in repr(js.Provenance(journeys))


def test_it_survives_pickling() -> None:
    found = js.measure(journeys_of(ROWS), "value").provenance
    assert pickle.loads(pickle.dumps(found)) == found
