"""The delete-a-group jackknife: standard errors and intervals of any statistic from buckets of customers.

The customers are cut into up to 64 buckets by hash; the statistic is recomputed with each bucket left out. Sources:
Kott, P. S. (2001), The delete-a-group jackknife, Journal of Official Statistics 17, 521-526 (the variance); Johnson,
E. G. and Rust, K. F. (1992), Population inferences and variance estimation for NAEP data, Journal of Educational
Statistics 17, 175-190 (the effective degrees of freedom).

A difference needs no covariance: it is a statistic itself. Give the difference of the values and the difference of the
replicates (see the example of `jackknife`), and customers who are in both segments are accounted for.

Which degrees of freedom, which scale: measured
-----------------------------------------------
Share of 95 % intervals that held the truth, 64 buckets by random hash, 100,000 simulated data sets each (40,000 at
1,000 customers, 10,000 at 10,000): a Monte-Carlo error is .001 (.002 at 10,000). `tests/stats/simulated.py` prints it::

    statistic                           customers   normal   t, G-1   t, effective   effective, on a scale
    mean of log-normal values (s = 1)          30     .871     .884       .895           log     .919
                                              100     .914     .920       .927           log     .937
                                            1,000     .939     .944       .946           log     .948
                                           10,000     .945     .950       .950           log     .950
    mean of log-normal values (s = 1.5)        30     .774     .787       .811           log     .867
                                              100     .848     .854       .870           log     .900
                                            1,000     .916     .920       .927           log     .934
                                           10,000     .943     .946       .948           log     .951
    value per event, very unequal              30     .898     .910       .920           log     .935
    numbers of events                         100     .927     .933       .940           log     .945
                                            1,000     .942     .947       .949           log     .950
                                           10,000     .946     .950       .951           log     .951
    share of events, 30 %, customers           30     .920     .933       .939           logit   .953
    differ, four events each                  100     .938     .943       .948           logit   .952
                                            1,000     .944     .948       .949           logit   .950
                                           10,000     .944     .949       .949           logit   .948
    share of events, 5 %, customers            30     .840     .852       .876           logit   .966
    differ much                               100     .901     .906       .919           logit   .954
                                            1,000     .938     .942       .945           logit   .948
                                           10,000     .948     .953       .954           logit   .953
    mean of normal values                      10     .917     .950       .953           log     .953
                                               30     .937     .949       .951           log     .951
                                              300     .946     .950       .951           log     .951

On the same data `journeyseg.stats.proportions.clustered_wilson` at the effective degrees of freedom covers .949, .951,
.950, .948 for the share of 30 % and .980, .949, .948, .953 for that of 5 %; Wilson's interval that takes events for
independent covers .81 to .84.

So the effective degrees of freedom are the default: they covered at least as often as ``G - 1`` everywhere, for
intervals wider by 0 to 10 % (median) at 100 customers, 0 to 4 % at 1,000 and at most 1 % at 10,000. When one customer
makes a quarter of all events they err towards caution (.95 to .98). Positive means and ratios belong on the ``"log"``
scale, shares on the ``"logit"`` scale or, better, into `clustered_wilson`, which needs no success and no failure to
exist. Means of heavily skewed values stay short of 95 % below some thousand customers whatever is done here: no
interval knows the big spender who is not in the data. Statistics that jump (quantiles) are not for this:
`journeyseg.stats.quantiles.woodruff`.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from journeyseg.errors import InputError
from journeyseg.stats.critical import Floats, critical

Transform: TypeAlias = Literal["logit", "log"] | None
Freedom: TypeAlias = Literal["effective", "groups"]

FEW_GROUPS = 10
"""Fewer buckets than this that hold customers, and the result is marked unreliable."""

REASONS = (
    "",
    "the value is missing",
    "fewer than two buckets hold a customer",
    "with one of the buckets left out there is nothing to compute it from",
    "all buckets agree, so there is no spread to measure",
    "the value lies on the edge of its scale, where no interval can be built from a standard error",
    f"fewer than {FEW_GROUPS} buckets hold a customer",
)
"""What the codes in `Jackknife.reason` mean; 0 is none."""

_NO_SPREAD = 1e-12
"""Relative standard errors below this are rounding, not spread."""


@attrs.frozen(eq=False)
class Jackknife:
    """What the jackknife says of one statistic; all arrays have the statistic's shape ``S``.

    Attributes:
        se: Standard error, in the statistic's unit; NaN where it can't be had.
        low: Lower limit; NaN with a reason.
        high: Upper limit; NaN with a reason.
        df: Degrees of freedom of ``se``, at most ``groups - 1``; NaN where there is no spread.
        groups: int64, buckets that hold a customer of the cell.
        reason: int8, index into `REASONS`; 0 where there is nothing to object to.
    """

    se: Floats
    low: Floats
    high: Floats
    df: Floats
    groups: NDArray[np.int64]
    reason: NDArray[np.int8]

    @property
    def reliable(self) -> NDArray[np.bool_]:
        """Whether there is an interval, and it rests on at least `FEW_GROUPS` buckets; shape ``S``."""
        return np.equal(self.reason, 0)

    def reasons(self) -> NDArray[np.str_]:
        """Text of shape ``S``: why each cell has no interval or an unreliable one; empty where it is reliable."""
        return np.array(REASONS)[self.reason]


def jackknife(
    value: ArrayLike,
    replicates: ArrayLike,
    present: ArrayLike,
    level: float = 0.95,
    transform: Transform = None,
    *,
    freedom: Freedom = "effective",
) -> Jackknife:
    """Standard error, interval and reliability of a statistic from its values with each bucket left out.

    ``se² = (G-1)/G · sum over present buckets of (replicate - mean of replicates)²``. The interval is Student's t with
    the effective degrees of freedom ``(3.16 - 2.77/sqrt(G)) (sum d²)²/(sum d⁴)`` (Johnson and Rust 1992), held within
    1 and ``G - 1``: fewer where a few buckets make all the spread.

    Args:
        value: The statistic over all customers, any shape ``S``.
        replicates: Shape ``(buckets, *S)``: the statistic with each bucket left out.
        present: bool, shape ``(buckets,)`` or ``(buckets, *S)``: does the bucket hold any customer of the cell? An
            absent one is no group: leaving it out changes nothing.
        level: Confidence level, 0 to 1.
        transform: Scale on which the interval is symmetric: none, ``"log"`` for positive means and ratios, ``"logit"``
            for shares. ``se`` stays in the statistic's own unit.
        freedom: ``"effective"`` or ``"groups"`` (``G - 1``); see the table above.

    Returns:
        A `Jackknife` of shape ``S``. Digits don't depend on which other cells are computed beside a cell.

    Raises:
        InputError: The shapes don't fit, or ``level``, ``transform`` or ``freedom`` is unknown.

    Example:
        Means of two segments and their difference, from sums and counts per bucket:

        >>> sums = np.array([[4.0, 3.0], [6.0, 2.0], [5.0, 4.0], [9.0, 2.0]])    # (buckets, segments)
        >>> counts = np.array([[2, 3], [3, 2], [2, 2], [3, 2]])
        >>> value = sums.sum(0) / counts.sum(0)
        >>> left_out = (sums.sum(0) - sums) / (counts.sum(0) - counts)
        >>> each = jackknife(value, left_out, counts > 0)
        >>> each.se.round(3)
        array([0.282, 0.229])
        >>> difference = jackknife(value[0] - value[1], left_out[:, 0] - left_out[:, 1], (counts > 0).any(1))
        >>> round(float(difference.se), 3), str(difference.reasons())
        (0.4, 'fewer than 10 buckets hold a customer')
    """
    whole, without, held = _shaped(value, replicates, present)
    groups = held.sum(axis=0)
    undefined = (held & ~np.isfinite(without)).any(axis=0)
    squares = _squares(without, held, groups)
    total = _total(squares)
    with np.errstate(divide="ignore", invalid="ignore"):
        se = np.sqrt((groups - 1) / groups * total)
    none = se <= _NO_SPREAD * np.abs(whole)
    df = np.where(none | undefined, np.nan, _freedom(squares, total, groups, freedom))
    low, high, edge = _limits(whole, se, critical(level, df), transform)
    reason = _reason(~np.isfinite(whole), groups < 2, undefined, none, edge, groups < FEW_GROUPS)
    hopeless = (reason == 1) | (reason == 2) | (reason == 3)
    silent = hopeless | (reason == 4) | (reason == 5)
    return Jackknife(
        se=np.where(hopeless, np.nan, se)[()],
        low=np.where(silent, np.nan, low)[()],
        high=np.where(silent, np.nan, high)[()],
        df=np.where(hopeless, np.nan, df)[()],
        groups=groups[()],
        reason=reason[()],
    )


def _shaped(value: ArrayLike, replicates: ArrayLike, present: ArrayLike) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    whole = np.asarray(value, dtype=np.float64)
    without = np.asarray(replicates, dtype=np.float64)
    held = np.asarray(present, dtype=np.bool_)
    if held.shape == without.shape[:1]:
        held = held.reshape(-1, *(1,) * (without.ndim - 1)) & np.ones(without.shape, dtype=np.bool_)
    if without.shape[1:] != whole.shape or not without.ndim or held.shape != without.shape:
        raise InputError(
            "the jackknife's arrays don't fit together",
            expected="value of shape S, replicates (buckets, *S), present (buckets,) or (buckets, *S)",
            found=f"value {whole.shape}, replicates {without.shape}, present {np.shape(present)}",
            remedy="put the buckets on the first axis",
        )
    return whole, without, held


def _squares(without: Floats, held: NDArray[np.bool_], groups: NDArray[np.int64]) -> Floats:
    # A replicate that can't be computed must not spoil the sums of other cells with warnings; its cell says why later.
    known = np.where(held & np.isfinite(without), without, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = _total(known) / groups
    return np.where(held, (known - mean) ** 2, 0.0)


def _total(rows: Floats) -> Floats:
    # accumulate always adds in order; sum would pair terms up for some shapes and so give other last digits.
    return np.add.accumulate(rows, axis=0)[-1] if len(rows) else np.zeros(rows.shape[1:])


def _freedom(squares: Floats, total: Floats, groups: NDArray[np.int64], freedom: Freedom) -> Floats:
    most = (groups - 1).astype(np.float64)
    if freedom == "groups":
        return most
    if freedom != "effective":
        raise InputError(
            "unknown degrees of freedom",
            expected="'effective' or 'groups'",
            found=repr(freedom),
            remedy="use one of these",
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        # Shares of the spread, not fourth powers, so that neither tiny nor huge units under- or overflow.
        even = 1.0 / _total((squares / total) ** 2)
        return np.clip((3.16 - 2.77 / np.sqrt(groups)) * even, 1.0, np.maximum(most, 1.0))


def _limits(value: Floats, se: Floats, width: Floats, transform: Transform) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    half = width * se
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if transform is None:
            return value - half, value + half, np.zeros(value.shape, dtype=np.bool_)
        if transform == "log":
            factor = np.exp(half / value)
            return value / factor, value * factor, ~(value > 0)
        if transform == "logit":
            odds, factor = value / (1.0 - value), np.exp(half / (value * (1.0 - value)))
            return 1.0 / (1.0 + factor / odds), 1.0 / (1.0 + 1.0 / (odds * factor)), ~((value > 0) & (value < 1))
    raise InputError(
        "unknown transform", expected="None, 'log' or 'logit'", found=repr(transform), remedy="use one of these"
    )


def _reason(*causes: NDArray[np.bool_] | np.bool_) -> NDArray[np.int8]:
    """The first cause that holds, counted from 1; 0 where none does."""
    return np.select(causes, range(1, len(causes) + 1), default=0).astype(np.int8)
