"""The colours of the page can be told apart: contrast as WCAG 2.1 AA asks, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import journeyseg.render

STYLE = (Path(journeyseg.render.__file__).parent / "templates" / "style.css.j2").read_text(encoding="utf-8")
TEXT = [
    ("ink", "paper"), ("ink", "card"), ("ink", "raise"), ("ink", "hurt-soft"), ("ink", "good-soft"), ("ink", "soft"),
    ("muted", "paper"), ("muted", "card"), ("muted", "raise"), ("muted", "hurt-soft"),
    ("flow", "card"), ("flow", "paper"), ("hurt", "card"), ("hurt", "paper"), ("hurt", "hurt-soft"),
    ("on-hurt", "hurt"), ("on-flow", "flow"),
]  # fmt: skip
SHAPES = [("flow", "card"), ("feel", "card"), ("hurt", "card"), ("muted", "card")]


def themes() -> dict[str, dict[str, str]]:
    """Colours by name, of the light and of the dark theme."""
    dark, light = (re.search(mark + r"(.*?)color-scheme", STYLE, re.DOTALL) for mark in ("macro dark", ":root{"))
    assert dark
    assert light
    return {
        name: dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{3,6})", found[1]))
        for name, found in (("dark", dark), ("light", light))
    }


def luminance(color: str) -> float:
    """Relative luminance of a colour, WCAG 2.1."""
    digits = "".join(2 * digit for digit in color[1:]) if len(color) == 4 else color[1:]
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, WCAG 2.1."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_highest_contrast_there_is() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_stands_out_from_its_ground(theme: str, ink: str, ground: str) -> None:
    colors = themes()[theme]
    assert contrast(colors[ink], colors[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_stand_out_from_their_ground(theme: str, shape: str, ground: str) -> None:
    colors = themes()[theme]
    assert contrast(colors[shape], colors[ground]) >= 3


def test_both_themes_name_the_same_colours() -> None:
    light, dark = themes()["light"], themes()["dark"]
    assert light.keys() == dark.keys()
    assert set(re.findall(r"var\(--([a-z-]+)\)", STYLE)) <= light.keys()


def test_paper_and_phones_have_rules_of_their_own() -> None:
    assert "@media print" in STYLE
    assert "@media screen and (max-width:760px)" in STYLE
    assert "prefers-reduced-motion" in STYLE
