"""`simulate`: a log of customers whose truth is known, in memory."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from operator import index
from typing import TYPE_CHECKING, SupportsIndex, Unpack

import attrs
import pandas as pd
import pyarrow as pa

from journeyseg.datasets.arrows import batches
from journeyseg.datasets.behaviour import RATINGS
from journeyseg.datasets.pace import moment
from journeyseg.datasets.scenario import Scenario
from journeyseg.datasets.shops import ShopOptions, shop
from journeyseg.datasets.truth import Truth
from journeyseg.errors import InputError

if TYPE_CHECKING:
    from journeyseg.model.blueprint import Blueprint
    from journeyseg.model.journeys import Journeys

_EPOCH = moment("1970-01-01")
_ROWS = 1_000_000


@attrs.frozen(slots=False, eq=False)
class Simulation:
    """Simulated customers and the truth about them.

    Args:
        scenario: The world they were drawn from.
        seed: Seed of the world's chance.
        event_table: Arrow table, one row an event by customer, journey and time: customer, journey, touchpoint (text
            dictionaries), at (microseconds UTC), channel, value (null but at the goal), satisfaction (1 to 5 or null).
        profile_table: Arrow table, one row a customer with events: customer, segment (the true one), tier (the same for
            all of a segment), age, region (drawn whatever the segment is).
        as_of: Where the log was cut, or None.
    """

    scenario: Scenario
    seed: int
    event_table: pa.Table
    profile_table: pa.Table
    as_of: datetime | None = None

    @cached_property
    def events(self) -> pd.DataFrame:
        """The events as a plain pandas frame: text, aware UTC times, NaN where a number is missing."""
        return _plain(self.event_table)

    @cached_property
    def profiles(self) -> pd.DataFrame:
        """The profiles as a plain pandas frame."""
        return _plain(self.profile_table)

    @property
    def truth(self) -> Truth:
        """What is true of the scenario in closed form, whole histories assumed."""
        return Truth(self.scenario)

    @cached_property
    def blueprint(self) -> Blueprint:
        """The scenario's stages, channels, scale and goal as a `Blueprint`."""
        return blueprint_of(self.scenario)

    def journeys(self) -> Journeys:
        """The log as `Journeys`, with profiles, blueprint and several journeys a customer."""
        from journeyseg.model.journeys import Journeys

        return Journeys.from_frame(
            self.event_table,
            customer="customer",
            touchpoint="touchpoint",
            at="at",
            journey="journey",
            channel="channel",
            value="value",
            satisfaction="satisfaction",
            profiles=self.profile_table,
            blueprint=self.blueprint,
            as_of=self.as_of,
        )


def _plain(table: pa.Table) -> pd.DataFrame:
    flat = [column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column for column in table.columns]
    frame: pd.DataFrame = pa.table(flat, names=table.column_names).to_pandas()
    return frame


def blueprint_of(scenario: Scenario) -> Blueprint:
    """A scenario as a `Blueprint`: stages, channels, the scale 1 to 5, and the goal "goal" within 30 beats."""
    from journeyseg.model.definitions import blueprint_from

    head = {"name": scenario.name, "channels": scenario.channels, "currency": "EUR", "version": "1"}
    return blueprint_from(
        {
            "blueprint": {**head, "owner": "journeyseg"},
            "stage": [{"name": name, "touchpoints": touchpoints} for name, touchpoints in scenario.stages.items()],
            "scales": {"satisfaction": {"low": RATINGS[0], "high": RATINGS[-1]}},
            "goals": {"goal": {"touchpoint": scenario.goal, "horizon": 30 * scenario.pace.beat}},
        }
    )


def world_of(scenario: Scenario | None, options: ShopOptions) -> Scenario:
    """The scenario, or the web shop with the options.

    Raises:
        InputError: when both are given.
    """
    if scenario is None:
        return shop(**options)
    if options:
        raise InputError(
            "a scenario says everything already",
            expected="a scenario, or options of the shop",
            found="a scenario and " + ", ".join(options),
            remedy="give the options to js.datasets.shop",
        )
    return scenario


def whole(name: str, value: object, least: int) -> int:
    """The value as an int.

    Raises:
        InputError: when it is no whole number, or below the least that makes sense.
    """
    if isinstance(value, bool) or not isinstance(value, SupportsIndex) or index(value) < least:
        raise InputError(
            f"{name} is not a whole number from {least}",
            expected=f"an int, {least} or more",
            found=repr(value),
            remedy=f"give {name} as an int",
        )
    return index(value)


def customers_for(events: int, scenario: Scenario) -> int:
    """How many customers a scenario needs for an expected number of events; at least 1."""
    return max(1, round(whole("events", events, 1) / Truth(scenario).events))


def micros(as_of: str | datetime | None) -> int | None:
    """A moment in microseconds since 1970 UTC, or None."""
    from journeyseg.model.durations import microseconds

    return None if as_of is None else microseconds(moment(as_of) - _EPOCH)


def simulate(
    customers: int = 1000,
    *,
    seed: int = 0,
    events: int | None = None,
    as_of: str | datetime | None = None,
    scenario: Scenario | None = None,
    **options: Unpack[ShopOptions],
) -> Simulation:
    """Customers drawn from a scenario, with the truth about them.

    The first n customers of a seed are always the same, however many are asked for, and equal those of
    `simulate_to_parquet`. Every journey is whole unless `as_of` cuts the log.

    Args:
        customers: How many customers.
        seed: Seed, 0 or more.
        events: Expected number of events instead of `customers`; the number drawn differs from it by chance.
        as_of: Last moment that is seen (ISO text or `datetime`, UTC without an offset): later journeys are open or
            missing, customers without an event until then are unknown.
        scenario: The world; the web shop of `shop` by default.
        options: Options of `shop`: segments, differ, pain, pain_segment, pain_size, pace, start, span.

    Raises:
        InputError: for numbers that are not whole or too small, or options beside a scenario.
        DefinitionError: for a scenario that contradicts itself.

    Example:
        >>> world = simulate(200, seed=1)
        >>> world.profiles.shape, world.truth.pain.segment
        ((200, 5), 'bargain')
    """
    world = world_of(scenario, options)
    count = whole("customers", customers, 0) if events is None else customers_for(events, world)
    cut = micros(as_of)
    parts = list(batches(world, customers=count, seed=whole("seed", seed, 0), rows=_ROWS, as_of=cut))
    return Simulation(
        world,
        seed,
        _together([part.events for part in parts]),
        _together([part.profiles for part in parts]),
        None if as_of is None else moment(as_of),
    )


def _together(parts: list[pa.Table]) -> pa.Table:
    return pa.concat_tables(parts).unify_dictionaries().combine_chunks() if len(parts) > 1 else parts[0]
