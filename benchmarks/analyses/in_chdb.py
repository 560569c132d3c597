"""chDB: ClickHouse's own windowFunnel, sequenceCount and sequenceNextNode, and one window over the sorted table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from benchmarks.analyses.asked import BINS, BOUGHT, GAP, MONDAY, NOBODY, ORDER, REPEAT, RFM, SEARCH, STEPS, TOP, WINDOW
from benchmarks.analyses.told import by_segment, cohort, edge, top
from benchmarks.log import Log
from benchmarks.programs import Answer, rows_of
from benchmarks.programs.in_chdb import Held, conversion, read
from benchmarks.programs.in_chdb import answer as answer_of_measure

_TIME = "toUInt64(toUnixTimestamp64Micro(at))"
_BEFORE = "window before as (order by customer, at, place rows between 1 preceding and current row)"
_PEOPLE = "as e join people as p on e.customer = p.customer"

_SESSIONS = f"""
select *, sum(new) over (order by customer, at, place rows unbounded preceding) as session from (
    select *, lagInFrame(customer) over before != customer
        or {_TIME} - lagInFrame({_TIME}) over before > {GAP.total_seconds() * 1e6:.0f} as new
    from events {_BEFORE}
)
"""
_ONCE = f"""
select * except (earlier, touched, silence) from (
    select *, lagInFrame(customer) over before as earlier, lagInFrame(touchpoint) over before as touched,
        {_TIME} - lagInFrame({_TIME}) over before as silence
    from events {_BEFORE}
) where not (customer = earlier and touchpoint = touched and silence <= {REPEAT.total_seconds() * 1e6:.0f})
"""
_PAIRS = f"""
select customer, source, touchpoint as target from (
    select customer, touchpoint, {{unit}} as unit, lagInFrame({{unit}}) over before as earlier,
        lagInFrame(touchpoint) over before as source
    from events {_BEFORE}
) where unit = earlier
"""
_FLOW = f"""
with each as (select customer, source, target, count() as n from ({{pairs}}) group by customer, source, target)
select segment, source, target, sum(n) as n, count() as customers from each {_PEOPLE} group by segment, source, target
"""
_FLOW_COUNTS = f"""
with pairs as ({{pairs}})
select segment, source, target, count() as n from pairs {_PEOPLE} group by segment, source, target
"""
_MET = ", ".join(f"touchpoint = '{name}'" for name in STEPS)
_REACHED = ", ".join(f"countIf(level >= {place}) as `step {place}`" for place, _ in enumerate(STEPS, 1))
_FUNNEL = f"""
with each as (
    select customer, windowFunnel({WINDOW.total_seconds() * 1e6:.0f})({_TIME}, {_MET}) as level
    from events where touchpoint in {STEPS} group by customer
)
select segment, {_REACHED} from each {_PEOPLE} group by segment
"""
_RETENTION = f"""
with weeks as (
    select customer, arrayJoin(groupUniqArray(week) as all_weeks) as back, arrayMin(all_weeks) as cohort from (
        select customer, intDiv(intDiv({_TIME}, 86400000000) + {MONDAY}, 7) as week from events
    ) group by customer
)
select segment, cohort, back - cohort as since, count() as n from weeks {_PEOPLE} group by segment, cohort, since
"""
_ROUTES = f"""
with walks as (
    select any(customer) as customer, arrayMap(one -> one.2, arraySort(groupArray((at, touchpoint)))) as route
    from sessions group by session
),
counted as (select segment, route, count() as n from walks {_PEOPLE} group by segment, route)
select segment, arrayStringConcat(route, '|') as route, n, everything from (
    select *, sum(n) over (partition by segment) as everything from counted
) order by n desc limit {TOP} by segment
"""
_ORDERED = ", ".join(f"touchpoint = '{name}'" for name in ORDER)
_SEQUENCES = f"""
with each as (
    select customer, sequenceCount('(?1).*(?2).*(?3)')({_TIME}, {_ORDERED}) as n
    from events where touchpoint in {ORDER} group by customer
)
select segment, countIf(n > 0) as customers, sum(n) as matches from each {_PEOPLE} group by segment
"""
# Its times are kept in 32 bits, whatever is given: whole seconds, which these are.
_NEXT = f"""
with each as (
    select customer, sequenceNextNode('forward', 'first_match')(
        toDateTime(at), touchpoint::Nullable(String), touchpoint = '{SEARCH}', touchpoint = '{SEARCH}'
    ) as after
    from events group by customer having countIf(touchpoint = '{SEARCH}') > 0
)
select segment, ifNull(after, '<end>') as following, count() as n from each {_PEOPLE} group by segment, following
settings allow_experimental_funnel_functions = 1
"""


def _rfm() -> str:
    """Scores by mid-rank: of the rows below, and half of those alike."""
    axes = ("recency", "frequency", "value")
    scored = ", ".join(
        f"intDiv((2 * rank() over (order by {axis}) - 2 + count() over (partition by {axis})) * {BINS},"
        f" 2 * count() over ()) + 1 as {axis}_score"
        for axis in axes
    )
    level = "multiIf(recency_score > 3, 'recent', recency_score = 3, 'cooling', 'gone')"
    names = "".join(f"good = {int(high)} and level = '{when}', '{name}', " for (high, when), name in RFM.items())
    return f"""
