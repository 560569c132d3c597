"""Names of customers: a person's id as it is, any other id with its source in front."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from journeyseg.errors import InputError


def _given(kinds: Sequence[object]) -> Sequence[object]:
    return kinds


def check_kinds(kinds: Sequence[str]) -> None:
    """Refuse names of id columns from which the names of customers could not be told apart.

    Raises:
        InputError: for no name, one given twice, or one that begins like another with a colon.
    """
    wrong = [kind for kind in _given(kinds) if not isinstance(kind, str) or not kind]
    if not kinds or wrong or len(set(kinds)) < len(kinds):
        raise InputError(
            "ids= names the columns of ids",
            expected='distinct names, the strongest first, such as ("user", "device")',
            found=repr(tuple(kinds)),
            remedy="name each once",
        )
    clash = [kind for kind in kinds for other in kinds if kind != other and kind.startswith(f"{other}:")]
    if clash:
        raise InputError(
            "names of id columns that can't be told apart",
            expected="none that begins with another and a colon",
            found=repr(clash[0]),
            remedy="rename the column",
        )


def check_names(kind: str, texts: pa.Array[Any], kinds: Sequence[str]) -> None:
    """Refuse people who are called like an unlinked id of another source: they would silently become one customer.

    Raises:
        InputError: naming the first of them.
    """
    if kind != kinds[0]:
        return
    for other in kinds[1:]:
        alike = texts.filter(pc.starts_with(texts, f"{other}:"))
        if len(alike):
            raise InputError(
                f"a {kind} is called like an unlinked {other}",
                expected=f'ids that do not begin with "{other}:"',
                found=repr(alike[0].as_py()),
                remedy=f"rename the column {other!r}, or the ids",
            )


def named(kind: str, texts: pa.Array[Any], kinds: Sequence[str]) -> pa.Array[Any]:
    """Names of customers who are known by these ids alone; Arrow text.

    Example:
        >>> named("device", pa.array(["D2"]), ("user", "device")).to_pylist()
        ['device:D2']
    """
    if kind == kinds[0]:
        return texts
    found: pa.Array[Any] = pc.call_function("binary_join_element_wise", [pa.scalar(f"{kind}:"), texts, pa.scalar("")])
    return found
