"""Stitch: ids of devices, people and systems become customers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from journeyseg.analyses.identity import Identities, read, rule_of
from journeyseg.errors import DefinitionError


def stitch(
    sources: object,
    *,
    ids: str | Sequence[str],
    at: str | None = None,
    links: Iterable[Any] = (),
    rule: str | None = None,
    lookback: object = None,
    on_conflict: str | None = None,
    zone: str | None = None,
    preset: str | None = None,
) -> Identities:
    """Which ids are one customer, by what evidence, with everything that contradicts it.

    Nothing is changed for good: every link can be taken back with `Identities.undo`, and the tables stay as they are.
    `Identities.apply` adds the customer of each row, for `Journeys.from_frame`. A customer is called by the id of
    the person; an id that belongs to nobody is a customer of its own, called ``"device:D2"``. The order of rows and of
    tables does not matter: of equal moments the id whose bytes come first is the first.

    Args:
        sources: A table, or several by name: pandas or Arrow, each with at least one of the id columns.
        ids: Columns of ids, the strongest first, such as ``("user", "device")``. The first names people; ids on one row
            are seen together. Upper and lower case differ.
        at: Column of moments, in every table. Rows without a moment link nothing.
        links: Declared links, which outrank what rows show: pairs of (column, id), or of ids where there is one column.
            Linked ids of one column are one.
        rule: ``"first"`` (default): an id belongs to the first person it was seen with, before and after; a row with a
            person is theirs. ``"last"``: to the last person, and so do all rows of it, whatever person they name.
            ``"field"``: to the person last seen with it, and before the first one to that one; two id columns.
            ``"graph"`` (default without `at`): ids that are tied through any chain of rows and links are one customer,
            as long as there is one person among them.
        lookback: With ``"field"``: how far a person is carried on and back, edge inside. Default: any way.
        on_conflict: What to do about an id that several people share: ``"report"`` (default: the rule decides, people
            stay apart, and it stands in `Identities.conflicts`), ``"error"``, or with ``"graph"`` ``"merge"``.
        zone: Zone of naive moments.
        preset: ``"mixpanel"`` (first), ``"snowplow"`` (last), ``"adobe"`` (field) or ``"posthog"`` (graph).

    Raises:
        MissingColumn: for a table without ids or moments.
        InputError: for what can't be an id or a moment, for people called like an unlinked id, for links that are no
            pairs, and for conflicts when asked.
        DefinitionError: for a rule that does not exist, and options that mean nothing with it.
        UnknownName: for a preset that does not exist.

    Example:
        >>> import pandas as pd, journeyseg as js
        >>> log = pd.DataFrame({"user": [None, "ann", None], "device": ["D1", "D1", "D2"],
        ...                     "ts": pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03"], utc=True)})
        >>> identities = js.stitch(log, ids=("user", "device"), at="ts")
        >>> identities.customers_of(log).tolist()
        ['ann', 'ann', 'device:D2']
        >>> identities.undo(("user", "ann"), ("device", "D1")).customers_of(log).tolist()
        ['device:D1', 'ann', 'device:D2']
    """
    kinds = (ids,) if isinstance(ids, str) else tuple(ids)
    found = rule_of(preset, timed=at is not None, rule=rule, lookback=lookback, on_conflict=on_conflict)
    if found.rule == "field" and len(kinds) != 2:
        raise DefinitionError(
            'rule="field" takes two columns of ids',
            expected='such as ids=("user", "device")',
            found=f"{len(kinds)} columns",
            remedy="stitch the others first and apply them, or use another rule",
        )
    sightings, ledger = read(sources, kinds, at, links=links, zone=zone)
    return Identities(sightings, found, ledger, at, zone)
