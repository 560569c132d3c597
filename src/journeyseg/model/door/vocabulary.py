"""The vocabulary of touchpoints: agreed names first, then the rest sorted, so that codes do not depend on row order."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

import numpy as np
import numpy.typing as npt

from journeyseg.columns import coding
from journeyseg.errors import UnknownName
from journeyseg.model.blueprint import Blueprint
from journeyseg.model.door.sieve import Sieve
from journeyseg.model.door.table import texts

Codes = npt.NDArray[np.int32]


def settle_unknown(sieve: Sieve, coded: coding.Coded, blueprint: Blueprint | None) -> None:
    """Treat touchpoints that the blueprint does not name as it says: an error, kept, or left out.

    Raises:
        UnknownName: when it says "error"; lists the touchpoints with their rows.
    """
    if blueprint is None:
        return
    names = texts(coded.ids)
    known = (blueprint.stage_of(names) >= 0) | np.isin(names, blueprint.outcomes)
    if known.all() or blueprint.unknown == "keep":
        return
    stray = np.append(~known, False)[np.maximum(coded.codes, -1)]
    rows = np.flatnonzero(stray if sieve.rows is None else _only(stray, sieve.rows))
    if not len(rows):
        return
    if blueprint.unknown == "error":
        raise _unknown(blueprint, names, np.bincount(coded.codes[rows], minlength=len(names)))
    sieve.reject(
        rows,
        "unknown touchpoint",
        f"no stage of the blueprint {blueprint.name!r} names the touchpoint",
        shown=(repr(names[code]) for code in coded.codes[rows[:5]].tolist()),
    )


def _only(mask: npt.NDArray[np.bool_], rows: Any) -> npt.NDArray[np.bool_]:
    out = np.zeros_like(mask)
    out[rows] = mask[rows]
    return out


def _unknown(blueprint: Blueprint, names: list[Any], counts: npt.NDArray[np.int64]) -> UnknownName:
    found = sorted(np.flatnonzero(counts).tolist(), key=lambda code: (-counts[code], names[code]))
    listed = ", ".join(f"{names[code]!r} ({counts[code]} rows{_close(names[code], blueprint)})" for code in found[:12])
    patterns = [name for stage in blueprint.stages for name in stage.touchpoints]
    return UnknownName(
        f"{len(found)} touchpoints are in no stage of the blueprint {blueprint.name!r}",
        expected=", ".join(map(repr, patterns[:20])) + (" ..." if len(patterns) > 20 else ""),
        found=listed + (f" and {len(found) - 12} more" if len(found) > 12 else ""),
        remedy='correct them, add them to a stage, or set unknown = "keep" or "drop" in the blueprint',
    )


def _close(name: str, blueprint: Blueprint) -> str:
    close = get_close_matches(name, list(blueprint.exact), n=1, cutoff=0.7)
    return f", perhaps {close[0]!r}" if close else ""


def vocabulary(
    coded: coding.Coded, used: npt.NDArray[np.bool_], blueprint: Blueprint | None
) -> tuple[tuple[str, ...], Codes]:
    """The names of the touchpoint codes, and the new code of each old one (-1 where it is not used).

    Names that the blueprint gives exactly are in the vocabulary even when nobody met them.

    Args:
        coded: Touchpoints as they came.
        used: Which of them rows still have.
        blueprint: The agreed definition, if any.
    """
    found = [name for name, is_used in zip(texts(coded.ids), used.tolist(), strict=True) if is_used]
    names = (
        tuple(sorted(found)) if blueprint is None else blueprint.order((*found, *blueprint.exact, *blueprint.outcomes))
    )
    place = {name: code for code, name in enumerate(names)}
    return names, np.array([place.get(name, -1) for name in texts(coded.ids)], dtype=np.int32)
