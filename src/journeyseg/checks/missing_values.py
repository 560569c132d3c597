"""Missing values: columns with holes, and texts that stand for a hole."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.checks.evidence import customers_at, customers_of, listed, percent
from journeyseg.contract import fields
from journeyseg.model.column import Column
from journeyseg.model.finding import Finding, Findings
from journeyseg.model.journeys import Journeys

CODE = "missing_values"

HIDDEN = (
    "-", "--", "?", "n/a", "na", "nan", "nil", "none", "null", "not available", "not set", "(not set)", "(none)",
    "not specified", "undefined", "unknown", "unspecified", "missing",
)  # fmt: skip
"""Texts that mostly mean "no value", beside blank ones; compared in lower case, without space around."""


@attrs.frozen
class MissingValues:
    """Columns in which values are missing, and texts such as "unknown" that hide that one is.

    Of a column of touchpoints only those touchpoints are looked at at which it is ever given: a rating is not missing
    where nobody is asked. So a column that is empty everywhere is named as such.

    Args:
        warn: Share of missing values from which a finding is a warning; below, it is an info.
        hidden: Texts that mean "no value", in lower case.
    """

    warn: float = fields.share(default=0.05, summary="share from which it is a warning")
    hidden: tuple[str, ...] = attrs.field(
        default=HIDDEN, converter=fields.listed, **fields.listing(summary="texts that mean no value, in lower case")
    )

    def inspect(self, journeys: Journeys, /) -> Findings:
        """A finding per column with missing values, and one per column with hidden ones."""
        found = [*self._of_touchpoints(journeys), *self._of_customers(journeys)]
        return Findings(found)

    def _of_touchpoints(self, journeys: Journeys) -> Iterator[Finding]:
        for name, column in sorted(journeys.columns.items()):
            where = np.flatnonzero(given(journeys, column))
            asked = column.take(where)
            holes = where[asked.missing]
            if not len(where) and len(column):
                yield self._empty(name, len(column), "touchpoints")
            if len(holes):
                yield self._holes(
                    name, len(holes), len(where), "touchpoints that bear it", customers_of(journeys, holes)
                )
            yield from self._hidden(name, asked, "touchpoints")

    def _of_customers(self, journeys: Journeys) -> Iterator[Finding]:
        for plain, column in sorted(journeys.profiles.items()):
            name, holes = f"profile:{plain}", np.flatnonzero(column.missing)
            if len(holes) and len(holes) == len(column):
                yield self._empty(name, len(column), "customers")
            elif len(holes):
                yield self._holes(name, len(holes), len(column), "customers", customers_at(journeys, holes))
            yield from self._hidden(name, column, "customers")

    def _holes(self, name: str, count: int, whole: int, of: str, examples: tuple[str, ...]) -> Finding:
        share = count / whole
        message = f"{name} is missing for {count:,} of {whole:,} {of} ({percent(share)})"
        fix = "find out why, or say what a missing value means where a segment or measure reads it"
        return Finding("warning" if share >= self.warn else "info", CODE, message, count, share, examples, fix)

    def _empty(self, name: str, count: int, of: str) -> Finding:
        message = f"{name} is missing for all {count:,} {of}"
        return Finding("warning", CODE, message, count, 1.0, (), "leave the column out, or correct how it is read")

    def _means_nothing(self, label: str) -> bool:
        plain = label.strip().lower()
        return not plain or plain in self.hidden

    def _hidden(self, name: str, column: Column, of: str) -> Iterator[Finding]:
        counts = np.bincount(column.data[column.data >= 0], minlength=len(column.labels)) if column.labels else _NOTHING
        named = {label: count for label, count in zip(column.labels, counts.tolist(), strict=True) if count}
        hidden = {label: count for label, count in named.items() if self._means_nothing(label)}
        if hidden:
            count, whole = sum(hidden.values()), len(column)
            message = f"{name} says {listed(list(hidden))} for {count:,} of {whole:,} {of} ({percent(count / whole)})"
            examples = tuple(f"{label} ({count:,})" for label, count in hidden.items())
            fix = "if that means no value, make it null when reading"
            yield Finding("info", CODE, message, count, count / whole, examples, fix)


_NOTHING = np.zeros(0, dtype=np.int64)


def given(journeys: Journeys, column: Column) -> npt.NDArray[np.bool_]:
    """True for touchpoints of a name at which the column is given at least once; bool, one per touchpoint."""
    ever = np.bincount(journeys.codes[~column.missing], minlength=len(journeys.frame.touchpoints)) > 0
    return np.asarray(ever[journeys.codes])
