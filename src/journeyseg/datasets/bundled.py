"""Bundled real logs: their raw frames, where they come from, and the same as `Journeys`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pandas as pd

from journeyseg.errors import unknown

if TYPE_CHECKING:
    from journeyseg.model.journeys import Journeys


@attrs.frozen
class _Log:
    """How a bundled log is read: files beside it, its zone, and which column means what."""

    events: str
    profiles: str
    zone: str
    columns: Mapping[str, str]
    properties: tuple[str, ...]


_LOGS: Mapping[str, _Log] = {
    "olist": _Log(
        events="orders.parquet",
        profiles="customers.parquet",
        zone="America/Sao_Paulo",
        columns={
            "customer": "customer",
            "touchpoint": "touchpoint",
            "at": "at",
            "journey": "order_id",
            "value": "value",
            "satisfaction": "satisfaction",
        },
        properties=("status", "promised", "days_late", "payment", "category", "state"),
    ),
}


@attrs.frozen(eq=False)
class Frames:
    """The raw frames of a bundled log.

    Args:
        events: One row an event, in input order; naive local times.
        profiles: One row a customer.
        zone: Zone of the local times.
    """

    events: pd.DataFrame
    profiles: pd.DataFrame
    zone: str


def names() -> tuple[str, ...]:
    """Names of the bundled logs.

    Example:
        >>> names()
        ('olist',)
    """
    return tuple(sorted(_LOGS))


def _log(name: str) -> _Log:
    if name not in _LOGS:
        raise unknown("data set", name, _LOGS)
    return _LOGS[name]


def folder(name: str) -> Path:
    """The folder of a bundled log: Parquet files, blueprint, README and licence.

    Raises:
        UnknownName: when no bundled log bears the name.
    """
    _log(name)
    return Path(str(resources.files("journeyseg.datasets"))) / name


def about(name: str) -> str:
    """Source, terms, meaning of the columns and known quirks of a bundled log, with its licence; Markdown.

    Raises:
        UnknownName: when no bundled log bears the name.
    """
    return "\n\n".join((folder(name) / file).read_text(encoding="utf-8") for file in ("README.md", "LICENSE.txt"))


def frame(name: str) -> Frames:
    """The raw frames of a bundled log, as its README says.

    Raises:
        UnknownName: when no bundled log bears the name.

    Example:
        >>> frame("olist").events.shape
        (35872, 13)
    """
    log = _log(name)
    return Frames(events=_read(name, log.events), profiles=_read(name, log.profiles), zone=log.zone)


def _read(name: str, file: str) -> pd.DataFrame:
    import pyarrow.parquet as pq

    found: pd.DataFrame = pq.read_table(folder(name) / file).to_pandas()
    return found


def load(name: str) -> Journeys:
    """A bundled log as `Journeys`, with its blueprint, profiles and properties.

    Raises:
        UnknownName: when no bundled log bears the name.
    """
    from journeyseg.model.blueprint import Blueprint
    from journeyseg.model.journeys import Journeys

    log, raw = _log(name), frame(name)
    found: Journeys = Journeys.from_frame(
        raw.events,
        **log.columns,
        properties=log.properties,
        profiles=raw.profiles,
        blueprint=Blueprint.from_toml(folder(name) / "blueprint.toml"),
        zone=raw.zone,
    )
    return found
