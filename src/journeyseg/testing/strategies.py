"""Public hypothesis strategies: hostile event logs, journeys and segmentations for anyone's tests.

They draw what hurts: ties in time, days on which clocks change, moments before 1970, ids in any script, customers
without touchpoints, one giant journey, missing values, segments with nobody in them. Nothing is registered anywhere;
hypothesis is imported when a strategy is made, and comes with the extra ``testing``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from journeyseg.columns.ragged import offsets_of
from journeyseg.errors import ExtraMissing
from journeyseg.model.journeys import Journeys
from journeyseg.model.named_segment import Segment
from journeyseg.model.segmentation import Segmentation
from journeyseg.testing.plain import journeys_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

TOUCHPOINTS = ("view", "cart", "buy", "rate")
"""Names that logs use unless told otherwise."""

IDS = ("a", "b", "7", "007", "42.0", " padded", "Ä", "A\u0308", "日本", "🦊", "null", "NaN", "-1", "x" * 40)
"""Ids that are easily mistaken for one another or for nothing."""

COLUMNS = ("channel", "value", "cost", "satisfaction", "device", "fragile", "promised")
"""Optional columns of a log: texts, numbers, numbers, numbers, texts, flags and moments."""

_DAY = 86_400_000_000
_STARTS = (
    1_774_742_400_000_000,  # 2026-03-29, when clocks go forward in Europe
    1_792_886_400_000_000,  # 2026-10-25, when they go back
    -3 * _DAY,
    951_782_400_000_000,  # 2000-02-29
)


def event_logs(
    *,
    touchpoints: Sequence[str] = TOUCHPOINTS,
    max_customers: int = 6,
    max_events: int = 24,
    several: bool | None = None,
    min_events: int = 1,
) -> SearchStrategy[pd.DataFrame]:
    """Strategy for tables of events as `Journeys.from_frame` reads them, rows in any order.

    Args:
        touchpoints: Names of touchpoints.
        max_customers: Customers of a log, at most.
        max_events: Rows of a log, at most.
        several: Whether there is a column ``journey``; ``None`` draws it.
        min_events: Rows of a log, at least.

    Returns:
        Frames with ``customer`` (text), ``touchpoint`` (text), ``at`` (UTC), maybe ``journey``, and some of `COLUMNS`.

    Raises:
        ExtraMissing: when hypothesis is not installed.
    """
    options = (touchpoints, max_customers, max_events, several, min_events)
    made: SearchStrategy[pd.DataFrame] = _made(_draw_rows, *options).map(_frame)
    return made


def journeys(
    *,
    touchpoints: Sequence[str] = TOUCHPOINTS,
    max_customers: int = 6,
    max_events: int = 24,
    several: bool | None = None,
    min_events: int = 0,
    profiles: bool | None = None,
) -> SearchStrategy[Journeys]:
    """Strategy for `Journeys`, those of nobody among them.

    Args:
        touchpoints: Names of touchpoints; all are in the vocabulary, whether they occur or not.
        max_customers: Customers with touchpoints, at most.
        max_events: Touchpoints, at most.
        several: Whether journeys are finer than customers; ``None`` draws it.
        min_events: Touchpoints, at least.
        profiles: Whether there are profiles (``age``, ``region``), also of customers without touchpoints; ``None``
            draws it.

    Raises:
        ExtraMissing: when hypothesis is not installed.
    """
    options = (touchpoints, max_customers, max_events, several, min_events, profiles)
    made: SearchStrategy[Journeys] = _made(_draw_journeys, *options)
    return made


def segmentations(
    journeys: Journeys, *, kinds: Sequence[str] = ("exclusive", "overlapping", "event"), max_segments: int = 3
) -> SearchStrategy[Segmentation]:
    """Strategy for segmentations of these journeys, of every kind; some leave everybody unassigned.

    Args:
        journeys: The journeys to segment.
        kinds: Kinds to draw from: ``"exclusive"``, ``"overlapping"`` and ``"event"``.
        max_segments: Segments, at most; at least one.

    Raises:
        ExtraMissing: when hypothesis is not installed.
    """
    made: SearchStrategy[Segmentation] = _made(_draw_segmentation, journeys, tuple(kinds), max_segments)
    return made


def _made(draw: Callable[..., Any], *options: Any) -> Any:
    return _strategies().composite(draw)(*options)


def _strategies() -> Any:
    try:
        from hypothesis import strategies
    except ModuleNotFoundError:
        raise ExtraMissing(
            "hypothesis is not installed",
            expected="the extra testing",
            found="no module named hypothesis",
            remedy='pip install "journeyseg[testing]"',
        ) from None
    return strategies


def _draw_rows(
    draw: Any, touchpoints: Sequence[str], max_customers: int, max_events: int, several: bool | None, min_events: int
) -> list[dict[str, Any]]:
    st = _strategies()
    ids = draw(st.lists(_ids(), min_size=1, max_size=max_customers, unique=True))
    columns = draw(st.sets(st.sampled_from(COLUMNS)))
    start = draw(st.sampled_from(_STARTS))
    # A giant journey: most rows are of the first customer.
    who = st.one_of(st.just(0), st.integers(0, len(ids) - 1)) if draw(st.booleans()) else st.integers(0, len(ids) - 1)
    finer = draw(st.booleans()) if several is None else several
    row = st.fixed_dictionaries(
        {
            "customer": who.map(ids.__getitem__),
            "touchpoint": st.sampled_from(touchpoints),
            "at": _times().map(start.__add__),
            **{name: strategy for name, strategy in _values().items() if name in columns},
        }
    )
    rows: list[dict[str, Any]] = draw(st.lists(row, min_size=min_events, max_size=max_events))
    if finer:
        numbers = draw(st.lists(st.integers(0, 2), min_size=len(rows), max_size=len(rows)))
        rows = [{**row, "journey": f"{row['customer']}/{number}"} for row, number in zip(rows, numbers, strict=True)]
    return rows


def _ids() -> Any:
    st = _strategies()
    letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Zs", "Cc"))
    return st.sampled_from(IDS) | st.text(letters, min_size=1, max_size=8)


def _times() -> Any:
    """Microseconds after the start: few distinct ones, so that many tie, or any within four days."""
    st = _strategies()
    hours = st.integers(0, 8).map(lambda number: number * 1_800_000_000)
    return st.one_of(hours, st.integers(0, 3).map(_DAY.__mul__), st.integers(0, 4 * _DAY))


def _values() -> dict[str, Any]:
    st = _strategies()
    money = st.one_of(st.integers(-3, 100).map(float), st.floats(-1e6, 1e6), st.just(0.1))
    return {
        "channel": st.sampled_from(["web", "shop", "äpp", None]),
        "value": st.none() | money,
        "cost": st.none() | money,
        "satisfaction": st.none() | st.integers(1, 5).map(float),
        "device": st.none() | st.text(max_size=3),
        "fragile": st.none() | st.booleans(),
        "promised": st.none() | st.integers(0, 10).map(lambda day: pd.Timestamp(day * _DAY, unit="us", tz="UTC")),
    }


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    names = ["customer", "touchpoint", "at", *(["journey"] if any("journey" in row for row in rows) else [])]
    extra = [name for name in COLUMNS if any(name in row for row in rows)]
    table = {name: [row.get(name) for row in rows] for name in (*names, *extra)}
    stamps = pd.Series(np.array(table["at"], dtype=np.int64).view("datetime64[us]")).dt.tz_localize("UTC")
    return pd.DataFrame({**{name: pd.Series(values, dtype=object) for name, values in table.items()}, "at": stamps})


def _draw_journeys(
    draw: Any,
    touchpoints: Sequence[str],
    max_customers: int,
    max_events: int,
    several: bool | None,
    min_events: int,
    profiles: bool | None,
) -> Journeys:
    st = _strategies()
    rows = _draw_rows(draw, touchpoints, max_customers, max_events, several, min_events)
    known = {}
    if draw(st.booleans()) if profiles is None else profiles:
        seen = [st.sampled_from(sorted({row["customer"] for row in rows}))] if rows else []
        traits = {"age": st.none() | st.integers(0, 99).map(float), "region": st.sampled_from(["north", "süd", None])}
        known = draw(st.dictionaries(st.one_of(*seen, _ids()), st.fixed_dictionaries(traits), max_size=max_customers))
    as_of = None if rows else 0
    return journeys_of(rows, profiles=known, touchpoints=touchpoints, zone="Europe/Lisbon", as_of=as_of)


def _draw_segmentation(draw: Any, journeys: Journeys, kinds: Sequence[str], max_segments: int) -> Segmentation:
    st = _strategies()
    kind, size = draw(st.sampled_from(kinds)), draw(st.integers(1, max_segments))
    code = st.just(-1) if draw(st.integers(0, 9)) == 0 else st.integers(-1, size - 1)
    owners = journeys.n_events if kind == "event" else len(journeys)
    named = tuple(Segment(f"segment {number}") for number in range(size))
    if kind != "overlapping":
        codes = np.array(draw(st.lists(code, min_size=owners, max_size=owners)), dtype=np.int32)
        return journeys.split(codes, named, name="drawn", per="event" if kind == "event" else "customer")
    sets = draw(st.lists(st.sets(code), min_size=owners, max_size=owners))
    listed = [sorted(own - {-1}) for own in sets]
    return Segmentation(
        name="drawn",
        kind="overlapping",
        segments=named,
        ids=journeys.ids,
        codes=np.array([code for own in listed for code in own], dtype=np.int32),
        offsets=offsets_of(np.array([len(own) for own in listed], dtype=np.int64)),
        source=journeys,
    )
