"""Data sets beside each other: two periods, or two shops, as the segments of one result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np
import pandas as pd

from journeyseg.columns.membership import Membership
from journeyseg.errors import InputError, unknown
from journeyseg.model.behind import Behind
from journeyseg.model.journeys import Journeys
from journeyseg.model.ledger import Ledger
from journeyseg.model.provenance import Provenance
from journeyseg.verbs._prepare import journeys_of


def united(data: Mapping[Any, Any], *, by: object = None) -> dict[str, Journeys]:
    """The data sets by name, with one vocabulary of touchpoints.

    The touchpoints of the first come first, in its order, then further ones in ascending order.

    Raises:
        InputError: for segments beside data sets, fewer than two of them, names that are no text, values that are no
            `Journeys`, and data sets of different blueprints or zones.
    """
    if by is not None:
        raise _refused("names of data sets, or by=", "both", "leave by= out: the names are the segments")
    if len(data) < 2 or not all(isinstance(name, str) and name.strip() for name in data):
        raise _refused("two names or more, such as before and after", ", ".join(map(repr, data)) or "none", "name them")
    for one in data.values():
        journeys_of(one)
    frames = [one.frame for one in data.values()]
    for what in ("blueprint", "zone"):
        if any(getattr(frame, what) != getattr(frames[0], what) for frame in frames):
            remedy = f"build all of them with the same {what}="
            raise _refused(f"one {what}", f"{what}s that differ", remedy)
    further = {name for frame in frames for name in frame.touchpoints} - set(frames[0].touchpoints)
    names = (*frames[0].touchpoints, *sorted(further))
    return {name: _recoded(one, names) for name, one in data.items()}


def each(data: Any, change: Callable[[Journeys], Journeys]) -> Any:
    """The journeys changed, or each data set of several.

    Raises:
        InputError: for what is no `Journeys`.
    """
    if not isinstance(data, Mapping):
        return change(journeys_of(data))
    return {name: change(journeys_of(one)) for name, one in data.items()}


def _refused(expected: str, found: str, remedy: str) -> InputError:
    return InputError("these data sets don't stand beside each other", expected=expected, found=found, remedy=remedy)


def _recoded(journeys: Journeys, names: tuple[str, ...]) -> Journeys:
    old = journeys.frame.touchpoints
    if old == names:
        return journeys
    codes = np.array([names.index(name) for name in old], dtype=np.int32)
    plain = journeys.codes if old == names[: len(old)] else codes[journeys.codes]
    return attrs.evolve(journeys, codes=plain).with_frame(touchpoints=names)


@attrs.frozen(eq=False)
class BehindEach:
    """Finds customers of several data sets, each by its own name; does what `Behind` does.

    Args:
        parts: Name of the data set -> what finds its customers.
        segments: The names.
        membership: Who is in which: overlapping where a customer is in several.
    """

    parts: Mapping[str, Behind]
    segments: tuple[str, ...]
    membership: Membership

    @property
    def metrics(self) -> Mapping[str, Any]:
        """Metrics by the names people ask for."""
        return next(iter(self.parts.values())).metrics

    @property
    def journeys(self) -> Journeys:
        """There are several.

        Raises:
            InputError: always.
        """
        raise InputError(
            "this needs the journeys of one data set",
            expected="a result of one",
            found=f"{len(self.parts)}: {', '.join(map(repr, self.parts))}",
            remedy="ask for each data set by itself",
        )

    def customers(
        self, metric: str, segment: str, array: str | None = None, cell: Mapping[str, str] | None = None
    ) -> pd.Index[Any]:
        """Ids of the customers behind a cell of the data set of this name; see `Behind.customers`."""
        if segment not in self.parts:
            raise unknown("segment", segment, self.segments)
        part = self.parts[segment]
        return part.customers(metric, part.segments[0], array, cell)


def memberships(data: Mapping[str, Journeys]) -> Membership:
    """Who is in which data set; exclusive where nobody is in two."""
    hashes = np.concatenate([one.hashes for one in data.values()])
    codes = np.repeat(np.arange(len(data), dtype=np.int32), [len(one) for one in data.values()])
    order = np.lexsort((codes, hashes))
    _, counts = np.unique(hashes, return_counts=True)
    if (counts == 1).all():
        return Membership("exclusive", len(data), codes[order])
    return Membership("overlapping", len(data), codes[order], np.append(0, np.cumsum(counts)))


@attrs.frozen(eq=False)
class _Fingerprints:
    """The fingerprints of several data sets as one text."""

    data: tuple[Any, ...]

    @property
    def fingerprint(self) -> str:
        """Each of them."""
        return " + ".join(one.data for one in self.data)


def provenance_of_each(parts: Mapping[str, Provenance]) -> Provenance:
    """Where a result of several data sets comes from; the periods by name are among the settings."""
    first = next(iter(parts.values()))
    periods = {f"period of {name}": one.settings["period"] for name, one in parts.items() if "period" in one.settings}
    moments = tuple(dict.fromkeys(one.as_of for one in parts.values()))
    rest = {name: text for name, text in first.settings.items() if name != "period"}
    return attrs.evolve(
        first, data=_Fingerprints(tuple(parts.values())), as_of=" / ".join(moments), settings={**rest, **periods}
    )


def ledger_of_each(data: Mapping[str, Journeys]) -> Ledger:
    """All entries of different ledgers."""
    ledgers = list(dict.fromkeys(one.ledger for one in data.values()))
    entries = tuple(entry for ledger in ledgers for entry in ledger)
    return Ledger(entries, sum(ledger.rows_in for ledger in ledgers))
