"""Segmentations as plain dictionaries: what composing, counting and tables of labels must agree with.

A plain segmentation is a mapping of customers to a set of names, or, per touchpoint, to a list of names (``None`` = in
no segment). Nothing here shares code with the package beyond its public constructors and the arrays it documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from journeyseg.model.journeys import Journeys
from journeyseg.model.segmentation import Segmentation
from journeyseg.testing import strategies
from tests.builders import journeys_of, row

NAMES = ("red", "grün", "b / c")
OTHERS = ("x", "y")
IDS = strategies.IDS[:9]
TOUCHED = {who: place % 4 for place, who in enumerate(IDS)}
"""Touchpoints of each customer: some have none."""

Sets = dict[str, frozenset[str]]
Steps = dict[str, list[str | None]]
Plain = Sets | Steps


def sets(names: Sequence[str] = NAMES, *, most: int | None = None) -> st.SearchStrategy[Sets]:
    """Customers with the names of their segments."""
    return st.dictionaries(st.sampled_from(IDS), st.frozensets(st.sampled_from(names), max_size=most), min_size=1)


@st.composite
def steps(draw: st.DrawFn, names: Sequence[str] = NAMES) -> Steps:
    """Customers with the segment of each of their touchpoints."""
    who = draw(st.lists(st.sampled_from(IDS), min_size=1, unique=True))
    one = st.sampled_from([*names, None])
    return {name: draw(st.lists(one, min_size=TOUCHED[name], max_size=TOUCHED[name])) for name in who}


def plain(names: Sequence[str] = NAMES) -> st.SearchStrategy[Plain]:
    """Any kind."""
    return st.one_of(sets(names, most=1), sets(names), steps(names))


def is_event(own: Plain) -> bool:
    """True for touchpoints."""
    return any(isinstance(part, list) for part in own.values())


def table(own: Plain) -> pd.DataFrame:
    """The rows of a table of labels."""
    if is_event(own):
        rows = [(who, number, name) for who, part in own.items() for number, name in enumerate(part)]
        rows += [(who, None, None) for who, part in own.items() if not part]
        return pd.DataFrame(rows, columns=["customer", "touchpoint_number", "segment"], dtype=object)
    labels = [(who, name) for who, part in own.items() for name in (sorted(part) or [None])]  # type: ignore[type-var]
    return pd.DataFrame(labels, columns=["customer", "segment"], dtype=object)


def kind_of(own: Plain) -> str:
    """The kind that the rows tell."""
    if is_event(own):
        return "event"
    return "overlapping" if max(map(len, own.values())) > 1 else "exclusive"


def built(own: Plain, names: Sequence[str] = NAMES, *, name: str = "labels") -> Segmentation:
    """The segmentation of a table of labels."""
    return Segmentation.from_frame(table(own), segments=names, name=name)


def told(segmentation: Segmentation) -> Plain:
    """What a segmentation says, read from its arrays one by one."""
    ids, codes = segmentation.ids.to_pylist(), segmentation.codes.tolist()
    bounds = range(len(ids) + 1) if segmentation.offsets is None else segmentation.offsets.tolist()
    named = [None if code < 0 else segmentation.segments[code].name for code in codes]
    parts: dict[str, Any] = {str(who): named[bounds[at] : bounds[at + 1]] for at, who in enumerate(ids)}
    if segmentation.kind == "event":
        return parts
    return {who: frozenset(name for name in part if name is not None) for who, part in parts.items()}


def held(own: Mapping[str, Any], who: str, step: int | None) -> frozenset[str]:
    """The segments of a customer, or of one of their touchpoints."""
    part = own.get(who, frozenset())
    if isinstance(part, frozenset):
        return part
    return frozenset(part if step is None else part[step : step + 1]) - {None}


def grounds(left: Plain, right: Plain, customers: list[str]) -> list[tuple[str, int | None]]:
    """The owners of a composed segmentation: customers, or touchpoints if a side has them."""
    events = [own for own in (left, right) if is_event(own)]
    if not events:
        return [(who, None) for who in customers]
    lengths = {who: max(len(own.get(who, ())) for own in events) for who in customers}
    return [(who, step) for who in customers for step in range(lengths[who])]


def composed(left: Plain, right: Plain, customers: list[str], rule: Any) -> Plain | None:
    """The plain result of a rule on the segments that meet in an owner; ``None`` for a touchpoint in two segments."""
    found = {owner: rule(held(left, *owner), held(right, *owner)) for owner in grounds(left, right, customers)}
    if not (is_event(left) or is_event(right)):
        return {who: frozenset(names) for (who, _), names in found.items()}
    if any(len(names) > 1 for names in found.values()):
        return None
    out: Steps = {who: [] for who in customers}
    for (who, _), names in found.items():
        out[who].append(next(iter(names), None))
    return out


def ordered(customers: Any) -> list[str]:
    """These ids in the order of customers, as journeys have them."""
    frame = pd.DataFrame({"who": list(customers)}, dtype=object)
    return [str(who) for who in Journeys.from_profiles(frame, customer="who").customers]


def journeys_with(touched: Mapping[str, int]) -> Journeys:
    """Journeys of customers with so many touchpoints each; 0 = known by a profile."""
    rows = [row(who, ("view", "buy")[step % 2], 10 + step // 2) for who, n in touched.items() for step in range(n)]
    return journeys_of(rows, profiles={who: {} for who in touched}, touchpoints=["view", "buy"], as_of=100)
