"""polars: lazy queries that lean on the order of the events, so that hardly anything is hashed or sorted."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, cast

import polars as pl

from benchmarks.analyses.asked import BINS, BOUGHT, GAP, MONDAY, NOBODY, ORDER, REPEAT, RFM, SEARCH, STEPS, TOP, WINDOW
from benchmarks.analyses.told import by_segment, cohort, edge, top
from benchmarks.log import Log
from benchmarks.programs import Answer
from benchmarks.programs.in_polars import Held, conversion, read
from benchmarks.programs.in_polars import answer as answer_of_measure

_what, _who = pl.col("touchpoint"), pl.col("customer")
_SAME = _who == _who.shift()
_SECOND = 1_000_000
_LABELS = 1 << 16
"""More than there are touchpoints: a power of two, so that packing is shifting."""


def _segment(held: Held) -> pl.Expr:
    """The segment of each event: customers are coded by their row among the people."""
    return pl.lit(held.people["segment"].cast(pl.Categorical)).gather(_who).alias("segment")


def sessions(held: Held) -> pl.DataFrame:
    going_on = _SAME & (pl.col("at") - pl.col("at").shift() <= GAP)
    return held.events.with_columns(session=(~going_on.fill_null(False)).cum_sum())


def with_sessions(held: Held) -> Held:
    return _changed(held, events=sessions(held))


def _changed(held: Held, **tables: pl.DataFrame) -> Held:
    """The same log with other tables."""
    other = copy(held)
    vars(other).update(tables)
    return other


def _pairs(held: Held, unit: str) -> pl.LazyFrame:
    pair = _what.to_physical().shift().cast(pl.UInt64) * _LABELS + _what.to_physical()
    return held.events.lazy().select("customer", pair=pair, same=pl.col(unit) == pl.col(unit).shift()).filter("same")


def flow(held: Held, unit: str = "customer") -> pl.DataFrame:
    key = _who.cast(pl.UInt64) * _LABELS**2 + pl.col("pair")
    packed = _pairs(held, unit).select(key=key.sort().rle()).unnest("key")
    value = pl.col("value")
    each = packed.select(pair=value % _LABELS**2, n="len", customer=value // _LABELS**2).with_columns(_segment(held))
    return _named(held, each.group_by("segment", "pair").agg(pl.col("n").sum(), customers=pl.len()))


def flow_counts(held: Held) -> pl.DataFrame:
    each = _pairs(held, "customer").with_columns(_segment(held))
    return _named(held, each.group_by("segment", "pair").agg(n=pl.len()))


def _named(held: Held, counted: pl.LazyFrame) -> pl.DataFrame:
    codes = held.events.lazy().select(name=_what.unique()).with_columns(code=pl.col("name").to_physical())
    names = codes.with_columns(pl.col("code").cast(pl.UInt64)).collect().lazy()
    both = counted.with_columns(source_code=pl.col("pair") // _LABELS, target_code=pl.col("pair") % _LABELS)
    for side in ("source", "target"):
        both = both.join(names.rename({"name": side}), left_on=f"{side}_code", right_on="code")
    return both.collect()


def funnel(held: Held) -> pl.DataFrame:
    """All customers on one line of time, a gap longer than the window between them: no partition is needed.

    The start that each step carries on is the latest one that can, so the last one seen will do.
    """
    at, window = held.events["at"].dt.epoch("us"), int(WINDOW.total_seconds()) * _SECOND
    first, last = cast(int, at.min()), cast(int, at.max())
    line = _who.cast(pl.Int64) * (last - first + window + 1) + pl.col("at").dt.epoch("us") - first
    steps = held.events.lazy().filter(_what.is_in(STEPS)).select("customer", "touchpoint", line=line)
    start = pl.when(_what == STEPS[0]).then("line")
    steps = steps.with_columns(step_0=start.forward_fill())
    for place, name in enumerate(STEPS[1:], 1):
        before = pl.col(f"step_{place - 1}")
        met = (_what == name) & (pl.col("line") - before <= window)
        steps = steps.with_columns(pl.when(met).then(before).forward_fill().alias(f"step_{place}"))
    in_time = [pl.col("line") - pl.col(f"step_{place}") <= window for place, _ in enumerate(STEPS)]
    met_all = [(_what == name) & one for name, one in zip(STEPS, in_time, strict=True)]
    reached = [one.fill_null(False).any().alias(f"step {place}") for place, one in enumerate(met_all, 1)]
    each = steps.group_by("customer").agg(reached).with_columns(_segment(held))
    return each.group_by("segment").agg(pl.col("^step .*$").sum()).collect()


def retention(held: Held) -> pl.DataFrame:
    week = ((pl.col("at").dt.epoch("d") + MONDAY) // 7).cast(pl.Int32)
    weeks = held.events.lazy().select("customer", week=week)
    new = (_who != _who.shift()).fill_null(True)
    weeks = weeks.filter(new | (pl.col("week") != pl.col("week").shift()))
    weeks = weeks.with_columns(cohort=pl.when(new).then("week").forward_fill())
    since = (pl.col("week") - pl.col("cohort")).alias("since")
    return weeks.with_columns(since, _segment(held)).group_by("segment", "cohort", "since").agg(n=pl.len()).collect()


def routes(held: Held) -> pl.DataFrame:
    walks = held.events.lazy().group_by("session").agg(_who.first(), route=_what.to_physical().cast(pl.UInt8))
    counted = walks.with_columns(_segment(held)).group_by("segment", "route").agg(n=pl.len())
    most = pl.struct("route", "n").top_k_by("n", TOP)
    best = counted.group_by("segment").agg(top=most, all=pl.col("n").sum())
    names = held.events.lazy().select(name=_what.unique()).with_columns(code=pl.col("name").to_physical()).collect()
    codes, texts = names["code"].cast(pl.UInt8), names["name"].cast(pl.String)
    named = pl.col("route").list.eval(pl.element().replace_strict(codes, texts, return_dtype=pl.String))
    return best.explode("top").unnest("top").with_columns(named).collect()


def sequences(held: Held) -> pl.DataFrame:
    """Each customer's touchpoints as a text of one letter each, searched with a regular expression."""
    a, b, c = "ABC"
    letter = pl.when(_what == ORDER[0]).then(pl.lit(a)).when(_what == ORDER[1]).then(pl.lit(b)).otherwise(pl.lit(c))
    texts = held.events.lazy().filter(_what.is_in(ORDER)).group_by("customer").agg(text=letter.str.join())
    found = texts.with_columns(_segment(held), n=pl.col("text").str.count_matches(f"{a}[^{b}]*{b}[^{c}]*{c}"))
    return found.group_by("segment").agg(customers=(pl.col("n") > 0).sum(), matches=pl.col("n").sum()).collect()


