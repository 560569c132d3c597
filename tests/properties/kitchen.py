"""A metric with an array of every kind, and its brute-force twin in exact arithmetic over plain lists."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurements
from journeyseg.model.segmentation import Segmentation

SPARSE = 50_000
"""Cells of the closed axis that is too long to be dense."""

KEPT = 3
"""Rows that a sample keeps."""

SUMS = ("journeys", "touched", "rare", "worth", "routes", "paid", "people")


class Kitchen:
    """Every merge, every owner, closed, open and sparse axes, whole and real weights."""

    needs = ()

    def shape(self, frame: Frame, /) -> Shape:
        """Ten arrays."""
        names = Axis("touchpoint", frame.touchpoints)
        return Shape(
            journeys=Array(),
            touched=Array("counter", axes=(names, Axis("half", size=2))),
            rare=Array(axes=(Axis("second", size=SPARSE),)),
            worth=Array(axes=(names,), real=True),
            routes=Array("counter", axes=(Axis("half", size=2), Axis("route"))),
            paid=Array(axes=(Axis("moment"),), real=True),
            people=Array(axes=(names,)),
            earliest=Array("min", axes=(names,)),
            latest=Array("max"),
            some=Array("sample", axes=(names,), size=KEPT),
        )

    def observe(self, journeys: Journeys, /) -> Tallies:
        """Counts of nearly everything."""
        codes, at = journeys.codes.astype(np.int64), journeys.at
        half = at // 1_000_000 % 2
        worth = journeys.columns["value"].data if "value" in journeys.columns else at / 7e9
        told = np.flatnonzero(~np.isnan(worth))
        first = np.where(np.diff(journeys.event_offsets) > 0, journeys.event_offsets[:-1], -1)
        routes, route = np.unique(at // 1_800_000_000, return_inverse=True)
        labels = tuple(f"é{moment}" for moment in routes.tolist())
        return {
            "journeys": Tally("journey", anchor=first),
            "touched": Tally("event", cell=codes * 2 + half, weight=codes + 1),
            "rare": Tally("event", cell=np.where(at % 3 == 0, at % SPARSE, -1)),
            "worth": Tally("event", at=told, cell=codes[told], weight=worth[told]),
            "routes": Tally("event", cell=half * len(labels) + route, labels=labels),
            "paid": Tally("event", at=told, cell=route[told], weight=worth[told], labels=labels),
            "people": Tally("event", cell=codes, once=True),
            "earliest": Tally("event", cell=codes, weight=at),
            "latest": Tally("event", weight=worth),
            "some": Tally("event", cell=codes, weight=at.astype(np.float64)),
        }

    def summarise(self, state: State, /) -> Measurements:
        """Nothing."""
        return ()


class Plain:
    """The same by loops: for each segment the rows (customer, touchpoint, at, worth) and the journeys."""

    def __init__(self, journeys: Journeys, segmentation: Segmentation) -> None:
        self.names = journeys.frame.touchpoints
        self.rows: dict[str, list[tuple[str, int, int, float]]] = {name: [] for name in segmentation.names}
        self.journeys: Counter[str] = Counter()
        self.ranks: dict[str, int] = {}
        ids = journeys.ids.to_pylist()
        has_value = "value" in journeys.columns
        for number, owner in enumerate(journeys.customer_of_journey.tolist()):
            span = range(journeys.event_offsets[number], journeys.event_offsets[number + 1])
            for name in self.segments_of(segmentation, owner, span[0] if span else None):
                self.journeys[name] += 1
            for place in span:
                at = int(journeys.at[place])
                worth = float(journeys.columns["value"].data[place]) if has_value else at / 7e9
                for name in self.segments_of(segmentation, owner, place):
                    self.rows[name].append((ids[owner], int(journeys.codes[place]), at, worth))

    @staticmethod
    def segments_of(segmentation: Segmentation, owner: int, event: int | None) -> Iterator[str]:
        """Names of the segments of a row."""
        codes, offsets = segmentation.codes, segmentation.offsets
        if segmentation.kind == "exclusive":
            own = [codes[owner]]
        elif segmentation.kind == "event":
            own = [] if event is None else [codes[event]]
        else:
            assert offsets is not None
            own = codes[offsets[owner] : offsets[owner + 1]].tolist()
        return (segmentation.names[code] for code in own if code >= 0)

    def totals(self, array: str, segment: str) -> Mapping[Any, Any]:
        """Cell -> exact total of one segment; cells that are empty or zero are left out."""
        sums: dict[Any, Any] = defaultdict(Fraction)
        rows = self.rows[segment]
        if array == "journeys":
            sums[()] += self.journeys[segment]
        for customer, code, at, worth in (
            dict.fromkeys((c, k, 0, 0.0) for c, k, _, _ in rows) if array == "people" else rows
        ):
            name, half, route = self.names[code], at // 1_000_000 % 2, f"é{at // 1_800_000_000}"
            real = None if math.isnan(worth) else Fraction(round(Fraction(worth) * 2**32), 2**32)
            if array == "touched":
                sums[name, half] += code + 1
            elif array == "rare" and at % 3 == 0:
                sums[at % SPARSE] += 1
            elif array == "worth" and real is not None:
                sums[name] += real
            elif array == "routes":
                sums[half, route] += 1
            elif array == "paid" and real is not None:
                sums[route] += real
            elif array == "people" and customer:
                sums[name] += 1
        return {cell: total for cell, total in sums.items() if total}
