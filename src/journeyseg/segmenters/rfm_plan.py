"""What an RFM asks for after its preset has filled in what is not stated, and what of it is impossible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.errors import DefinitionError
from journeyseg.segmenters import rfm_names
from journeyseg.segmenters.rfm_presets import preset
from journeyseg.segmenters.rfm_rules import ScoreTable
from journeyseg.segmenters.rfm_scoring import Way
from journeyseg.segmenters.rfm_table import AXES, Convention

if TYPE_CHECKING:
    from journeyseg.segmenters.rfm import RFM


@attrs.frozen
class Plan:
    """The options of an RFM, none of them open.

    Args:
        convention: How the axes are counted.
        way: How they are scored.
        weights: Axis -> weight, of the weighted mean.
        table: Names of the scores; ``None`` for the six names.
        none: Name of the segment of customers without a purchase.
        zero: True when those whose purchases are worth nothing are in it too.
        least_buyers: Fewest customers with a purchase.
        most_alike: Largest share of buyers that are alike on an axis.
    """

    convention: Convention
    way: Way
    weights: Mapping[str, float]
    table: ScoreTable | None
    none: str
    zero: bool
    least_buyers: int
    most_alike: float

    @property
    def bins(self) -> int:
        """Number of scores."""
        return self.way.bins

    @property
    def lowest(self) -> int:
        """The lowest score."""
        return 1 if self.table is None else self.table.lowest

    def scored(self, table: Mapping[str, npt.NDArray[np.float64]]) -> npt.NDArray[np.bool_]:
        """Who has scores: customers with a purchase, and under a preset with "Zero" those with a value above 0."""
        bought = ~np.isnan(next(iter(table.values())))
        return bought & (np.nan_to_num(table["value"]) > 0) if self.zero else bought


def plan_of(rfm: RFM) -> Plan:
    """The plan of an RFM.

    Raises:
        DefinitionError: for axes that can't be named, or options that mean nothing together.
    """
    base = None if rfm.preset is None else preset(rfm.preset)
    stated = {} if base is None else dict(base.options)
    table = rfm.table if rfm.table is not None or base is None else base.table
    axes = _axes(rfm, stated, table)
    scoring = str(_first(rfm.scoring, stated.get("scoring"), "rank"))
    cuts = {axis: tuple(edges) for axis, edges in (rfm.cuts or _only(stated, "cuts", scoring == "cuts") or {}).items()}
    shares = rfm.shares or tuple(_only(stated, "shares", scoring == "quantile") or ())
    told = _own_bins(rfm, cuts, shares)
    bins = int(_first(told, stated.get("bins"), 5 if table is None else table.highest - table.lowest + 1))
    _check(rfm, scoring, axes, cuts)
    _check_table(table, axes, bins)
    given = scoring == "cuts"
    return Plan(
        Convention(
            axes,
            _first(rfm.repeat, stated.get("repeat"), "touchpoint"),
            _first(rfm.amount, stated.get("amount"), "total"),
        ),
        Way(scoring, bins, shares, cuts),
        dict(rfm.weights) or dict.fromkeys(axes, 1.0),
        table,
        rfm_names.NONE if base is None else base.none,
        base is not None and base.zero,
        _first(rfm.least_buyers, 0 if given else 50),
        _first(rfm.most_alike, 1.0 if given else 0.95),
    )


def _first(*values: Any) -> Any:
    return next(value for value in values if value is not None)


def _only(stated: Mapping[str, Any], key: str, when: bool) -> Any:
    return stated.get(key) if when else None


def _axes(rfm: RFM, stated: Mapping[str, Any], table: ScoreTable | None) -> tuple[str, ...]:
    """The axes in their order."""
    asked = rfm.axes or tuple(stated.get("axes", ())) or (AXES if table is None else table.axes)
    fits = set(asked) <= set(AXES) and (table is not None or ("recency" in asked and len(asked) > 1))
    if not fits or not asked:
        raise DefinitionError(
            "these are no axes of rfm",
            expected='"recency" and one or both of "frequency" and "value"',
            found=", ".join(map(repr, asked)),
            remedy='write axes=("recency", "value")',
        )
    return tuple(axis for axis in AXES if axis in asked)


def _own_bins(rfm: RFM, cuts: Mapping[str, tuple[float, ...]], shares: tuple[float, ...]) -> int | None:
    """The number of scores that cuts, shares or `bins` say; they must agree."""
    said = {len(edges) + 1 for edges in cuts.values()} | ({len(shares) + 1} if shares else set())
    said |= set() if rfm.bins is None else {rfm.bins}
    if len(said) > 1:
        raise DefinitionError(
            "axes must have one number of scores",
            expected="as many cuts for each axis, one fewer than bins",
            found=" and ".join(map(str, sorted(said))),
            remedy="give each axis as many cuts",
        )
    return next(iter(said), None)


def _check(rfm: RFM, scoring: str, axes: tuple[str, ...], cuts: Mapping[str, tuple[float, ...]]) -> None:
    """Refuse options that another one would ignore, and scoring that lacks what it needs."""
    idle = {
        'cuts without scoring="cuts"': bool(rfm.cuts) and scoring != "cuts",
        'shares without scoring="quantile"': bool(rfm.shares) and scoring not in ("quantile", "quantile_plus_one"),
        'weights without scoring="weighted"': bool(rfm.weights) and scoring != "weighted",
        "weights of other axes": bool(rfm.weights) and set(rfm.weights) != set(axes),
        "cuts of other axes": scoring == "cuts" and set(cuts) != set(axes),
        "shares that do not rise from 0 to 1": list(rfm.shares) != sorted(set(rfm.shares))
        or not all(0 < share < 1 for share in rfm.shares),
        "cuts that do not rise": any(list(edges) != sorted(set(edges)) for edges in cuts.values()),
        "weights below or at zero": any(weight <= 0 for weight in rfm.weights.values()),
        "names of scores beside a weighted mean": scoring == "weighted"
        and (rfm.table is not None or rfm.preset is not None),
        "a preset of two periods": rfm.preset == "nlr",
    }
    wrong = [what for what, found in idle.items() if found]
    if wrong:
        raise DefinitionError(
            "these options of rfm mean nothing together",
            expected=f"options of scoring={scoring!r} for {', '.join(axes)}",
            found="; ".join(wrong),
            remedy="leave them out, or choose the scoring or the segmenter that has them",
        )


def _check_table(table: ScoreTable | None, axes: tuple[str, ...], bins: int) -> None:
    if table is not None and (table.axes != axes or table.highest - table.lowest + 1 != bins):
        raise DefinitionError(
            "the names are of other scores",
            expected=f"{', '.join(table.axes)}, {table.highest - table.lowest + 1} scores",
            found=f"{', '.join(axes)}, {bins} scores",
            remedy="leave out axes= and bins=, or write a table of your own: RFM(table=ScoreTable(...))",
        )
