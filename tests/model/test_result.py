"""Every result is a table, a look in a notebook and a picture, and can not be changed."""

from __future__ import annotations

from typing import Any

import attrs
import pandas as pd
import pytest

import journeyseg as js
from journeyseg.model.result import Result
from tests.builders import journeys_of, row

ROWS = [row("ann", "view", 0, value=1.0), row("ann", "buy", 1, value=2.0), row("bob", "view", 2, value=0.5)]


def results() -> list[Any]:
    journeys = journeys_of(ROWS)
    atlas = js.map_journeys(journeys)
    return [atlas, js.measure(journeys, "value"), js.describe(journeys), js.recommend(atlas)]


@pytest.mark.parametrize("result", results(), ids=lambda result: type(result).__name__)
def test_every_result_has_a_table_and_a_look_and_is_frozen(result: Any) -> None:
    assert isinstance(result, Result)
    assert isinstance(result.to_frame(), pd.DataFrame)
    assert "<" in result._repr_html_()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(result, attrs.fields(type(result))[0].name, None)


def test_a_result_without_a_table_says_whose_it_is() -> None:
    class Bare(Result):
        """A result that offers nothing."""

    with pytest.raises(TypeError, match="Bare has no table"):
        Bare().to_frame()


def test_tactics_are_rows_of_advice_with_who_gave_them() -> None:
    from journeyseg.model.advice import Advice

    tactic = js.Tactic("loyal", "ask them", stage="care", effect=js.Estimate(0.1, 0.0, 0.2, 50), test="halve them")
    table = Advice((tactic,), ("mine",)).to_frame()
    assert table[["segment", "stage", "action", "effect", "advisor"]].iloc[0].tolist() == [
        "loyal",
        "care",
        "ask them",
        0.1,
        "mine",
    ]
    assert Advice((), ()).to_frame().columns.tolist() == table.columns.tolist()
    assert not js.Tactic("loyal", "ask them").effect.known