def next_touchpoint(held: Held) -> pl.DataFrame:
    after = pl.when(_who == _who.shift(-1)).then(_what.shift(-1))
    searched = held.events.lazy().select("customer", "touchpoint", after=after).filter(_what == SEARCH)
    first = searched.filter((_who != _who.shift()).fill_null(True))
    return first.with_columns(_segment(held)).group_by("segment", "after").agg(n=pl.len()).collect()


def rfm(held: Held) -> pl.DataFrame:
    bought = held.events.lazy().filter(_what == BOUGHT).group_by("customer")
    each = bought.agg(recency=pl.col("at").max(), frequency=pl.len(), value=pl.col("value").sum().round(6))
    # The mid-rank, by integers: twice the mean rank is whole.
    middle = (pl.col("recency", "frequency", "value").rank("average") * 2).cast(pl.Int64) - 1
    scored = each.with_columns(middle * BINS // (pl.len().cast(pl.Int64) * 2) + 1)
    recent = pl.when(pl.col("recency") > 3).then(pl.lit("recent"))
    level = recent.when(pl.col("recency") == 3).then(pl.lit("cooling")).otherwise(pl.lit("gone"))
    good = pl.col("frequency") + pl.col("value") > BINS + 1
    named = pl.lit(NOBODY)
    for (high, when), name in RFM.items():
        named = pl.when((good == high) & (level == when)).then(pl.lit(name)).otherwise(named)
    segments = scored.select("customer", rfm=named)
    people = held.people.lazy().join(segments, on="customer", how="left", maintain_order="left")
    return people.with_columns(pl.col("rfm").fill_null(NOBODY)).collect()


def pipeline(log: Log) -> dict[str, Any]:
    held = read(log)
    again = _SAME & (_what == _what.shift()) & (pl.col("at") - pl.col("at").shift() <= REPEAT)
    cut = with_sessions(_changed(held, events=held.events.filter(~again.fill_null(False))))
    scored = _changed(cut, people=rfm(cut).with_columns(segment="rfm"))
    asked = {"funnel": funnel, "retention": retention, "conversion": conversion}
    return {"flow": flow(scored, "session"), **{question: ask(scored) for question, ask in asked.items()}}


def answer(question: str, result: Any) -> Answer:
    if question == "sessions":
        sizes = result.group_by("session").len()["len"].cast(pl.Int64)
        return {"all": {"sessions": len(sizes), "squares": (sizes * sizes).sum(), "most": sizes.max()}}
    if question == "conversion":
        return answer_of_measure(result)
    if question == "rfm":
        return {"all": dict(result["rfm"].value_counts().iter_rows())}
    if question == "routes":
        return {str(segment): _top(rows) for (segment,), rows in result.group_by("segment")}
    say = _SAY.get(question, dict)
    rows = result.with_columns(pl.col("segment").cast(pl.String)).to_dicts()
    return by_segment({"segment": row.pop("segment")} | say(row) for row in rows)


def _edge(row: dict[str, Any]) -> dict[str, int]:
    return edge(row["source"], row["target"], row["n"], row.get("customers"))


def _top(rows: pl.DataFrame) -> dict[str, int]:
    return top(zip(rows["route"], rows["n"], strict=True), rows["all"][0] - rows["n"].sum())


_SAY: dict[str, Callable[[dict[str, Any]], dict[str, int]]] = {
    "flow": _edge,
    "flow_counts": _edge,
    "retention": lambda row: cohort(row["cohort"], row["since"], row["n"]),
    "next_touchpoint": lambda row: {row["after"] or "<end>": row["n"]},
}
