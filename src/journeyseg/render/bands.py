"""Bands from step to step: blocks of labels, ribbons as thick as the units that go along, those who stop fall out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import numpy as np
import pandas as pd

from journeyseg.analyses.flow.labelling import END, OTHER
from journeyseg.analyses.flow.options import whole
from journeyseg.render.curve import ribbon
from journeyseg.render.words import named, told
from journeyseg.render.wrap import wrapped

if TYPE_CHECKING:
    from journeyseg.analyses.flow.move_result import StepFlow

ACROSS, BLOCK, TALL, GAP, HEAD = 214.0, 14.0, 360.0, 16.0, 30.0
HONEST = (
    "A band shows how many go from one to the next. It does not follow the same journeys over two hops: "
    "who is in a band to the right of a block may have come to it by any band on its left."
)
"""What is said beside every picture of bands."""


@attrs.frozen
class Block:
    """One label at one step, its place and size in pixels, its name in lines, and everything in words."""

    x: float
    y: float
    height: float
    name: tuple[str, ...]
    text: str
    hint: str


@attrs.frozen
class Band:
    """One edge: from the lower end of where it leaves to where it comes in; `leave` for those who stop.

    `key` is its step, source and target. In a difference `tint` is "more", "less" or "still", with a `strength`.
    """

    x: float
    y: float
    end_x: float
    end_y: float
    thick: float
    leave: bool
    hint: str
    key: tuple[int, str, str]
    tint: str = ""
    strength: float = 0.0

    @property
    def path(self) -> str:
        """The band as an SVG path."""
        return ribbon((self.x, self.y), (self.end_x, self.end_y), thick=(self.thick, self.thick))


@attrs.frozen
class Bands:
    """Everything that is drawn; sizes in pixels."""

    width: float
    height: float
    blocks: tuple[Block, ...]
    bands: tuple[Band, ...]
    heads: tuple[tuple[float, str], ...]
    merged: int


def bands_of(flow: StepFlow, *, segment: str | None, most: int) -> Bands:
    """The bands of a segment: at each step the `most` largest labels, all others as one.

    Raises:
        UnknownName: for an unknown segment.
        DefinitionError: for a number below 1.
    """
    table = flow.edges(segment, most=1 << 30)[["step", "source", "target", "count"]]
    return laid_out(table, steps=flow.steps, n=max(flow.n(segment), 1), most=most)


def laid_out(table: pd.DataFrame, *, steps: int, n: float, most: int, shares: bool = False) -> Bands:
    """The bands of edges, each as thick as its part of `n`.

    Args:
        table: Columns step, source, target and count.
        steps: Visits of a walk, at most.
        n: What a band of full height counts.
        most: Labels at each step.
        shares: Whether counts are shares, which are not told as counts.
    """
    limit = whole("most", most, 1)
    masses = _masses(table, steps)
    kept = [list(mass.index[:limit]) for mass in masses]
    merged = sum(max(0, len(mass) - limit) for mass in masses)
    table = _merged(table, kept)
    masses = [_folded(mass, names) for mass, names in zip(masses, kept, strict=True)]
    tops = [_tops(mass, n) for mass in masses]
    blocks = tuple(block for step, mass in enumerate(masses) for block in _blocks(step, mass, tops[step], n, shares))
    height = max((block.y + block.height for block in blocks), default=HEAD) + 18
    used = sum(1 for mass in masses if len(mass))
    heads = tuple((step * ACROSS, f"step {step + 1}") for step in range(used))
    return Bands(max(used, 1) * ACROSS, height, blocks, tuple(_bands(table, tops, n, shares)), heads, merged)


def _masses(table: pd.DataFrame, steps: int) -> list[pd.Series[float]]:
    """Units on each label at each step, largest first; those at the last are seen by who comes in."""
    found = []
    for step in range(1, steps + 1):
        here = table[table["step"] == step].groupby("source")["count"].sum()
        into = table[(table["step"] == step - 1) & (table["target"] != END)].groupby("target")["count"].sum()
        mass = pd.concat([here, into], axis=1).max(axis=1).fillna(0).astype(np.float64)
        found.append(mass.sort_index().sort_values(ascending=False, kind="stable"))
    return found


def _merged(table: pd.DataFrame, kept: list[list[str]]) -> pd.DataFrame:
    """The edges, with labels that are not kept at their step as one."""

    def shown(step: int, label: str) -> str:
        return label if label == END or (step < len(kept) and label in kept[step]) else OTHER

    rows = table[["step", "source", "target", "count"]].copy()
    rows["source"] = [shown(step - 1, label) for step, label in zip(rows["step"], rows["source"], strict=True)]
    rows["target"] = [shown(step, label) for step, label in zip(rows["step"], rows["target"], strict=True)]
    return rows.groupby(["step", "source", "target"], as_index=False, sort=True)[["count"]].sum()


def _folded(mass: pd.Series[float], kept: list[str]) -> pd.Series[float]:
    rest = float(mass[~mass.index.isin(kept)].sum())
    own = mass[mass.index.isin(kept)]
    return pd.concat([own, pd.Series({OTHER: rest})]) if rest else own


def _tops(mass: pd.Series[float], n: float) -> dict[str, float]:
    heights = mass.to_numpy() / n * TALL
    starts = HEAD + np.concatenate([[0.0], np.cumsum(heights + GAP)[:-1]]) if len(mass) else np.zeros(0)
    return dict(zip(map(str, mass.index), starts.tolist(), strict=True))


def _blocks(step: int, mass: pd.Series[float], tops: dict[str, float], n: float, shares: bool) -> list[Block]:
    made = []
    for label, count in zip(map(str, mass.index), mass.tolist(), strict=True):
        height = max(1.0, count / n * TALL)
        share = told("share", count / n)
        hint = f"step {step + 1}, {named(label)}: {'' if shares else told('count', count) + ', '}{share} of all"
        name = wrapped(named(label), width=ACROSS - BLOCK - 74, size=12.5, lines=1)
        made.append(Block(step * ACROSS, tops[label], height, name, share, hint))
    return made


def _bands(table: pd.DataFrame, tops: list[dict[str, float]], n: float, shares: bool) -> list[Band]:
    left: dict[tuple[int, str], float] = {}
    come: dict[tuple[int, str], float] = {}
    listed = sorted(_rows(table), key=lambda row: (row[0], *_order(row, tops)))
    made = []
    for step, source, target, count in listed:
        if source not in tops[step]:
            continue
        thick = count / n * TALL
        y = tops[step][source] + left.get((step, source), 0.0)
        left[step, source] = left.get((step, source), 0.0) + thick
        hint = f"step {step + 1}: {named(source)} to {named(target)}: {told('share' if shares else 'count', count)}"
        x = step * ACROSS + BLOCK
        if target == END or target not in tops[step + 1]:
            made.append(Band(x, y, x + 15, y, thick, True, hint, key=(step + 1, source, target)))
            continue
        end = tops[step + 1][target] + come.get((step + 1, target), 0.0)
        come[step + 1, target] = come.get((step + 1, target), 0.0) + thick
        made.append(Band(x, y, (step + 1) * ACROSS, end, thick, False, hint, key=(step + 1, source, target)))
    return made


Row = tuple[int, str, str, float]


def _rows(table: pd.DataFrame) -> list[Row]:
    columns = (table[name].tolist() for name in ("step", "source", "target", "count"))
    return [(int(step) - 1, str(a), str(b), float(count)) for step, a, b, count in zip(*columns, strict=True)]


def _order(row: Row, tops: list[dict[str, float]]) -> tuple[float, float]:
    """Edges leave a block and come into one in the order of where they come from and go to; those who stop last."""
    step, source, target, _ = row
    end = math.inf if target == END else tops[step + 1].get(target, math.inf)
    return tops[step].get(source, math.inf), end
