"""Figures: what is drawn equals the numbers, names are never mathematics, and no global state is touched."""

from __future__ import annotations

import subprocess
import sys
import warnings
from typing import Any

import pandas as pd
import pytest

from journeyseg.errors import ExtraMissing, InputError, UnknownName
from journeyseg.render.canvas import label
from journeyseg.render.plots import plot
from tests.render.sample import HOSTILE, hostile_atlas, shop_atlas

pytest.importorskip("matplotlib")


class Table:
    """A result that is no more than its table."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    def to_frame(self) -> pd.DataFrame:
        return self.frame


def measures(*rows: tuple[Any, ...]) -> Table:
    return Table(pd.DataFrame(rows, columns=["metric", "segment", "value", "low", "high", "n", "unit"]))


def texts(figure: Any) -> str:
    from matplotlib.text import Text

    return "\n".join(text.get_text() for text in figure.findobj(Text))


def drawn(figure: Any) -> Any:
    """The figure after a full drawing, in which every warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.canvas.draw()
    return figure


def test_the_bars_of_an_atlas_are_its_reach_and_its_losses() -> None:
    atlas = shop_atlas(3)
    figure = drawn(plot(atlas))
    for axes, found in zip(figure.axes[::2], atlas.maps.values(), strict=True):
        stages = len(found.stages)
        heights = [bar.get_height() for bar in axes.patches]
        assert heights[:stages] == pytest.approx([100 * stage.reach.value for stage in found.stages])
        lost = [100 * s.reach.value * (s.drop_off.value if s.drop_off.known else 0) for s in found.stages]
        assert heights[stages:] == pytest.approx(lost)


def test_the_dots_of_an_atlas_are_its_ratings_filled_where_they_were_asked() -> None:
    atlas = shop_atlas(1)
    axes = drawn(plot(atlas)).axes[1]
    cells = atlas["First-timers"].touchpoints
    lines = [line for line in axes.lines if line.get_marker() == "o"]
    asked, final = (list(zip(line.get_xdata(), line.get_ydata(), strict=True)) for line in lines)
    assert asked == [(place, c.satisfaction.value) for place, c in enumerate(cells) if c.satisfaction.known]
    assert final == [(place, c.final_rating.value) for place, c in enumerate(cells) if not c.satisfaction.known]
    assert lines[0].get_markerfacecolor() != lines[1].get_markerfacecolor() == "white"


def test_every_stage_and_segment_is_named() -> None:
    atlas = shop_atlas()
    found = texts(drawn(plot(atlas)))
    assert all(name in found for name in atlas.maps)
    assert all(stage.name in found for stage in atlas.everyone.stages)


def test_hostile_names_are_drawn_as_they_are_without_a_warning() -> None:
    found = texts(drawn(plot(hostile_atlas(), segments=HOSTILE)))
    assert "<script>alert(1)</script>" in found
    assert r"\$x^2\$" in found


def test_chosen_segments_are_drawn_in_the_order_given_and_unknown_ones_refused() -> None:
    figure = plot(shop_atlas(), segments=["Gift buyers", "First-timers"])
    assert [axes.get_title("left") for axes in figure.axes[::2]] == ["Gift buyers", "First-timers"]
    with pytest.raises(UnknownName, match="Gift"):
        plot(shop_atlas(), segments=["Gift buyer"])


def test_an_atlas_of_many_segments_draws_the_first_twelve() -> None:
    assert len(plot(shop_atlas(30)).axes) == 24


def test_measures_are_dots_with_their_intervals_in_readable_units() -> None:
    table = measures(
        ("conversion", "a", 0.4, 0.3, 0.5, 90, "share"),
        ("conversion", "b", 0.2, 0.1, 0.3, 80, "share"),
        ("wait", "a", 86400.0 * 3, 86400.0 * 2, 86400.0 * 4, 70, "seconds"),
    )
    shares, waits = (axes for axes in drawn(plot(table)).axes if axes.get_title("left"))
    assert list(shares.lines[0].get_xdata()) == pytest.approx([40, 20])
    assert [tick.get_text() for tick in shares.get_yticklabels()] == ["a", "b"]
    assert shares.collections[0].get_segments()[0][:, 0] == pytest.approx([30, 50])
    assert list(waits.lines[0].get_xdata()) == pytest.approx([3])
    assert (shares.get_xlabel(), waits.get_xlabel()) == ("%", "days")


def test_cells_of_a_measure_are_named_beside_their_segment() -> None:
    frame = measures(("retention", "a", 0.4, 0.3, 0.5, 90, "share")).frame.assign(week="$1$")
    (axes,) = drawn(plot(Table(frame))).axes
    assert [tick.get_text() for tick in axes.get_yticklabels()] == [r"a · \$1\$"]


def test_a_measure_without_cells_beside_one_with_cells_names_its_segment_alone() -> None:
    frame = measures(("conversion", "a", 0.4, 0.3, 0.5, 90, "share"), ("gain", "a", 0.1, 0.0, 0.2, 90, "share")).frame
    axes = drawn(plot(Table(frame.assign(touchpoint=[None, "view"])))).axes
    assert [[mark.get_text() for mark in one.get_yticklabels()] for one in axes] == [["a"], ["a · view"]]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [1]}),
        measures().frame,
        measures(*(("m", str(place), 0.1, 0.1, 0.1, 9, "share") for place in range(61))).frame,
    ],
)
def test_what_has_no_picture_is_refused_with_a_remedy(frame: pd.DataFrame) -> None:
    with pytest.raises(InputError) as refused:
        plot(Table(frame))
    assert refused.value.expected
    assert refused.value.remedy


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    for result in (shop_atlas(1), measures(("m", "a", 0.1, 0.1, 0.1, 9, "share"))):
        with pytest.raises(ExtraMissing, match=r"journeyseg\[plot\]"):
            plot(result)


def test_a_sign_that_the_font_lacks_becomes_a_box_and_long_names_are_cut() -> None:
    assert label("a\U0001f469\u200d\U0001f680b") == "a□b"
    assert label("x" * 90) == "x" * 33 + "…"
    assert label(" ") == "(no name)"


def test_drawing_neither_imports_pyplot_nor_chooses_a_backend() -> None:
    code = (
        "import sys; from tests.render.sample import shop_atlas; from journeyseg.render.plots import plot;"
        "import matplotlib; before = matplotlib.rcParams.copy(); plot(shop_atlas(1)).canvas.draw();"
        "assert before == matplotlib.rcParams.copy(); assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=_environment())


def test_the_modules_of_render_load_neither_jinja_nor_matplotlib() -> None:
    names = "page mermaid plots notebook report tables words sentences"
    imports = "; ".join(f"import journeyseg.render.{name}" for name in names.split())
    code = f"import sys; {imports}; assert not {{'jinja2', 'markupsafe', 'matplotlib', 'scipy'}} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env=_environment())


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
