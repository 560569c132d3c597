"""Columns of names: customer ids, journey ids and touchpoints as codes of canonical text."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from journeyseg.columns import coding
from journeyseg.errors import InputError
from journeyseg.model.door.sieve import Sieve
from journeyseg.model.door.table import Raw

_RULES = {
    coding.NULL: "null",
    coding.BLANK: "blank",
    coding.BROKEN: "fractional",
    coding.INEXACT: "inexact",
}


def names_of(raw: Raw, n: int, *, role: str, blank: bool = False) -> coding.Coded:
    """Codes of canonical text, negative where there is none.

    Args:
        raw: The column.
        n: Number of rows.
        role: What the column is, for errors: "customer", "touchpoint", "journey", "channel".
        blank: True when blank text is a name too.

    Raises:
        InputError: for types that are no names (true and false, times, lists), and bytes that are not UTF-8.
    """
    wrong = next((kind for kind in raw.kinds if not coding.takes(kind)), None)
    if wrong is not None:
        raise InputError(
            f"column {raw.name!r} can't be the {role}",
            expected="text or whole numbers",
            found=str(wrong),
            remedy=f"name the column that holds the {role}, or convert this one to text",
        )
    try:
        return coding.code(raw.parts, n, blank=blank)
    except UnicodeDecodeError as error:
        raise InputError(
            f"column {raw.name!r} holds bytes that are not text",
            expected="text in UTF-8",
            found=repr(error.object),
            remedy="decode it with the right encoding first",
        ) from None
    except pa.ArrowInvalid as error:
        raise InputError(
            f"column {raw.name!r} can't be the {role}",
            expected="text in UTF-8",
            found=str(error),
            remedy="mend the text",
        ) from None


def reject_nameless(sieve: Sieve, coded: coding.Coded, raw: Raw, *, role: str) -> None:
    """Leave out the rows whose name is null, blank, or a number that can't be one."""
    if not len(coded.codes) or int(coded.codes.min()) >= 0:
        return
    for code, word in _RULES.items():
        rows = np.flatnonzero(coded.codes == code)
        sieve.reject(rows, f"{word} {role}", f"the {role} (column {raw.name!r}) is {coding.REASONS[code]}")
