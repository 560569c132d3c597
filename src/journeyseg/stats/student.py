"""Student's t quantiles for the usual levels, by quadrature: an interval needs no more, and scipy takes long to load.

With ``t = sqrt(n) tan(angle)`` the share between -t and t is ``2 h(n)`` times the integral of ``cos ** (n - 1)`` from 0
to the angle, where ``h(n) = Gamma((n + 1) / 2) / (sqrt(pi) Gamma(n / 2))`` (Abramowitz and Stegun 26.7.1 and 26.7.3).
The integrand is smooth and positive, so that Gauss's rule is exact to rounding, and Halley's steps find the angle.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LEVEL = 0.99
"""Largest level: beyond, the rounding of an integral over nearly everything shows in the quantile."""

_NORMAL = 1e20
"""Degrees of freedom from which on Student's t is the normal distribution to the last digit."""
_FEW = 5.0
"""Degrees of freedom below which the quantile of the normal is no place to start from."""
_POINTS = 20
_SHIFT = 16


def central(level: float, df: Floats) -> Floats:
    """The t that a share `level` lies within, from -t to t; relative error below 1e-12.

    Args:
        level: Share, above 0 and at most `LEVEL`.
        df: Degrees of freedom, 1-d; whole numbers from 1 on, or any from 5 on; infinite is the normal distribution.

    Example:
        >>> central(0.95, np.array([9.0, np.inf])).round(6).tolist()
        [2.262157, 1.959964]
    """
    distinct, back = np.unique(np.minimum(df, _NORMAL), return_inverse=True)
    return _quantiles(level, distinct, _start(level, distinct))[back]


def within_reach(level: float, df: Floats) -> bool:
    """True when `central` answers for this level and all of these degrees of freedom."""
    return 0 < level <= LEVEL and bool(((df >= _FEW) | ((df >= 1) & (df == np.floor(df)))).all())


def _start(level: float, n: Floats) -> Floats:
    """Angles near the answer: Fisher's expansion about the normal quantile (26.7.5), a tangent for few degrees."""
    z = _normal(level)
    near = z + (z**3 + z) / (4 * n) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
    return np.where(n < _FEW, level / 2 / _height(n), np.arctan(near / np.sqrt(n)))


@lru_cache(maxsize=64)
def _normal(level: float) -> float:
    n = np.array([_NORMAL])
    return float(_quantiles(level, n, level / 2 / _height(n))[0])


def _quantiles(level: float, n: Floats, angle: Floats) -> Floats:
    whole, moving = level / 2 / _height(n), np.ones(len(n), dtype=np.bool_)
    while moving.any():
        short = (whole - _area(n, angle)) / _density(n, angle)
        # The second derivative over the first is -(n - 1) tan(angle).
        step = short / (1 - short * (n - 1) * np.tan(angle) / 2)
        angle = np.where(moving, angle + step, angle)
        # Steps shrink with their third power; each stops by itself, so that no digit depends on the others.
        moving &= np.abs(step) > 1e-6 * angle
    return np.asarray(np.sqrt(n) * np.tan(angle))


def _density(n: Floats, angle: Floats) -> Floats:
    return np.exp((n - 1) / 2 * np.log1p(-np.square(np.sin(angle))))


def _area(n: Floats, angle: Floats) -> Floats:
    """Integral of the density from 0 to each angle."""
    total = np.zeros(len(n))
    # Added one after the other: how a product of matrices rounds depends on its shape.
    for point, weight in zip(*_rule(), strict=True):
        total += weight * _density(n, angle * point)
    return angle * total


@lru_cache(maxsize=1)
def _rule() -> tuple[Floats, Floats]:
    """Points and weights of Gauss and Legendre on 0..1, after Golub and Welsch (1969)."""
    places = np.arange(1, _POINTS)
    beside = places / np.sqrt(4.0 * places**2 - 1)
    points, vectors = np.linalg.eigh(np.diag(beside, 1) + np.diag(beside, -1))
    return (points + 1) / 2, vectors[0] ** 2


def _height(n: Floats) -> Floats:
    """``Gamma((n + 1) / 2) / (sqrt(pi) Gamma(n / 2))``: the series of log Gamma's difference, from n / 2 + 16 on."""
    z, shifted = n / 2 + _SHIFT, np.ones(len(n))
    for low in range(_SHIFT):
        shifted *= (n / 2 + low) / (n / 2 + low + 0.5)
    series = -1 / 8 + (1 / 192 + (-1 / 640 + (17 / 14336 - 31 / 18432 / z**2) / z**2) / z**2) / z**2
    return np.asarray(shifted * np.sqrt(z / np.pi) * np.exp(series / z))
