"""journeyseg: the public verbs, whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

import journeyseg as js
from benchmarks.contents import Codes, Contents
from benchmarks.log import GOAL, HORIZON, Log
from benchmarks.programs import Answer

# The names under which results stand, and what is compared of each.
_SAID = {
    "conversion": {"share": "value", "low": "low", "high": "high", "n": "n"},
    "value": {"mean": "value", "n": "n"},
    "value (total)": {"total": "value"},
    "satisfaction": {"rating": "value", "ratings": "n"},
}


def read(log: Log) -> js.Journeys:
    return js.read(
        str(log.events),
        customer="customer",
        touchpoint="touchpoint",
        at="at",
        channel="channel",
        value="value",
        satisfaction="satisfaction",
        profiles=str(log.profiles),
    )


def from_pandas(events: pd.DataFrame, profiles: pd.DataFrame) -> js.Journeys:
    return _from_frame(events, profiles)


def from_arrow(events: pa.Table, profiles: pa.Table) -> js.Journeys:
    return _from_frame(events, profiles)


def _from_frame(events: object, profiles: object) -> js.Journeys:
    return js.Journeys.from_frame(
        events,
        customer="customer",
        touchpoint="touchpoint",
        at="at",
        channel="channel",
        value="value",
        satisfaction="satisfaction",
        profiles=profiles,
    )


def contents(held: js.Journeys) -> Contents:
    channel, segment = held.column("channel"), held.profile("segment")
    return Contents(
        customers=held.customers.tolist(),
        sizes=np.diff(held.customer_offsets),
        touchpoint=Codes(held.frame.touchpoints, held.codes),
        at=held.at,
        channel=Codes(channel.labels, channel.data),
        value=held.column("value").data,
        satisfaction=held.column("satisfaction").data,
        segment=Codes(segment.labels, segment.data),
    )


def conversion(held: js.Journeys) -> js.Measures:
    return js.measure(held, "conversion", by="segment", goal=js.Goal(GOAL, horizon=HORIZON))


def value(held: js.Journeys) -> js.Measures:
    return js.measure(held, "value", by="segment")


def satisfaction(held: js.Journeys) -> js.Measures:
    return js.measure(held, "satisfaction", by="segment")


def answer(result: js.Measures) -> Answer:
    found: dict[str, dict[str, Any]] = {segment: {} for segment in result.segments}
    for measurement in result.measurements:
        for name, field in _SAID[measurement.name].items():
            for segment, number in zip(result.segments, getattr(measurement, field), strict=True):
                found[segment][name] = float(number)
    return found
