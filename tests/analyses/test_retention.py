"""Retention: tables held to their twin, and the laws that every table keeps."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.analyses.retention.metric import RetentionMetric
from journeyseg.errors import DefinitionError, InputError, UnknownName
from tests.twins import dense, retentions, short
from tests.twins.asking import KINDS, UNITS, assert_people, assert_sane, names
from tests.twins.build import journeys_of, segmentation_of
from tests.twins.hostile import BASE, DAY, PLAN, PLANNED, SEGMENTS, logs
from tests.twins.log import Log
from tests.twins.retentions import Ask

OFFSETS = (0, 0, -1, DAY, 3 * DAY, 11 * 3_600_000_000, 12 * 3_600_000_000, -7 * DAY, DAY, 7 * DAY)


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    """Any combination of options that has a meaning."""
    interval = draw(st.sampled_from(("hour", "day", "day", "day", "week", "month")))
    occurrences = st.sampled_from((None, None, None, "view", "view", *PLANNED))
    bracketed = draw(st.sampled_from(((), (), (1, 2, 5), (2, 4), (1, 8, 31))))
    return Ask(
        since=BASE + draw(st.sampled_from(OFFSETS)),
        cohorts=draw(st.integers(1, 5)),
        start=draw(occurrences),
        returning=draw(occurrences),
        interval=interval,
        size=draw(st.sampled_from((1, 1, 2))),
        intervals=draw(st.integers(1, 5)),
        brackets=bracketed,
        clock=draw(st.sampled_from(("calendar", "rolling", "rolling_hour_floor"))),
        mode=draw(st.sampled_from(("on", "on_or_after", "on_or_before", "streak"))),
        cohort=draw(st.sampled_from(("recurring", "first_time"))),
        week_start=draw(st.sampled_from((None, "monday", "sunday", "first"))) if interval == "week" else None,
        at_least=draw(st.sampled_from((1, 1, 2))),
        follow=draw(st.sampled_from(("as_of", "range"))),
        zero=draw(st.sampled_from(("cohort", "returned"))),
    )


def asked(log: Log, kind: str, unit: str, **options: Any) -> js.Analysis:
    """The retention of a log."""
    journeys = journeys_of(log, PLAN)
    return js.retention(journeys, by=segmentation_of(log, journeys, kind, SEGMENTS), unit=unit, **options)


def without_period(log: Log) -> Log:
    from dataclasses import replace

    return replace(log, period=None)


whole_logs = logs(most=9).map(without_period) | dense.logs() | dense.logs()


@given(log=whole_logs, kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS), ask=asks())
def test_a_table_equals_its_twin(log: Log, kind: str, unit: str, ask: Ask) -> None:
    found: Any = asked(log, kind, unit, blank="nothing", **retentions.options(ask))
    twin = retentions.tables(log, unit, kind, ask)
    for segment in names(kind):
        table = twin.get(segment, retentions.Table())
        counts, firsts = found.matrix("count", segment), found.state.totals("first")[found.segments.index(segment)]
        assert found.sizes(segment).tolist() == [len(table.sizes.get(a, [])) for a in range(ask.cohorts)]
        for (a, c), count in np.ndenumerate(counts.to_numpy()):
            assert count == len(table.retained.get((a, c), [])), (segment, a, c)
            assert firsts[a, c] == len(table.first.get((a, c), [])), (segment, a, c)
        for (a, c), people in [*table.retained.items()][:3]:
            who = found.customers(segment, "retained", cohort=found.cohorts[a], interval=found.intervals[c])
            assert_people(who, set(people))


@given(log=whole_logs, unit=st.sampled_from(UNITS), ask=asks())
def test_cells_whose_time_is_not_over_are_missing(log: Log, unit: str, ask: Ask) -> None:
    found: Any = asked(log, "none", unit, **retentions.options(ask))
    for (a, c), over in np.ndenumerate(found.complete):
        assert over == retentions.complete(ask, log.as_of, log.zone, a, c, returns=False), (a, c)
    assert np.array_equal(found.matrix("count").isna(), ~found.complete)
    assert found.matrix("share").isna().to_numpy()[~found.complete].all()


@given(log=whole_logs, kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS), ask=asks())
def test_the_curves_are_those_of_the_complete_cohorts_together(log: Log, kind: str, unit: str, ask: Ask) -> None:
    found: Any = asked(log, kind, unit, **retentions.options(ask))
    twin = retentions.tables(log, unit, kind, ask)
    for segment in names(kind):
        table = twin.get(segment, retentions.Table())
        for name, cells, returns in (("retention curve", table.retained, False), ("first return", table.first, True)):
            for c, label in enumerate(found.intervals):
                there = [
                    a
                    for a in range(ask.cohorts)
                    if retentions.complete(ask, log.as_of, log.zone, a, c, returns=returns)
                ]
                n, hits = (sum(len(part.get(key, [])) for key in keys) for part, keys in (
                    (table.sizes, there), (cells, [(a, c) for a in there])))  # fmt: skip
                estimate = found.estimate(name, segment, label)
                assert estimate.n == n
                assert estimate.value == pytest.approx(hits / n if n else float("nan"), nan_ok=True)
                assert_sane(estimate)
        assert np.allclose(found.churn(segment)["value"], 1 - found.curve(segment)["value"], equal_nan=True)


@given(log=logs(most=9), unit=st.sampled_from(UNITS), ask=asks())
def test_a_period_rounds_out_to_whole_intervals(log: Log, unit: str, ask: Ask) -> None:
    assume(log.period is not None and (log.period[1] - log.period[0]) < 60 * DAY)
    assert log.period is not None
    cohorts = retentions.number(log.period[1] - 1, Ask(log.period[0], 1, interval="week"), log.zone) + 1
    found: Any = asked(log, "none", unit, interval="week", blank="nothing")
    given_ = {"interval": "week", "blank": "nothing", "since": log.period[0], "cohorts": cohorts, "intervals": cohorts}
    same: Any = asked(without_period(log), "none", unit, **given_)
    assert found.matrix("count").equals(same.matrix("count"))


@given(
    log=logs(most=9) | dense.logs(), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS), ask=asks(),
    days=st.integers(1, 8),
)  # fmt: skip
def test_the_short_form_counts_what_the_table_counts(log: Log, kind: str, unit: str, ask: Ask, days: int) -> None:
    told = {name: getattr(ask, name) for name in ("start", "returning", "clock", "mode", "at_least")}
    journeys = journeys_of(log, PLAN)
    by = segmentation_of(log, journeys, kind, SEGMENTS)
    found = js.measure(journeys, js.metrics.Retention(days, **told), by=by, unit=unit)
    twin = retentions.days_after(log, unit, kind, days, **told)
    for segment in names(kind):
        ripe, back = twin.get(segment, ([], []))
        estimate = found.estimate(f"retention, {days} days", segment)
        assert estimate.n == len(ripe)
        assert estimate.value == pytest.approx(len(back) / len(ripe) if ripe else float("nan"), nan_ok=True)
        assert_people(found.customers("retention", segment, "hits"), set(back))


@given(log=whole_logs, unit=st.sampled_from(UNITS), ask=asks())
def test_each_segment_has_the_table_of_its_customers_alone(log: Log, unit: str, ask: Ask) -> None:
    journeys = journeys_of(log, PLAN).known()
    by = segmentation_of(log, journeys, "overlapping", SEGMENTS)
    assert by is not None
    together: Any = js.retention(journeys, by=by, unit=unit, **retentions.options(ask))
    for segment in SEGMENTS:
        alone: Any = js.retention(
            journeys.where(customers=np.isin(journeys.customers, by.customers(segment))),
            unit=unit,
            **retentions.options(ask),
        )
        assert together.matrix("count", segment).equals(alone.matrix("count"))
        for table in ("share", "low", "high"):
            assert np.allclose(together.matrix(table, segment), alone.matrix(table), equal_nan=True)
        assert np.allclose(together.curve(segment), alone.curve(), equal_nan=True)


@pytest.mark.parametrize(
    "metric",
    [
        RetentionMetric(interval="week", intervals=4),
        RetentionMetric("add", js.on("buy", value=js.above(1)), clock="rolling", mode="streak", brackets=(1, 3, 7)),
        RetentionMetric(interval="month", cohort="first_time", mode="on_or_after", zero="returned", blank="nothing"),
        RetentionMetric(interval="hour", intervals=6, clock="rolling_hour_floor", mode="on_or_before", at_least=2),
        js.metrics.Retention(2, returning=["buy", "rate"]),
        js.metrics.Retention(2, "streak", clock="rolling"),
    ],
    ids=str,
)
def test_it_keeps_the_laws_of_metrics(metric: Any) -> None:
    journeys = js.testing.sample_journeys()
    names_ = journeys.frame.touchpoints
    swapped = attrs.evolve(metric, start=names_[0]) if metric.start else metric
    told = attrs.evolve(swapped, returning=list(names_[1:3])) if isinstance(metric.returning, list) else swapped
    verdict = js.testing.check_metric(told, journeys=journeys)
    assert verdict.ok, verdict


def test_a_visit_just_after_midnight_is_the_next_day_on_the_calendar_only() -> None:
    log = short.journeys(a=[("view", 0.49), ("view", 0.51)], as_of=9)
    same = {"intervals": 2, "cohorts": 1, "since": short.moment(0)}
    calendar, rolling = (js.retention(log, clock=clock, **same) for clock in ("calendar", "rolling"))
    assert calendar.matrix("count").to_numpy().tolist() == [[1, 1]]
    assert rolling.matrix("count").to_numpy().tolist() == [[1, 0]]


def test_a_return_on_the_day_of_the_start_is_not_lost() -> None:
    log = short.journeys(a=[("view", 0), ("buy", 0.1)], b=[("buy", 0), ("view", 0.1)], as_of=9)
    options = {"start": "view", "returning": "buy", "cohorts": 1, "intervals": 2}
    assert js.retention(log, **options).first_returns().tolist() == [1, 0]
    assert js.retention(log, zero="returned", **options).matrix("count").to_numpy().tolist() == [[1, 0]]


def test_days_are_as_long_as_the_zone_makes_them() -> None:
    # Noon before the clocks go forward: 47.5 hours later it is not yet the day after next by 24 hours, but it is there.
    log = short.journeys(a=[("view", 0), ("view", 1.48)], as_of=9, zone="Europe/Lisbon")
    options = {"cohorts": 1, "intervals": 3}
    assert js.retention(log, **options).matrix("count").to_numpy().tolist() == [[1, 0, 1]]
    assert js.retention(log, clock="rolling", **options).matrix("count").to_numpy().tolist() == [[1, 1, 0]]


def test_months_are_those_of_the_calendar_or_thirty_days() -> None:
    log = short.journeys(a=[("view", 0), ("view", 5), ("view", 31)], as_of=99)
    options = {"interval": "month", "cohorts": 1, "intervals": 3}
    assert js.retention(log, **options).matrix("count").to_numpy().tolist() == [[1, 1, 0]]
    assert js.retention(log, preset="amplitude", **options).matrix("count").to_numpy().tolist() == [[1, 1, 0]]
    assert js.retention(log, clock="rolling", **options).first_returns().tolist() == [1, 0, 0]


def test_amplitude_counts_from_the_hour_of_the_start() -> None:
    log = short.journeys(a=[("view", 6 / 24 - 0.001), ("view", 30 / 24 - 1 / 24)], as_of=9)
    options = {"cohorts": 1, "intervals": 2}
    assert js.retention(log, preset="amplitude", **options).matrix("count").to_numpy().tolist() == [[1, 1]]
    assert js.retention(log, clock="rolling", **options).matrix("count").to_numpy().tolist() == [[1, 0]]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"intervals": 3, "brackets": [1, 4]}, DefinitionError),
        ({"brackets": [4, 1]}, DefinitionError),
        ({"brackets": [3]}, DefinitionError),
        ({"week_start": "sunday"}, DefinitionError),
        ({"mode": "sometimes"}, DefinitionError),
        ({"clock": "digital"}, DefinitionError),
        ({"at_least": 0}, DefinitionError),
        ({"preset": "mixpanell"}, UnknownName),
        ({"start": "veiw"}, UnknownName),
        ({"since": "2099-01-01T00:00Z"}, InputError),
        ({"cohorts": 5000, "intervals": 5000}, InputError),
        ({"by": 3}, InputError),
    ],
    ids=str,
)
def test_options_that_mean_nothing_are_refused(options: dict[str, Any], error: type[Exception]) -> None:
    log = short.journeys(a=[("view", 0), ("buy", 1)], as_of=9)
    with pytest.raises(error):
        js.retention(log, **options)


def test_a_range_given_twice_is_refused() -> None:
    log = short.journeys(a=[("view", 0), ("buy", 1)], as_of=9).during(short.moment(0), short.moment(2))
    with pytest.raises(DefinitionError, match="twice"):
        js.retention(log, since=short.moment(0))


def test_presets_say_so_and_give_way_to_what_is_given() -> None:
    log = short.journeys(a=[("view", 0), ("view", 1)], as_of=9)
    found = js.retention(log, preset="mixpanel", intervals=3, cohorts=1)
    assert "preset mixpanel" in found.definition
    assert found.matrix("count").to_numpy().tolist() == [[1, 1, 0]]
    assert "any later" in found.definition
    assert "in that interval;" in js.retention(log, preset="mixpanel", mode="on").definition


def test_empty_cells_are_missing_where_that_is_asked_for() -> None:
    log = short.journeys(a=[("view", 0), ("view", 2)], b=[("view", 1)], as_of=9)
    found = js.retention(log, preset="retentioneering", intervals=3)
    assert np.isnan(found.matrix("count").to_numpy()).tolist() == [
        [False, True, False],
        [False, True, True],
        [True] * 3,
    ]


def test_the_curve_of_every_segment_is_drawn_and_nothing_else() -> None:
    log = short.journeys(a=[("view", 0), ("view", 2)], b=[("view", 1)], as_of=9)
    found = js.retention(log)
    assert len(found.plot(kind="curve").axes[0].lines) == 1
    with pytest.raises(UnknownName):
        found.plot(kind="pie")
    with pytest.raises(InputError, match="too many"):
        js.retention(log, interval="hour").plot()


def test_only_customers_of_the_segment_have_a_vector() -> None:
    log = short.journeys(a=[("view", 0), ("view", 1)], b=[("view", 1)], as_of=9)
    by = log.split(np.array([int(name == "b") for name in log.customers]), js.segments("one", "two"))
    found = js.retention(log, by=by, intervals=2)
    assert found.vectors(segment="one").to_numpy().tolist() == [[1, 1]]
    assert found.vectors(found.cohorts[1], "two").to_numpy().tolist() == [[1, 0]]
    with pytest.raises(UnknownName):
        found.matrix("counts", "one")
    with pytest.raises(InputError, match="which segment"):
        found.matrix("count")


LAST = DAY // 2 - 1
"""The last moment of the first day, counted from noon."""


@pytest.mark.parametrize(
    ("clock", "last"),
    [
        ("calendar", LAST),
        ("rolling", LAST + DAY - 1),  # the day of whoever starts at the very last moment
        ("rolling_hour_floor", LAST + DAY - 3_600_000_000),
    ],
)
def test_a_day_is_over_with_its_last_moment(clock: str, last: int) -> None:
    for as_of, over in ((last - 1, False), (last, True)):
        log = short.journeys(a=[("view", 0)], as_of=as_of / DAY)
        found = js.retention(log, clock=clock, cohorts=1, intervals=1, zero="returned")
        assert found.complete.tolist() == [[over]]


def test_returns_in_different_intervals_do_not_add_up_to_enough_in_one() -> None:
    options = {"brackets": [1, 3], "mode": "on_or_after", "at_least": 2, "cohorts": 1}
    apart = short.journeys(a=[("view", 0), ("view", 5), ("view", 6)], as_of=9)
    assert js.retention(apart, **options).matrix("count").to_numpy().tolist() == [[1, 0]]
    together = short.journeys(a=[("view", 0), ("view", 5), ("view", 5.1)], as_of=9)
    assert js.retention(together, **options).matrix("count").to_numpy().tolist() == [[1, 1]]


def test_a_streak_ends_with_the_first_gap() -> None:
    log = short.journeys(a=[("view", 0), ("view", 1), ("view", 3)], b=[("view", 0), ("view", 2)], as_of=9)
    found = js.retention(log, mode="streak", cohorts=1, intervals=4)
    assert found.matrix("count").to_numpy().tolist() == [[2, 1, 0, 0]]


def test_returns_before_the_start_are_none_however_many_it_takes() -> None:
    log = short.journeys(
        a=[("buy", 0), ("view", 0.1), ("buy", 0.2)], b=[("view", 0), ("buy", 0.1), ("buy", 0.2)], as_of=9
    )
    found = js.retention(log, start="view", returning="buy", at_least=2, zero="returned", cohorts=1, intervals=1)
    assert found.matrix("count").to_numpy().tolist() == [[1]]


def test_a_first_start_before_the_range_puts_nobody_into_a_cohort_of_it() -> None:
    log = short.journeys(a=[("view", 0), ("view", 3)], b=[("view", 3)], as_of=9)
    options = {"since": short.moment(3), "cohorts": 1, "intervals": 1}
    assert js.retention(log, cohort="first_time", **options).sizes().tolist() == [1]
    assert js.retention(log, cohort="recurring", **options).sizes().tolist() == [2]


def test_the_day_after_the_start_counts_when_it_is_over() -> None:
    for as_of, n in ((DAY + DAY // 2 - 2, 0), (DAY + DAY // 2 - 1, 1)):
        log = short.journeys(a=[("view", 0), ("view", 1)], as_of=as_of / DAY)
        assert js.measure(log, js.metrics.Retention(1)).estimate("retention, 1 days", "everyone").n == n


def test_nobody_is_back_in_an_interval_that_has_not_begun() -> None:
    """Active on or before: from the first activity up to the interval that runs at `as_of`, and not beyond."""
    days = pd.to_datetime(["2026-01-01", "2026-01-02"], utc=True)
    log = pd.DataFrame({"customer": "a", "touchpoint": "x", "at": days})
    journeys = js.Journeys.from_frame(
        log, customer="customer", touchpoint="touchpoint", at="at", zone="UTC", as_of="2026-01-04T00:00Z"
    )
    found = js.retention(journeys, interval="day", intervals=5, mode="on_or_before", blank="nothing")
    first = [found.estimate("retention", None, "2026-01-01", str(day)).value for day in range(5)]
    assert first == [1, 1, 1, 1, 0]
