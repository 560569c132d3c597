"""The table of results, in Markdown; it names no machine."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

import attrs

from benchmarks import bars
from benchmarks.cases import SLOW
from benchmarks.log import Log
from benchmarks.memory import Need
from benchmarks.outside.running import OUTSIDE
from benchmarks.programs import MODULES, NAMES
from benchmarks.timings import OURS, Timing, to_best_peer
from journeyseg import __version__

QUIET = 2.5
"""Load below which nothing but the benchmark itself can have kept two processors busy."""

LIBRARIES = ("numpy", "pandas", "pyarrow", "polars", "duckdb", "chdb")
HEAD = ("events", "case", "program", "median s", "min s", "max s", "cpu s", "peak MB", "x best peer", "x best cpu")


@attrs.frozen
class Row:
    """A line of the table: the log, and a timing beside the others of its case."""

    log: Log
    timing: Timing
    ratio: float
    cpu_ratio: float

    def cells(self) -> tuple[str, ...]:
        """The cells, as text."""
        timing, bold = self.timing, "**" if self.timing.program == OURS else ""
        return (
            f"{self.log.n_events:,}",
            timing.case,
            f"{bold}{timing.program}{bold}",
            *(
                f"{seconds:.3f}"
                for seconds in (timing.median, min(timing.seconds), max(timing.seconds), median(timing.cpu))
            ),
            f"{max(timing.megabytes):,.0f}" if timing.megabytes else "",
            f"{bold}{self.ratio:.2f}{bold}",
            f"{bold}{self.cpu_ratio:.2f}{bold}",
        )


def rows_of(log: Log, timings: list[Timing]) -> list[Row]:
    """The lines of one case, journeyseg first, then the peers from the fastest on."""
    ordered = sorted(timings, key=lambda timing: (timing.program != OURS, timing.median))
    return [
        Row(log, timing, to_best_peer(timing, timings), to_best_peer(timing, timings, of="cpu")) for timing in ordered
    ]


def line(cells: Sequence[str]) -> str:
    """A line of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    marks = ["---" if name in ("case", "program") else "---:" for name in HEAD]
    return "\n".join([line(HEAD), line(marks), *(line(row.cells()) for row in rows)])


def surroundings() -> str:
    """Versions, and how many processors there were."""
    found = ", ".join([f"journeyseg {__version__}", *filter(None, map(_versioned, LIBRARIES))])
    where = f"{platform.python_implementation()} {platform.python_version()} on {platform.system()}"
    return f"{where}, {os.cpu_count()} processors; {found}."


def missing() -> str:
    """Which programs could not be asked, as a sentence."""
    peers = [name for name in MODULES if name not in NAMES]
    lacking = [*peers, *(name for name, who in OUTSIDE.items() if who.python is None)]
    return f"Not installed, so not asked: {', '.join(lacking)}." if lacking else ""


