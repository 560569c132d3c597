"""The source of a pipeline: files, columns, profiles and blueprint, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from journeyseg.errors import DefinitionError
from journeyseg.model.blueprint import Blueprint
from journeyseg.model.definitions import blueprint_from, refuse_unknown
from journeyseg.model.journeys import Journeys
from journeyseg.verbs._read import read, read_table

_OPTIONS = (
    "customer",
    "touchpoint",
    "at",
    "journey",
    "channel",
    "value",
    "cost",
    "satisfaction",
    "properties",
    "zone",
    "as_of",
    "reader",
    "options",
)


def _files(value: object) -> tuple[str, ...]:
    return (str(value),) if isinstance(value, (str, Path)) else tuple(map(str, value))  # type: ignore[call-overload]


@attrs.frozen
class Source:
    """Where a pipeline's journeys come from.

    Args:
        events: Files or globs of touchpoints; empty for customers without touchpoints. Relative to `folder`.
        columns: Names of columns and other options of `journeyseg.read`: customer, touchpoint, at, journey, ...
        profiles: File of customers, or empty.
        blueprint: File of the blueprint, its tables, or ``None``.
        folder: Folder that file names are relative to; not written to TOML.
    """

    events: tuple[str, ...] = attrs.field(default=(), converter=_files)
    columns: Mapping[str, Any] = attrs.field(factory=dict, hash=False)
    profiles: str = ""
    blueprint: str | Mapping[str, Any] | None = attrs.field(default=None, hash=False)
    folder: str = attrs.field(default="", eq=False)

    def __attrs_post_init__(self) -> None:
        refuse_unknown(self.columns, _OPTIONS, where="[source]")
        if not self.events and not self.profiles:
            raise DefinitionError(
                "a source without files",
                expected='events = "events/*.parquet" or profiles = "customers.csv"',
                found="neither",
                remedy="name a file",
            )

    @classmethod
    def from_table(cls, table: Mapping[str, Any], folder: str | Path) -> Source:
        """The source of a TOML table ``[source]``; file names are relative to the folder.

        Raises:
            DefinitionError: for keys that nothing reads, or no files.
        """
        refuse_unknown(table, ("events", "profiles", "blueprint", *_OPTIONS), where="[source]")
        columns = {key: value for key, value in table.items() if key in _OPTIONS}
        return cls(table.get("events", ()), columns, table.get("profiles", ""), table.get("blueprint"), str(folder))

    def to_table(self) -> dict[str, Any]:
        """The table that `from_table` reads back."""
        files: dict[str, Any] = {"events": list(self.events), "profiles": self.profiles, "blueprint": self.blueprint}
        return {key: value for key, value in {**files, **self.columns}.items() if value not in ("", [], None)}

    @property
    def agreed(self) -> Blueprint | None:
        """The blueprint, read from its file or table."""
        if self.blueprint is None:
            return None
        return (
            Blueprint.from_toml(Path(self._place(self.blueprint)))
            if isinstance(self.blueprint, str)
            else blueprint_from(self.blueprint)
        )

    def journeys(self, engine: object = None) -> Journeys:
        """The journeys, read now.

        Raises:
            InputError: as `journeyseg.read`.
        """
        profiles = self._place(self.profiles) if self.profiles else None
        if not self.events:
            return self._people()
        lacking = [key for key in ("customer", "touchpoint", "at") if key not in self.columns]
        if lacking:
            raise DefinitionError(
                "[source] lacks columns",
                expected="customer, touchpoint and at",
                found=f"no {', '.join(lacking)}",
                remedy="say which column holds each",
            )
        files = [self._place(name) for name in self.events]
        return read(files, profiles=profiles, blueprint=self.agreed, engine=engine, **self.columns)

    def _people(self) -> Journeys:
        if "customer" not in self.columns:
            raise DefinitionError(
                "[source] lacks a column", expected="customer", found="none", remedy="say which column holds the ids"
            )
        kept = {key: value for key, value in self.columns.items() if key in ("customer", "zone", "as_of")}
        return Journeys.from_profiles(read_table(self._place(self.profiles), texts=[kept["customer"]]), **kept)

    def _place(self, name: str) -> str:
        return str(Path(self.folder) / name)
