"""What a value looks like on a page: a table, a picture, or words."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable
from typing import Any

import attrs
import numpy as np
import pandas as pd

from journeyseg.render.words import told

SMALLEST = 5
"""The smallest number of customers (or of anything that is theirs) that a page may show."""

_PLAIN = "margin:0;padding:0;border:0;background:#fff;font-family:DejaVu Sans,Segoe UI,Helvetica,Arial,sans-serif"
"""What a picture of a page takes from what stands around it there."""

COUNTS = {
    "count",
    "n",
    "units",
    "customers",
    "visits",
    "reached",
    "stopped",
    "open",
    "size",
    "at_risk",
    "events",
    "journeys",
}
"""Names of columns that count people or what they did."""


@attrs.frozen
class Picture:
    """A picture: its SVG, and a digest of what is drawn, which other versions of matplotlib share."""

    svg: str
    digest: str


def shown(value: object) -> str | Picture:
    """What a page shows of a value: Markdown, or a picture.

    Raises:
        ValueError: for a table that counts fewer than five.
    """
    if value is None:
        return ""
    if isinstance(value, pd.Series):
        value = value.to_frame("value" if value.name is None else value.name)
    if isinstance(value, pd.DataFrame):
        return table(value)
    if hasattr(value, "savefig"):
        return Picture(_svg(value), digest_of(value))
    if isinstance(value, str) and value.lstrip().lower().startswith("<!doctype html"):
        found = _inline(value)
        return Picture(found, hashlib.sha256(found.encode()).hexdigest()[:16])
    return words(value if isinstance(value, str) else repr(value))


def words(text: str) -> str:
    """Text as it was printed."""
    return f"```text\n{text.rstrip()}\n```" if text.strip() else ""


# -- tables ------------------------------------------------------------------------------------------------------


def table(frame: pd.DataFrame) -> str:
    """A table in Markdown; numbers on the right, times in words, missing values as a dash."""
    _refuse_small(frame)
    named = frame.index.names != [None] or not pd.api.types.is_integer_dtype(frame.index.dtype)
    flat = frame.reset_index() if named else frame
    heads = ["" if str(name).startswith(("index", "level_")) else _text(str(name)) for name in flat.columns]
    columns = [_cells(flat.iloc[:, place]) for place in range(flat.shape[1])]
    marks = ["--:" if right else ":--" for _, right in columns]
    rows = zip(*(cells for cells, _ in columns), strict=True)
    return "\n".join("| " + " | ".join(row) + " |" for row in (heads, marks, *rows))


def _refuse_small(frame: pd.DataFrame) -> None:
    for name in frame.columns:
        if str(name).replace(" ", "_") in COUNTS and pd.api.types.is_numeric_dtype(frame[name]):
            few = frame[name].between(1, SMALLEST - 1)
            if few.any():
                raise ValueError(
                    f"the column {name!r} counts fewer than {SMALLEST} in {few.sum()} rows: leave them out"
                )


def _cells(column: pd.Series[Any]) -> tuple[list[str], bool]:
    if pd.api.types.is_timedelta64_dtype(column):
        return [_dash(one) or told("seconds", one.total_seconds()) for one in column], True
    if pd.api.types.is_bool_dtype(column) or not pd.api.types.is_numeric_dtype(column):
        return [_dash(one) or _text(str(one)) for one in column], False
    numbers = column.astype("float64").to_numpy(na_value=np.nan)
    if re.fullmatch(r"p(_\w+)?", str(column.name)):
        return [_dash(one) or ("< 0.001" if one < 0.0005 else f"{one:.3f}") for one in numbers.tolist()], True
    digits = _digits(numbers[np.isfinite(numbers)])
    return [_dash(one) or f"{one:,.{digits}f}".replace("-", "−") for one in numbers.tolist()], True


def _digits(numbers: Any) -> int:
    if numbers.size and np.abs(numbers).max() >= 1000:
        return 0
    return next((few for few in range(3) if np.allclose(numbers, numbers.round(few), rtol=0, atol=1e-9)), 3)


def _dash(value: Any) -> str:
    return "–" if np.ndim(value) == 0 and pd.isna(value) else ""


def _text(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>$#|~])", r"\\\1", text.replace("\n", " "))


# -- pictures ----------------------------------------------------------------------------------------------------


def _svg(figure: Any) -> str:
    import matplotlib as mpl

    with mpl.rc_context({"svg.hashsalt": "journeyseg", "svg.fonttype": "path", "path.simplify_threshold": 0.5}):
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    short = re.sub(r' d="[^"]+"', lambda path: re.sub(r"(\.\d\d)\d+", r"\1", path[0]), file.getvalue())
    return re.sub(r"[ \t]+$", "", short, flags=re.MULTILINE)


def digest_of(figure: Any) -> str:
    """A digest of the words and numbers that a figure draws, whatever draws it."""
    told = hashlib.sha256()
    for axes in figure.axes:
        texts = [axes.get_xlabel(), axes.get_ylabel(), *(axes.get_title(loc) for loc in ("left", "center", "right"))]
        marks = (mark.get_text() for axis in (axes.xaxis, axes.yaxis) for mark in axis.get_ticklabels())
        texts += [*(text.get_text() for text in axes.texts), *(mark for mark in marks if re.search("[^\\W\\d]", mark))]
        told.update("\n".join(texts).encode())
        for numbers in _drawn(axes):
            told.update(np.char.mod("%.5g", np.ma.filled(np.ma.asarray(numbers, dtype=float), np.nan)).tobytes())
    return told.hexdigest()[:16]


def _drawn(axes: Any) -> Iterable[Any]:
    yield from (np.asarray(line.get_xydata(), dtype=float) for line in axes.lines)
    yield from (image.get_array() for image in axes.images)
    for patch in axes.patches:
        box = hasattr(patch, "get_width") and hasattr(patch, "get_x")
        yield (
            [patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height()] if box else patch.get_path().vertices
        )
    for collection in axes.collections:
        values = collection.get_array()
        yield from (path.vertices for path in collection.get_paths()) if values is None else (values,)


def _inline(page: str) -> str:
    """The picture of a page that journeyseg made, with its styles, in the light scheme."""
    few = sorted(set(re.findall(rf": [1-{SMALLEST - 1}] times", page)))
    if few:
        raise ValueError(f"the picture counts fewer than {SMALLEST}: draw fewer edges (most=)")
    style = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    picture = re.search(r"<svg .*?</svg>", page, re.DOTALL)
    if picture is None:
        raise ValueError("this page holds no picture")
    head, rest = picture[0].split(">", 1)
    return f'{head} class="drawn" data-theme="light" style="{_PLAIN}"><style><![CDATA[{style}]]></style>{rest}\n'
