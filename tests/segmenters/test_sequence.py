"""The condition on sequences: customers in whom a pattern matches so often."""

from __future__ import annotations

import pytest

import journeyseg as js
from journeyseg.segmenters import from_table, matches, to_table


def shop() -> js.Journeys:
    """Three customers with views and purchases."""
    names = {"ann": "view buy view buy", "bob": "buy view", "cat": "view"}
    rows = [
        {"customer": name, "touchpoint": what, "at": f"2026-01-0{day}T00:00:00Z"}
        for name, listed in names.items()
        for day, what in enumerate(listed.split(), 1)
    ]
    return js.testing.journeys_of(rows)


def members(condition: object, **options: object) -> list[str]:
    """The customers that a rule takes."""
    rules = js.segmenters.Rules({"in": condition}, default="out")
    return sorted(js.segment(shop(), rules).customers("in").tolist())


def test_a_rule_takes_customers_in_whom_a_pattern_matches() -> None:
    assert members(matches("view ... buy")) == ["ann"]
    assert members(matches("view ... buy", at_least=2)) == ["ann"]
    assert members(matches("view ... buy", at_least=3)) == []
    assert members(matches("view ... buy", at_most=0)) == ["bob", "cat"]
    assert members(~matches("start -> view")) == ["bob"]


def test_its_plain_form_is_text() -> None:
    condition = matches("view...buy within 2 days", at_least=2)
    table = {"matches": "view ... buy within 2 days", "at_least": 2}
    assert to_table(condition) == table
    assert from_table(table) == condition
    assert condition.needs == {"touchpoint"}
    assert condition.words == "view ... buy within 2 days at least 2 times"


def test_what_is_no_pattern_is_refused() -> None:
    with pytest.raises(js.errors.DefinitionError, match="column 6"):
        from_table({"matches": "view buy"})
    with pytest.raises(js.errors.DefinitionError):
        matches("view", at_least=1.5)


def test_a_touchpoint_that_never_occurs_is_taken_for_just_that_when_a_model_meets_new_customers() -> None:
    model = js.segmenters.Rules({"in": matches("view ... buy")}, default="out").fit(shop())
    later = js.testing.journeys_of([{"customer": "eve", "touchpoint": "view", "at": 0}])
    assert model.assign(later).customers("in").tolist() == []
