"""Rate: the share of those who met one touchpoint that go on to meet another."""

from __future__ import annotations

from datetime import timedelta

import attrs

from journeyseg.columns.axes import Array, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies
from journeyseg.contract.estimates import proportion
from journeyseg.metrics.attempts import Attempts, Bools, attempts, mature
from journeyseg.model.durations import duration, spell
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurement, Measurements


def shares_shape(frame: Frame) -> Shape:
    """The arrays of a share of attempts: those made and ripe, those that succeeded, those open, the customers."""
    unit = f"{frame.unit}s"
    return Shape(
        units=Array(unit=unit), hits=Array(unit=unit), open=Array(unit=unit), customers=Array(unit="customers")
    )


def shares_tallies(
    journeys: Journeys,
    tried: Attempts,
    ripe: Bools,
    hit: Bools,
) -> Tallies:
    """Tallies of `shares_shape`, each anchored at the start of the attempt."""
    masks = {"units": ripe, "hits": ripe & hit, "open": tried.made & ~ripe}
    found = {name: tried.tally(mask) for name, mask in masks.items()}
    return {**found, "customers": attrs.evolve(found["units"], once=journeys.finer)}


def share_of(state: State, *, name: str, definition: str) -> Measurement:
    """The measurement of a share of attempts."""
    clustered = "" if getattr(state.frame, "unit", "customer") == "customer" else "customers"
    return proportion(state, "hits", "units", name=name, definition=definition, customers=clustered)


def _within(value: object) -> timedelta | None:
    return None if value is None else duration(value, name="within")


@attrs.frozen
class Rate:
    """Share of units with the touchpoint `among` that meet `of` afterwards.

    The clock starts at the first `among` in the period. With `within`, only attempts whose time had run out by `as_of`
    count (whatever came of them), the others are open; counting early successes of open attempts would bias the share.

    Args:
        of: Touchpoint to be met, after the start.
        among: Touchpoint that makes a unit count.
        within: How long they have, edge inside; ``None`` = until `as_of`.
        name: Name of the measure; default ``"rate: OF among AMONG"``.

    Example:
        >>> Rate(of="buy", among="view", within="7 days").title
        'rate: buy among view'
    """

    of: str
    among: str
    within: timedelta | None = attrs.field(default=None, converter=_within)
    name: str = ""

    needs = ("touchpoint",)

    @property
    def title(self) -> str:
        """Name of the measure."""
        return self.name or f"rate: {self.of} among {self.among}"

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays units, hits, open and customers, one cell each."""
        return shares_shape(frame)

    def observe(self, journeys: Journeys, /) -> Tallies:
        """One attempt per unit that met `among`."""
        tried = attempts(journeys, self.of, since=self.among)
        return shares_tallies(journeys, tried, mature(journeys, tried, self.within), tried.within(self.within))

    def summarise(self, state: State, /) -> Measurements:
        """One share per segment."""
        within = "" if self.within is None else f" within {spell(self.within)} (open attempts left out)"
        return (
            share_of(
                state,
                name=self.title,
                definition=f'share of units with "{self.among}" that meet "{self.of}" afterwards{within}',
            ),
        )


def rate(*, of: str, among: str, within: object = None, name: str = "") -> Rate:
    """A metric in one line: the share of units with `among` that meet `of` afterwards.

    Example:
        >>> rate(of="refund", among="buy", within="30 days").among
        'buy'
    """
    return Rate(of, among, within, name)
