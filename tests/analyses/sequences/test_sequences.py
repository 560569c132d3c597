"""Sequences and next touchpoints per segment: held to the twin, to laws, and to examples by hand."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.engines.folding import fold_metrics
from journeyseg.engines.serial import Serial
from journeyseg.verbs._prepare import prepare
from tests.twins import sequences as twin
from tests.twins import short as days
from tests.twins.asking import KINDS, UNITS, assert_is, assert_people, names
from tests.twins.build import journeys_of, segmentation_of
from tests.twins.hostile import PLAN, SEGMENTS, logs
from tests.twins.log import Log, Unit, anchor, parts, units
from tests.twins.patterns import drawn_patterns
from tests.twins.times import histogram_quantile

PATTERNS = drawn_patterns(st.sampled_from(("ad", "view", "cart", "buy")))
RULES = st.fixed_dictionaries(
    {
        "count": st.sampled_from(("non_overlapping", "overlapping")),
        "ties": st.sampled_from(("input", "step")),
        "known": st.none() | st.just(["ad", "view", "cart", "buy"]),
    }
)


def seen(unit: Unit) -> list[twin.Seen]:
    """The touchpoints of a unit, for the twin."""
    return [twin.Seen(place, one.name, one.at, one.value) for place, one in enumerate(unit.events)]


def matched(unit: Unit, pattern: Any, rule: dict[str, Any]) -> list[list[twin.Seen]]:
    """The matches of a unit that end in the period."""
    known = None if rule["known"] is None else [js.on(name) for name in rule["known"]]
    found = twin.matches(seen(unit), pattern, count=rule["count"], ties=rule["ties"], known=known)
    return [one for one in found if unit.inside(unit.events[one[-1].place])]


def of_segments(log: Log, unit: str, kind: str) -> dict[str, list[Unit]]:
    """The units that count, by segment."""
    found: dict[str, list[Unit]] = {}
    for one in units(log, unit):
        if one.here:
            for part in parts(one, kind, anchor(one)):
                found.setdefault(part, []).append(one)
    return found


def short(log: Log) -> bool:
    """Whether everything can be tried."""
    return all(len(unit.events) <= 9 for unit in units(log, "customer"))


def quantile(took: list[int], q: float) -> float:
    """A quantile of durations known by bin, where no time at all is a bin of its own."""
    some = [one for one in took if one]
    none = len(took) - len(some)
    return (
        0.0 if took and q * len(took) <= none else histogram_quantile(some, (q * len(took) - none) / (len(some) or 1))
    )


def test_what_takes_no_time_takes_no_time() -> None:
    log = days.journeys(**{f"c{number}": [("view", 0), ("buy", 0), ("buy", 2)] for number in range(9)})
    found = js.sequences(log, "view -> buy")
    for share in ("0.1", "0.5", "0.9"):
        time = found.estimate("match time", None, share)
        assert (time.value, time.n) == (0, 9)
    assert found.estimate("time to first match").value == 0


@settings(max_examples=settings.default.max_examples * 6 // 5, deadline=None)
@given(logs(most=5).filter(short), PATTERNS, st.sampled_from(KINDS), st.sampled_from(UNITS), RULES)
def test_every_number_of_sequences_is_the_twins(
    log: Log, pattern: Any, kind: str, unit: str, rule: dict[str, Any]
) -> None:
    journeys = journeys_of(log, PLAN)
    by = segmentation_of(log, journeys, kind, SEGMENTS)
    found = js.sequences(journeys, pattern, by=by, unit=unit, **rule)
    wanted = of_segments(log, unit, kind)
    for segment in names(kind):
        own = wanted.get(segment, [])
        each = [matched(one, pattern, rule) for one in own]
        hits, total = sum(map(bool, each)), sum(map(len, each))
        assert_is(found.estimate("matched", segment), hits / len(own) if own else float("nan"), len(own))
        assert_is(found.estimate("matches per unit", segment), total / len(own) if own else float("nan"), len(own))
        took = [one[-1].at - one[0].at for matches in each for one in matches]
        assert_is(found.estimate("match time", segment, "0.5"), quantile(took, 0.5), total)
        assert_people(found.customers(segment), {one.person.name for one, m in zip(own, each, strict=True) if m})


@settings(max_examples=settings.default.max_examples * 6 // 5, deadline=None)
@given(
    logs(most=5).filter(short),
    PATTERNS,
    st.sampled_from(KINDS),
    st.sampled_from(UNITS),
    RULES,
    st.sampled_from(("forward", "backward")),
    st.sampled_from(("first", "last", "all")),
)
def test_every_share_of_next_touchpoints_is_the_twins(
    log: Log, pattern: Any, kind: str, unit: str, rule: dict[str, Any], direction: str, occurrence: str
) -> None:
    journeys = journeys_of(log, PLAN)
    by = segmentation_of(log, journeys, kind, SEGMENTS)
    options = {**rule, "count": None} if occurrence == "first" else rule
    found = js.next_touchpoint(
        journeys, pattern, by=by, unit=unit, direction=direction, occurrence=occurrence, **options
    )
    known = None if rule["known"] is None else [js.on(name) for name in rule["known"]]
    for segment, own in of_segments(log, unit, kind).items():
        beside: Counter[str] = Counter()
        for one in own:
            listed = twin.visible(seen(one), pattern, known, rule["ties"])
            matches = matched(one, pattern, rule)
            asked = {"first": matches[:1], "last": matches[-1:], "all": matches}[occurrence]
            for match in asked:
                place = listed.index(match[-1]) + 1 if direction == "forward" else listed.index(match[0]) - 1
                end = "<end>" if direction == "forward" else "<start>"
                beside[listed[place].name if 0 <= place < len(listed) else end] += 1
        table = found.table(segment).set_index("touchpoint")["share"].to_dict()
        total = sum(beside.values())
        assert table == pytest.approx({name: number / total for name, number in beside.items()})
        assert sum(table.values()) == pytest.approx(1.0 if total else 0.0)


@settings(max_examples=settings.default.max_examples * 4 // 5, deadline=None)
@given(logs(most=8), PATTERNS, st.sampled_from(UNITS), RULES, st.integers(1, 4))
def test_batches_change_no_bit(log: Log, pattern: Any, unit: str, rule: dict[str, Any], size: int) -> None:
    asked = prepare(journeys_of(log, PLAN), by=None, goal=None, unit=unit, level=0.95)
    metrics: dict[str, Any] = {
        "matches": js.metrics.Matches(pattern, **rule),
        "next": js.metrics.NextTouchpoint(pattern, **rule, occurrence="all"),
    }
    whole = fold_metrics(asked.journeys, metrics, [asked.grouping], Serial(), size=1 << 20)[0]
    batches = fold_metrics(asked.journeys, metrics, [asked.grouping], Serial(), size=size)[0]
    assert all(batches[name].equals(whole[name]) for name in metrics)


@settings(max_examples=settings.default.max_examples * 4 // 5, deadline=None)
@given(logs(most=8), PATTERNS, st.sampled_from(UNITS), RULES)
def test_a_segment_has_the_numbers_of_its_customers_alone(
    log: Log, pattern: Any, unit: str, rule: dict[str, Any]
) -> None:
    journeys = journeys_of(log, PLAN).known()
    by = segmentation_of(log, journeys, "overlapping", SEGMENTS)
    assert by is not None
    together = js.sequences(journeys, pattern, by=by, unit=unit, **rule)
    for segment in SEGMENTS:
        own = journeys.where(customers=np.isin(journeys.customers, by.customers(segment)))
        alone = js.sequences(own, pattern, unit=unit, **rule)
        for measure in ("matched", "matches per unit", "time to first match"):
            left, right = together.estimate(measure, segment), alone.estimate(measure)
            assert np.allclose([*map(float, (left.value, left.low, left.high, left.n))], [right.value, right.low,
                               right.high, right.n], equal_nan=True)  # fmt: skip


@settings(max_examples=settings.default.max_examples * 6 // 5, deadline=None)
@given(js.testing.strategies.journeys(max_customers=3, max_events=14, several=False), drawn_patterns())
def test_matches_apart_are_as_many_as_can_be(journeys: js.Journeys, pattern: Any) -> None:
    if "value" in pattern.needs and "value" not in journeys.columns:
        return
    every = js.sequences(journeys, pattern, count="overlapping")
    apart = js.sequences(journeys, pattern)
    found, every_match = apart._matched, every._matched
    for unit in range(journeys.n_journeys):
        mask = every_match.unit == unit
        spans = list(zip(every_match.start[mask].tolist(), every_match.end[mask].tolist(), strict=True))
        if len(spans) <= 10:
            assert int((found.unit == unit).sum()) == twin.most_apart(spans)


@settings(max_examples=settings.default.max_examples * 4 // 5, deadline=None)
@given(logs(most=5), PATTERNS, st.integers(-(10**15), 10**15))
def test_a_shift_in_time_changes_nothing(log: Log, pattern: Any, shift: int) -> None:
    import attrs

    journeys = journeys_of(log, PLAN)
    period = None if journeys.frame.period is None else tuple(end + shift for end in journeys.frame.period)
    later = attrs.evolve(journeys, at=journeys.at + shift).with_frame(
        as_of=(journeys.frame.as_of or 0) + shift, period=period
    )
    one, two = js.sequences(journeys, pattern).to_frame(), js.sequences(later, pattern).to_frame()
    assert one.equals(two)


def small() -> js.Journeys:
    """Two customers by hand."""
    names = {"ann": ["home", "view", "cart", "view", "buy", "view", "buy"], "bob": ["view", "help", "buy"], "eve": []}
    rows = [
        {"customer": name, "touchpoint": what, "at": f"2026-01-01T0{hour}:00:00Z"}
        for name, listed in names.items()
        for hour, what in enumerate(listed)
    ]
    return js.testing.journeys_of(rows, profiles={"eve": {}})


def test_the_table_of_matches_tells_each_and_its_touchpoints() -> None:
    found = js.sequences(small(), "view ...[no help] buy")
    table = found.matches()
    assert table["customer"].tolist() == ["ann", "ann"]
    assert table["match"].tolist() == [1, 2]
    assert table["seconds"].tolist() == [3600.0, 3600.0]
    items = found.matches(items=True)
    assert items["touchpoint"].tolist() == ["view", "buy"] * 2
    assert items["step"].tolist() == [1, 2, 1, 2]
    assert found.first()["customer"].tolist() == ["ann"]
    per = found.per_unit().set_index("customer")
    assert per.loc[["ann", "bob", "eve"], "matches"].tolist() == [2, 0, 0]
    assert found.pattern == "view ...[no help] buy"
    assert found.estimate("matched").n == 3


def test_clickhouse_sees_only_what_the_pattern_names() -> None:
    assert js.sequences(small(), "home -> buy").estimate("matched").value == 0
    assert js.sequences(small(), "home -> buy", preset="clickhouse").estimate("matched").value == pytest.approx(1 / 3)
    both = js.sequences(small(), "home -> buy", preset="clickhouse", known=["home", "view", "buy"])
    assert both.estimate("matched").value == 0


def test_journeys_can_be_the_units() -> None:
    found = js.sequences(small().split_after("buy"), "view -> buy", unit="journey")
    assert found.matches()[["customer", "journey", "match"]].to_numpy().tolist() == [["ann", 1, 1], ["ann", 2, 1]]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"count": "all"}, js.errors.UnknownName),
        ({"ties": "either"}, js.errors.UnknownName),
        ({"preset": "klickhouse"}, js.errors.UnknownName),
        ({"known": []}, js.errors.DefinitionError),
        ({"known": ["nothing"]}, js.errors.UnknownName),
        ({"unit": "session"}, js.errors.InputError),
    ],
)
def test_options_that_do_not_exist_are_refused(options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        js.sequences(small(), "view ... buy", **options)


def test_touchpoints_that_do_not_exist_are_refused_with_close_names() -> None:
    with pytest.raises(js.errors.UnknownName, match="view"):
        js.sequences(small(), "veiw ... buy")


def test_overlap_means_nothing_for_the_first_match() -> None:
    with pytest.raises(js.errors.DefinitionError, match="first"):
        js.next_touchpoint(small(), "view", count="overlapping")
    for name in ("direction", "occurrence"):
        with pytest.raises(js.errors.UnknownName):
            js.next_touchpoint(small(), "view", **{name: "sideways"})  # type: ignore[arg-type]


def test_a_strict_gap_between_endless_repeats_is_refused() -> None:
    with pytest.raises(js.errors.DefinitionError, match="without an end"):
        js.sequences(small(), "view{2, by ...}", ties="strict")
    with pytest.raises(js.errors.DefinitionError, match="without an end"):
        js.sequences(small(), "(view -> cart){2,}")


def test_a_touchpoint_may_be_named_as_the_end_of_a_journey() -> None:
    rows = [{"customer": "a", "touchpoint": what, "at": i * 10} for i, what in enumerate(["x", "<end>", "x"])]
    found = js.next_touchpoint(js.testing.journeys_of(rows), "x", occurrence="all")
    assert found.per_match()["touchpoint"].tolist() == ["\\<end>", "<end>"]
    assert found.labels == ("\\<end>", "x", "<end>")
    assert found.customers(touchpoint="<end>").tolist() == ["a"]


def test_the_metrics_keep_the_contract() -> None:
    for metric in (js.metrics.Matches("view ... buy"), js.metrics.NextTouchpoint("view", occurrence="all")):
        outcome = js.testing.check_metric(metric)
        assert outcome.ok, str(outcome)


def test_a_million_touchpoints_in_one_journey_take_no_longer_than_many_journeys() -> None:
    rng = np.random.default_rng(5)
    import attrs

    base = js.testing.journeys_of([{"customer": "a", "touchpoint": what, "at": 0} for what in ("a", "b", "c")])
    n = 1_000_000
    giant = attrs.evolve(
        base, codes=rng.integers(0, 3, n).astype(np.int32), at=np.arange(n) * 1_000_000, event_offsets=np.array([0, n])
    ).with_frame(as_of=n * 1_000_000)
    found = js.sequences(giant, "(a ... b | c{2,})...[> 3 s, < 1 min] c", count="overlapping")
    assert found.estimate("matches per unit").value > 300_000
    assert js.sequences(giant, "a -> b").estimate("matches per unit").value == np.count_nonzero(
        (giant.codes[:-1] == 0) & (giant.codes[1:] == 1)
    )


def test_the_metrics_are_measured_by_name_beside_others() -> None:
    asked = [{"use": "matches", "pattern": "view ... buy"}, {"use": "next_touchpoint", "pattern": "view"}, "engagement"]
    found = js.measure(small(), asked)
    assert found.estimate("matches per unit", "everyone").value == pytest.approx(1.0)
    assert found.estimate("next touchpoint", "everyone", "cart").value == 0.5
    assert sorted(found.customers("matches", "everyone", "hits")) == ["ann", "bob"]


def test_only_matches_that_end_in_the_period_count() -> None:
    later = small().during("2026-01-01T04:00:00Z", "2026-01-02T00:00:00Z")
    table = js.sequences(later, "view ... buy").per_unit().set_index("customer")["matches"]
    assert table.loc[["ann", "bob"]].tolist() == [2, 0]
    early = small().during("2026-01-01T03:00:00Z", "2026-01-01T04:00:00Z")
    assert js.sequences(early, "view ... buy").matches().empty


def test_units_without_a_match_are_censored() -> None:
    rows = [{"customer": f"c{n}", "touchpoint": "view", "at": 0} for n in range(40)]
    rows += [{"customer": f"c{n}", "touchpoint": "buy", "at": 3_600_000_000} for n in range(30)]
    found = js.sequences(js.testing.journeys_of(rows, as_of=4_000_000_000), "view ... buy")
    assert found.estimate("time to first match").value == pytest.approx(3600, rel=0.045)
    few = js.sequences(js.testing.journeys_of(rows[:50], as_of=4_000_000_000), "view ... buy")
    assert np.isnan(few.estimate("time to first match").value)
    events, censored = (int(few.state.totals(name).sum()) for name in ("events", "censored"))
    assert (events, censored) == (10, 30)


@given(
    logs(most=5).filter(short), st.sampled_from(("ad ... ", "")), st.sampled_from(("{2,}", "{1,}", "{1, by ...{0,1}}"))
)
def test_alternatives_of_one_touchpoint_each_may_be_repeated_without_an_end(log: Log, before: str, times: str) -> None:
    journeys = journeys_of(log, PLAN)
    for options in ("view | cart", "view | (cart | buy)", 'view | not "nobody"'):
        if '"' in options:
            with pytest.raises(js.errors.DefinitionError, match="without an end"):
                js.sequences(journeys, f"{before}({options}){times}")
            continue
        same = options.replace("|", "or").replace("(", "").replace(")", "")
        found, wanted = (js.sequences(journeys, f"{before}({one}){times}") for one in (options, same))
        assert found.to_frame().equals(wanted.to_frame())
        assert found.matches().equals(wanted.matches())
