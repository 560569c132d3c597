"""Maximum likelihood: a model that fits, how sure one may be of it, and whether other starts lead there too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import attrs
import numpy as np

from journeyseg.stats.critical import Floats

_WIDEST = 14.0
"""Parameters are looked for between exp(-14) and exp(14) times their scale."""
_STEP = 1e-4
"""Step of second differences, on the log scale of parameters."""
_FLAT = 1e-4
"""Largest slope of the mean log-likelihood, on the log scale of parameters, at what counts as its top."""
_HARDLY = 2.0
"""Largest standard error of the logarithm of a parameter that counts as known: a factor of seven either way."""
_IMPOSSIBLE = 1e10


class Data(Protocol):
    """What a model is fitted to: rows with the number of customers who have each."""

    @property
    def scale(self) -> float:
        """Size of what is measured in units of time or money, so that a search begins near it."""
        ...

    @property
    def n(self) -> float:
        """Number of customers."""
        ...

    @property
    def customers(self) -> Floats:
        """Customers of each row."""
        ...


class Fitted(Protocol):
    """A model that can be fitted: positive parameters in the order of its arguments."""

    UNITS: ClassVar[tuple[bool, ...]]
    """Whether each parameter is measured in the unit of the data."""

    def __init__(self, *parameters: float) -> None: ...

    def log_likelihood(self, data: Any, /) -> Floats:
        """Log-likelihood of a customer of each row."""
        ...


Model = TypeVar("Model", bound=Fitted)


@attrs.frozen(eq=False)
class Fit(Generic[Model]):
    """A fitted model.

    Attributes:
        model: The model that makes the data most likely.
        se: Standard error of each parameter, in its order, from the observed information by the delta method; NaN where
            there is none.
        covariance: Covariance of the logarithms of the parameters; float64 (parameters, parameters).
        log_likelihood: Of all customers.
        n: Customers.
        agreeing: Share of the starts that ended within 0.1 of the best log-likelihood.
        reason: Why it can't be trusted; empty if nothing speaks against it.
    """

    model: Model
    se: Floats
    covariance: Floats
    log_likelihood: float
    n: float
    agreeing: float
    reason: str


def fit(kind: type[Model], data: Data, *, starts: int = 4, seed: int = 0) -> Fit[Model]:
    """The model of a kind that makes data most likely.

    Parameters are positive, so their logarithms are searched (L-BFGS-B), from several starts round the scale of the
    data: the likelihoods of these models have ridges. Standard errors: Efron, B. and Hinkley, D. V. (1978), Assessing
    the accuracy of the maximum likelihood estimator: observed versus expected Fisher information, Biometrika 65,
    457-487.

    Args:
        kind: A model of this package, such as `BgNbd`.
        data: `Histories`, `Terms` or `Spending`.
        starts: Number of starts; the first is the same for every seed.
        seed: Chance of the other starts.

    Returns:
        The fit; look at `reason` before its numbers are used.

    Example:
        >>> from journeyseg.stats.buying import Sbg
        >>> from journeyseg.stats.buying.sbg import Terms
        >>> lost = [369, 163, 86, 56, 37, 27, 21, 241]
        >>> years = [1, 2, 3, 4, 5, 6, 7, 7]
        >>> found = fit(Sbg, Terms.of(np.repeat(years, lost), np.repeat([1, 1, 1, 1, 1, 1, 1, 0], lost)))
        >>> round(found.model.alpha, 2), round(found.model.beta, 2), found.reason
        (0.7, 1.18, '')
    """
    unit = np.where(kind.UNITS, data.scale, 1.0)

    def minus(logs: Floats) -> float:
        """Minus the mean log-likelihood of a customer."""
        rows = kind(*(np.exp(logs) * unit)).log_likelihood(data)
        total = float(-(rows * data.customers).sum() / data.n)
        return total if np.isfinite(total) else _IMPOSSIBLE

    ends = [_descend(minus, start) for start in _begin(len(unit), starts, seed)]
    best = min(ends, key=lambda end: float(end.fun))
    near = float(np.mean([(end.fun - best.fun) * data.n < 0.1 for end in ends]))
    covariance, reason = _certainty(minus, best.x, data.n)
    values = np.exp(best.x) * unit
    se = values * np.sqrt(np.diag(covariance))
    return Fit(kind(*values.tolist()), se, covariance, float(-best.fun * data.n), data.n, near, reason)


def _begin(parameters: int, starts: int, seed: int) -> Floats:
    chance = np.random.default_rng(seed)
    return np.vstack([np.zeros(parameters), chance.normal(0.0, 1.5, (starts - 1, parameters))])


def _descend(minus: Callable[[Floats], float], start: Floats) -> Any:
    from scipy.optimize import minimize

    bounds = [(-_WIDEST, _WIDEST)] * len(start)
    options: Any = {"maxiter": 1000, "ftol": 1e-13, "gtol": 1e-9}
    return minimize(minus, start, method="L-BFGS-B", bounds=bounds, options=options)


def _certainty(minus: Callable[[Floats], float], top: Floats, n: float) -> tuple[Floats, str]:
    """Covariance of the logarithms of the parameters, and why there is none or it is not to be trusted."""
    unknown = np.full((len(top), len(top)), np.nan)
    if (np.abs(top) > _WIDEST - 1e-6).any():
        return unknown, "a parameter runs away: customers are too much alike, or too few, to tell"
    steps = np.eye(len(top)) * _STEP
    slope = np.array([minus(top + one) - minus(top - one) for one in steps]) / (2 * _STEP)
    if np.abs(slope).max() > _FLAT:
        return unknown, "the search found no top of the likelihood"
    bend = np.array([[_bend(minus, top, one, two) for two in steps] for one in steps])
    if np.linalg.eigvalsh(bend).min() <= 0:
        return unknown, "the likelihood is flat in some direction: the data don't tell the parameters apart"
    covariance = np.asarray(np.linalg.inv(bend) / n)
    if np.diag(covariance).max() > _HARDLY**2:
        return covariance, "a parameter is hardly known: only what it does together with another is"
    return covariance, ""


def _bend(minus: Callable[[Floats], float], top: Floats, one: Floats, two: Floats) -> float:
    """Second central difference in two directions."""
    corners = minus(top + one + two) - minus(top + one - two) - minus(top - one + two) + minus(top - one - two)
    return corners / (4 * _STEP**2)
