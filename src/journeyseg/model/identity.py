"""Customers by id: the text an id means, and the error for one that nobody bears."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from journeyseg.errors import UnknownName, unknown

_LISTED = 10_000


def id_of(customer: object) -> str:
    """The canonical text of one id, as at the door: 42, 42.0 and "42" are one customer.

    Example:
        >>> id_of(42.0), id_of("42.0")
        ('42', '42.0')
    """
    whole = isinstance(customer, (float, np.floating)) and float(customer).is_integer()
    return str(int(customer)) if whole else str(customer)  # type: ignore[call-overload]


def unknown_customer(customer: object, known: Iterable[object], size: int) -> UnknownName:
    """The error for an id that nobody bears; close ids are listed where that takes no time.

    Args:
        customer: The id that was given.
        known: The ids that exist.
        size: How many they are.
    """
    if size <= _LISTED:
        return unknown("customer", customer, map(str, known))
    return UnknownName(
        f"no customer is called {id_of(customer)!r}",
        expected=f"one of {size:,} ids, compared as text",
        found=repr(customer),
        remedy="look the id up in .customers",
    )
