"""Asking journeyseg the question that a twin answers, and holding the two answers together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

import journeyseg as js
from tests.twins.build import journeys_of, segmentation_of
from tests.twins.hostile import PLAN, SEGMENTS
from tests.twins.log import Log
from tests.twins.maps import Plan

KINDS = ("none", "exclusive", "overlapping", "event")
UNITS = ("customer", "journey")


def names(kind: str) -> tuple[str, ...]:
    """The segments a twin answers for."""
    return ("everyone",) if kind == "none" else SEGMENTS


def measured(log: Log, metric: Any, *, kind: str, unit: str, plan: Plan | None = PLAN, **options: Any) -> js.Measures:
    """The measures of a log."""
    journeys = journeys_of(log, plan)
    return js.measure(journeys, metric, by=segmentation_of(log, journeys, kind, SEGMENTS), unit=unit, **options)


def mapped(log: Log, *, kind: str, unit: str, plan: Plan | None = PLAN, **options: Any) -> js.Atlas:
    """The atlas of a log."""
    journeys = journeys_of(log, plan)
    return js.map_journeys(journeys, by=segmentation_of(log, journeys, kind, SEGMENTS), unit=unit, **options)


def assert_is(found: js.Estimate, value: float, n: float, *, where: object = "") -> None:
    """An estimate has the twin's value and n, and an interval that is sane."""
    assert found.n == n, (where, found, n)
    assert found.value == pytest.approx(value, rel=1e-9, abs=1e-9, nan_ok=True), (where, found, value)
    assert_sane(found)


def assert_sane(found: js.Estimate) -> None:
    """Nothing has no interval; what has one lies in it."""
    if math.isnan(found.value):
        assert math.isnan(found.high), found
    if not math.isnan(found.low):
        assert found.low <= found.value + 1e-9 or math.isnan(found.value), found
    if not math.isnan(found.high):
        assert found.value <= found.high + 1e-9, found


def assert_people(found: Iterable[str], wanted: set[str]) -> None:
    """The customers behind a number are the twin's, each once."""
    listed = list(found)
    assert len(listed) == len(set(listed))
    assert set(listed) == wanted


def of(found: Mapping[Any, Any], key: Any, empty: Any) -> Any:
    """The twin's answer for a key, or what it says of nothing."""
    return found.get(key, empty)
