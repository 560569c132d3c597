"""Cuts of journeys against lists: every cut is what plain Python does to lists of rows."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.errors import InputError, UnknownName

few = settings(max_examples=settings.default.max_examples * 3 // 5)
HOUR = 3_600_000_000
NAMES = ("view", "buy", "späti")
IDS = ("a", "b", "7", "007", "Ä", "A\u0308", "日本", "🦊")
PLANS = ("free", "päid")

Touch = tuple[str, int, float | None]
Plain = dict[str, list[list[Touch]]]


@attrs.frozen
class Log:
    """Rows (customer, journey, touchpoint, hour, value) in input order, the plans of profiled customers, and as_of."""

    rows: list[tuple[str, str, str, int, float | None]]
    plans: dict[str, str | None]
    finer: bool
    as_of: int | None

    def frame(self) -> pd.DataFrame:
        table = pd.DataFrame(self.rows, columns=["who", "order", "what", "hour", "worth"])
        table["worth"] = table["worth"].astype(float)
        table["when"] = pd.to_datetime(table["hour"] * 3600, unit="s", utc=True)
        return table

    def journeys(self, frame: pd.DataFrame | None = None) -> js.Journeys:
        people = pd.DataFrame({"who": list(self.plans), "plan": list(self.plans.values())}, dtype=object)
        return js.Journeys.from_frame(
            self.frame() if frame is None else frame,
            customer="who",
            touchpoint="what",
            at="when",
            journey="order" if self.finer else None,
            value="worth",
            properties=["what"],
            profiles=people if len(people) else None,
            as_of=None if self.as_of is None else self.as_of * HOUR,
        )

    def plain(self) -> Plain:
        out: dict[str, dict[str, list[Touch]]] = {who: {} for who in self.plans}
        for who, order, what, hour, worth in sorted(self.rows, key=lambda row: row[3]):
            out.setdefault(who, {}).setdefault(order if self.finer else "", []).append((what, hour, worth))
        one = [] if self.finer else [[]]
        return {who: list(own.values()) or list(map(list, one)) for who, own in out.items()}

    @property
    def now(self) -> int:
        return max(row[3] for row in self.rows) if self.as_of is None else self.as_of


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """Few hours, so that many touchpoints tie; journeys interleave; some customers are only in the profiles."""
    row = st.tuples(
        st.sampled_from(IDS[:5]),
        st.sampled_from(("j1", "j2", "j3")),
        st.sampled_from(NAMES),
        st.integers(0, 6),
        st.none() | st.integers(-2, 9).map(float),
    )
    return Log(
        draw(st.lists(row, min_size=1, max_size=14)),
        draw(st.dictionaries(st.sampled_from(IDS[2:]), st.sampled_from((*PLANS, None)), max_size=5)),
        draw(st.booleans()),
        draw(st.none() | st.integers(-1, 7)),
    )


def read(journeys: js.Journeys) -> Plain:
    """The journeys as lists, through the objects that people see."""
    return {who: [[_touch(each) for each in one] for one in journeys.of(who)] for who in journeys.customers}


def _touch(touchpoint: Any) -> Touch:
    assert touchpoint.properties == {"what": touchpoint.name}
    return touchpoint.name, round(touchpoint.at.timestamp() / 3600), touchpoint.value


def settled(own: list[list[Touch]]) -> list[list[Touch]]:
    return sorted(own, key=lambda one: one[0][1] if one else 10**9)


def cut(log: Log, plain: Plain, low: int, high: int) -> Plain:
    out = {}
    for who, own in plain.items():
        left = [[each for each in one if low <= each[1] < high] for one in own]
        if who in log.plans or any(left):
            out[who] = settled([one for one in left if one or not log.finer])
    return out


def test_moments_and_ids_survive_the_way_in() -> None:
    """The hostile ids are eight customers."""
    log = Log([(who, "j", "view", 1, None) for who in IDS], {}, False, None)
    assert set(log.journeys().customers) == set(IDS)


@few
@given(logs())
def test_journeys_are_the_rows_by_customer_and_journey(log: Log) -> None:
    """Objects, whole customers, membership and the table all tell the same rows."""
    journeys, plain = log.journeys(), log.plain()
    assert read(journeys) == plain
    assert journeys.n_customers == len(journeys) == len(plain)
    for who, own in plain.items():
        whole = sorted((each for one in own for each in one), key=lambda each: each[1])
        assert who in journeys
        assert [_touch(each) for each in journeys[who]] == whole
        assert journeys[who].names == tuple(each[0] for each in whole)
        assert journeys[who].customer == who
    table = journeys.to_frame()
    told = list(zip(table["customer"], table["touchpoint"], table["at"], table["value"].fillna(-99), strict=True))
    wanted = [(who, what, hour, -99 if worth is None else worth) for who, _, what, hour, worth in log.rows]
    assert sorted((who, what, at.value // 10**9 // 3600, worth) for who, what, at, worth in told) == sorted(wanted)
    if log.finer:
        pairs = set(zip(table["customer"], table["journey"], strict=True))
        assert pairs == {(row[0], row[1]) for row in log.rows}


@pytest.mark.parametrize("ask", ["__getitem__", "of", "position"])
def test_strangers_are_unknown(ask: str) -> None:
    """Asking for nobody is an error, and nobody is not in the journeys."""
    journeys = Log([("a", "j", "view", 1, None)], {"b": "free"}, True, None).journeys()
    assert "nobody" not in journeys
    assert journeys.of("b") == ()
    assert journeys["b"].names == ()
    with pytest.raises(UnknownName):
        getattr(journeys, ask)("nobody")


@few
@given(logs(), st.integers(-1, 7), st.integers(1, 8))
def test_between_cuts_as_if_nothing_else_had_been_recorded(log: Log, low: int, length: int) -> None:
    """Rows outside are gone, customers with none left too unless profiled, and the journeys are in order again."""
    high = low + length
    found = log.journeys().between(low * HOUR, high * HOUR)
    assert read(found) == cut(log, log.plain(), low, high)
    assert found.frame.as_of == min(log.now * HOUR, high * HOUR - 1)
    again = found.between(low * HOUR, high * HOUR)
    assert read(again) == read(found)
    assert again.fingerprint == found.fingerprint


@few
@given(logs(), st.integers(-1, 7), st.integers(1, 8))
def test_between_is_the_journeys_of_the_rows_between(log: Log, low: int, length: int) -> None:
    """Cutting the table first gives the same touchpoints in the same journeys; ties of journeys aside, in order."""
    rows = [row for row in log.rows if low <= row[3] < low + length]
    found = read(log.journeys().between(low * HOUR, (low + length) * HOUR))
    wanted = attrs.evolve(log, rows=rows).plain()
    assert {who: sorted(map(repr, own)) for who, own in found.items()} == {
        who: sorted(map(repr, own)) for who, own in wanted.items()
    }


def test_between_puts_journeys_in_order_of_the_first_touchpoint_that_is_left() -> None:
    """A journey that began first, before the cut, may come second after it."""
    rows = [("a", "j1", "view", 0, None), ("a", "j1", "buy", 5, None), ("a", "j2", "view", 3, None)]
    journeys = Log(rows, {}, True, None).journeys()
    assert [one.id for one in journeys.of("a")] == ["j1", "j2"]
    assert [one.id for one in journeys.between(1 * HOUR, 9 * HOUR).of("a")] == ["j2", "j1"]


@few
@given(logs())
def test_known_is_what_had_happened(log: Log) -> None:
    """Touchpoints after as_of are gone; customers with nothing else stay only where a profile names them."""
    journeys = log.journeys()
    found = journeys.known()
    assert read(found) == cut(log, log.plain(), -10, log.now + 1)
    assert found.frame.as_of == journeys.frame.as_of
    assert read(found.known()) == read(found)


def test_as_of_before_everything_leaves_the_profiled() -> None:
    """Nobody else was known then, whatever the unit."""
    for finer in (True, False):
        log = Log([("a", "j", "view", 5, None), ("b", "j", "buy", 5, None)], {"b": "free"}, finer, 1)
        found = log.journeys().known()
        assert list(found.customers) == ["b"]
        assert found.n_events == 0
        assert found.in_units("customer").n_journeys == 1
        nobody = attrs.evolve(log, plans={}).journeys().known()
        assert len(nobody) == nobody.in_units("customer").n_journeys == len(nobody.to_frame()) == 0


@few
@given(logs(), st.integers(-1, 7), st.integers(1, 8))
def test_during_keeps_everything_and_marks_the_period(log: Log, low: int, length: int) -> None:
    """The rows stay; those inside the period and not after as_of count."""
    found = log.journeys().during(low * HOUR, (low + length) * HOUR)
    assert read(found) == log.plain()
    assert found.frame.period == (low * HOUR, (low + length) * HOUR)
    hours = (found.at // HOUR).tolist()
    assert found.in_period.tolist() == [low <= hour < low + length and hour <= log.now for hour in hours]


def test_empty_periods_are_refused() -> None:
    """The end lies after the start."""
    journeys = Log([("a", "j", "view", 1, None)], {}, False, None).journeys()
    for cutting in (journeys.during, journeys.between):
        for end in (0, -HOUR):
            with pytest.raises(InputError):
                cutting(0, end)


@few
@given(logs(), st.data())
def test_where_on_touchpoints_keeps_customers_and_journeys(log: Log, data: st.DataObject) -> None:
    """What does not meet the condition is gone; emptied journeys stay, after the others."""
    journeys, held = log.journeys(), sorted({row[2] for row in log.rows})
    names = data.draw(st.sets(st.sampled_from(held), min_size=1))
    wanted = {
        who: settled([[each for each in one if each[0] in names] for one in own]) for who, own in log.plain().items()
    }
    assert read(journeys.where(touchpoint=sorted(names))) == wanted
    assert read(journeys.where(properties={"what": list(names)})) == wanted
    for name in names:
        assert read(journeys.where(touchpoint=name)) == read(journeys.where(touchpoint=names).where(touchpoint=[name]))


@few
@given(logs(), st.data())
def test_where_on_customers_leaves_the_others_out(log: Log, data: st.DataObject) -> None:
    """Ids, a mask, positions and a profile pick whole customers."""
    journeys, plain = log.journeys(), log.plain()
    everyone = list(journeys.customers)
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(everyone), max_size=len(everyone))))
    chosen = [who for who, taken in zip(everyone, mask, strict=True) if taken]
    wanted = {who: plain[who] for who in chosen}
    for found in (
        journeys.where(customers=mask),
        journeys.take(np.flatnonzero(mask)),
        journeys.where(customers=chosen),
    ):
        assert list(found.customers) == chosen
        assert read(found) == wanted
    for plan in {plan for plan in log.plans.values() if plan}:
        found = journeys.where(profiles={"plan": plan})
        assert read(found) == {who: own for who, own in plain.items() if log.plans.get(who) == plan}


@few
@given(logs(), st.integers(-9, 9), st.integers(-9, 9), st.sampled_from((None, 1, 2, 3)))
def test_a_slice_of_customers_is_the_slice_of_their_list(log: Log, start: int, stop: int, step: int | None) -> None:
    """Negative ends and steps too."""
    journeys, plain = log.journeys(), log.plain()
    chosen = slice(start, stop, step)
    found = journeys.take(chosen)
    assert list(found.customers) == list(journeys.customers)[chosen]
    assert read(found) == {who: plain[who] for who in found.customers}


@pytest.mark.parametrize(
    "conditions",
    [
        {"touchpoint": "nap"},
        {"channel": "web"},
        {"stage": "look"},
        {"properties": {"colour": "red"}},
        {"properties": {"what": "nap"}},
        {"profiles": {"age": 3}},
        {"profiles": {"plan": "gold"}},
        {"customers": ["nobody"]},
    ],
)
def test_names_that_nothing_bears_are_unknown(conditions: dict[str, Any]) -> None:
    """Touchpoints, columns, stages, values and customers."""
    journeys = Log([("a", "j", "view", 1, None)], {"a": "free"}, False, None).journeys()
    with pytest.raises(UnknownName):
        journeys.where(**conditions)


def test_masks_of_another_length_are_refused() -> None:
    """One value per customer."""
    with pytest.raises(InputError):
        Log([("a", "j", "view", 1, None)], {}, False, None).journeys().where(customers=[True, False])


def pieces(one: list[Touch], name: str) -> list[list[Touch]]:
    out: list[list[Touch]] = [[]]
    for each in one:
        out[-1].append(each)
        if each[0] == name:
            out.append([])
    return [part for part in out if part]


@few
@given(logs(), st.data())
def test_split_after_begins_a_journey_after_each_such_touchpoint(log: Log, data: st.DataObject) -> None:
    """Not after the last one of a journey; journeys that interleave lie in order of their first touchpoint."""
    name = data.draw(st.sampled_from(sorted({row[2] for row in log.rows})))
    journeys = log.journeys()
    found = journeys.split_after(name)
    wanted = {who: settled([p for one in own for p in pieces(one, name)]) for who, own in log.plain().items()}
    assert read(found) == wanted
    assert read(found.split_after(name)) == wanted
    if not log.finer:
        assert read(found.in_units("customer")) == read(journeys)


def test_split_after_the_last_touchpoint_adds_nothing() -> None:
    """And a customer without touchpoints has no journey then; a name that nothing bears is unknown."""
    log = Log([("a", "j", "view", 1, None), ("a", "j", "buy", 2, None)], {"b": "free"}, False, None)
    found = log.journeys().split_after("buy")
    assert [one.names for one in found.of("a")] == [("view", "buy")]
    assert found.of("b") == ()
    with pytest.raises(UnknownName):
        log.journeys().split_after("nap")


@few
@given(logs())
def test_units_of_customers_are_merged_in_order_of_time(log: Log) -> None:
    """One journey each, maybe empty; ties lie in order of the input; journeys as units stay as they are."""
    journeys = log.journeys()
    found = journeys.in_units("customer")
    merged = attrs.evolve(log, finer=False).plain()
    assert read(found) == merged
    assert found.n_journeys == len(found)
    assert read(journeys.in_units("journey")) == log.plain()
    with pytest.raises(InputError):
        journeys.in_units("visit")


@few
@given(logs())
def test_features_count_what_was_known(log: Log) -> None:
    """Every customer has a row, with counts up to as_of."""
    found = log.journeys().features(["touchpoints", "journeys"])
    kept = {who: [[e for e in one if e[1] <= log.now] for one in own] for who, own in log.plain().items()}
    assert found["touchpoints"].to_dict() == {who: sum(map(len, own)) for who, own in kept.items()}
    assert found["journeys"].to_dict() == {who: sum(map(bool, own)) for who, own in kept.items()}
    with pytest.raises(UnknownName):
        log.journeys().features(["mood"])


@few
@given(logs(), st.randoms(use_true_random=False))
def test_the_fingerprint_forgets_the_order_of_rows(log: Log, chance: Any) -> None:
    """As long as no two touchpoints of a customer tie."""
    rows = list({(row[0], row[3]): row for row in log.rows}.values())
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    one, two = (attrs.evolve(log, rows=each).journeys() for each in (rows, shuffled))
    assert one.fingerprint == two.fingerprint
    assert read(one) == read(two)


@few
@given(logs(), st.data())
def test_the_fingerprint_notices_any_change(log: Log, data: st.DataObject) -> None:
    """A row fewer, another id, journey, name, moment or value, and another profile."""
    place = data.draw(st.integers(0, len(log.rows) - 1))
    who, order, what, hour, worth = log.rows[place]
    others = [
        ("new", order, what, hour, worth),
        (who, order, "new", hour, worth),
        (who, order, what, hour + 100, worth),
        (who, order, what, hour, 77.0),
        *([(who, "new", what, hour, worth)] if log.finer else []),
    ]
    found = [attrs.evolve(log, rows=[*log.rows[:place], row, *log.rows[place + 1 :]]) for row in others]
    found.append(attrs.evolve(log, plans={**log.plans, "🦊": "gold"}))
    found.append(attrs.evolve(log, rows=[*log.rows, log.rows[place]]))
    prints = [one.journeys().fingerprint for one in (log, *found)]
    assert len(set(prints)) == len(prints)
