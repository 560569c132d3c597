"""Pictures of survival and of funnels say what their results say, and are cut by nothing."""

from __future__ import annotations

import io

import pytest

import journeyseg as js
from journeyseg.errors import DefinitionError

DAYS = {"ann": ("view", "buy"), "bob": ("view", "buy"), "cat": ("view", "look"), "dan": ("view", "look")}


def journeys() -> js.Journeys:
    rows = [
        {"customer": who, "touchpoint": what, "at": f"2026-01-{day:02}T00:00:00Z", "state": "done"}
        for place, (who, names) in enumerate(DAYS.items())
        for what, day in zip(names, (1, 5 + 4 * place), strict=True)
    ]
    closed = js.Blueprint("shop", stages=[js.Stage("all", ["*"])], closed=js.Closed("state", ["done"]))
    return js.testing.journeys_of(rows, blueprint=closed)


def at_risk(**options: object) -> list[str]:
    return [text.get_text() for text in js.survival(journeys(), "buy", method="exact").plot(**options).axes[1].texts]


def test_those_who_never_will_are_at_risk_after_the_last_time() -> None:
    counts = at_risk(until="20 days")
    assert counts[0] == "4"
    assert counts[-1] == "2", "two are closed without it, and stay"


def test_a_picture_of_survival_ends_where_it_is_told_to() -> None:
    drawn = js.survival(journeys(), "buy", method="exact").plot(until="6 days")
    assert drawn.axes[0].get_xlim() == (0, 6)
    hours = js.survival(journeys(), "buy", method="exact").plot(until="30 hours")
    assert hours.axes[1].get_xlabel() == "hours since the start"


def test_an_end_without_its_unit_is_refused() -> None:
    with pytest.raises(DefinitionError):
        js.survival(journeys(), "buy").plot(until=6)


def test_a_long_curve_is_drawn_with_no_more_points_than_can_be_seen() -> None:
    later = [f"2026-01-{2 + one % 27:02}T{one % 24:02}:{one % 60:02}:{one % 59:02}Z" for one in range(1500)]
    rows = [
        {"customer": f"c{one}", "touchpoint": what, "at": at}
        for one, bought in enumerate(later)
        for what, at in (("view", "2026-01-01T00:00:00Z"), ("buy", bought))
    ]
    found = js.survival(js.testing.journeys_of(rows), "buy", method="exact")
    curve = found.curve()
    drawn = found.plot().axes[0].lines[0]
    at, shares = drawn.get_xdata(), drawn.get_ydata()
    assert len(at) <= 1002 < len(curve) == 1500
    assert shares[0] == 1
    assert at[-1] == curve.index[-1] / 86_400, "the curve is drawn to its end"
    for when, share in zip(at[1:], shares[1:], strict=True):
        before = curve[curve.index <= when * 86_400 + 1]
        assert share == before["without"].iloc[-1]
    early = found.plot(until="10 days").axes[0].lines[0].get_xdata()
    assert sum(early > 10) == 1, "the line goes on to the edge"


@pytest.mark.parametrize("by", [None, js.segmenters.Rules({"a": {"count": "buy", "at_least": 1}}, default="b")])
def test_the_key_of_a_funnel_lies_inside_its_picture(by: object) -> None:
    known = journeys()
    drawn = js.funnel(known, ["view", "buy"], by=None if by is None else js.segment(known, by)).plot()
    drawn.savefig(io.BytesIO(), format="png")
    box = drawn._supxlabel.get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= drawn.bbox.x1
