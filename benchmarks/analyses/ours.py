"""journeyseg: the public verbs, whole, with the intervals that they always give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import journeyseg as js
from benchmarks.analyses.asked import BOUGHT, GAP, ORDER, REPEAT, SEARCH, STEPS, TOP, WINDOW
from benchmarks.log import GOAL, HORIZON, Log
from benchmarks.programs import Answer
from benchmarks.programs.ours import answer as answer_of_measure
from benchmarks.programs.ours import read


def sessions(held: js.Journeys) -> js.Journeys:
    return js.sessions(held, gap=GAP)


with_sessions = sessions


def flow(held: js.Journeys, by: object = "segment", unit: str = "customer") -> js.Flow:
    return js.flow(held, boundaries=False, by=by, unit=unit)


flow_counts = flow


def funnel(held: js.Journeys, by: object = "segment") -> js.FunnelResult:
    return js.funnel(held, STEPS, within=WINDOW, times="none", by=by)


def eventually(held: js.Journeys) -> js.Flow:
    return js.flow(held, follows="eventually", by="segment")


def funnel_any_time(held: js.Journeys) -> js.FunnelResult:
    return js.funnel(held, STEPS, times="none", by="segment")


def retention_shares(held: js.Journeys) -> Any:
    return js.retention(held, interval="week", cohort="first_time", preset="retentioneering", by="segment")


def retention(held: js.Journeys, by: object = "segment") -> Any:
    return js.retention(held, interval="week", cohort="first_time", blank="nothing", by=by)


def routes(held: js.Journeys) -> js.RouteTable:
    return js.routes(held, top=TOP, quantiles=(), unit="journey", by="segment")


def sequences(held: js.Journeys) -> Any:
    return js.sequences(held, " ... ".join(ORDER), preset="clickhouse", by="segment")


def next_touchpoint(held: js.Journeys) -> Any:
    return js.next_touchpoint(held, SEARCH, by="segment")


def rfm(held: js.Journeys) -> js.Segmentation:
    return js.segment(held, "rfm", touchpoint=BOUGHT)


def pipeline(log: Log) -> dict[str, Any]:
    cut = js.sessions(js.collapse_repeats(read(log), within=REPEAT), gap=GAP)
    scored = rfm(cut)
    return {
        "flow": flow(cut, scored, "journey"),
        "funnel": funnel(cut, scored),
        "retention": retention(cut, scored),
        "conversion": js.measure(cut, "conversion", by=scored, goal=js.Goal(GOAL, horizon=HORIZON)),
    }


def answer(question: str, result: Any) -> Answer:
    if question == "sessions":
        sizes = np.diff(result.event_offsets)
        return {"all": {"sessions": result.n_journeys, "squares": int((sizes * sizes).sum()), "most": int(sizes.max())}}
    if question == "conversion":
        return answer_of_measure(result)
    if question == "rfm":
        sizes = result.sizes().set_index("segment")["n"]
        return {"all": {str(name): int(count) for name, count in sizes.items() if count}}
    found = {segment: _SAY[question](result, segment) for segment in result.segments}
    if question in ("flow_counts", "eventually"):
        return {part: {name: n for name, n in row.items() if "customers" not in name} for part, row in found.items()}
    return found


def _edges(result: js.Flow, segment: str) -> dict[str, int]:
    edges = result.edges(segment)
    names = [f"{source} to {target}" for source, target in zip(edges["source"], edges["target"], strict=True)]
    customers = {f"{name}, customers": int(n) for name, n in zip(names, edges["customers"], strict=True)}
    return dict(zip(names, edges["count"].astype(int), strict=True)) | customers


def _levels(result: js.FunnelResult, segment: str) -> dict[str, int]:
    return {f"step {place}": int(n) for place, n in enumerate(result.reached(segment), 1)}


def _cohorts(result: Any, segment: str) -> dict[str, int]:
    table = result.matrix("count", segment)
    weeks = [str(week) for week in table.index]
    cells = table.fillna(0).to_numpy().astype(int)
    return {f"{weeks[row]} + {week}": int(n) for (row, week), n in np.ndenumerate(cells) if n}


def _shares(result: Any, segment: str) -> dict[str, float]:
    table = result.matrix("share", segment)
    weeks = [str(week) for week in table.index]
    cells = table.to_numpy(dtype=float)
    return {f"{weeks[row]} + {week}, share": float(n) for (row, week), n in np.ndenumerate(cells) if n > 0}


def _routes(result: js.RouteTable, segment: str) -> dict[str, int]:
    counts = result.table(segment).set_index("route")["count"].astype(int)
    last = int(counts.iloc[-2])
    clear = {str(route): int(n) for route, n in counts.items() if route == "<other>" or n > last}
    return clear | {"last of the top": last}


def _matches(result: Any, segment: str) -> dict[str, int]:
    place = result.segments.index(segment)
    found = {one.name: one for one in result.measures.measurements}
    matched, each = found["matched"], found["matches per unit"]
    return {
        "customers": round(float(matched.value[place] * matched.n[place])),
        "matches": round(float(each.value[place] * each.n[place])),
    }


def _following(result: Any, segment: str) -> dict[str, int]:
    table = result.table(segment)
    counts = (table["share"] * table["n"]).round().astype(int)
    return {str(name): int(n) for name, n in zip(table["touchpoint"], counts, strict=True) if n}


_SAY: dict[str, Callable[[Any, str], Mapping[str, float]]] = {
    "flow": _edges,
    "flow_counts": _edges,
    "eventually": _edges,
    "funnel": _levels,
    "funnel_any_time": _levels,
    "retention": _cohorts,
    "retention_shares": _shares,
    "routes": _routes,
    "sequences": _matches,
    "next_touchpoint": _following,
}
