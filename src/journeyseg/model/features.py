"""Features: one number or moment per customer, by name, from all that was known at `as_of`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd

from journeyseg.columns import ragged
from journeyseg.columns.clocks import DAY, calendar
from journeyseg.errors import MissingColumn, unknown
from journeyseg.model.column import NAT, Column
from journeyseg.model.cutting import keep
from journeyseg.model.journeys import Journeys

Values = npt.NDArray[Any]


@attrs.frozen
class Feature:
    """What a feature is and how it is computed.

    Args:
        summary: One line for people.
        unit: Unit of the values: "touchpoints", "days", "share", "moment" ...
        needs: Columns without which it can't be computed, in the words of the contract.
        of: Known journeys, one per customer in order of time, and the name after the colon -> one value per customer.
    """

    summary: str
    unit: str
    of: Callable[[Journeys, str], Values]
    needs: tuple[str, ...] = ("touchpoint",)


def features(journeys: Journeys, names: Iterable[str]) -> pd.DataFrame:
    """One row per customer (index: id), one column per feature, in the order of the names.

    Knows nothing after `as_of`, and everything before it, whatever the period: `Journeys.between` cuts.

    Args:
        journeys: Any journeys; those without touchpoints have counts of 0 and no moments.
        names: Names of `FEATURES`; of those that end in a colon with a name after it, such as ``"count:buy"``.

    Raises:
        UnknownName: for a feature or a touchpoint that does not exist; close names are listed.
        MissingColumn: for a column that a feature needs and that is not there.

    Example:
        >>> log = pd.DataFrame({"who": ["a", "a", "b"], "what": ["view", "buy", "view"],
        ...                     "ts": pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03"], utc=True)})
        >>> Journeys.from_frame(log, customer="who", touchpoint="what", at="ts").features(["share:buy"])
                  share:buy
        customer
        b               0.0
        a               0.5
    """
    chosen = {name: _found(name) for name in names}
    known = _known(journeys)
    data = {name: feature.of(known, rest) for name, (feature, rest) in chosen.items()}
    return pd.DataFrame({name: _shown(values) for name, values in data.items()}, index=journeys.customers)


def _known(journeys: Journeys) -> Journeys:
    """What was known, with the number of journeys of each customer kept beside it; every customer stays."""
    as_of = journeys.frame.as_of
    known = journeys if as_of is None else keep(journeys, journeys.at <= as_of)
    full = ragged.count(known.event_offsets) > 0
    merged = known.in_units("customer")
    journeys_each = Column("number", ragged.count(known.journey_offsets, full).astype(np.float64))
    return attrs.evolve(merged, profiles={**merged.profiles, _JOURNEYS: journeys_each})


_JOURNEYS = "\0journeys"


def _found(name: str) -> tuple[Feature, str]:
    head, colon, rest = name.partition(":")
    feature = FEATURES.get(head + colon)
    if feature is None or (colon and not rest):
        raise unknown("feature", name, FEATURES)
    return feature, rest


def _shown(values: Values) -> Any:
    return pd.DatetimeIndex(values.view("datetime64[us]")).tz_localize("UTC") if values.dtype.kind == "M" else values


def rounded(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The values rounded to 12 significant digits (13 at times), so that 0.1 + 0.2 is 0.3; float64, same shape.

    Scales by powers of ten that float64 holds exactly; values below 1e-10 or above 1e33 in size stay as they are.

    Example:
        >>> rounded(np.array([0.1 + 0.2, 1e15 / 3])).tolist()
        [0.3, 333333333333000.0]
    """
    places = 11 - np.floor((np.frexp(values)[1] - 1) * 0.30102999566).astype(np.int64)
    fits = (np.abs(places) <= 22) & np.isfinite(values)
    up = 10.0 ** np.where(fits, np.maximum(places, 0), 0)
    down = 10.0 ** np.where(fits, np.maximum(-places, 0), 0)
    return np.where(fits, np.rint(values * up / down) / up * down, values)


# -- the features ------------------------------------------------------------


def _numbers(journeys: Journeys, name: str) -> npt.NDArray[np.float64]:
    if name not in journeys.columns:
        raise MissingColumn(
            f"a feature needs the column {name!r}",
            expected=f"a column {name!r}",
            found=", ".join(sorted(journeys.columns)) or "no columns",
            remedy=f"give {name}= when building the journeys",
        )
    return journeys.column(name).data


def ratings(journeys: Journeys) -> npt.NDArray[np.float64]:
    """Ratings on the blueprint's scale with the best answer high, "not applicable" missing; float64 per touchpoint.

    Raises:
        MissingColumn: when there are none.
    """
    given = _numbers(journeys, "satisfaction")
    blueprint = journeys.frame.blueprint
    scale = None if blueprint is None else blueprint.scales.get("satisfaction")
    return given if scale is None else scale.clean(given)


def _total(journeys: Journeys, numbers: npt.NDArray[np.float64], mask: npt.NDArray[np.bool_]) -> Values:
    good = mask & ~np.isnan(numbers)
    owner = journeys.customer_of_event[good]
    sums: Values = np.bincount(owner, weights=numbers[good], minlength=len(journeys))
    return rounded(sums)


def _total_of(column: str) -> Callable[[Journeys, str], Values]:
    def of(journeys: Journeys, touchpoint: str) -> Values:
        numbers = _numbers(journeys, column)
        return _total(
            journeys, numbers, _at(journeys, touchpoint) if touchpoint else np.ones(len(numbers), dtype=np.bool_)
        )

    return of


def _mean_satisfaction(journeys: Journeys, _: str) -> Values:
    numbers = ratings(journeys)
    asked = ~np.isnan(numbers)
    count = ragged.count(journeys.customer_offsets, asked)
    return np.where(count > 0, _total(journeys, numbers, asked) / np.maximum(count, 1), np.nan)


def _at(journeys: Journeys, touchpoint: str) -> npt.NDArray[np.bool_]:
    """True for the touchpoints of this name."""
    names, blueprint = journeys.frame.touchpoints, journeys.frame.blueprint
    if touchpoint not in names and (blueprint is None or touchpoint not in blueprint.exact):
        raise unknown("touchpoint", touchpoint, names)
    return np.asarray(journeys.codes == (names.index(touchpoint) if touchpoint in names else -1))


def _count(journeys: Journeys, touchpoint: str) -> Values:
    return ragged.count(journeys.customer_offsets, _at(journeys, touchpoint))


def _share(journeys: Journeys, touchpoint: str) -> Values:
    count, whole = _count(journeys, touchpoint), _touchpoints(journeys, "")
    return np.where(whole > 0, count / np.maximum(whole, 1), np.nan)


def _touchpoints(journeys: Journeys, _: str) -> Values:
    return ragged.count(journeys.customer_offsets)


def _journeys(journeys: Journeys, _: str) -> Values:
    return journeys.profiles[_JOURNEYS].data.astype(np.int64)


def _edge(journeys: Journeys, *, last: bool) -> npt.NDArray[np.int64]:
    offsets = journeys.customer_offsets
    full = offsets[1:] > offsets[:-1]
    place = np.where(full, offsets[1:] - 1 if last else offsets[:-1], len(journeys.at))
    return np.append(journeys.at, NAT)[place]


def _moment(*, last: bool) -> Callable[[Journeys, str], Values]:
    return lambda journeys, _: _edge(journeys, last=last).view("datetime64[us]")


def _age(*, last: bool) -> Callable[[Journeys, str], Values]:
    def of(journeys: Journeys, _: str) -> Values:
        edge = _edge(journeys, last=last)
        there = edge != NAT
        now = journeys.frame.as_of if journeys.frame.as_of is not None else int(edge.max(initial=0))
        return np.where(there, (now - np.where(there, edge, now)) / DAY, np.nan)

    return of


def _active_days(journeys: Journeys, _: str) -> Values:
    if not journeys.n_events:
        return np.zeros(len(journeys), dtype=np.int64)
    days = calendar("day", journeys.frame.zone, int(journeys.at.min()), int(journeys.at.max())).index(journeys.at)
    return ragged.distinct_runs(journeys.customer_offsets, days)


FEATURES: dict[str, Feature] = {
    "touchpoints": Feature("number of touchpoints", "touchpoints", _touchpoints),
    "journeys": Feature("number of journeys with a touchpoint", "journeys", _journeys),
    "first_at": Feature("moment of the first touchpoint", "moment", _moment(last=False)),
    "last_at": Feature("moment of the last touchpoint", "moment", _moment(last=True)),
    "recency_days": Feature("days of 24 hours from the last touchpoint to as_of", "days", _age(last=True)),
    "tenure_days": Feature("days of 24 hours from the first touchpoint to as_of", "days", _age(last=False)),
    "active_days": Feature("calendar days of the zone with a touchpoint", "days", _active_days),
    "value": Feature("sum of value", "value", _total_of("value"), ("touchpoint", "value")),
    "cost": Feature("sum of cost", "cost", _total_of("cost"), ("touchpoint", "cost")),
    "mean_satisfaction": Feature(
        "mean of the ratings given, best answer high", "rating", _mean_satisfaction, ("touchpoint", "satisfaction")
    ),
    "count:": Feature("number of touchpoints of a name", "touchpoints", _count),
    "share:": Feature("share of touchpoints that are of a name", "share", _share),
    "value:": Feature("sum of value at touchpoints of a name", "value", _total_of("value"), ("touchpoint", "value")),
}
"""Every feature by name; a name that ends in a colon takes the name of a touchpoint after it."""
