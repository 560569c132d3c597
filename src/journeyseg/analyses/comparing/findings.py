"""Findings of a comparison: what to know before believing it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from journeyseg.analyses.comparing.choosing import Chosen
from journeyseg.analyses.comparing.cutoff import MOST, unevenly
from journeyseg.analyses.comparing.omnibus import Omnibus
from journeyseg.analyses.flow.result import Flow
from journeyseg.model.finding import Finding, Findings

_NAMES = ("edges", "labels", "times")


def findings(found: Omnibus, tables: Sequence[pd.DataFrame], flow: Flow, chosen: Chosen) -> Findings:
    """Statistics that lack data, cells not tested, who is in no segment or in both periods, and what periods cut."""
    told = [
        *_lacking(found),
        *_untested(tables),
        *_unassigned(flow),
        *_paired(chosen),
        *_overlapping(chosen),
        *_cut_off(chosen),
    ]
    return Findings(told)


def _lacking(found: Omnibus) -> Iterator[Finding]:
    for name, reason in found.lacking.items():
        message = f"{name!r} could not be tested: {reason}"
        yield Finding("warning", "statistic_without_data", message, fix="take a longer period, or leave it out")


def _untested(tables: Sequence[pd.DataFrame]) -> Iterator[Finding]:
    for name, table in zip(_NAMES, tables, strict=True):
        count = int((table["why"] != "").sum())
        if count:
            reasons = ", ".join(sorted(set(table["why"]) - {""}))
            message = f"{count} of {len(table)} rows of {name} are not tested: {reasons}"
            yield Finding(
                "info", "rare_cells", message, count, count / len(table), fix="they stay in the table, without p"
            )


def _unassigned(flow: Flow) -> Iterator[Finding]:
    if flow.unassigned:
        message = f"{flow.unassigned} customers are in no segment and are compared with nobody"
        yield Finding("info", "unassigned", message, flow.unassigned)


def _paired(chosen: Chosen) -> Iterator[Finding]:
    if chosen.paired:
        message = f"{chosen.paired} of {chosen.customers} customers of the test are in both, and swap their labels"
        yield Finding("info", "paired", message, chosen.paired, chosen.paired / chosen.customers)


def _overlapping(chosen: Chosen) -> Iterator[Finding]:
    """Two periods of one log that share moments."""
    periods = [part.frame.period for part in chosen.parts]
    known = [period for period in periods if period is not None]
    if len(known) == 2 and max(known[0][0], known[1][0]) < min(known[0][1], known[1][1]):
        message = "the periods overlap: what lies in both counts on both sides and hides a difference"
        yield Finding("warning", "periods_overlap", message, fix="let one period begin where the other ends")


def _cut_off(chosen: Chosen) -> Iterator[Finding]:
    """Two periods of one log of which one cuts starts off, and the other ends."""
    share = unevenly(chosen.parts)
    if share > MOST:
        message = "units go over the edges of one period more than of the other: starts and ends differ by that alone"
        yield Finding(
            "warning", "periods_cut_units", message, share=share, fix='unit="journey", after js.sessions if need be'
        )
