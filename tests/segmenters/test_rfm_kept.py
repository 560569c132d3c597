"""The table of purchases is made once for a fit and its assignment, and never for something else."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import attrs
import numpy as np
import pytest

from journeyseg.errors import UnknownName
from journeyseg.model.journeys import Journeys
from journeyseg.segmenters import RFM
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.rfm_table import Convention, table_of
from tests.builders import journeys_of
from tests.segmenters.logs import DAY, NOW

ALL = Convention(("recency", "frequency", "value"), "touchpoint", "total")


def bought() -> Journeys:
    return journeys_of(
        [
            {"customer": name, "touchpoint": "buy", "at": NOW - age * DAY, "value": value}
            for name, age, value in (("a", 1, 2.0), ("a", 3, 5.0), ("b", 2, 1.0), ("c", 9, 4.0))
        ]
    )


def test_a_table_is_made_once_for_a_fit_and_its_assignment(monkeypatch: pytest.MonkeyPatch) -> None:
    journeys, over = bought(), Scope.over
    made: list[Journeys] = []

    def counted(given: Journeys, **options: Any) -> Scope:
        made.append(given)
        return over(given, **options)

    monkeypatch.setattr(Scope, "over", counted)
    model = RFM(touchpoint="buy", bins=2, least_buyers=2, most_alike=1.0).fit(journeys)
    model.assign(journeys)
    assert len(made) == 1
    total = table_of(journeys, ALL, "buy", strict=True)
    assert len(made) == 2
    assert table_of(journeys, attrs.evolve(ALL, amount="mean"), "buy")["value"].tolist() != total["value"].tolist()
    assert len(made) == 3


def test_a_kept_table_is_that_of_the_journeys_and_cannot_be_changed() -> None:
    journeys = bought()
    kept = table_of(journeys, ALL, "buy", strict=True)
    fresh = ALL.table(Scope.over(journeys), "buy")
    for axis, values in table_of(journeys, ALL, "buy").items():
        assert values is kept[axis]
        np.testing.assert_array_equal(values, fresh[axis])
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0.0
    assert len(table_of(journeys.take(slice(0, 1)), ALL, "buy")["value"]) == 1


def test_a_touchpoint_that_nothing_bears_is_refused_after_it_was_counted_too() -> None:
    journeys = bought()
    table_of(journeys, ALL, "by")
    with pytest.raises(UnknownName, match="by"):
        table_of(journeys, ALL, "by", strict=True)


def test_a_table_goes_with_its_journeys() -> None:
    journeys = bought()
    table_of(journeys, ALL, "buy", strict=True)
    gone = weakref.ref(journeys)
    del journeys
    gc.collect()
    assert gone() is None
