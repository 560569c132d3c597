"""Recommend: tactics of advisors, in an order that no registration changes."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import pytest

import journeyseg as js
from tests.twins import short


@attrs.frozen
class Caller:
    """Advises to call everybody."""

    reverse: bool = False

    def advise(self, atlas: js.Atlas, /) -> Iterable[js.Tactic]:
        tactics = [js.Tactic(name, "call", touchpoint=touchpoint) for name in atlas for touchpoint in ("view", "buy")]
        return reversed(tactics) if self.reverse else tactics


def atlas() -> js.Atlas:
    """The map of everyone."""
    return js.map_journeys(short.journeys(a=[("view", 0), ("buy", 1)]))


def test_tactics_stand_in_order_whatever_order_they_were_given_in() -> None:
    found, other = js.recommend(atlas(), Caller()), js.recommend(atlas(), Caller(reverse=True))
    assert [tactic.touchpoint for tactic in found.tactics] == ["buy", "view"]
    assert found.to_frame().equals(other.to_frame())
    assert len(found) == 2
    assert "Caller" in found.advisors[0]


def test_without_any_advisor_there_is_no_advice() -> None:
    found = js.recommend(atlas())
    assert len(found.to_frame()) == len(found)


def test_what_is_no_atlas_is_refused() -> None:
    with pytest.raises(js.errors.InputError, match="map_journeys"):
        js.recommend(short.journeys(a=[("view", 0)]))  # type: ignore[arg-type]


def test_an_advisor_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(js.errors.UnknownName):
        js.recommend(atlas(), "nobody")


def test_an_error_inside_an_advisor_names_the_step() -> None:
    @attrs.frozen
    class Broken:
        def advise(self, atlas: js.Atlas, /) -> Iterable[js.Tactic]:
            raise KeyError("no")

    with pytest.raises(KeyError) as caught:
        js.recommend(atlas(), Broken())
    assert "recommend" in "".join(caught.value.__notes__)
