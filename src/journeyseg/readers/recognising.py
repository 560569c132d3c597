"""Text as it stands in a file becomes numbers, true and false, or times, where every value is one."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_SPELT = r"^\s*[+-]?0\d|^\s*\+|^\s*-?\d{16,}\s*$"
_KINDS = (pa.int64(), pa.float64(), pa.bool_(), pa.timestamp("us"), pa.timestamp("us", "UTC"))


def recognised(text: Any, *, decimal: str = ".") -> Any:
    """The same column as whole numbers, real numbers, true and false, or ISO 8601 times; else as it is.

    A column stays text when a value is spelt in a way that a number would lose: with a leading zero ("007"), a plus
    sign, or more than 15 digits.

    Args:
        text: Arrow chunked array of text.
        decimal: The decimal point of real numbers.

    Example:
        >>> recognised(pa.chunked_array([["1", None]])).type, recognised(pa.chunked_array([["01", "2"]])).type
        (DataType(int64), DataType(string))
    """
    if text.null_count == len(text):
        return pa.chunked_array([pa.nulls(len(text))])
    if _any(pc.match_substring_regex(text, _SPELT)):
        return text
    found = (_cast(text, kind, decimal) for kind in _KINDS)
    return next((values for values in found if values is not None), text)


def _cast(text: Any, kind: Any, decimal: str) -> Any:
    if kind == pa.float64() and decimal != ".":
        if _any(pc.match_substring(text, ".")):
            return None
        text = pc.replace_substring(text, decimal, ".")
    try:
        return text.cast(kind)
    except pa.ArrowInvalid:
        return None


def _any(mask: Any) -> bool:
    return bool(pc.any(mask).as_py())
