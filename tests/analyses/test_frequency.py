"""Stickiness, lifecycle and daily states: held to their twins, and the laws that they keep."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.analyses.frequency.days import StatesMetric
from journeyseg.analyses.frequency.living import LifecycleMetric
from journeyseg.analyses.frequency.sticking import StickinessMetric
from journeyseg.errors import DefinitionError, InputError, UnknownName
from journeyseg.model.column import Column
from tests.twins import dense, frequencies, short
from tests.twins.asking import KINDS, UNITS, assert_people, assert_sane, names
from tests.twins.build import journeys_of, segmentation_of
from tests.twins.frequencies import Range
from tests.twins.hostile import BASE, DAY, PLAN, PLANNED, SEGMENTS, logs
from tests.twins.log import Log

occurrences = st.sampled_from((None, None, None, "view", "view", *PLANNED[1:3]))
whole_logs = logs(most=9).map(lambda log: replace(log, period=None)) | dense.logs() | dense.logs()


@st.composite
def ranges(draw: st.DrawFn, *, days: bool = False) -> Range:
    """A range of some intervals, anywhere."""
    interval = "day" if days else draw(st.sampled_from(("hour", "day", "day", "day", "day", "week", "month")))
    since = BASE + draw(st.sampled_from((0, -1, 11 * 3_600_000_000, -7 * DAY, DAY, 5 * DAY)))
    long = {"hour": DAY // 8, "day": 7 * DAY, "week": 9 * DAY, "month": 70 * DAY}[interval]
    return Range(
        since=since,
        until=since + draw(st.sampled_from((0, long, 2 * long, 2 * long))),
        interval=interval,
        size=1 if days else draw(st.sampled_from((1, 1, 1, 1, 2, 3))),
        week_start=draw(st.sampled_from((None, "monday", "sunday", "first"))) if interval == "week" else None,
    )


def options(span: Range) -> dict[str, Any]:
    """The range as keyword arguments."""
    return {name: getattr(span, name) for name in ("since", "until", "interval", "size", "week_start")}


blanks = st.sampled_from(("incomplete", "nothing"))


def over(log: Log, span: Range, place: int, blank: str) -> bool:
    """Whether an interval says something: whether it is over, where that matters."""
    return blank == "nothing" or span.number(log.as_of + 1, log.zone) > place


def laid(log: Log, kind: str) -> tuple[js.Journeys, Any]:
    """The journeys of a log and their segmentation."""
    journeys = journeys_of(log, PLAN)
    return journeys, segmentation_of(log, journeys, kind, SEGMENTS)


@given(
    log=whole_logs, kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS), span=ranges(), of=occurrences,
    at_least=st.integers(1, 2),
)  # fmt: skip
def test_stickiness_equals_its_twin(log: Log, kind: str, unit: str, span: Range, of: Any, at_least: int) -> None:
    journeys, by = laid(log, kind)
    found = js.stickiness(journeys, of=of, at_least=at_least, by=by, unit=unit, **options(span))
    twin = frequencies.stickiness(log, unit, kind, span, of=of, at_least=at_least)
    for segment in names(kind):
        table = twin.get(segment, {})
        active = sum(len(people) for (how, _), people in table.items() if how == "exactly")
        for how in ("exactly", "at_least"):
            counts, shares = found.counts(how, segment), found.shares(how, segment)
            assert counts.to_dict() == {label: len(table.get((how, int(label)), [])) for label in counts.index}
            assert shares["value"].tolist() == pytest.approx(
                [count / active if active else np.nan for count in counts], nan_ok=True
            )
        for (how, count), people in table.items():
            assert_people(found.customers(segment, how, intervals=str(count)), set(people))
        assert_sane(found.estimate("active intervals", segment))


@given(
    log=whole_logs, kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS), span=ranges(), of=occurrences,
    born=st.none() | st.lists(st.none() | st.sampled_from((-DAY, 0, DAY, 8 * DAY)), min_size=9, max_size=9),
    blank=blanks,
)  # fmt: skip
def test_the_lifecycle_equals_its_twin(
    log: Log, kind: str, unit: str, span: Range, of: Any, born: Any, blank: str
) -> None:
    journeys, by = laid(log, kind)
    told: dict[str, Any] = {}
    moments = None
    if born is not None:
        drawn = (None if offset is None else BASE + offset for offset in born)
        moments = dict(zip(journeys.customers, drawn, strict=False))
        data = np.array([np.iinfo(np.int64).min if at is None else at for at in moments.values()], dtype=np.int64)
        frame = attrs.evolve(journeys.frame, columns=(*journeys.frame.columns, "profile:born"))
        profiles = {**journeys.profiles, "born": Column("time", data)}
        journeys, told = attrs.evolve(journeys, profiles=profiles, frame=frame), {"new": "created", "created": "born"}
    found = js.lifecycle(journeys, of=of, by=by, unit=unit, blank=blank, **options(span), **told)
    twin = frequencies.lifecycle(log, unit, kind, span, of=of, born=moments)
    for segment in names(kind):
        table, counts = twin.get(segment, {}), found.counts(segment)
        for status in counts:
            told_all = [len(table.get((str(status), place), [])) for place in range(len(counts))]
            expected = [count if over(log, span, place, blank) else pd.NA for place, count in enumerate(told_all)]
            assert counts[status].tolist() == expected, (segment, status)
        for (status, place), people in table.items():
            who = found.customers(segment, "units", status=status, interval=str(counts.index[place]))
            assert_people(who, set(people))
        stayed = found.stayed(segment)
        before = found.state.totals("before")[found.segments.index(segment)]
        assert stayed["n"].tolist() == before.tolist()
        gone = (1 - stayed["value"]) * stayed["n"]
        assert gone.fillna(0).tolist() == pytest.approx(counts["dormant"].fillna(0).tolist())
        assert stayed["value"].isna().tolist() == ((stayed["n"] == 0) | counts["dormant"].isna()).tolist()


@given(
    log=whole_logs, kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS), span=ranges(days=True), of=occurrences,
    lengths=st.sampled_from(((7, 30, 30), (1, 3, 0), (2, 4, 5), (2, 7, 400))), blank=blanks,
)  # fmt: skip
def test_daily_states_equal_their_twin(
    log: Log, kind: str, unit: str, span: Range, of: Any, lengths: tuple[int, int, int], blank: str
) -> None:
    journeys, by = laid(log, kind)
    told = dict(zip(("week", "month", "tail"), lengths, strict=True))
    found = js.daily_states(journeys, of=of, by=by, unit=unit, since=span.since, until=span.until, blank=blank, **told)
    twin = frequencies.states(log, unit, kind, span, of=of, **told)
    for segment in names(kind):
        table, counts = twin.get(segment, {}), found.counts(segment)
        for state in counts:
            told_all = [len(table.get((str(state), place), [])) for place in range(len(counts))]
            expected = [count if over(log, span, place, blank) else pd.NA for place, count in enumerate(told_all)]
            assert counts[state].tolist() == expected, (segment, state)
    if kind == "none":
        assert found.states().groupby(["state", "day"]).size().sum() == found.counts().sum().sum()


@given(log=whole_logs, unit=st.sampled_from(UNITS), span=ranges(days=True))
def test_whoever_is_active_is_new_returning_or_resurrecting(log: Log, unit: str, span: Range) -> None:
    journeys, _ = laid(log, "none")
    asked: dict[str, Any] = {"unit": unit, "since": span.since, "until": span.until, "blank": "nothing"}
    counts, states = js.lifecycle(journeys, **asked).counts(), js.daily_states(journeys, **asked).counts()
    active = states[["new", "current", "reactivated", "resurrected"]].sum(axis=1)
    assert counts[["new", "returning", "resurrecting"]].sum(axis=1).tolist() == active.tolist()
    assert counts["new"].tolist() == states["new"].tolist()
    exactly = js.stickiness(journeys, unit=unit, since=span.since, until=span.until).counts()
    assert sum(int(str(n)) * count for n, count in exactly.items()) == active.sum()


@pytest.mark.parametrize("verb", ["stickiness", "lifecycle", "daily_states"])
@given(log=whole_logs, unit=st.sampled_from(UNITS))
def test_each_segment_has_the_numbers_of_its_customers_alone(verb: str, log: Log, unit: str) -> None:
    journeys = journeys_of(log, PLAN).known()
    by = segmentation_of(log, journeys, "overlapping", SEGMENTS)
    assert by is not None
    span = {"since": BASE - DAY, "until": BASE + 20 * DAY}
    together = getattr(js, verb)(journeys, by=by, unit=unit, **span)
    for segment in SEGMENTS:
        own = journeys.where(customers=np.isin(journeys.customers, by.customers(segment)))
        alone = getattr(js, verb)(own, unit=unit, **span)
        for mine, theirs in zip(together.measures.measurements, alone.measures.measurements, strict=True):
            at = together.segments.index(segment)
            for part in ("value", "low", "high", "n"):
                assert np.allclose(getattr(mine, part)[at], getattr(theirs, part)[0], equal_nan=True)


@pytest.mark.parametrize(
    "metric",
    [
        StickinessMetric(),
        StickinessMetric(interval="week", week_start="sunday", size=2, at_least=2),
        LifecycleMetric(interval="month"),
        LifecycleMetric(interval="week", week_start="first"),
        StatesMetric(),
        StatesMetric(week=1, month=2, tail=3),
    ],
    ids=str,
)
def test_it_keeps_the_laws_of_metrics(metric: Any) -> None:
    verdict = js.testing.check_metric(metric)
    assert verdict.ok, verdict


@pytest.mark.parametrize(
    ("verb", "told", "error"),
    [
        ("stickiness", {"week_start": "sunday"}, DefinitionError),
        ("stickiness", {"at_least": 0}, DefinitionError),
        ("stickiness", {"of": "veiw"}, UnknownName),
        ("stickiness", {"preset": "post"}, UnknownName),
        ("stickiness", {"since": "2026-05-01T00:00Z", "until": "2026-04-01T00:00Z"}, InputError),
        ("stickiness", {"interval": "hour", "until": "2099-01-01T00:00Z"}, InputError),
        ("lifecycle", {"new": "created"}, DefinitionError),
        ("lifecycle", {"created": "born"}, DefinitionError),
        ("lifecycle", {"preset": "posthog"}, DefinitionError),
        ("lifecycle", {"new": "created", "created": "born"}, js.errors.MissingColumn),
        ("lifecycle", {"interval": "year"}, DefinitionError),
        ("daily_states", {"week": 30}, DefinitionError),
        ("daily_states", {"preset": "posthog"}, UnknownName),
    ],
    ids=str,
)
def test_options_that_mean_nothing_are_refused(verb: str, told: dict[str, Any], error: type[Exception]) -> None:
    log = short.journeys(a=[("view", 0), ("buy", 1)], as_of=9)
    with pytest.raises(error):
        getattr(js, verb)(log, **told)


@pytest.mark.parametrize("verb", ["stickiness", "lifecycle", "daily_states"])
def test_the_period_is_the_range_and_is_not_given_twice(verb: str) -> None:
    log = short.journeys(a=[("view", 0), ("view", 1), ("view", 3)], as_of=9).during(short.moment(1), short.moment(3))
    asked = getattr(js, verb)
    assert len(asked(log).measures.measurements[0].axes[-1]) == 3
    with pytest.raises(DefinitionError, match="twice"):
        asked(log, since=short.moment(1))


def test_a_creation_date_that_is_no_time_is_refused() -> None:
    table = pd.DataFrame({"who": ["a"], "what": ["view"], "at": pd.to_datetime(["2026-01-01"], utc=True)})
    profiles = pd.DataFrame({"who": ["a"], "born": ["spring"]})
    log = js.Journeys.from_frame(table, customer="who", touchpoint="what", at="at", profiles=profiles)
    with pytest.raises(InputError, match="holds no times"):
        js.lifecycle(log, new="created", created="born")


def test_the_dormant_are_negative_where_that_is_asked_for() -> None:
    log = short.journeys(a=[("view", 0)], b=[("view", 0), ("view", 1)], as_of=2)
    assert js.lifecycle(log).counts(signed=True)["dormant"].tolist() == [0, -1, pd.NA]
    assert js.lifecycle(log, blank="nothing").counts(signed=True)["dormant"].tolist() == [0, -1, -1]
    assert js.lifecycle(log, new="first_event", preset="posthog").counts()["dormant"].tolist() == [0, 1, 1]


def test_a_gap_of_one_interval_makes_a_customer_dormant_once_and_resurrecting_then() -> None:
    log = short.journeys(a=[("view", 0), ("view", 1), ("view", 4)], as_of=5)
    counts = js.lifecycle(log, blank="nothing").counts()
    assert counts.to_numpy().tolist() == [
        [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]  # fmt: skip


def test_activity_before_the_range_decides() -> None:
    log = short.journeys(a=[("view", 0), ("view", 4)], b=[("view", 3), ("view", 4)], c=[("view", 3)], as_of=4)
    counts = js.lifecycle(log, since=short.moment(4), blank="nothing").counts()
    assert counts.to_numpy().tolist() == [[0, 1, 1, 1]]
    states = js.daily_states(log, since=short.moment(4), blank="nothing").counts()
    assert states.loc["2026-04-01"].tolist() == [0, 2, 0, 0, 1, 0, 0]


def test_the_last_interval_is_missing_until_it_is_over() -> None:
    log = {"a": [("view", 0), ("view", 1)], "b": [("view", 0)]}
    begun = (short.moment(0) - short.moment(0).floor("D")) / pd.Timedelta(days=1)
    for as_of, missing in ((2 - begun - 1e-4, True), (2 - begun - 1e-11, False)):
        journeys = short.journeys(as_of=as_of, **log)
        cycle, states = js.lifecycle(journeys), js.daily_states(journeys)
        for found in (cycle.counts(), states.counts()):
            assert found.iloc[0].notna().all()
            assert found.iloc[1].isna().all() == missing
        assert cycle.stayed()["value"].isna().tolist() == [True, missing]
        assert len(states.of("b")) == 2 - missing
        assert "not over by as_of are missing" in cycle.definition
    seen = js.daily_states(short.journeys(as_of=1.5, **log), preset="retentioneering")
    assert "seen so far" in seen.definition
    assert seen.counts().notna().all(axis=None)


def test_it_takes_at_least_so_many_touchpoints_to_be_active() -> None:
    log = short.journeys(a=[("view", 0), ("view", 0.1), ("view", 2)], as_of=3)
    assert js.stickiness(log, at_least=2).counts().tolist()[:2] == [1, 0]
    assert js.stickiness(log, at_least=1).counts().tolist()[:2] == [0, 1]
