"""Presets: named segmentations by purchases, each a TOML file beside this module with its options and its rules."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import attrs

from journeyseg.errors import unknown
from journeyseg.model.finding import Findings
from journeyseg.segmenters.rfm_rules import ScoreTable

PRESETS = ("rfm_11", "rfm_r_readme", "rfm_braze", "rfm_pymc", "hml", "lifecycle", "nlr")
"""Names of the presets. "nlr" is that of `TwoPeriods`, the others are those of `RFM`."""


@attrs.frozen
class Preset:
    """A named segmentation by purchases.

    Args:
        name: Its name.
        about: One sentence that says what it is.
        source: Where it is from.
        table: The names of the scores.
        none: Name of the segment of customers without a purchase.
        zero: True when customers whose purchases are worth nothing are among those.
        options: Option of the segmenter -> what the preset states.
    """

    name: str
    about: str
    source: str
    table: ScoreTable
    none: str
    zero: bool = False
    options: Mapping[str, Any] = attrs.field(factory=dict, hash=False)

    def audit(self) -> Findings:
        """What is wrong with its table of names: see `ScoreTable.audit`."""
        return self.table.audit()


@cache
def preset(name: str) -> Preset:
    """The preset of this name.

    Raises:
        UnknownName: when there is none.

    Example:
        >>> [(finding.code, finding.count) for finding in preset("rfm_braze").audit()]
        [('uncovered_codes', 1), ('several_rules', 39)]
        >>> len(preset("rfm_11").audit())
        0
    """
    if name not in PRESETS:
        raise unknown("preset", name, PRESETS)
    text = files("journeyseg.segmenters").joinpath("presets", f"{name}.toml").read_text(encoding="utf-8")
    read = tomllib.loads(text)
    options, lowest = read["options"], read.get("lowest", 1)
    table = ScoreTable(
        read["rules"],
        axes=options["axes"],
        lowest=lowest,
        highest=lowest + options["bins"] - 1,
        default=read.get("default"),
    )
    return Preset(name, read["about"], read["source"], table, read["none"], read.get("zero", False), options)
