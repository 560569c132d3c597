"""Conditions as a person would say them."""

from __future__ import annotations

import pytest
from hypothesis import given

from journeyseg.segmenters import Condition
from journeyseg.segmenters.conditions import attribute, count, first, last, later, mean, total
from journeyseg.segmenters.conditions.saying import spoken
from journeyseg.segmenters.conditions.tree import Every, Not, Some
from tests.segmenters.trees import trees

SPAN = attribute("profile:age", at_least=3, below=9)
MONTH = count("buy", at_most=0, within="30 days")
WEB = count(stage="pay", channel="web")
RECENT = first(within="9 days")
LATE = later("deliver", than="property:promised")
GRACE = later("deliver", than="touchpoint:ship", grace="1 day", which="first")
BUY, SOUTH, OLD = count("buy"), attribute("profile:home_region", equals="South"), attribute("profile:age", at_least=65)


@pytest.mark.parametrize(
    ("condition", "yes", "no"),
    [
        (LATE, "deliver came later than promised", "deliver came no later than promised"),
        (
            GRACE,
            "first deliver came more than 1 day later than ship",
            "first deliver came at most 1 day later than ship",
        ),
        (SOUTH, "home region is South", "home region is not South"),
        (SPAN, "age is at least 3 and less than 9", "age is not (at least 3 and less than 9)"),
        (attribute("profile:age", exists=False), "age is not known", "age is known"),
        (attribute("profile:loyal", equals=True), "loyal is yes", "loyal is not yes"),
        (attribute("profile:name", starts_with="A"), "name starts with A", "name does not start with A"),
        (
            attribute("property:pay", which="any", among=["card", "cash"], touchpoint="Final step"),
            "any pay of “Final step” is card or cash",
            "any pay of “Final step” is not card or cash",
        ),
        (BUY, "at least one buy", "no buy"),
        (MONTH, "no buy in the last 30 days", "at least one buy in the last 30 days"),
        (count("buy", at_least=2, at_most=2), "buy exactly twice", "buy not exactly twice"),
        (count("buy", at_least=2, at_most=5), "buy 2 to 5 times", "buy not 2 to 5 times"),
        (count("buy", at_most=3), "buy at most 3 times", "buy not at most 3 times"),
        (WEB, "at least one touchpoint in stage pay by web", "no touchpoint in stage pay by web"),
        (total("value", above=9), "total value is more than 9", "total value is not more than 9"),
        (mean("satisfaction", below=3), "mean satisfaction is less than 3", "mean satisfaction is not less than 3"),
        (last("buy", before="9 days"), "last buy was 9 days ago or earlier", "last buy was not 9 days ago or earlier"),
        (RECENT, "first touchpoint was in the last 9 days", "first touchpoint was not in the last 9 days"),
        (BUY & OLD, "at least one buy and age is at least 65", "no buy or age is not at least 65"),
        (
            BUY & (OLD | LATE),
            "at least one buy and (age is at least 65 or deliver came later than promised)",
            "no buy, or (age is not at least 65 and deliver came no later than promised)",
        ),
    ],
)
def test_a_condition_and_its_opposite_are_said_plainly(condition: Condition, yes: str, no: str) -> None:
    assert spoken(condition) == yes
    assert spoken(~condition) == spoken(condition, no=True) == no
    assert spoken(~~condition) == yes


def _leaves(condition: Condition) -> list[Condition]:
    if isinstance(condition, (Every, Some, Not)):
        return [leaf for part in condition.parts for leaf in _leaves(part)]
    return [condition]


@given(trees())
def test_whatever_the_tree_every_part_is_said_and_no_family_of_columns_shows(condition: Condition) -> None:
    told = spoken(condition)
    assert all(spoken(leaf) in told or spoken(leaf, no=True) in told for leaf in _leaves(condition))
    assert not any(family in told for family in ("profile:", "property:", "touchpoint:"))
    assert told.count("(") == told.count(")")
