"""Recommend: tactics from the advisors that are installed."""

from __future__ import annotations

from journeyseg.errors import InputError
from journeyseg.model.advice import Advice
from journeyseg.model.atlas import Atlas
from journeyseg.verbs._resolving import blamed, every, plugin


def recommend(atlas: Atlas, advisor: object = None) -> Advice:
    """Tactics for the segments of an atlas, each with its evidence (provisional).

    Args:
        atlas: The journey maps.
        advisor: Name of an advisor or an advisor; default every registered one.

    Raises:
        UnknownName: for an advisor that does not exist.
        InputError: for no atlas.
    """
    if not isinstance(atlas, Atlas):
        raise InputError(
            "the first argument is no Atlas",
            expected="an Atlas",
            found=type(atlas).__name__,
            remedy="make one: js.map_journeys(...)",
        )
    chosen = every("advisor") if advisor is None else [plugin("advisor", advisor)]
    found = []
    for resolved in chosen:
        with blamed(resolved, "recommend"):
            found += [(resolved.name, tactic) for tactic in resolved.instance.advise(atlas)]
    ordered = sorted(
        found, key=lambda pair: (pair[1].segment, pair[1].stage, pair[1].touchpoint, pair[0], pair[1].action)
    )
    return Advice(tuple(tactic for _, tactic in ordered), tuple(name for name, _ in ordered))
