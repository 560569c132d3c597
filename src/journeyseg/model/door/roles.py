"""Roles: which column is the customer, the touchpoint, the moment, and so on."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from journeyseg.errors import InputError

NUMBERS = ("value", "cost", "satisfaction")
"""Roles whose columns are numbers."""


def _properties(given: Iterable[str]) -> tuple[str, ...]:
    if isinstance(given, str):
        raise InputError("properties are a list", expected='["basket"]', found=repr(given), remedy=f'write ["{given}"]')
    return tuple(dict.fromkeys(given))


@attrs.frozen(kw_only=True)
class Roles:
    """Names of columns by role; see `Journeys.from_frame`.

    Raises:
        InputError: when customer, touchpoint and moment are not three columns, or properties are one text.
    """

    customer: str
    touchpoint: str
    at: str
    journey: str | None = None
    channel: str | None = None
    value: str | None = None
    cost: str | None = None
    satisfaction: str | None = None
    properties: tuple[str, ...] = attrs.field(default=(), converter=_properties)

    def __attrs_post_init__(self) -> None:
        main = (self.customer, self.touchpoint, self.at)
        if len(set(main)) < 3:
            raise InputError(
                "one column can't be two of customer, touchpoint and at",
                expected="three columns",
                found=f"customer={self.customer!r}, touchpoint={self.touchpoint!r}, at={self.at!r}",
                remedy="name the column of each",
            )

    @property
    def uses(self) -> tuple[str, ...]:
        """All columns that are needed, once per role."""
        roles = (self.customer, self.touchpoint, self.at, self.journey, self.channel, self.value, self.cost)
        return tuple(name for name in (*roles, self.satisfaction, *self.properties) if name is not None)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are needed, each once."""
        return tuple(dict.fromkeys(self.uses))

    @property
    def few(self) -> tuple[str, ...]:
        """Columns that probably hold few distinct texts."""
        named = (self.touchpoint, self.channel, *self.properties)
        return tuple(dict.fromkeys(name for name in named if name is not None and name not in (self.customer, self.at)))

    @property
    def texts(self) -> tuple[str, ...]:
        """Columns that are names, whatever their type in a file."""
        named = (self.customer, self.touchpoint, self.journey, self.channel)
        return tuple(dict.fromkeys(name for name in named if name is not None))
