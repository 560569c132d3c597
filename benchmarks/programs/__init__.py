"""The same work in several ways: journeyseg's public verbs, and programs a skilled person would write by hand.

Every module offers the functions of `Program`. To prepare a log means, for everyone: codes instead of repeated text,
customers in one run each, their events in order of time with ties in input order, everyone's segment at hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, cast

import pandas as pd
import pyarrow as pa

from benchmarks.contents import Contents
from benchmarks.log import Log

Answer = Mapping[str, Mapping[str, float]]
"""Segment -> name of a number -> number."""

QUESTIONS = ("conversion", "value", "satisfaction")
MODULES = {"journeyseg": "ours", "polars": "in_polars", "DuckDB": "in_duckdb", "pandas": "in_pandas", "chDB": "in_chdb"}
NAMES = tuple(name for name in MODULES if find_spec(name.lower()))
"""Those that are installed here."""


class Program(Protocol):
    """What every program can do; it alone knows what it holds of a prepared log, and the shape of its results."""

    def read(self, log: Log) -> Any:
        """The log, prepared from its Parquet files."""

    def from_pandas(self, events: pd.DataFrame, profiles: pd.DataFrame) -> Any:
        """The log, prepared from pandas frames in memory."""

    def from_arrow(self, events: pa.Table, profiles: pa.Table) -> Any:
        """The log, prepared from Arrow tables in memory."""

    def contents(self, held: Any) -> Contents:
        """What the prepared log holds, as plain arrays."""

    def conversion(self, held: Any) -> Any:
        """The share of customers that reach the goal in time, by segment, with Wilson's interval."""

    def value(self, held: Any) -> Any:
        """The mean and total value of a customer, by segment, with an interval."""

    def satisfaction(self, held: Any) -> Any:
        """The mean rating, by segment, with an interval that knows whose ratings belong together."""

    def answer(self, result: Any) -> Answer:
        """What such a result says, to be compared."""


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries."""
    return cast(list[dict[str, Any]], frame.to_dict("records"))


def program(name: str) -> Program:
    """The program of this name; loads its library."""
    return cast(Program, import_module(f"{__name__}.{MODULES[name]}"))
