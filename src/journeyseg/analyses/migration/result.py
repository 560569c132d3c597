"""The result of a migration: the matrix of moves, the segments, the drift, and what came before a move."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pyarrow as pa

from journeyseg.analyses.migration.asking import check_drift, check_move, check_value
from journeyseg.analyses.migration.before import preceding
from journeyseg.analyses.migration.moves import ARRIVED, GONE, NONE, Moves
from journeyseg.analyses.migration.paired import homogeneity, paired_difference
from journeyseg.errors import InputError, unknown
from journeyseg.model.journeys import Journeys
from journeyseg.model.result import Result
from journeyseg.stats.chains import chain_value
from journeyseg.stats.critical import Floats
from journeyseg.stats.drift import FLOOR, drift_band, jensen_shannon, psi, psi_limit
from journeyseg.stats.proportions import wilson


@attrs.frozen(slots=False, eq=False, repr=False)
class Migration(Result):
    """What `journeyseg.migrate` gives.

    Args:
        moves: Where each customer was and is.
        definition: What was compared, in words.
        level: Confidence level of the intervals.
    """

    moves: Moves
    definition: str
    level: float

    @property
    def segments(self) -> tuple[str, ...]:
        """Names of the segments of both sides."""
        return tuple(name for name in self.moves.origins if name not in (NONE, ARRIVED))

    @cached_property
    def counts(self) -> pd.DataFrame:
        """Customers who moved: a row per segment before, a column per segment after; with those outside."""
        return self._table(self.moves.counts)

    @cached_property
    def shares(self) -> pd.DataFrame:
        """As `counts`, as shares of the customers of each row; rows add up to 1; NaN for a row of nobody."""
        counts = self.moves.counts
        total = counts.sum(axis=1, keepdims=True)
        return self._table(np.divide(counts, total, out=np.full(counts.shape, np.nan), where=total > 0))

    def _table(self, cells: Any) -> pd.DataFrame:
        index, columns = pd.Index(self.moves.origins, name="before"), pd.Index(self.moves.targets, name="after")
        return pd.DataFrame(cells, index=index, columns=columns)

    def to_frame(self) -> pd.DataFrame:
        """Tidy rows: before, after, customers, share (of those in `before`), low, high (Wilson), n."""
        frame = pd.Series(self.counts.stack(), name="customers").reset_index()
        n = np.repeat(self.moves.counts.sum(axis=1), len(self.moves.targets))
        frame["share"] = self.shares.to_numpy().ravel()
        frame["low"], frame["high"] = (np.full(len(frame), np.nan) for _ in range(2))
        low, high = wilson(frame["customers"].to_numpy()[n > 0], n[n > 0], self.level)
        frame.loc[n > 0, "low"], frame.loc[n > 0, "high"] = low, high
        return frame.assign(n=n)

    @cached_property
    def sizes(self) -> pd.DataFrame:
        """One row per segment: before, after, stayed, came, left (each with those from and to outside), and its share.

        ``difference`` is the share after less the share before, of the customers who were there both times, with
        limits (Agresti and Min). ``note`` says "growing" or "shrinking" where they leave out 0, "still" where nobody
        came and nobody left, and "empty" where nobody is.
        """
        both = self._both()
        stayed, n = np.diag(both)[: len(self.segments)].astype(np.int64), both.sum()
        came, left = ((both.sum(axis=axis) - np.diag(both))[: len(self.segments)] for axis in (0, 1))
        difference, low, high = paired_difference(came, left, float(n), self.level)
        before, after = self._sums()
        frame = pd.DataFrame({"segment": self.segments, "before": before, "after": after, "stayed": stayed})
        frame["came"], frame["left"] = frame["after"] - frame["stayed"], frame["before"] - frame["stayed"]
        frame["difference"], frame["low"], frame["high"] = difference, low, high
        frame["note"] = [_note(*row) for row in frame[["before", "came", "left", "low", "high"]].to_numpy()]
        return frame

    def _sums(self) -> tuple[Any, Any]:
        size = len(self.segments)
        return self.moves.counts.sum(axis=1)[:size], self.moves.counts.sum(axis=0)[:size]

    def _both(self) -> Floats:
        """Customers who were there both times, in a square table of segments, then of none."""
        names = (*self.segments, NONE)
        table = self.counts.reindex(index=list(names), columns=list(names), fill_value=0)
        return table.to_numpy(dtype=np.float64)

    def drift(self, *, floor: float = FLOOR, base: float = 2.0, level: float = 0.95) -> pd.Series:
        """How far the mix of segments moved: indices, and what chance alone would give.

        Args:
            floor: Least share of a segment in the population stability index.
            base: Of the logarithm of the Jensen-Shannon distance.
            level: How often the limit stays silent where nothing has changed.

        Returns:
            psi, psi_limit (of two independent groups of these sizes: for the same customers it is on the safe side),
            band ("stable", "moderate", "major", by the customary 0.1 and 0.25), jensen_shannon, p (Stuart-Maxwell, of
            the customers there both times), n_before, n_after, floor, base.

        Raises:
            InputError: for a floor that is no share, or a base that is not above 1.
        """
        check_drift(floor, base)
        before, after = self._mix()
        index = float(psi(before, after, floor=floor))
        limit = psi_limit(before.sum(), after.sum(), max(len(before), 2), level=level)
        shannon = float(jensen_shannon(before, after, base=base))
        found = {"psi": index, "psi_limit": limit, "band": drift_band(index)[0], "jensen_shannon": shannon}
        found |= {"p": homogeneity(self._both())[2], "n_before": int(before.sum()), "n_after": int(after.sum())}
        return pd.Series({**found, "floor": floor, "base": base}, name="drift")

    def _mix(self) -> tuple[Floats, Floats]:
        """Customers of each segment (and of none, if any) before and after; segments of nobody are left out."""
        known = [*self.segments, NONE]
        before = self.counts.sum(axis=1).reindex(known, fill_value=0).to_numpy(dtype=np.float64)
        after = self.counts.sum(axis=0).reindex(known, fill_value=0).to_numpy(dtype=np.float64)
        some = before + after > 0
        return before[some], after[some]

    def value(self, reward: dict[str, float], *, rate: float, horizon: int | None = None) -> pd.Series:
        """Value today of a customer of each segment, were everybody to go on moving as between these two moments.

        A first-order chain (Pfeifer and Carraway 2000): who is gone stays gone; who arrives is left out.

        Args:
            reward: What a customer of each segment brings in one such span; 0 for those not named.
            rate: Discount of a span, such as 0.1; a share.
            horizon: Number of spans; None for ever.

        Raises:
            UnknownName: for a reward of a segment that there is not.
            InputError: for a segment that nobody was in: nothing is known of where its customers go; and for rewards,
                rates and horizons that are no such numbers.
        """
        check_value(reward, rate, horizon)
        for name in reward:
            if name not in (*self.segments, NONE):
                raise unknown("segment", name, self.segments)
        names = [name for name in self.moves.origins if name != ARRIVED]
        states = [*names, *(name for name in (NONE, GONE) if name in self.moves.targets and name not in names)]
        moves = self.shares.reindex(index=states, columns=states, fill_value=0.0)
        for name in states[len(names) :]:
            moves.loc[name, name] = 1.0
        if lacking := [name for name in names if moves.loc[name].isna().any()]:
            raise InputError(
                "nobody was in a segment, so nothing is known of where its customers go",
                expected="customers in every segment before",
                found=", ".join(map(repr, lacking)),
                remedy="merge it into another segment",
            )
        gains = [reward.get(name, 0.0) for name in states]
        found = chain_value(moves.to_numpy(dtype=np.float64), gains, rate=rate, horizon=horizon)
        return pd.Series(found, index=pd.Index(states, name="segment"), name="value")

    def customers(self, before: str, after: str) -> pd.Index[Any]:
        """Ids of the customers who moved from one segment to another.

        Raises:
            UnknownName: for a segment that there is not.
        """
        places = []
        for name, known in ((before, self.moves.origins), (after, self.moves.targets)):
            if name not in known:
                raise unknown("segment", name, known)
            places.append(known.index(name))
        chosen = np.flatnonzero((self.moves.before == places[0]) & (self.moves.after == places[1]))
        names = self.moves.ids.take(pa.array(chosen, type=pa.int64())).to_pylist()
        return pd.Index(names, dtype=object, name="customer")

    def preceding(self, journeys: Journeys, before: str, after: str) -> pd.DataFrame:
        """What customers met in the period who made a move, beside those who stayed.

        Args:
            journeys: The journeys; their period (`Journeys.during`) should lie between the two moments.
            before: The segment that they left.
            after: The segment that they came to.

        Returns:
            One row per touchpoint, largest difference first: touchpoint, moved, stayed (shares who met it), difference,
            low, high (Newcombe), p, p_corrected (Holm, over all touchpoints), n_moved, n_stayed. It is association.

        Raises:
            UnknownName: for a segment that there is not.
            InputError: for what are no journeys, or a move from a segment to itself.
            InsufficientData: when nobody moved so, or nobody stayed.
        """
        check_move(journeys, before, after)
        moved, stayed = self.customers(before, after), self.customers(before, before)
        return preceding(journeys, moved, stayed, f"{before!r} to {after!r}", self.level)

    def plot(self, **options: Any) -> Any:
        """A heat map of the shares; needs the extra ``plot``."""
        return self._render("journeyseg.render.plot_migration", "plot_migration", **options)

    def __repr__(self) -> str:
        return f"<Migration: {self.definition}>\n{self.counts.to_string()}"


def _note(before: float, came: float, left: float, low: float, high: float) -> str:
    if not before and not came:
        return "empty"
    if not came and not left:
        return "still"
    return "growing" if low > 0 else "shrinking" if high < 0 else ""
