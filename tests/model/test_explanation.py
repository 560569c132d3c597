"""Explanations: the segments of one customer, and why."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given

from journeyseg.errors import UnknownName
from journeyseg.model.explanation import Explanation
from journeyseg.model.named_segment import Segment
from journeyseg.model.segmentation import Segmentation
from tests.model.memberships import NAMES, Plain, built, held, journeys_with, plain


@given(plain())
def test_it_names_the_segments_the_customer_was_ever_in_in_order(own: Plain) -> None:
    found = built(own)
    for who in own:
        assert found.explain(who) == Explanation(who, tuple(name for name in NAMES if name in held(own, who, None)))


def test_an_id_is_compared_as_text() -> None:
    found = built({"7": frozenset(["red"])})
    assert found.explain(7) == found.explain(7.0) == found.explain("7")


def test_reasons_are_definitions_or_else_summaries() -> None:
    named = (Segment("a", "in short", definition="the rule"), Segment("b", "in short"), Segment("c"))
    journeys = journeys_with({"ann": 1})
    reasons = [journeys.split([code], named).explain("ann").reasons for code in range(3)]
    assert reasons == [("a: the rule",), ("b: in short",), ()]


def test_in_words_a_customer_of_none_is_in_no_segment() -> None:
    assert str(Explanation("ann", ())) == "ann: no segment"
    assert str(Explanation("ann", ("a", "b"), ("a: why", "b: why"))) == "ann: a, b\n  a: why\n  b: why"


class Model:
    """A model with a trace of its own."""

    def explain(self, journeys: Any, customer: str) -> list[str]:
        """Two sentences."""
        return [f"{customer} of {len(journeys)}", "because"]


def test_a_model_tells_its_own_reasons_where_its_journeys_are_at_hand() -> None:
    own: Segmentation = attrs.evolve(journeys_with({"ann": 1, "bob": 0}).split([0, 0], [Segment("a", "said")]))
    traced = attrs.evolve(own, model=Model())
    assert traced.explain("ann").reasons == ("ann of 2", "because")
    assert attrs.evolve(traced, source=None).explain("ann").reasons == ("a: said",)


def test_strangers_are_unknown_and_close_ids_listed() -> None:
    with pytest.raises(UnknownName, match="'anna'"):
        built({"anna": frozenset(["red"])}).explain("annna")
