"""What customers are worth who move from state to state: a Markov chain with rewards.

Source: Pfeifer, P. E. and Carraway, R. L. (2000), Modeling customer relationships as Markov chains, Journal of
Interactive Marketing 14(2), 43-55.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from journeyseg.errors import InputError
from journeyseg.stats.critical import Floats


def chain_value(transition: ArrayLike, reward: ArrayLike, *, rate: float, horizon: int | None = None) -> Floats:
    """Value today of a customer in each state: rewards now and after each move, discounted.

    ``V = sum over t = 0 ... horizon of (P / (1 + rate)) ** t R``; for ever: ``(I - P / (1 + rate)) ** -1 R``.

    Args:
        transition: Share of customers of each state (row) who are in each (column) one period later; rows add up to 1.
        reward: What a customer in each state brings in a period.
        rate: Discount a period, such as 0.2; a share.
        horizon: Number of moves; None for ever.

    Raises:
        InputError: where rows don't add up to 1, or for ever without a discount.

    Example:
        >>> chain_value([[0.3, 0.7], [0.0, 1.0]], [40.0, 0.0], rate=0.2).round(2).tolist()
        [53.33, 0.0]
    """
    moves, gains = np.asarray(transition, dtype=np.float64), np.asarray(reward, dtype=np.float64)
    if (moves < 0).any() or not np.allclose(moves.sum(axis=1), 1.0, atol=1e-9):
        raise InputError(
            "the rows of a matrix of moves are shares of where customers go",
            expected="numbers from 0 that add up to 1 in each row",
            found=f"sums {moves.sum(axis=1).round(4).tolist()}",
            remedy='give those who leave a state of their own, such as "gone"',
        )
    if horizon is None and rate <= 0:
        raise InputError(
            "without a discount nothing that lasts for ever has a value",
            expected="a rate above 0, or a horizon",
            found=f"rate={rate:g}, no horizon",
            remedy="name a horizon, such as horizon=12",
        )
    kept = moves / (1.0 + rate)
    if horizon is None:
        return np.asarray(np.linalg.solve(np.eye(len(kept)) - kept, gains))
    value = np.zeros_like(gains)
    for _ in range(horizon + 1):
        value = gains + kept @ value
    return value
