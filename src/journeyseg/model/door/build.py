"""The doors themselves: a table becomes `Journeys`, and every row is accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from journeyseg.columns import clocks
from journeyseg.errors import InputError
from journeyseg.model.blueprint import Blueprint
from journeyseg.model.door.events import Events, read_events
from journeyseg.model.door.frames import table_of
from journeyseg.model.door.layout import Layout, lay, moved, translated
from journeyseg.model.door.people import People, Profiles, people, profiles_of
from journeyseg.model.door.roles import Roles
from journeyseg.model.door.sieve import Sieve
from journeyseg.model.door.table import Table, let_go
from journeyseg.model.door.vocabulary import vocabulary
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.ledger import Entry, Ledger
from journeyseg.model.moments import moment


def from_frame(
    events: object,
    *,
    profiles: object = None,
    blueprint: Blueprint | None = None,
    zone: str | None = None,
    as_of: object = None,
    **columns: Any,
) -> Journeys:
    """Journeys of an event table; see `Journeys.from_frame`, whose arguments these are."""
    roles = Roles(**columns)
    table = table_of(events, roles.columns, what="events")
    return from_table(table, roles, profiles=profiles, blueprint=blueprint, zone=zone, as_of=as_of)


def from_profiles(frame: object, *, customer: str, zone: str | None = None, as_of: object = None) -> Journeys:
    """Customers without touchpoints; see `Journeys.from_profiles`."""
    clocks.zone_of(zone)
    found = _profiles(frame, customer, zone)
    who = people(pa.array([], pa.string()), np.zeros(0, dtype=np.bool_), found)
    n = len(who.hashes)
    return Journeys(
        ids=who.ids,
        hashes=who.hashes,
        journey_offsets=np.arange(n + 1, dtype=np.int64),
        event_offsets=np.zeros(n + 1, dtype=np.int64),
        codes=np.zeros(0, dtype=np.int32),
        at=np.zeros(0, dtype=np.int64),
        profiles=who.profiles,
        profiled=who.profiled,
        frame=Frame(as_of=None if as_of is None else moment(as_of, zone), zone=zone, columns=_names((), who.profiles)),
        ledger=Ledger(rows_in=found.rows).add(*found.entries),
    )


def _profiles(frame: object, customer: str, zone: str | None) -> Profiles:
    return profiles_of(table_of(frame, None, what="profiles", needed=customer), customer, zone)


def _names(columns: Iterable[str], profiles: Mapping[str, object]) -> tuple[str, ...]:
    return (*columns, *(f"profile:{name}" for name in profiles))


def from_table(
    table: Table,
    roles: Roles,
    *,
    profiles: object,
    blueprint: Blueprint | None,
    zone: str | None,
    as_of: object,
    entries: Iterable[Entry] = (),
) -> Journeys:
    """Journeys of a table whose columns were taken already.

    Args:
        table: The columns that the roles name; it lets go of them one by one.
        roles: Which column is what.
        profiles: A table of profiles, or ``None``.
        blueprint: The agreed definition, if any.
        zone: Zone of naive moments and of calendar days.
        as_of: The moment up to which everything is known; default the last touchpoint.
        entries: What the ledger should say of the way here.

    Raises:
        InputError: for what can't be read, and when no row is left.
        UnknownName: for touchpoints that the blueprint does not name, when it says so.
    """
    _refuse_no_blueprint(blueprint)
    clocks.zone_of(zone)
    now = None if as_of is None else moment(as_of, zone)
    sieve = Sieve(table)
    sieve.entries += entries
    events = read_events(sieve, roles, blueprint, zone)
    found = None if profiles is None else _profiles(profiles, roles.customer, zone)
    who = people(events.customers.ids, events.used(events.customers), found)
    let_go()
    layout = lay(events, who)
    events = events.laid()
    return _built(events, who, layout, Frame(as_of=now, zone=zone, blueprint=blueprint), sieve)


def _refuse_no_blueprint(blueprint: object) -> None:
    if not isinstance(blueprint, Blueprint | None):
        raise InputError(
            "blueprint= is no blueprint",
            expected="a js.Blueprint",
            found=f"{blueprint!r:.80}",
            remedy="of a file: js.Blueprint.from_toml(path)",
        )


def _built(events: Events, who: People, layout: Layout, frame: Frame, sieve: Sieve) -> Journeys:
    names, place = vocabulary(events.touchpoints, events.used(events.touchpoints), frame.blueprint)
    order, mutable = layout.order, sieve.table.mutable
    at = order.at if order.at.flags.owndata or not mutable else order.at.copy()
    columns = {}
    for name in list(events.columns):
        columns[name] = moved(events.columns.pop(name), events, order, mutable=mutable)
        let_go()
    always = ("touchpoint",) if layout.journey_ids is None else ("touchpoint", "journey")
    return Journeys(
        ids=who.ids,
        hashes=who.hashes,
        journey_offsets=layout.journey_offsets,
        event_offsets=order.offsets,
        codes=translated(place, order.take(events.left(events.touchpoints.codes))),
        at=at,
        columns=columns,
        profiles=who.profiles,
        profiled=who.profiled,
        journey_ids=layout.journey_ids,
        turns=layout.turns,
        finer=layout.journey_ids is not None,
        frame=Frame(
            as_of=int(at.max()) if frame.as_of is None else frame.as_of,
            zone=frame.zone,
            touchpoints=names,
            blueprint=frame.blueprint,
            columns=_names((*always, *columns), who.profiles),
        ),
        ledger=sieve.ledger().add(*who.entries),
    )