with bought as (
    select customer, max(at) as recency, count() as frequency, round(assumeNotNull(sum(value)), 6) as value
    from events where touchpoint = '{BOUGHT}' group by customer
),
scored as (select customer, {scored} from bought),
levels as (
    select customer, frequency_score + value_score > {BINS + 1} as good, {level} as level,
        multiIf({names}'{NOBODY}') as name
    from scored
)
select p.customer as customer, id, {{others}}if(l.name = '', '{NOBODY}', l.name)::LowCardinality(String) as {{name}}
from people as p left join levels as l on p.customer = l.customer
"""


_RFM = _rfm()


def _asked(held: Held, query: str, unit: str = "customer") -> pd.DataFrame:
    return held.ask(query.replace("{pairs}", _PAIRS).replace("{unit}", unit))


def sessions(held: Held) -> Held:
    held.run(f"create or replace table sessions engine = Memory as {_SESSIONS}")
    return held


with_sessions = sessions


def flow(held: Held, unit: str = "customer") -> pd.DataFrame:
    return _asked(held, _FLOW, unit)


def flow_counts(held: Held) -> pd.DataFrame:
    return _asked(held, _FLOW_COUNTS)


def funnel(held: Held) -> pd.DataFrame:
    return _asked(held, _FUNNEL)


def retention(held: Held) -> pd.DataFrame:
    return _asked(held, _RETENTION)


def routes(held: Held) -> pd.DataFrame:
    return _asked(held, _ROUTES)


def sequences(held: Held) -> pd.DataFrame:
    return _asked(held, _SEQUENCES)


def next_touchpoint(held: Held) -> pd.DataFrame:
    return _asked(held, _NEXT)


def rfm(held: Held) -> Held:
    query = _RFM.format(others="segment, ", name="rfm")
    held.run(f"create or replace table scored engine = MergeTree order by customer as {query}")
    return held


def pipeline(log: Log) -> dict[str, Any]:
    """What is made on the way lies in a database of its own, in which the queries find it under the usual names."""
    held = read(log)
    way = Held(f"{held.database}_way")
    held.run(f"create database {way.database}")
    cut = _SESSIONS.replace("from events", f"from ({_ONCE})")
    held.run(
        f"create table {way.database}.events engine = MergeTree order by (customer, at, place) as"
        f" select customer, touchpoint, at, place, value, session from ({cut})"
    )
    way.run(
        "create table people engine = MergeTree order by customer as"
        f" {_RFM.format(others='', name='segment').replace('from people', f'from {held.database}.people')}"
    )
    asked = {"funnel": funnel, "retention": retention, "conversion": conversion}
    return {"flow": flow(way, "session"), **{question: ask(way) for question, ask in asked.items()}}


def answer(question: str, result: Any) -> Answer:
    if question == "sessions":
        sizes = result.ask("select count() as n from sessions group by session")["n"].astype("int64")
        return {"all": {"sessions": len(sizes), "squares": int((sizes * sizes).sum()), "most": int(sizes.max())}}
    if question == "conversion":
        return answer_of_measure(result)
    if question == "rfm":
        found = result.ask("select rfm::String as name, count() as n from scored group by name")
        return {"all": dict(zip(found["name"], found["n"].astype(int), strict=True))}
    if question == "routes":
        return {str(segment): _top(rows) for segment, rows in result.groupby("segment", observed=True)}
    say = _SAY.get(question, dict)
    return by_segment({"segment": row.pop("segment")} | say(row) for row in rows_of(result))


def _edge(row: dict[str, Any]) -> dict[str, int]:
    return edge(row["source"], row["target"], row["n"], row.get("customers"))


def _top(rows: pd.DataFrame) -> dict[str, int]:
    named = zip(rows["route"].str.split("|"), rows["n"].astype(int), strict=True)
    return top(named, int(rows["everything"].iloc[0]) - int(rows["n"].astype(int).sum()))


_SAY: dict[str, Callable[[dict[str, Any]], dict[str, int]]] = {
    "flow": _edge,
    "flow_counts": _edge,
    "retention": lambda row: cohort(row["cohort"], row["since"], row["n"]),
    "next_touchpoint": lambda row: {row["following"]: row["n"]},
}
