"""A goal names a touchpoint and how long there is to reach it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from journeyseg.errors import DefinitionError
from journeyseg.model.goal import Goal


def test_a_horizon_is_text_or_a_timedelta() -> None:
    assert Goal("buy", horizon="30 days") == Goal("buy", horizon=timedelta(days=30))
    assert hash(Goal("buy", horizon="30 days")) == hash(Goal("buy", horizon=timedelta(days=30)))
    assert Goal("buy").horizon is None


def test_it_reads_as_words() -> None:
    assert Goal("buy").words == 'reaches "buy"'
    assert Goal("buy", horizon="90 min").words == 'reaches "buy" within 90 minutes'


@pytest.mark.parametrize("horizon", [30, "30", "0 days", timedelta(0), "2 months"])
def test_a_horizon_without_a_unit_or_length_is_refused(horizon: object) -> None:
    with pytest.raises(DefinitionError, match="horizon"):
        Goal("buy", horizon=horizon)


def test_a_touchpoint_that_is_no_text_is_refused() -> None:
    with pytest.raises(DefinitionError, match="name of a touchpoint"):
        Goal(3)
