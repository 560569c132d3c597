"""Telling the ledger of values that stay, but not as they were."""

from __future__ import annotations

from journeyseg.model.door.sieve import Sieve
from journeyseg.model.door.table import Rows
from journeyseg.model.door.values import Read


def tell(sieve: Sieve, read: Read, what: str) -> None:
    """Note values that could not stay as they were."""
    sieve.change(read.infinite, "infinite value", f"an infinite number in {what} became missing")
    sieve.change(read.beyond, "time out of range", f"a time outside the years 1 to 9999 in {what} became missing")
    tell_clock(sieve, read.twice, read.never, what)


def tell_clock(sieve: Sieve, twice: Rows, never: Rows, what: str) -> None:
    """Note wall clock readings that a zone repeats or skips."""
    sieve.change(twice, "repeated local time", f"the clock showed it twice; the first was taken, in {what}")
    sieve.change(
        never, "skipped local time", f"the clock never showed it; moved forward to the end of the gap, in {what}"
    )
