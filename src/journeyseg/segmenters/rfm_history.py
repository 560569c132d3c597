"""Whether there are enough purchases for scores to mean something."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import attrs

from journeyseg.columns.clocks import DAY
from journeyseg.contract import fields
from journeyseg.model.durations import microseconds, spell
from journeyseg.model.finding import Finding, Findings
from journeyseg.model.journeys import Journeys
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.rfm_table import purchases, touchpoint_of


@attrs.frozen
class PurchaseHistory:
    """Whether purchases can carry scores, asked before anything is scored; the limits are those that Klaviyo states.

    For `journeyseg.audit`: ``js.audit(journeys, [PurchaseHistory()])``. `RFM` refuses where its own options say so.

    Args:
        buyers: Fewest customers with a purchase.
        history: Least time from the first purchase of anybody to `as_of`.
        latest: Most time from the last purchase of anybody to `as_of`.
        orders: Somebody must have this many purchases.
        touchpoint: Which touchpoint is a purchase; default the goal's, otherwise every touchpoint that has a value.

    Example:
        >>> PurchaseHistory(buyers=50).history.days
        180
    """

    buyers: int = fields.count(default=500, summary="fewest customers with a purchase")
    history: timedelta = fields.duration(default="180 days", summary="least time since the first one")  # noqa: RUF009
    latest: timedelta = fields.duration(default="30 days", summary="most time since the last one")  # noqa: RUF009
    orders: int = fields.count(default=3, summary="somebody must have this many purchases")
    touchpoint: str | None = fields.touchpoint(default=None, summary="which touchpoint is a purchase")

    @property
    def needs(self) -> tuple[str, ...]:
        """Touchpoints, and value where that makes a purchase."""
        return ("touchpoint",)

    def inspect(self, journeys: Journeys, /) -> Findings:
        """One warning for each limit that these journeys miss.

        Raises:
            DefinitionError: when nothing says what a purchase is.
            UnknownName: for a touchpoint that the journeys do not have.
        """
        scope = Scope.over(journeys, strict=True)
        found = touchpoint_of(journeys, self.touchpoint)
        return Findings(
            lacks(scope, found, buyers=self.buyers, history=self.history, latest=self.latest, orders=self.orders)
        )


def lacks(
    scope: Scope,
    touchpoint: str | None,
    *,
    buyers: int = 0,
    history: timedelta | None = None,
    latest: timedelta | None = None,
    orders: int = 0,
) -> Iterator[Finding]:
    """A warning for each limit that is missed; what is 0 or ``None`` is not asked."""
    bought = purchases(scope, touchpoint)
    counts, ages = scope.count(bought), scope.ages[bought]
    size = int((counts > 0).sum())
    if size < buyers:
        yield _warning("few_buyers", f"{size:,} customers bought, of {buyers:,} that are needed", size, "use rules")
    if history is not None and (not len(ages) or ages.max() < microseconds(history)):
        told = (
            "nothing was bought" if not len(ages) else f"the first purchase was {_days(int(ages.max()))} before as_of"
        )
        yield _warning("short_history", f"{told}, not {spell(history)}", size, "wait, or load earlier purchases")
    if latest is not None and (not len(ages) or ages.min() > microseconds(latest)):
        told = "nothing was bought" if not len(ages) else f"the last purchase was {_days(int(ages.min()))} before as_of"
        yield _warning("stale_purchases", f"{told}, not within {spell(latest)}", size, "load newer purchases")
    most = int(counts.max()) if len(counts) else 0
    if most < orders:
        message = f"nobody has {orders} purchases: the most is {most}"
        yield _warning("few_repeats", message, size, 'leave out frequency: RFM(axes=("recency", "value"))')


def _warning(code: str, message: str, count: int, fix: str) -> Finding:
    return Finding("warning", code, message, count, fix=fix)


def _days(age: int) -> str:
    return f"{age / DAY:.4g} days"