def _versioned(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return ""


def speeds_of(rows: Sequence[Row]) -> list[bars.Speeds]:
    """How many times faster journeyseg was, by size and case."""
    ours = [row for row in rows if row.timing.program == OURS]
    sizes = dict.fromkeys(row.log.n_events for row in ours)
    return [
        bars.Speeds(
            size,
            {row.timing.case: 1 / row.ratio for row in ours if row.log.n_events == size and row.ratio > 0},
            {row.timing.case: 1 / row.cpu_ratio for row in ours if row.log.n_events == size and row.cpu_ratio > 0},
        )
        for size in sizes
    ]


def bar_table(rows: Sequence[Row]) -> str:
    """The bars as a Markdown table, and what is behind."""
    speeds = speeds_of(rows)
    marks = ["---:", "---", "---:", "---", "---:", "---"]
    return "\n".join([line(bars.HEAD), line(marks), *map(line, bars.lines(speeds)), "", bars.slower(speeds)])


NOTES = Path(__file__).with_name("notes.md")
"""What a person has to say about the results; kept when they are measured again."""

TEXT = """# Benchmarks

Whole public verbs beside programs written by hand with polars, DuckDB, chDB (ClickHouse inside the process) and
pandas, and beside pm4py and retentioneering, made by `make bench` (`python -m benchmarks`). Every case is run {repeats}
times (pm4py and retentioneering at most 3 times), the programs in turns. Before a case is timed all programs must
agree: prepared logs to the last bit, counts exactly, other numbers to 1e-9.

{surroundings} {missing}

The log is the simulated web shop, about 20 events a customer, with text ids of customers, one Parquet file, by day and
in no order inside a day: {logs}.

- **read**: from the file (and one of profiles) to codes instead of text, one run a customer, events in order of time,
  ties in input order, the segment of each customer at hand. Each run in a fresh interpreter; imports are not timed,
  what is imported late is. "peak MB" is the largest resident set of the process, with interpreter and
  libraries.
- **read again**: the same, when the interpreter has read the log once before: what is left of "read" without start-up
  (late imports, discovery of plugins, thread pools, first use of the libraries).
- **from_frame**: the same from a pandas frame or an Arrow table in memory.
- **measure**: on the prepared log, by segment: the share of customers who buy within 30 days of their first touchpoint
  (open ones left out) with Wilson's interval; mean and total value of a customer; mean rating, the interval clustered
  on customers. journeyseg segments by the profile column in the same call, and jackknifes where the peers take the
  normal interval. One untimed call goes before.
- **sessions, flow, flow_counts, funnel, retention, routes, sequences, next_touchpoint, rfm**: on the prepared log, by
  segment, in each program's own idiom; `benchmarks/analyses` says what is asked. The programs lean on the order of the
  prepared events as far as they can: polars and pandas shift columns instead of grouping, DuckDB streams windows, all
  but chDB find a funnel on one line of time, chDB has windowFunnel, sequenceCount and sequenceNextNode. "flow" counts
  transitions and the customers with any, "flow_counts" transitions alone, for which journeyseg has no shorter verb. A
  funnel has four steps within 7 days, retention is by week, routes are the ten most frequent sessions of a segment,
  cut before. The results of journeyseg have intervals; the peers only count.
- **pipeline**: from the files, in a fresh interpreter: touchpoints recorded twice within a minute left out, sessions,
  RFM segments, then flow inside sessions, funnel, retention and conversion with Wilson's interval by these segments.
  **pipeline again**: when the interpreter has done it once before.
- **pm4py, retentioneering**: what they have of the above, at about {slow:,} events: what follows directly and
  eventually, and variants of sessions; transitions with their users, sessions, a funnel without a window, cohorts.
  Preparing (formatting, one log a segment) is not timed. retentioneering is version 3, under a Python with pandas 1.

"median s", "min s" and "max s" are wall time, "cpu s" is the median time of all processors together, which other work
on the machine disturbs less. "x best peer" is the wall time over that of the fastest peer: below 1 is
faster than every peer; "x best cpu" is the same of "cpu s".

{load}

## Bars

How many times faster than the best peer of each case; above 1 is faster.

{bars}

## Timings

{table}

## Memory of journeyseg

"columns" are the bytes of the journeys that were read. "building" is how far the resident set of a fresh process rises
above what it was when everything was imported, at its peak during `read`, in units of the columns (the aim is at most
2.5); "measuring" is the same during `measure`, beside the columns that are there (at most 1.3).

{memory}
{notes}"""


def memory_lines(needs: Sequence[tuple[Log, Need]]) -> str:
    """Memory as a Markdown list."""
    lines = [f"- {log.n_events:,} events: {need}" for log, need in needs]
    return "\n".join(lines) if lines else "Not measured: this system can't forget an earlier peak."


def load_in_words(before: float | None, after: float | None) -> str:
    """How busy the machine was, as a sentence."""
    if before is None or after is None:
        return "How busy the machine was is not known."
    quiet = max(before, after) < QUIET
    other = "Nothing else of weight ran." if quiet else "Other work ran at the same time: trust processor time more."
    return f"Load of the machine (one minute) before and after: {before:.1f} and {after:.1f}. {other}"


def page(
    rows: Sequence[Row],
    repeats: int,
    needs: Sequence[tuple[Log, Need]] = (),
    load: tuple[float | None, float | None] = (None, None),
) -> str:
    """The whole page."""
    logs = dict.fromkeys((row.log.n_events, row.log.n_customers, row.log.megabytes) for row in rows)
    words = "; ".join(f"{events:,} events of {people:,} customers ({size:,.0f} MB)" for events, people, size in logs)
    return TEXT.format(
        repeats=repeats,
        surroundings=surroundings(),
        missing=missing(),
        logs=words,
        table=table(rows),
        load=load_in_words(*load),
        memory=memory_lines(needs),
        bars=bar_table(rows),
        slow=SLOW,
        notes=f"\n{NOTES.read_text('utf-8')}" if NOTES.exists() else "",
    )
