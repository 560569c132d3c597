"""The same analyses of a prepared log in several ways: journeyseg's public verbs, and programs written by hand.

Every module offers the functions of `Analyst`. Everybody starts from what `benchmarks.programs` prepared: events by
customer and time, text as codes, the segment of each customer at hand; a program may trust that order.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Protocol, cast

from benchmarks.log import Log
from benchmarks.programs import MODULES, Answer

QUESTIONS = ("sessions", "flow", "flow_counts", "funnel", "retention", "routes", "sequences", "next_touchpoint", "rfm")
"""The analyses: each is a function of a module of programs, and `answer` tells what its result says."""


class Analyst(Protocol):
    """What every program can do with its prepared log."""

    def sessions(self, held: Any) -> Any:
        """The log with a session to each event: a silence of more than half an hour ends one."""

    def with_sessions(self, held: Any) -> Any:
        """What `routes` begins with: the log cut into sessions."""

    def flow(self, held: Any) -> Any:
        """What directly follows what, by segment: occurrences, and customers with any."""

    def flow_counts(self, held: Any) -> Any:
        """What directly follows what, by segment: occurrences alone, where a program can do with that."""

    def funnel(self, held: Any) -> Any:
        """How many customers get how far through four steps inside a window, by segment."""

    def retention(self, held: Any) -> Any:
        """Customers by week of their first touchpoint and weeks since then, by segment."""

    def routes(self, held: Any) -> Any:
        """The most frequent whole sessions of each segment, and how many are none of these."""

    def sequences(self, held: Any) -> Any:
        """Customers in whom three touchpoints follow each other, others between, and how often; by segment."""

    def next_touchpoint(self, held: Any) -> Any:
        """What comes right after the first search of a customer, by segment."""

    def rfm(self, held: Any) -> Any:
        """The recency, frequency and value segment of each customer."""

    def pipeline(self, log: Log) -> dict[str, Any]:
        """From the files: repeats recorded twice left out, sessions, segments by RFM, and what is asked of these.

        Question -> result: "flow" inside sessions, "funnel", "retention" and "conversion", by segment.
        """

    def answer(self, question: str, result: Any) -> Answer:
        """What such a result says, to be compared."""


def analyst(name: str) -> Analyst:
    """The program of this name; loads its library."""
    return cast(Analyst, import_module(f"{__name__}.{MODULES[name]}"))
