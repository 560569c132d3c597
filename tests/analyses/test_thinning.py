"""Thinning: two touchpoints of an interval give the tallies that all of them give."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.analyses.presence import mask_of
from journeyseg.analyses.retention.metric import RetentionMetric
from journeyseg.analyses.retention.modes import MODES
from journeyseg.analyses.retention.plan import plan_of
from journeyseg.columns.membership import everyone
from journeyseg.columns.states import fold_state

HOURS = st.lists(st.integers(0, 24 * 5), min_size=1, max_size=9)


def journeys_of(times: list[list[int]], kinds: list[str]) -> js.Journeys:
    """Customers with touchpoints at these hours, of these kinds in turn."""
    rows = [
        {
            "customer": f"c{who}",
            "touchpoint": kinds[(who + turn) % len(kinds)],
            "at": f"2026-01-0{1 + at // 24}T{at % 24:02d}:00:00Z",
        }
        for who, hours in enumerate(times)
        for turn, at in enumerate(hours)
    ]
    return js.testing.journeys_of(rows)


@given(
    times=st.lists(HOURS, min_size=1, max_size=5),
    kinds=st.sampled_from([["view"], ["view", "view", "buy"]]),
    cohort=st.sampled_from(["first_time", "recurring"]),
    zero=st.sampled_from(["cohort", "returned"]),
    mode=st.sampled_from(MODES),
    of=st.sampled_from([None, "view"]),
    day=st.integers(1, 4),
    follow=st.sampled_from(["as_of", "range"]),
)
def test_two_touchpoints_of_an_interval_say_what_all_of_them_say(
    times: list[list[int]], kinds: list[str], cohort: str, zero: str, mode: str, of: str | None, day: int, follow: str
) -> None:
    journeys = journeys_of(times, kinds).in_units("customer")
    since = f"2026-01-0{day}T00:00:00Z"
    counted = {"cohort": cohort, "zero": zero, "mode": mode, "follow": follow}
    metric = RetentionMetric(of, of, **counted, since=since, cohorts=2, intervals=3)
    plan = plan_of(metric, journeys.frame)
    whole = metric._tallies(journeys, mask_of(metric.start, journeys), plan.grid.index(journeys.at), plan)
    shape = metric.shape(journeys.frame)
    states = [
        fold_state(shape, tallies, journeys.owners, everyone(len(journeys)), ("everyone",), frame=journeys.frame)
        for tallies in (metric.observe(journeys), whole)
    ]
    assert states[0].equals(states[1])


def test_anchors_are_touchpoints_of_the_journeys_that_were_given() -> None:
    journeys = journeys_of([[0, 1, 2, 30], [26]], ["view"]).in_units("customer")
    metric = RetentionMetric(cohort="recurring", since="2026-01-01T00:00:00Z", cohorts=2, intervals=2)
    anchor = metric.observe(journeys)["sizes"].anchor
    assert anchor is not None
    hours = (journeys.at[anchor] - journeys.at.min()) // 3_600_000_000
    assert sorted(hours.tolist()) == [0, 26, 30]
