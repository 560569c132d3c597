"""Resolving: from links to the id that stands for each id, for all time; sorting and components, no loop over ids."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.identity.settings import IdentityRule
from journeyseg.analyses.identity.sightings import Links, Sightings

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@attrs.frozen(eq=False)
class Resolved:
    """Who each id belongs to.

    Args:
        head: Number of the id that names the customer, by number of the id; int64.
        used: True for links that made it so; bool, one per link.
        torn: People that share ids, as (group, head of the person) pairs in order; two columns, int64. The group is
            the number of the shared id, or with the graph the head of the whole.
    """

    head: Ints
    used: Bools
    torn: Ints


def resolved(sightings: Sightings, rule: IdentityRule, live: Bools) -> Resolved:
    """Who each id belongs to by a rule.

    Args:
        sightings: What was seen.
        rule: The rule; ``"field"`` is told here as far as it holds for all time.
        live: True for links that were not taken back.
    """
    links, kind = sightings.links, sightings.kind
    within = live & (kind[links.strong] == kind[links.weak])
    alias = _heads(_components(len(kind), links, within), sightings)
    across = live & ~within
    torn = _shared(alias, links, across & (kind[links.strong] == 0))
    if rule.rule == "graph":
        return _of_graph(sightings, rule, alias, live)
    if rule.rule == "field":
        # What was declared holds for all time; what rows show holds in turn, see `spells_of`.
        head, used = _chained(sightings, alias, across & links.stated, latest=False)
        return Resolved(head, used | (live & (within | (kind[head[links.weak]] > 0))), torn)
    head, used = _chained(sightings, alias, across, latest=rule.rule == "last")
    return Resolved(head, used | within, torn)


def _components(size: int, links: Links, mask: Bools) -> Ints:
    """Number of the component of each id under these links; int64."""
    if not mask.any():
        return np.arange(size)
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ends = links.strong[mask], links.weak[mask]
    graph = coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _heads(component: Ints, sightings: Sightings) -> Ints:
    """The strongest id of each id's component; among those of one kind the one seen first, then by its bytes."""
    order = np.lexsort((np.arange(len(component)), sightings.since, sightings.kind, component))
    firsts = np.ones(len(order), dtype=np.bool_)
    firsts[1:] = component[order][1:] != component[order][:-1]
    head = np.empty(int(component.max(initial=-1)) + 1, dtype=np.int64)
    head[component[order][firsts]] = order[firsts]
    return head[component]


def _chained(sightings: Sightings, alias: Ints, across: Bools, *, latest: bool) -> tuple[Ints, Bools]:
    """Each id follows one link to a stronger id, and that one's, up to the end; and the links followed."""
    links, kind = sightings.links, sightings.kind
    rows = np.flatnonzero(across)
    weak, strong = alias[links.weak[rows]], links.strong[rows]
    when = -links.last[rows] if latest else links.first[rows]
    name = -strong if latest else strong
    order = np.lexsort((links.weak[rows], name, when, kind[strong], ~links.stated[rows], weak))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = weak[order][1:] != weak[order][:-1]
    chosen = order[first]
    parent = np.arange(len(kind))
    parent[weak[chosen]] = alias[strong[chosen]]
    head = parent[alias]
    for _ in sightings.kinds:
        head = parent[head]
    used = np.zeros(len(links), dtype=np.bool_)
    used[rows[chosen]] = True
    return head, used


def _shared(alias: Ints, links: Links, mask: Bools) -> Ints:
    """(shared id, person) of ids that several people share."""
    return _several(np.unique(np.stack([alias[links.weak[mask]], alias[links.strong[mask]]], axis=1), axis=0))


def _several(pairs: Ints) -> Ints:
    """The pairs whose first number has several second ones."""
    _, place, count = np.unique(pairs[:, 0], return_inverse=True, return_counts=True)
    return pairs[count[place] > 1]


def _of_graph(sightings: Sightings, rule: IdentityRule, alias: Ints, live: Bools) -> Resolved:
    """Components; one with several people stays apart, each id with the first it was seen with, unless merged."""
    links, kind = sightings.links, sightings.kind
    component = _components(len(kind), links, live)
    head = _heads(component, sightings)
    people = np.flatnonzero((kind == 0) & (alias == np.arange(len(kind))))
    torn = _several(np.stack([head[people], people], axis=1))
    if rule.on_conflict == "merge" or not len(torn):
        return Resolved(head, live, torn)
    apart = np.isin(head, torn[:, 0])
    chained, used = _chained(sightings, alias, live & (kind[links.strong] != kind[links.weak]), latest=False)
    within = live & (kind[links.strong] == kind[links.weak])
    return Resolved(np.where(apart, chained, head), live & (~apart[links.weak] | used | within), torn)
