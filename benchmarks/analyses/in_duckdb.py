"""DuckDB: SQL over the ordered table; windows over the whole table, which stream, instead of partitions, which sort.

Such windows take rows as they lie. That is the order of insertion, which DuckDB preserves (and the agreement checks).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd

from benchmarks.analyses.asked import BINS, BOUGHT, GAP, MONDAY, NOBODY, ORDER, REPEAT, RFM, SEARCH, STEPS, TOP, WINDOW
from benchmarks.analyses.told import by_segment, cohort, edge, top
from benchmarks.log import Log
from benchmarks.programs import Answer, rows_of
from benchmarks.programs.in_duckdb import answer as answer_of_measure
from benchmarks.programs.in_duckdb import conversion, read

Connection = duckdb.DuckDBPyConnection

_SESSIONS = f"""
select *, sum((customer is distinct from before or silence > {GAP.total_seconds() * 1e6:.0f})::integer)
    over (rows unbounded preceding) as session
from (select *, lag(customer) over () as before, epoch_us("at") - lag(epoch_us("at")) over () as silence from events)
"""
_ONCE = f"""
select * exclude (before, touched, silence) from (
    select *, lag(customer) over () as before, lag(touchpoint) over () as touched,
        epoch_us("at") - lag(epoch_us("at")) over () as silence from main.events
) where not coalesce(
    customer = before and touchpoint = touched and silence <= {REPEAT.total_seconds() * 1e6:.0f}, false
)
"""
_PAIRS = """
select customer, source, target from (
    select customer, {unit} as unit, lag({unit}) over () as before, lag(touchpoint) over () as source,
        touchpoint as target
    from events
) where unit = before
"""
_FLOW = """
with each as (select customer, source, target, count(*) as n from ({pairs}) group by all)
select segment, source, target, sum(n) as n, count(*) as customers
from each join people using (customer) group by all
"""
_FLOW_COUNTS = """
select segment, source, target, count(*) as n from ({pairs}) join people using (customer) group by all
"""


def _funnel() -> str:
    """All customers on one line of time, a gap longer than the window between them: no partition is needed."""
    window = f"{WINDOW.total_seconds() * 1e6:.0f}"
    names = ", ".join(f"'{name}'" for name in STEPS)
    parts = [
        f"""ends as (
            select epoch_us(min("at")) as first, epoch_us(max("at")) - epoch_us(min("at")) as span from events
        ),
        line as (select customer, touchpoint, epoch_us("at") - first + customer * (span + {window} + 1) as line
            from events, ends where touchpoint in ({names})),
        step_0 as (select *, {_carried(f"touchpoint = '{STEPS[0]}'", "line")} as start_0 from line)"""
    ]
    for place, name in enumerate(STEPS[1:], 1):
        met = f"touchpoint = '{name}' and line - start_{place - 1} <= {window}"
        carried = _carried(met, f"start_{place - 1}")
        parts.append(f"step_{place} as (select *, {carried} as start_{place} from step_{place - 1})")
    reached = [
        f"bool_or(touchpoint = '{name}' and line - start_{place} <= {window}) as reached_{place}"
        for place, name in enumerate(STEPS)
    ]
    counts = [f'count(*) filter (reached_{place}) as "step {place + 1}"' for place in range(len(STEPS))]
    return (
        f"with {', '.join(parts)}, each as (select customer, {', '.join(reached)} from step_{len(STEPS) - 1}"
        f" group by customer) select segment, {', '.join(counts)} from each join people using (customer) group by 1"
    )


def _carried(when: str, what: str) -> str:
    """The latest of something so far; starts never go back, so the latest is the greatest."""
    return f"max(case when {when} then {what} end) over (rows unbounded preceding)"


_RETENTION = f"""
with weeks as (select distinct customer, (epoch_us("at") // 86400000000 + {MONDAY}) // 7 as week from events),
cohorts as (select customer, min(week) as cohort from weeks group by customer)
select segment, cohort, week - cohort as since, count(*) as n
from weeks join cohorts using (customer) join people using (customer) group by all
"""
_ROUTES = f"""
with walks as (
    select first(customer) as customer, list(touchpoint order by "at") as route from sessions group by session
),
counted as (select segment, route, count(*) as n from walks join people using (customer) group by all)
select segment, list({{'route': route, 'n': n}} order by n desc)[:{TOP}] as routes, sum(n) as n
from counted group by segment
"""
_LETTERS = " ".join(f"when '{name}' then '{letter}'" for name, letter in zip(ORDER, "ABC", strict=True))
_SEQUENCES = f"""
with texts as (
    select customer, string_agg(case touchpoint {_LETTERS} end, '' order by "at") as text
    from events where touchpoint in {ORDER} group by customer
),
found as (select customer, len(regexp_extract_all(text, 'A[^B]*B[^C]*C')) as n from texts)
select segment, count(*) filter (n > 0) as customers, sum(n)::bigint as matches
from found join people using (customer) group by segment
"""
_NEXT = f"""
with after as (
    select customer, "at", touchpoint, lead(customer) over () as later, lead(touchpoint) over () as after from events
),
first as (
    select customer, arg_min(case when customer = later then after::varchar else '<end>' end, "at") as after
    from after where touchpoint = '{SEARCH}' group by customer
)
select segment, after, count(*) as n from first join people using (customer) group by all
"""


def _rfm() -> str:
    """Scores by mid-rank: of the rows below, and half of those alike."""
    axes = ("recency", "frequency", "value")
    scored = ", ".join(
        f"(2 * rank() over (order by {axis}) - 2 + count(*) over (partition by {axis})) * {BINS}"
        f" // (2 * count(*) over ()) + 1 as {axis}"
        for axis in axes
    )
    level = "case when recency > 3 then 'recent' when recency = 3 then 'cooling' else 'gone' end"
    names = " ".join(f"when good = {high} and level = '{when}' then '{name}'" for (high, when), name in RFM.items())
    return f"""
with bought as (
    select customer, max("at") as recency, count(*) as frequency, round(sum(value), 6) as value
    from events where touchpoint = '{BOUGHT}' group by customer
),
scored as (select customer, {scored} from bought),
levels as (select customer, frequency + value > {BINS + 1} as good, {level} as level from scored)
select customer, id, {{others}}coalesce(case {names} end, '{NOBODY}') as {{name}}
from people left join levels using (customer)
"""


_FUNNEL, _RFM = _funnel(), _rfm()


def _asked(held: Connection, query: str, unit: str = "customer") -> pd.DataFrame:
    return held.execute(query.replace("{pairs}", _PAIRS).replace("{unit}", unit)).df()


def sessions(held: Connection) -> Connection:
    return held.execute(f"create or replace temp table sessions as {_SESSIONS}")


with_sessions = sessions


def flow(held: Connection, unit: str = "customer") -> pd.DataFrame:
    return _asked(held, _FLOW, unit)


def flow_counts(held: Connection) -> pd.DataFrame:
    return _asked(held, _FLOW_COUNTS)


def funnel(held: Connection) -> pd.DataFrame:
    return _asked(held, _FUNNEL)


def retention(held: Connection) -> pd.DataFrame:
    return _asked(held, _RETENTION)


def routes(held: Connection) -> pd.DataFrame:
    return _asked(held, _ROUTES)


def sequences(held: Connection) -> pd.DataFrame:
    return _asked(held, _SEQUENCES)


def next_touchpoint(held: Connection) -> pd.DataFrame:
    return _asked(held, _NEXT)


def rfm(held: Connection) -> Connection:
    return held.execute(f"create or replace temp table scored as {_RFM.format(others='segment, ', name='rfm')}")


def pipeline(log: Log) -> dict[str, Any]:
    """What is made on the way lies in a schema of its own, in which the queries find it under the usual names."""
    held = read(log)
    held.execute("create schema way")
    held.execute(f"create table way.events as {_SESSIONS.replace('from events', f'from ({_ONCE})')}")
    held.execute("use way")
    scored = _RFM.format(others="", name="segment").replace("from people", "from main.people")
    held.execute(f"create table way.people as {scored}")
    asked = {"funnel": funnel, "retention": retention, "conversion": conversion}
    return {"flow": flow(held, "session"), **{question: ask(held) for question, ask in asked.items()}}


def answer(question: str, result: Any) -> Answer:
    if question == "sessions":
        sizes = result.execute("select count(*) as n from sessions group by session").df()["n"]
        return {"all": {"sessions": len(sizes), "squares": int((sizes * sizes).sum()), "most": int(sizes.max())}}
    if question == "conversion":
        return answer_of_measure(result)
    if question == "rfm":
        return {"all": dict(result.execute("select rfm, count(*) from scored group by 1").fetchall())}
    say = _SAY.get(question, dict)
    return by_segment({"segment": row.pop("segment")} | say(row) for row in rows_of(result))


def _edge(row: dict[str, Any]) -> dict[str, int]:
    return edge(row["source"], row["target"], row["n"], row.get("customers"))


def _top(row: dict[str, Any]) -> dict[str, int]:
    named = [(one["route"], one["n"]) for one in row["routes"]]
    return top(named, row["n"] - sum(n for _, n in named))


_SAY: dict[str, Callable[[dict[str, Any]], dict[str, int]]] = {
    "flow": _edge,
    "flow_counts": _edge,
    "retention": lambda row: cohort(row["cohort"], row["since"], row["n"]),
    "routes": _top,
    "next_touchpoint": lambda row: {row["after"]: row["n"]},
}
