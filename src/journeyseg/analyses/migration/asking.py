"""What may be asked of a migration."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from journeyseg.errors import InputError
from journeyseg.model.journeys import Journeys


def check_drift(floor: object, base: object) -> None:
    """Nothing, for a floor and a base with which the indices are numbers.

    Raises:
        InputError: for others.
    """
    # A floor is taken by the least of shares: above 1 it would make every mix alike.
    if not _number(floor) or not 0.0 < floor < 1.0:  # type: ignore[operator]
        raise _refused("floor", "a share above 0 and below 1", floor, "leave it out for 0.0001")
    if not _number(base) or not base > 1.0:  # type: ignore[operator]
        raise _refused("base", "a number above 1", base, "write 2 or math.e")


def check_value(reward: object, rate: object, horizon: object) -> None:
    """Nothing, for rewards by segment, a discount and a horizon.

    Raises:
        InputError: for others.
    """
    if not isinstance(reward, Mapping) or not all(_number(worth) for worth in reward.values()):
        raise _refused("reward", "a number for each segment", reward, 'write {"loyal": 60}')
    if not _number(rate) or not rate > -1.0:  # type: ignore[operator]
        raise _refused("rate", "a share above -1", rate, "write 10 % as 0.1")
    if horizon is not None and (isinstance(horizon, bool) or not isinstance(horizon, int) or horizon < 0):
        raise _refused("horizon", "a whole number from 0", horizon, "leave it out for ever")


def _number(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float | np.number) and bool(np.isfinite(value))


def _refused(name: str, expected: str, found: object, remedy: str) -> InputError:
    return InputError(f"{name}= can't be that", expected=expected, found=repr(found), remedy=remedy)


def check_move(journeys: object, before: str, after: str) -> None:
    """Nothing, for journeys and a move between two segments.

    Raises:
        InputError: for others.
    """
    if not isinstance(journeys, Journeys):
        raise InputError(
            "the first argument is not Journeys",
            expected="Journeys",
            found=type(journeys).__name__,
            remedy="give the journeys between the two moments: journeys.during(first, second)",
        )
    if before == after:
        raise InputError(
            "who stays is compared with who moved",
            expected="two segments",
            found=f"{before!r} twice",
            remedy="name the segment they moved to; who stayed is the other side anyway",
        )
