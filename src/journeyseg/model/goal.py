"""A goal: the touchpoint that people should reach, and how long they have."""

from __future__ import annotations

from datetime import timedelta

import attrs

from journeyseg.errors import DefinitionError
from journeyseg.model.durations import duration, spell


def _horizon(value: object) -> timedelta | None:
    return None if value is None else duration(value, name="horizon")


def _name(value: object) -> str:
    if isinstance(value, str):
        return value
    raise DefinitionError(
        "a goal is the name of a touchpoint",
        expected='text such as "buy"',
        found=repr(value),
        remedy="write the name in quotes",
    )


@attrs.frozen
class Goal:
    """What counts as success.

    Args:
        touchpoint: Name of the touchpoint that reaches the goal.
        horizon: How long a unit has from its start, edge inside; ``None`` means until `as_of`.

    Raises:
        DefinitionError: when the touchpoint is no text, or the horizon has no unit or is not above zero.

    Example:
        >>> Goal("buy", horizon="30 days").words
        'reaches "buy" within 30 days'
    """

    touchpoint: str = attrs.field(converter=_name)
    horizon: timedelta | None = attrs.field(default=None, converter=_horizon, kw_only=True)

    @property
    def words(self) -> str:
        """The goal in words, for reports."""
        within = "" if self.horizon is None else f" within {spell(self.horizon)}"
        return f'reaches "{self.touchpoint}"{within}'
