"""Bands of one segment minus another: as thick as the mean of both, coloured where their shares differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from journeyseg.analyses.flow.labelling import OTHER
from journeyseg.model.differences import Differences
from journeyseg.render.apart import how, signed, span, style_for, told_apart
from journeyseg.render.bands import Band, Bands, laid_out
from journeyseg.render.words import chance, told

if TYPE_CHECKING:
    from journeyseg.analyses.flow.move_result import StepFlow


def bands_apart(flow: StepFlow, *, segment: str | None, versus: str, most: int) -> tuple[Bands, Differences]:
    """The bands of both segments together, and the difference of the shares of all walks that they show.

    Raises:
        UnknownName: for an unknown segment.
        InputError: for one segment twice.
        DefinitionError: for a number below 1.
    """
    found = told_apart(flow, segment, versus, ["share"])
    edges = found.to_frame()
    edges = edges[(edges["value"] > 0) | (edges["versus"] > 0)]
    edges = edges.assign(step=edges["step"].astype(np.int64), count=(edges["value"] + edges["versus"]) / 2)
    bands = laid_out(edges[["step", "source", "target", "count"]], steps=flow.steps, n=1.0, most=most, shares=True)
    rows = {(row["step"], row["source"], row["target"]): row for row in edges.to_dict("records")}
    clear = edges.loc[edges["p_corrected"] < 1 - found.level, "difference"].abs()
    largest = max(float(clear.max()) if len(clear) else 0.0, 1e-9)
    tinted = tuple(_tinted(band, rows.get(band.key), found, largest) for band in bands.bands)
    return attrs.evolve(bands, bands=tinted), found


def _tinted(band: Band, row: Any, found: Differences, largest: float) -> Band:
    if row is None or OTHER in band.key[1:]:
        return attrs.evolve(band, tint="still", strength=0.2, hint=f"{band.hint} in the mean (several, not compared)")
    gap = float(row["difference"])
    clear = bool(row["p_corrected"] < 1 - found.level)
    ends = span("share", gap, row["low"], row["high"])
    certain = f" ({ends}, corrected {chance(row['p_corrected'])})" if ends else " (too few to tell)"
    both = f"{told('share', row['value'])} and {told('share', row['versus'])}"
    hint = f"{band.hint.rsplit(': ', 1)[0]}: {both} of all, {signed(style_for('share', gap), gap)}{certain}"
    tint = ("more" if gap > 0 else "less") if clear else "still"
    return attrs.evolve(band, tint=tint, strength=0.35 + 0.6 * abs(gap) / largest if clear else 0.2, hint=hint)


def key_of(found: Differences) -> str:
    """The legend."""
    return (
        f"blue: more of all walks in the first ({how(found)}); orange: fewer; pale grey: may be no difference, or too "
        "few to tell; as thick as the mean of both; short stubs are those who stop"
    )
