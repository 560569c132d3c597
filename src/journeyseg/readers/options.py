"""Options that readers share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from journeyseg.errors import InputError


def names(value: Iterable[str] | None) -> Any:
    """Column names as a tuple, ``None`` as it is; a single text is refused, since its letters would become names.

    Example:
        >>> names(["a", "b"])
        ('a', 'b')
    """
    if isinstance(value, str):
        raise InputError(
            "a list of columns is needed", expected='["a"]', found=repr(value), remedy=f'write ["{value}"]'
        )
    return None if value is None else tuple(value)
