"""From plain lists to journeys and segmentations, through what anybody may call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

import journeyseg as js
from tests.twins.log import Event, Log, Person
from tests.twins.maps import Plan


def blueprint_of(plan: Plan) -> js.Blueprint:
    """The blueprint of a plan."""
    return js.Blueprint(
        "twin",
        stages=[js.Stage(name, names) for name, names in plan.stages.items()],
        outcomes=plan.outcomes,
        closed=js.Closed("status", plan.ended),
        scales={"satisfaction": js.Scale(1, 5, reversed=plan.turned, not_applicable=[0])},
        unknown="keep",
    )


@dataclass(frozen=True)
class Row:
    """One row of an event table."""

    customer: str
    journey: str
    event: Event


def rows_of(log: Log) -> list[Row]:
    """All rows in order of time, so that journeys and customers interleave; ties keep the order of the lists."""
    rows = [
        Row(person.name, f"{person.name}/{number}", event)
        for person in log.people
        for number, journey in enumerate(person.journeys)
        for event in journey
    ]
    return sorted(rows, key=lambda row: row.event.at)


def journeys_of(log: Log, plan: Plan | None) -> js.Journeys:
    """The journeys of a log that has at least one touchpoint."""
    rows = rows_of(log)
    table = pd.DataFrame(
        {
            "customer": [row.customer for row in rows],
            "journey": [row.journey for row in rows],
            "touchpoint": [row.event.name for row in rows],
            "at": pd.to_datetime([row.event.at for row in rows], unit="us", utc=True),
            "value": np.array([_number(row.event.value) for row in rows]),
            "rating": np.array([_number(row.event.rating) for row in rows]),
            "status": pd.Series([row.event.status for row in rows], dtype="string"),
        }
    )
    profiled = [person.name for person in log.people if person.profiled]
    journeys = js.Journeys.from_frame(
        table,
        customer="customer",
        touchpoint="touchpoint",
        at="at",
        journey="journey" if log.several else None,
        value="value",
        satisfaction="rating",
        properties=["status"],
        profiles=pd.DataFrame({"customer": profiled}) if profiled else None,
        blueprint=None if plan is None else blueprint_of(plan),
        zone=log.zone,
        as_of=log.as_of,
    )
    return journeys if log.period is None else journeys.during(*log.period)


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def vocabulary(log: Log, plan: Plan | None) -> set[str]:
    """The touchpoints that have a name: those that occurred, and those that the plan names."""
    planned = [] if plan is None else [name for names in plan.stages.values() for name in names]
    return {*planned, *(row.event.name for row in rows_of(log))}


def segmentation_of(log: Log, journeys: js.Journeys, kind: str, names: Sequence[str]) -> js.Segmentation | None:
    """The segmentation of a kind, laid along what was known of the journeys."""
    known = journeys.known()
    by_name = {person.name: person for person in log.people}
    people = [by_name[name] for name in known.customers]
    chosen = js.segments(*names)
    if kind == "none":
        return None
    if kind == "exclusive":
        codes = [names.index(person.segments[0]) if person.segments else -1 for person in people]
        return known.split(np.array(codes, dtype=np.int32), chosen, name="twin")
    if kind == "overlapping":
        mask = [[name in person.segments for name in names] for person in people]
        return known.split(np.array(mask, dtype=np.bool_).reshape(len(people), len(names)), chosen, name="twin")
    parts = [None if event.part is None else event.part for event in _events(people, log)]
    codes = [-1 if part is None else names.index(part) for part in parts]
    return known.split(np.array(codes, dtype=np.int32), chosen, name="twin", per="event")


def _events(people: list[Person], log: Log) -> list[Event]:
    return [event for one in people for journey in one.journeys for event in journey if event.at <= log.as_of]
