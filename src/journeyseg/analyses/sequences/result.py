"""The results of sequences: measures, tables of matches, and the customers behind them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import attrs
import numpy as np
import pandas as pd

from journeyseg.analyses.sequences.following import NextTouchpoint
from journeyseg.analyses.sequences.lone import cells
from journeyseg.analyses.sequences.matching import Matched
from journeyseg.analyses.sequences.rule import Rule
from journeyseg.analyses.sequences.saying import node_text
from journeyseg.errors import InputError
from journeyseg.model.analysis import Analysis
from journeyseg.model.journeys import Journeys


@attrs.frozen(slots=False, eq=False, repr=False, kw_only=True)
class Matching(Analysis):
    """A result that rests on the matches of a pattern.

    Args:
        rule: The pattern, and how it was matched.
    """

    rule: Rule

    @property
    def pattern(self) -> str:
        """The pattern in its canonical text."""
        return self.rule.pattern.text

    @property
    def _journeys(self) -> Journeys:
        if self.measures.behind is None:
            raise InputError(
                "this result holds no journeys",
                expected="a result made in this session",
                found="none",
                remedy="ask again",
            )
        return self.measures.behind.journeys

    @cached_property
    def _matched(self) -> Matched:
        return self.rule.matched(self._journeys)

    def _owners(self, unit: Any) -> dict[str, Any]:
        """Columns that name the units: customer, and journey where units are journeys (its id, else its number)."""
        journeys = self._journeys
        customer = journeys.customer_of_journey[unit]
        named = {"customer": journeys.customers.to_numpy()[customer]}
        if journeys.frame.unit != "journey":
            return named
        number = unit - journeys.journey_offsets[customer] + 1
        ids = journeys.journey_ids
        return {**named, "journey": number if ids is None else np.asarray(ids.to_pylist(), dtype=object)[unit]}


@attrs.frozen(slots=False, eq=False, repr=False, kw_only=True)
class Sequences(Matching):
    """What `journeyseg.sequences` gives: how often a pattern matches, per segment, and the matches themselves.

    The measures are "matched", "matches per unit", "match time" and "time to first match".
    """

    def per_unit(self) -> pd.DataFrame:
        """One row per unit: customer (and journey), matched (bool) and matches."""
        journeys = self._journeys
        units = np.arange(journeys.n_journeys)
        count = np.bincount(self._matched.unit, minlength=len(units))
        return pd.DataFrame({**self._owners(units), "matched": count > 0, "matches": count})

    def matches(self, *, items: bool = False) -> pd.DataFrame:
        """One row per match: customer (and journey), match (from 1), start, end (UTC), seconds.

        Args:
            items: True for one row per touchpoint that a match is made of: step (from 1), item, touchpoint and at.
        """
        found, journeys = self._matched, self._journeys
        first = np.searchsorted(found.unit, found.unit)
        owners = {**self._owners(found.unit), "match": np.arange(len(found)) - first + 1}
        if items:
            return self._items(owners)
        start, end = journeys.at[found.start], journeys.at[found.end]
        return pd.DataFrame({**owners, "start": _utc(start), "end": _utc(end), "seconds": (end - start) / 1e6})

    def first(self) -> pd.DataFrame:
        """The first match of each unit that has one, as `matches`."""
        table = self.matches()
        return table[table["match"] == 1].reset_index(drop=True)

    def _items(self, owners: dict[str, Any]) -> pd.DataFrame:
        from journeyseg.analyses.sequences.automaton import automaton_of

        which, state, place = self._matched.items()
        journeys = self._journeys
        said = np.array([node_text(item) for item in automaton_of(self.rule.pattern).items], dtype=object)
        names = np.array([*journeys.frame.touchpoints], dtype=object)
        first = np.searchsorted(which, which)
        return pd.DataFrame(
            {
                **{name: values[which] for name, values in owners.items()},
                "step": np.arange(len(which)) - first + 1,
                "item": said[state],
                "touchpoint": names[journeys.codes[place]],
                "at": _utc(journeys.at[place]),
            }
        )

    def customers(self, segment: str | None = None, array: str | None = "hits", **cell: str) -> pd.Index[Any]:
        """Ids of the customers with a match; ``"units"`` of all that were looked at; see `Measures.customers`."""
        return self.measures.customers(self.name, self.segment(segment), array, **cell)

    def plot(self, **options: Any) -> Any:
        """Shares, matches and times per segment; see `journeyseg.render.plot_sequences.plot_sequences`."""
        return self._render("journeyseg.render.plot_sequences", "plot_sequences", **options)


@attrs.frozen(slots=False, eq=False, repr=False, kw_only=True)
class NextTouchpoints(Matching):
    """What `journeyseg.next_touchpoint` gives: the share of each touchpoint beside a match, per segment."""

    rule: NextTouchpoint

    @property
    def labels(self) -> tuple[str, ...]:
        """What can lie beside a match, the end (start) of the journey last."""
        return self.measures.measurements[0].axes[0].labels or ()

    def per_match(self) -> pd.DataFrame:
        """One row per match that was asked: customer (and journey), and the touchpoint beside it."""
        unit, near = self.rule.neighbours(self._journeys)
        names = np.array([*self.labels], dtype=object)[cells(self._journeys, near)]
        return pd.DataFrame({**self._owners(unit), "touchpoint": names})

    def table(self, segment: str | None = None) -> pd.DataFrame:
        """One row per touchpoint that occurs, most frequent first: touchpoint, share, low, high and n."""
        found, place = self.measures.measurements[0], self.segments.index(self.segment(segment))
        columns = {"share": found.value, "low": found.low, "high": found.high, "n": found.n}
        rows = pd.DataFrame({"touchpoint": self.labels, **{name: part[place] for name, part in columns.items()}})
        rows = rows[rows["share"] > 0]
        return rows.sort_values(["share", "touchpoint"], ascending=[False, True], ignore_index=True)

    def customers(self, segment: str | None = None, array: str | None = None, **cell: str) -> pd.Index[Any]:
        """Ids of the customers with a match, or with ``touchpoint=`` of those with that beside one."""
        chosen = array or ("next" if cell else "matches")
        return self.measures.customers(self.name, self.segment(segment), chosen, **cell)

    def plot(self, **options: Any) -> Any:
        """Shares of each touchpoint per segment; see `journeyseg.render.plot_sequences.plot_next`."""
        return self._render("journeyseg.render.plot_sequences", "plot_next", **options)


def _utc(at: Any) -> Any:
    return pd.to_datetime(at, unit="us", utc=True)
