"""Stage order: journeys that met a touchpoint of a later stage before one of an earlier stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.checks.evidence import journeys_at, percent
from journeyseg.columns import ragged
from journeyseg.contract import fields
from journeyseg.model.cutting import keep
from journeyseg.model.finding import Finding, Findings
from journeyseg.model.journeys import Journeys

CODE = "stage_order"

_PAIRS = 1 << 22

Ints = npt.NDArray[np.int64]


@attrs.frozen
class StageOrder:
    """Pairs of touchpoints in the wrong order: one of a later stage met before one of an earlier stage was ever met.

    In each journey the first time of each touchpoint counts: who comes back to an earlier stage is no finding, who was
    shipped before approval is. Equal moments are in no wrong order. Looks at what is known at `as_of`.

    Args:
        pairs: How many pairs are told apart, the most frequent ones; the others are counted in one finding.
        warn: Share (of the journeys that have both touchpoints) from which a finding is a warning.
    """

    pairs: int = fields.count(default=10, at_least=1, summary="how many pairs are told apart")
    warn: float = fields.share(default=0.01, summary="share from which it is a warning")

    needs = ("blueprint", "touchpoint")

    def inspect(self, journeys: Journeys, /) -> Findings:
        """A finding per pair, most journeys first; none without a blueprint."""
        if journeys.frame.blueprint is None:
            return Findings()
        as_of = journeys.frame.as_of
        known = journeys if as_of is None else keep(journeys, journeys.at <= as_of)
        firsts = Firsts.of(known)
        swapped = firsts.swapped()
        found = list(self._told(known, firsts, swapped))
        return Findings([*found, *_others(swapped, self.pairs)])

    def _told(self, journeys: Journeys, firsts: Firsts, swapped: Swapped) -> Iterator[Finding]:
        for key in swapped.ranked[: self.pairs].tolist():
            early, late = divmod(key, len(journeys.frame.touchpoints))
            where = swapped.journey[swapped.key == key]
            both = len(np.intersect1d(firsts.having(early), firsts.having(late), assume_unique=True))
            yield self._finding(journeys, early, late, where, len(where) / both)

    def _finding(self, journeys: Journeys, early: int, late: int, where: Ints, share: float) -> Finding:
        one, other = (_place(journeys, code) for code in (early, late))
        message = f"{one} came before {other} in {len(where):,} journeys ({percent(share)} of those with both)"
        severity = "warning" if share >= self.warn else "info"
        fix = "check the clocks of the two sources, or the order of the stages"
        return Finding(severity, CODE, message, len(where), share, journeys_at(journeys, where), fix)


def _place(journeys: Journeys, code: int) -> str:
    blueprint, name = journeys.frame.blueprint, journeys.frame.touchpoints[code]
    assert blueprint is not None
    return f'"{name}" (stage "{blueprint.stages[blueprint.stage_of([name])[0]].name}")'


def _others(swapped: Swapped, told: int) -> Iterator[Finding]:
    rest = swapped.ranked[told:]
    if len(rest):
        count = len(np.unique(swapped.journey[np.isin(swapped.key, rest)]))
        message = f"{len(rest)} more pairs of touchpoints came in the wrong order, in {count:,} journeys"
        yield Finding("info", CODE, message, count, fix="raise pairs to see them")


@attrs.frozen(eq=False)
class Swapped:
    """Journeys and the pairs that came in the wrong order in them, each pair once per journey.

    Args:
        key: Code of the touchpoint that came first, times the number of touchpoints, plus that of the other; int64.
        journey: Position of the journey; int64.
    """

    key: Ints
    journey: Ints

    @property
    def ranked(self) -> Ints:
        """The pairs, most journeys first, ties by key."""
        keys, counts = np.unique(self.key, return_counts=True)
        return np.asarray(keys[np.lexsort((keys, -counts))])


@attrs.frozen(eq=False)
class Firsts:
    """The first time of each touchpoint in each journey, of those inside a stage, in order of journey and time.

    Args:
        journey: Position of the journey.
        code: Code of the touchpoint.
        stage: Index of its stage.
        at: Its moment.
        size: Number of touchpoint codes.
    """

    journey: npt.NDArray[Any]
    code: npt.NDArray[Any]
    stage: npt.NDArray[Any]
    at: Ints
    size: int

    @classmethod
    def of(cls, journeys: Journeys) -> Firsts:
        """The firsts of these journeys, which have a blueprint."""
        frame = journeys.frame
        assert frame.blueprint is not None
        stages = np.append(frame.blueprint.stage_of(frame.touchpoints), -1)
        size = len(frame.touchpoints)
        place = ragged.firsts_by_code(journeys.event_offsets, journeys.codes, size, stages[journeys.codes] >= 0)
        code = journeys.codes[place]
        return cls(journeys.journey_of_event[place], code, stages[code], journeys.at[place], size)

    def having(self, code: int) -> npt.NDArray[Any]:
        """Positions of the journeys that have a touchpoint."""
        return np.asarray(self.journey[self.code == code])

    def swapped(self) -> Swapped:
        """Every pair in which the one of the later stage came first, strictly."""
        one = self._take(np.isin(self.journey, self._disordered()))
        _, starts = np.unique(one.journey, return_index=True)
        bounds = np.append(starts, len(one.journey)).astype(np.int64)
        parts = [one._swapped(bounds, block) for block in _blocks(np.diff(bounds))]
        keys, journeys = zip(*parts, strict=True) if parts else (((),), ((),))
        return Swapped(np.concatenate(keys).astype(np.int64), np.concatenate(journeys).astype(np.int64))

    def _disordered(self) -> npt.NDArray[Any]:
        """Journeys in which some stage comes after a later one."""
        width = int(self.stage.max(initial=0)) + 1
        reached = np.maximum.accumulate(self.journey.astype(np.int64) * width + self.stage) - self.journey * width
        return np.unique(self.journey[self.stage < reached])

    def _take(self, mask: npt.NDArray[np.bool_]) -> Firsts:
        return Firsts(self.journey[mask], self.code[mask], self.stage[mask], self.at[mask], self.size)

    def _swapped(self, bounds: Ints, groups: Ints) -> tuple[Ints, Ints]:
        """Keys and journeys of the swapped pairs of some groups (journeys)."""
        sizes = np.diff(bounds)[groups]
        each = np.repeat(groups, sizes)
        left = np.arange(bounds[groups[0]], bounds[groups[-1] + 1])
        pairs, right = ragged.gather(bounds, each)
        left = left[ragged.owners(pairs)]
        wrong = (self.stage[left] > self.stage[right]) & (self.at[left] < self.at[right])
        keys = self.code[left[wrong]].astype(np.int64) * self.size + self.code[right[wrong]]
        return keys, self.journey[left[wrong]].astype(np.int64)


def _blocks(sizes: Ints) -> Iterator[Ints]:
    """Consecutive groups whose pairs are not too many to hold at once."""
    load = np.cumsum(sizes * sizes) // _PAIRS
    for block in np.unique(load).tolist():
        yield np.flatnonzero(load == block)
