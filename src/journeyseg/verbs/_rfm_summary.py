"""RFM summary: recency, frequency and value of each customer, by a convention that is named."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from journeyseg.errors import DefinitionError, InputError
from journeyseg.model.journeys import Journeys
from journeyseg.model.moments import moment
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.rfm_periods import PERIODS, WEEK_STARTS, Purchases, purchases_by_period
from journeyseg.segmenters.rfm_result import CONVENTIONS, RFMSummary
from journeyseg.segmenters.rfm_table import touchpoint_of
from journeyseg.verbs._prepare import journeys_of

Bools = npt.NDArray[np.bool_]
Columns = dict[str, npt.NDArray[np.float64] | npt.NDArray[np.int64] | None]


def rfm_summary(
    journeys: Journeys,
    *,
    convention: str,
    touchpoint: str | None = None,
    period: str = "day",
    week_start: str | None = None,
    amount: str | None = None,
    split: object = None,
    as_of: object = None,
) -> RFMSummary:
    """Frequency, recency, T and monetary of each customer who bought, counted in calendar periods.

    Two conventions use the same words for different numbers, so one must be named. Both merge the purchases of a
    customer within one local day (week, month), adding their amounts, and leave out what is later than `as_of`.

    - ``"btyd"`` (P. S. Fader, B. G. S. Hardie and K. L. Lee, "Counting your customers the easy way", Marketing Science
      24, 2005; lifetimes and pymc-marketing have it too): frequency leaves out the first period, recency is from the
      first purchase to the last, monetary is the mean over repeat periods. `RFMSummary.histories` feeds the models.
    - ``"segmentation"``: frequency counts every period, recency is from the last purchase to `as_of`, monetary is the
      mean over all periods, or their sum.

    T is from the first purchase to `as_of` in both. All are whole periods: the number of the later one less that of
    the earlier.

    Args:
        journeys: The journeys.
        convention: ``"btyd"`` or ``"segmentation"``.
        touchpoint: Which touchpoint is a purchase; default the goal's, otherwise every touchpoint that has a value.
        period: ``"day"``, ``"week"`` or ``"month"``.
        week_start: Of weeks: ``"monday"`` (the default; weeks end on Sunday) or ``"sunday"``.
        amount: Of the convention "segmentation": ``"mean"`` (the default) or ``"total"``.
        split: A moment. The period that holds it is the last of the training: the columns look at the time up to its
            end, customers who first buy later are left out, and ``test_frequency`` (periods with a purchase),
            ``test_monetary`` (their mean amount) and ``test_T`` look at the time from there to `as_of`.
        as_of: The moment up to which everything is known; default that of the journeys.

    Raises:
        DefinitionError: for options that do not exist or mean nothing together, or when nothing says what a purchase
            is.
        UnknownName: for a touchpoint that the journeys do not have.
        InputError: for a split that is not before `as_of`.

    Example:
        >>> import pandas as pd, journeyseg as js
        >>> log = pd.DataFrame({"who": ["a", "a", "a", "b"], "what": "buy", "paid": [5.0, 2.0, 4.0, 9.0],
        ...                     "ts": ["2026-01-01", "2026-01-03", "2026-01-11", "2026-01-09"]})
        >>> journeys = js.Journeys.from_frame(
        ...     log, customer="who", touchpoint="what", at="ts", value="paid", zone="UTC", as_of="2026-01-31")
        >>> js.rfm_summary(journeys, convention="btyd").to_frame().loc["a"].tolist()
        [2.0, 10.0, 30.0, 3.0]
        >>> js.rfm_summary(journeys, convention="segmentation", amount="total").to_frame().loc["a"].tolist()
        [3.0, 20.0, 30.0, 11.0]
    """
    _check(convention, period, week_start, amount)
    known = journeys_of(journeys).known(as_of)
    scope = Scope.over(known, strict=True)
    bought = touchpoint_of(known, touchpoint)
    cut = None if split is None else _split(split, known)
    found = purchases_by_period(scope, bought, period, week_start or "monday", cut)
    if cut is not None:
        _refuse_late(found, cut, period)
    training = found.period <= found.split
    columns = _columns(found, training, convention, amount or "mean") | ({} if cut is None else _test(found, ~training))
    kept = found.count(training) > 0
    shown = {name: column[kept].astype(np.float64) for name, column in columns.items() if column is not None}
    table = pd.DataFrame(shown, index=pd.Index(np.asarray(known.customers, dtype=object)[kept], name="customer"))
    return RFMSummary(table, convention, period, cut is not None, amount or "mean", int((~kept).sum()), bought)


def _check(convention: str, period: str, week_start: str | None, amount: str | None) -> None:
    options = {"convention": CONVENTIONS, "period": PERIODS, "week_start": (None, *WEEK_STARTS)}
    given = {"convention": convention, "period": period, "week_start": week_start, "amount": amount}
    for name, allowed in {**options, "amount": (None, "mean", "total")}.items():
        if given[name] not in allowed:
            raise DefinitionError(
                f"no such {name}",
                expected=", ".join(f'"{one}"' for one in allowed if one is not None),
                found=repr(given[name]),
                remedy=f"choose one of them for {name}=",
            )
    for name, idle, where in (
        ("week_start", period != "week", 'period="week"'),
        ("amount", convention == "btyd", 'convention="segmentation"'),
    ):
        if given[name] is not None and idle:
            raise DefinitionError(
                f"{name} means nothing here", expected=where, found=f"{name}={given[name]!r}", remedy="leave it out"
            )


def _split(split: object, journeys: Journeys) -> int:
    return moment(split, journeys.frame.zone)


def _refuse_late(found: Purchases, split: int, period: str) -> None:
    if not 0 <= found.split < found.last:
        raise InputError(
            "the split leaves nothing to test",
            expected=f"a moment in a {period} before that of as_of",
            found=str(np.datetime64(split, "us")),
            remedy="move the split, or as_of",
        )


def _columns(found: Purchases, training: Bools, convention: str, amount: str) -> Columns:
    """The columns of the training."""
    first, latest = found.first(training), found.latest(training)
    counts = found.count(training)
    if convention == "btyd":
        repeats = training & ~found.opening
        recency, frequency, monetary = latest - first, counts - 1, found.mean(repeats)
    else:
        recency, frequency = found.split - latest, counts
        monetary = found.total(training) if amount == "total" else found.mean(training)
    return {"frequency": frequency, "recency": recency, "T": found.split - first, "monetary": monetary}


def _test(found: Purchases, later: Bools) -> Columns:
    """The columns of the time after the split."""
    rest = np.full(found.customers, found.last - found.split)
    return {"test_frequency": found.count(later), "test_monetary": found.mean(later), "test_T": rest}
