"""The page on differences names every analysis that draws one, with each option that its picture has beside it."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from typing import get_type_hints

import pytest

import journeyseg as js
from journeyseg.model.analysis import Analysis

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "differences.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ((?:`[a-z_.]+`(?:, )?)+) \| (.+?) \|(.*?)\|$", PAGE, re.MULTILINE)
PICTURES = {
    "daily_states": "plot_frequency.plot_daily_states",
    "flow": "plot_flow.plot_flow",
    "funnel": "plot_funnel.plot_funnel",
    "lifecycle": "plot_frequency.plot_lifecycle",
    "loops": "plot_labels.plot_loops",
    "next_touchpoint": "plot_sequences.plot_next",
    "retention": "plot_retention.plot_retention",
    "routes": "plot_routes.plot_routes",
    "sequences": "plot_sequences.plot_sequences",
    "step_flow": "plot_bands.plot_bands",
    "step_matrix": "plot_steps.plot_steps",
    "stickiness": "plot_frequency.plot_stickiness",
    "survival": "plot_survival.plot_survival",
    "what_if": "plot_labels.plot_what_if",
    "js.measure": "plot_differences.plot_apart",
}
REFUSED = {"segments"}
"""Options that only a picture without a difference has."""


def listed() -> dict[str, str]:
    """Name of each verb of the table -> the options beside it."""
    return {name: options for names, _, options in ROWS for name in re.findall(r"`([a-z_.]+)`", names)}


def test_every_analysis_is_in_the_table_and_nothing_else() -> None:
    verbs = {name: getattr(js, name) for name in js.__all__ if inspect.isfunction(getattr(js, name))}
    made = {name: get_type_hints(verb).get("return") for name, verb in verbs.items()}
    known = {name for name, result in made.items() if inspect.isclass(result) and issubclass(result, Analysis)}
    assert set(listed()) == {*known, "js.measure"} == set(PICTURES)


@pytest.mark.parametrize("verb", list(PICTURES))
def test_every_option_of_a_picture_stands_in_its_row(verb: str) -> None:
    module, name = PICTURES[verb].split(".")
    picture = getattr(importlib.import_module(f"journeyseg.render.{module}"), name)
    options = set(list(inspect.signature(picture).parameters)[1:]) - {"segment", "versus"}
    said = {word.split("=")[0] for word in re.findall(r"`([a-z_=\"]+)`", listed()[verb])}
    assert options - REFUSED <= said
