"""pm4py, run as a script: its own discovery on a formatted frame, one for each segment, in which its doors are fast.

python in_pm4py.py '{"events": FILE, "profiles": FILE, "question": ..., "repeats": ..., "gap": SECONDS, "out": FILE}'
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pm4py  # type: ignore[import-not-found,import-untyped,unused-ignore]
import pyarrow.parquet as pq

Asked = dict[str, Any]
Answer = dict[str, dict[str, Any]]


def prepared(asked: Asked) -> dict[str, Any]:
    """Segment -> a frame as pm4py wants it, by customer and time, with sessions as text."""
    events = pq.read_table(asked["events"], columns=["customer", "touchpoint", "at"]).to_pandas()
    profiles = pq.read_table(asked["profiles"]).to_pandas()
    whole = events.merge(profiles, on="customer").sort_values(["customer", "at"], kind="stable", ignore_index=True)
    silence = whole["at"].diff().dt.total_seconds()
    going_on = (whole["customer"] == whole["customer"].shift()) & (silence <= asked["gap"])
    whole["session"] = (~going_on).cumsum().astype(str)
    whole = pm4py.format_dataframe(whole, case_id="customer", activity_key="touchpoint", timestamp_key="at")
    return dict(tuple(whole.groupby("segment")))


def flow_counts(held: dict[str, Any], asked: Asked) -> Any:
    return {segment: pm4py.discover_dfg(log)[0] for segment, log in held.items()}


def eventually(held: dict[str, Any], asked: Asked) -> Any:
    return {segment: pm4py.discover_eventually_follows_graph(log) for segment, log in held.items()}


def routes(held: dict[str, Any], asked: Asked) -> Any:
    return {segment: pm4py.get_variants(log, case_id_key="session") for segment, log in held.items()}


def answer(question: str, found: Any, asked: Asked) -> Answer:
    if question != "routes":
        return {segment: {" to ".join(pair): int(n) for pair, n in edges.items()} for segment, edges in found.items()}
    return {segment: _top(Counter(routes), asked["top"]) for segment, routes in found.items()}


def _top(routes: Counter[tuple[str, ...]], limit: int) -> dict[str, int]:
    best = routes.most_common(limit)
    last = best[-1][1]
    clear = {" → ".join(route): int(n) for route, n in best if n > last}
    return {**clear, "<other>": int(routes.total()) - sum(int(n) for _, n in best), "last of the top": int(last)}


QUESTIONS = {"flow_counts": flow_counts, "eventually": eventually, "routes": routes}


def main() -> None:
    """Does what it is asked, once for the answer and then for the clock."""
    asked = json.loads(sys.argv[1])
    held, work = prepared(asked), QUESTIONS[asked["question"]]
    found = answer(asked["question"], work(held, asked), asked)
    wall, cpu = [], []
    for _ in range(asked["repeats"]):
        gc.collect()
        begun, worked = time.perf_counter(), time.process_time()
        work(held, asked)
        wall.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - worked)
    said = {"answer": found, "seconds": wall, "cpu": cpu, "version": pm4py.__version__}
    Path(asked["out"]).write_text(json.dumps(said), encoding="utf-8")


if __name__ == "__main__":
    main()
