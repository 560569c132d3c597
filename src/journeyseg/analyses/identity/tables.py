"""Tables of identities for people: ids with their customer, links with their evidence, conflicts."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from journeyseg.analyses.identity.applying import names_of_all
from journeyseg.analyses.identity.resolving import Resolved
from journeyseg.analyses.identity.settings import IdentityRule
from journeyseg.analyses.identity.sightings import AFTER, BEFORE, Sightings
from journeyseg.analyses.identity.spells import Spells
from journeyseg.model.column import NAT

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def _texts(sightings: Sightings) -> npt.NDArray[Any]:
    parts = [np.asarray(names.to_numpy(zero_copy_only=False), dtype=object) for names in sightings.names]
    return np.concatenate(parts)


def _times(at: Ints) -> pd.DatetimeIndex:
    told = np.where((at == BEFORE) | (at == AFTER), NAT, at)
    return pd.DatetimeIndex(told.view("datetime64[us]")).tz_localize("UTC")


def frame_of(sightings: Sightings, found: Resolved, spells: Spells, live: Bools) -> pd.DataFrame:
    """One row per id and stretch of time, ids by source and bytes; no end = always."""
    timed = np.isin(found.head, spells.id)
    plain = np.flatnonzero(~timed)
    always = np.full(len(plain), BEFORE), np.full(len(plain), AFTER)
    # An alias shares the spells of the id that stands for it.
    others = np.flatnonzero(timed)
    low, high = (np.searchsorted(spells.id, found.head[others], side=side) for side in ("left", "right"))
    rows = np.repeat(low - np.append(0, np.cumsum(high - low))[: len(low)], high - low) + np.arange((high - low).sum())
    number = np.concatenate([plain, np.repeat(others, high - low)])
    begin, end = (np.concatenate([a, b]) for a, b in zip(always, (spells.low[rows], spells.high[rows]), strict=True))
    head = np.concatenate([found.head[plain], spells.head[rows]])
    order = np.lexsort((begin, number))
    names = np.asarray(names_of_all(sightings).to_numpy(zero_copy_only=False), dtype=object)
    return pd.DataFrame(
        {
            "source": np.array(sightings.kinds, dtype=object)[sightings.kind[number[order]]],
            "id": _texts(sightings)[number[order]],
            "valid_from": _times(begin[order]),
            "valid_to": _times(end[order]),
            "customer": names[head[order]],
            "links": _degrees(sightings, live)[number[order]],
        }
    )


def _degrees(sightings: Sightings, live: Bools) -> Ints:
    """Number of links of each id that were not taken back; int64."""
    links = sightings.links
    ends = np.concatenate([links.strong[live], links.weak[live]])
    return np.bincount(ends, minlength=len(sightings.kind)).astype(np.int64)


def links_of(sightings: Sightings, found: Resolved, live: Bools) -> pd.DataFrame:
    """One row per pair of ids, in order."""
    links, kinds, texts = sightings.links, np.array(sightings.kinds, dtype=object), _texts(sightings)
    bits = {int(mask): _tables(int(mask), sightings.tables) for mask in np.unique(links.tables)}
    state = np.where(~live, "undone", np.where(found.used, "used", "outranked"))
    return pd.DataFrame(
        {
            "source": kinds[sightings.kind[links.strong]],
            "id": texts[links.strong],
            "other_source": kinds[sightings.kind[links.weak]],
            "other_id": texts[links.weak],
            "rows": links.rows,
            "first": _times(links.first),
            "last": _times(links.last),
            "tables": pd.Series(links.tables).map(bits).astype(object).to_numpy(),
            "declared": links.stated,
            "state": state.astype(object),
        }
    )


def _tables(mask: int, names: tuple[str, ...]) -> str:
    return ", ".join(name for place, name in enumerate(names) if mask >> place & 1)


_DONE = {
    "first": "it belongs to the first",
    "last": "it belongs to the last",
    "field": "it belongs to each in turn",
    "report": "they stay apart",
    "merge": "they are merged",
}


def conflicts_of(sightings: Sightings, found: Resolved, rule: IdentityRule) -> pd.DataFrame:
    """One row per shared id (with the graph: per whole, by its first person), in order; people by their bytes."""
    shared, starts, counts = np.unique(found.torn[:, 0], return_index=True, return_counts=True)
    texts, kinds = _texts(sightings), np.array(sightings.kinds, dtype=object)
    people = texts[found.torn[:, 1]].tolist()
    ranges = zip(starts.tolist(), counts.tolist(), strict=True)
    return pd.DataFrame(
        {
            "source": kinds[sightings.kind[shared]],
            "id": texts[shared],
            "people": [", ".join(people[start : start + count]) for start, count in ranges],
            "count": counts,
            "resolved": _DONE[rule.on_conflict if rule.rule == "graph" else rule.rule],
        }
    )
