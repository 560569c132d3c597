"""retentioneering 3, run as a script under a Python of its own, since it needs pandas 1: its tools on its eventstreams.

python in_retentioneering.py '{"events": FILE, "profiles": FILE, "question": ..., "repeats": ..., "out": FILE, ...}'
"""

from __future__ import annotations

import gc
import json
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import retentioneering  # type: ignore[import-not-found,import-untyped,unused-ignore]
from retentioneering.eventstream import Eventstream  # type: ignore[import-not-found,import-untyped,unused-ignore]

Asked = dict[str, Any]
Answer = dict[str, dict[str, Any]]


class Held:
    """An eventstream of everybody, one of each segment, and who is in which."""

    def __init__(self, asked: Asked) -> None:
        events = pq.read_table(asked["events"], columns=["customer", "touchpoint", "at"]).to_pandas()
        profiles = pq.read_table(asked["profiles"]).to_pandas()
        events["at"] = events["at"].dt.tz_localize(None)
        whole = events.merge(profiles, on="customer").sort_values(["customer", "at"], kind="stable", ignore_index=True)
        whole.columns = ["user_id", "event", "timestamp", "segment"]
        parts = dict(tuple(whole.groupby("segment")))
        self.members = {segment: part["user_id"].unique().tolist() for segment, part in parts.items()}
        self.everybody = _stream(whole)
        self.parts = {segment: _stream(part) for segment, part in parts.items()}


def _stream(rows: Any) -> Any:
    return Eventstream(rows[["user_id", "event", "timestamp"]].copy(), add_start_end_events=False)


def flow(held: Held, asked: Asked) -> Any:
    return {
        segment: [stream.transition_matrix(weight_col=what, norm_type=None) for what in ("event_id", "user_id")]
        for segment, stream in held.parts.items()
    }


def funnel_any_time(held: Held, asked: Asked) -> Any:
    segments = {"segments": list(held.members.values()), "segment_names": list(held.members)}
    return held.everybody.funnel(stages=list(asked["steps"]), funnel_type="closed", show_plot=False, **segments).values


def sessions(held: Held, asked: Asked) -> Any:
    return held.everybody.split_sessions(timeout=(asked["gap"], "s"))


def retention_shares(held: Held, asked: Asked) -> Any:
    weeks: dict[str, Any] = {"cohort_start_unit": "W", "cohort_period": (1, "W"), "average": False}
    return {segment: stream.cohorts(show_plot=False, **weeks).values for segment, stream in held.parts.items()}


def answer(question: str, found: Any) -> Answer:
    return ANSWERS[question](found)


def _edges(found: Any) -> Answer:
    told: Answer = {}
    for segment, (counts, customers) in found.items():
        pairs = [(source, target) for source in counts.index for target in counts.columns if counts.loc[source, target]]
        edges = {f"{source} to {target}": int(counts.loc[source, target]) for source, target in pairs}
        people = {f"{source} to {target}, customers": int(customers.loc[source, target]) for source, target in pairs}
        told[segment] = edges | people
    return told


def _levels(found: Any) -> Answer:
    names = found.index.get_level_values("segment_name").unique()
    users = {segment: found.loc[segment, "unique_users"].tolist() for segment in names}
    return {segment: {f"step {place}": int(n) for place, n in enumerate(row, 1)} for segment, row in users.items()}


def _sessions(found: Any) -> Answer:
    frame = found.to_dataframe()
    sizes = frame[~frame["event"].isin(["session_start", "session_end"])].groupby("session_id").size()
    return {"all": {"sessions": len(sizes), "squares": int((sizes * sizes).sum()), "most": int(sizes.max())}}


def _cohorts(found: Any) -> Answer:
    return {
        segment: {
            f"{str(week)[:10]} + {since}, share": float(share)
            for week, row in table.iterrows()
            for since, share in row.items()
            if share > 0
        }
        for segment, table in found.items()
    }


QUESTIONS = {one.__name__: one for one in (flow, funnel_any_time, sessions, retention_shares)}
ANSWERS = {"flow": _edges, "funnel_any_time": _levels, "sessions": _sessions, "retention_shares": _cohorts}


def main() -> None:
    """Does what it is asked, once for the answer and then for the clock."""
    warnings.filterwarnings("ignore")
    asked = json.loads(sys.argv[1])
    held, work = Held(asked), QUESTIONS[asked["question"]]
    found = answer(asked["question"], work(held, asked))
    wall, cpu = [], []
    for _ in range(asked["repeats"]):
        gc.collect()
        begun, worked = time.perf_counter(), time.process_time()
        work(held, asked)
        wall.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - worked)
    said = {"answer": found, "seconds": wall, "cpu": cpu, "version": retentioneering.__version__}
    Path(asked["out"]).write_text(json.dumps(said), encoding="utf-8")


if __name__ == "__main__":
    main()
