"""Tables as CSV that a spreadsheet can't mistake for formulas, and file names made from data."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from journeyseg.render.writing import unwritable

if TYPE_CHECKING:
    import pandas as pd

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,47}")
_MADE = re.compile(r".*-[0-9a-f]{8}")
_PORTS = frozenset(f"{port}{digit}" for port in ("com", "lpt") for digit in range(10))
_RESERVED = _PORTS | {"con", "prn", "aux", "nul"}


def disarmed(text: str) -> str:
    """Text that a spreadsheet shows as it is: what it would take for a formula gets an apostrophe in front.

    That is text beginning with ``= + - @``, a tab, a line break, or the full-width forms of the signs, as the OWASP
    page on CSV injection lists them. Text such as "-5" is text too and gets the apostrophe; numbers never do.

    Example:
        >>> disarmed("=1+1"), disarmed("a=b")
        ("'=1+1", 'a=b')
    """
    return "'" + text if text.startswith(_FORMULA) else text


def disarmed_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """The same table with text cells, column names and text in the index disarmed; numbers and times stay."""
    safe = frame.copy()
    for position in range(len(frame.columns)):
        values = frame.iloc[:, position]
        if not _is_plain(values):
            safe.isetitem(position, values.astype(object).map(_cell, na_action="ignore").array)
    safe.columns = safe.columns.map(_cell)
    safe.index = safe.index if _is_plain(safe.index) else safe.index.map(_cell)
    return safe.rename_axis(index=[_cell(name) for name in frame.index.names])


def _is_plain(values: Any) -> bool:
    return values.dtype.kind in "biufmMc"


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_cell, value))
    return disarmed(value) if isinstance(value, str) else value


def write_csv(frame: pd.DataFrame, file: str | Path | IO[str], *, index: bool = False) -> None:
    """Write a table as UTF-8 CSV whose text cells no spreadsheet runs as formulas.

    Lines end as RFC 4180 has it (CR LF), so that a line break inside a cell is always quoted. Reading the file back
    gives the same table, except for the apostrophe before text such as "=1+1" (see `disarmed`) and for characters that
    UTF-8 can't hold, which become "?".

    Args:
        frame: Any table.
        file: Path, or a text file opened with ``newline=""``.
        index: Whether the index is written too.

    Raises:
        Unwritable: when the path can't be written to.
    """
    table = disarmed_frame(frame)
    try:
        table.to_csv(file, index=index, lineterminator="\r\n", encoding="utf-8", errors="replace")
    except OSError as error:
        if isinstance(file, (str, Path)):
            raise unwritable(Path(file), error) from None
        raise


def safe_name(text: str) -> str:
    """A name for files, folders and anchors made from text of the data.

    Small ASCII letters, digits, ``-`` and ``_``; at most 60 characters; never a name that Windows reserves. Text that
    is no such name already (or looks like one made here) gets a short hash, so that different texts have different
    names, also where file systems ignore case.

    Example:
        >>> safe_name("loyal"), safe_name("../São Paulo?")
        ('loyal', 'sao-paulo-fdeca2d7')
    """
    if _PLAIN.fullmatch(text) and not _MADE.fullmatch(text) and text not in _RESERVED:
        return text
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-")
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug or 'x'}-{mark}"
