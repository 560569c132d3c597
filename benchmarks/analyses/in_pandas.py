"""pandas: shifted columns instead of group-bys where the order allows it, and group-bys over codes."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.analyses.asked import BINS, BOUGHT, GAP, MONDAY, NOBODY, ORDER, REPEAT, RFM, SEARCH, STEPS, TOP, WINDOW
from benchmarks.analyses.told import by_segment, cohort, edge, top
from benchmarks.log import Log
from benchmarks.programs import Answer, rows_of
from benchmarks.programs.in_pandas import Held, conversion, read
from benchmarks.programs.in_pandas import answer as answer_of_measure


def _segment(held: Held, customer: Any) -> Any:
    return held.people["segment"].to_numpy()[np.asarray(customer)]


def sessions(held: Held) -> pd.DataFrame:
    events = held.events
    going_on = (events["customer"] == events["customer"].shift()) & (events["at"].diff() <= GAP)
    return events.assign(session=(~going_on).cumsum())


def with_sessions(held: Held) -> Held:
    return _changed(held, events=sessions(held))


def _changed(held: Held, **tables: pd.DataFrame) -> Held:
    """The same log with other tables."""
    other = copy(held)
    vars(other).update(tables)
    return other


def _pairs(held: Held, unit: str) -> tuple[Any, Any, int]:
    """Customers and packed pairs of codes of what follows directly, and the number of labels."""
    codes = held.events["touchpoint"].cat.codes.to_numpy().astype(np.int64)
    customer = held.events["customer"].to_numpy()
    units = held.events[unit].to_numpy()
    same = units[1:] == units[:-1]
    labels = len(held.events["touchpoint"].cat.categories)
    return customer[1:][same].astype(np.int64), (codes[:-1] * labels + codes[1:])[same], labels


def flow(held: Held, unit: str = "customer") -> pd.DataFrame:
    customer, pair, labels = _pairs(held, unit)
    each = pd.Series(customer * labels**2 + pair).value_counts(sort=False)
    keys = each.index.to_numpy()
    found = pd.DataFrame({"pair": keys % labels**2, "n": each.to_numpy()})
    grouped = found.groupby([_segment(held, keys // labels**2), "pair"])
    return _named(held, grouped.agg(n=("n", "sum"), customers=("n", "count")), labels)


def flow_counts(held: Held) -> pd.DataFrame:
    customer, pair, labels = _pairs(held, "customer")
    codes, names = pd.factorize(held.people["segment"])
    count = np.bincount(codes[customer] * labels**2 + pair, minlength=len(names) * labels**2)
    index = pd.MultiIndex.from_product([names, range(labels**2)], names=["segment", "pair"])
    counted = pd.DataFrame({"n": count[count > 0]}, index=index[count > 0])
    return _named(held, counted, labels)


def _named(held: Held, counted: pd.DataFrame, labels: int) -> pd.DataFrame:
    names = held.events["touchpoint"].cat.categories.to_numpy()
    found = counted.rename_axis(["segment", "pair"]).reset_index()
    pair = found.pop("pair").to_numpy()
    return found.assign(source=names[pair // labels], target=names[pair % labels])


def funnel(held: Held) -> pd.DataFrame:
    """All customers on one line of time, a gap longer than the window between them: no partition is needed."""
    chosen = held.events[held.events["touchpoint"].isin(STEPS)]
    what = chosen["touchpoint"].cat.set_categories(list(STEPS)).cat.codes.to_numpy()
    at, window = chosen["at"].dt.as_unit("us").astype(np.int64).to_numpy(), int(WINDOW.total_seconds() * 1e6)
    customer = chosen["customer"].to_numpy().astype(np.int64)
    line = customer * (np.ptp(at) + window + 1) + at - at.min()
    carried = line - window - 1
    reached = {}
    for place in range(len(STEPS)):
        met = (what == place) & (line - carried <= window) if place else what == 0
        begun = np.where(met, carried if place else line, -window - 1)
        carried = np.maximum.accumulate(begun)
        segments = pd.Series(_segment(held, np.unique(customer[met])))
        reached[f"step {place + 1}"] = segments.value_counts()
    return pd.DataFrame(reached).fillna(0).rename_axis("segment").reset_index()


def retention(held: Held) -> pd.DataFrame:
    customer = held.events["customer"].to_numpy()
    days = held.events["at"].dt.as_unit("s").astype(np.int64).to_numpy() // 86_400
    week = (days + MONDAY) // 7
    new = np.append(True, customer[1:] != customer[:-1])
    moved = new | np.append(True, week[1:] != week[:-1])
    first = np.repeat(week[new], np.diff(np.append(np.flatnonzero(new), len(new))))
    found = pd.DataFrame({"segment": _segment(held, customer[moved]), "cohort": first[moved]})
    found["since"] = week[moved] - found["cohort"]
    return found.groupby(["segment", "cohort", "since"], observed=True).size().rename("n").reset_index()


def routes(held: Held) -> pd.DataFrame:
    """Whole sessions as texts of one letter a touchpoint: slices of one long text."""
    codes = held.events["touchpoint"].cat.codes.to_numpy().astype(np.uint8)
    text = codes.tobytes().decode("latin-1")
    starts = np.flatnonzero(np.append(True, np.diff(held.events["session"].to_numpy()) > 0))
    ends = np.append(starts[1:], len(text))
    walks = [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    found = pd.DataFrame({"segment": _segment(held, held.events["customer"].to_numpy()[starts]), "route": walks})
    counted = found.groupby(["segment", "route"], observed=True).size().rename("n").reset_index()
    best = counted.sort_values("n", ascending=False).groupby("segment", observed=True).head(TOP)
    names = held.events["touchpoint"].cat.categories
    best["route"] = [[names[code] for code in route.encode("latin-1")] for route in best["route"]]
    lists = best.groupby("segment", observed=True).agg(routes=("route", list), counts=("n", list), top=("n", "sum"))
    total = counted.groupby("segment", observed=True)["n"].sum()
    return lists.assign(other=total - lists["top"]).reset_index()


def sequences(held: Held) -> pd.DataFrame:
    chosen = held.events[held.events["touchpoint"].isin(ORDER)]
    letter = np.array(list("ABC"), dtype=object)[chosen["touchpoint"].cat.set_categories(list(ORDER)).cat.codes]
    texts = pd.Series(letter, index=chosen["customer"]).groupby(level=0, sort=False).agg("".join)
    n = texts.str.count("A[^B]*B[^C]*C")
    found = pd.DataFrame({"segment": _segment(held, texts.index), "customers": n > 0, "matches": n})
    return found.groupby("segment", observed=True).sum().reset_index()


def next_touchpoint(held: Held) -> pd.DataFrame:
    customer, what = held.events["customer"], held.events["touchpoint"]
    searches = np.flatnonzero(what == SEARCH)
    who = customer.to_numpy()[searches]
    first = searches[np.append(True, who[1:] != who[:-1])]
    codes = np.append(what.cat.codes.to_numpy(), np.int8(-1))
    people = np.append(customer.to_numpy(), -1)
    after = np.where(people[first + 1] == people[first], codes[first + 1], -1)
    names = np.append(what.cat.categories.to_numpy(), "<end>")
    found = pd.DataFrame({"segment": _segment(held, people[first]), "after": after})
    counted = found.groupby(["segment", "after"], observed=True).size().rename("n").reset_index()
    return counted.assign(after=names[counted["after"]])


def rfm(held: Held) -> pd.DataFrame:
    bought = held.events[held.events["touchpoint"] == BOUGHT].groupby("customer")
    each = bought.agg(recency=("at", "max"), frequency=("at", "size"), value=("value", "sum")).round({"value": 6})
    middle = (2 * each.rank()).astype(np.int64) - 1
    scores = middle * BINS // (2 * len(each)) + 1
    level = np.select([scores["recency"] > 3, scores["recency"] == 3], ["recent", "cooling"], "gone")
    good = scores["frequency"] + scores["value"] > BINS + 1
    masks = [(good == high).to_numpy() & (level == when) for high, when in RFM]
    names = pd.Series(np.select(masks, list(RFM.values()), NOBODY), index=each.index)
    return held.people.assign(rfm=names.reindex(held.people.index, fill_value=NOBODY).astype("category"))


def pipeline(log: Log) -> dict[str, Any]:
    held = read(log)
    customer, what = held.events["customer"], held.events["touchpoint"].cat.codes
    again = (customer == customer.shift()) & (what == what.shift()) & (held.events["at"].diff() <= REPEAT)
    cut = with_sessions(_changed(held, events=held.events[~again]))
    people = rfm(cut)
    scored = _changed(cut, people=people.assign(segment=people["rfm"]))
    asked = {"funnel": funnel, "retention": retention, "conversion": conversion}
    return {"flow": flow(scored, "session"), **{question: ask(scored) for question, ask in asked.items()}}


def answer(question: str, result: Any) -> Answer:
    if question == "sessions":
        sizes = result.groupby("session").size()
        return {"all": {"sessions": len(sizes), "squares": int((sizes * sizes).sum()), "most": int(sizes.max())}}
    if question == "conversion":
        return answer_of_measure(result)
    if question == "rfm":
        return {"all": {str(name): int(n) for name, n in result["rfm"].value_counts().items() if n}}
    say = _SAY.get(question, dict)
    return by_segment({"segment": row.pop("segment")} | say(row) for row in rows_of(result))


def _edge(row: dict[str, Any]) -> dict[str, int]:
    return edge(row["source"], row["target"], row["n"], row.get("customers"))


_SAY: dict[str, Callable[[dict[str, Any]], dict[str, int]]] = {
    "flow": _edge,
    "flow_counts": _edge,
    "retention": lambda row: cohort(row["cohort"], row["since"], row["n"]),
    "routes": lambda row: top(zip(row["routes"], row["counts"], strict=True), row["other"]),
    "next_touchpoint": lambda row: {row["after"]: row["n"]},
}
