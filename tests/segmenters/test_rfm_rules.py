"""Names for scores: the first rule wins, every combination is accounted for, and the audit says what is wrong."""

from __future__ import annotations

import pickle
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.errors import DefinitionError, UnknownName
from journeyseg.segmenters import ScoreRule, ScoreTable, preset
from journeyseg.segmenters.rfm_presets import PRESETS

RANGES = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda ends: (min(ends), max(ends)))
WHERE = st.dictionaries(st.sampled_from(("recency", "frequency", "value")), RANGES, min_size=1)
RULES = st.lists(st.lists(WHERE, min_size=1, max_size=2), min_size=1, max_size=6)


@given(rules=RULES, default=st.none() | st.just("rest"))
def test_the_first_rule_that_holds_names_each_combination_and_the_parts_sum_to_all(
    rules: list[Any], default: str | None
) -> None:
    table = ScoreTable(
        [ScoreRule(f"r{place}", where) for place, where in enumerate(rules)], lowest=0, highest=3, default=default
    )
    axes, expected, dead = ("recency", "frequency", "value"), [], []
    for code in product(range(4), repeat=3):
        score = dict(zip(axes, code, strict=True))
        holds = [
            f"r{place}"
            for place, where in enumerate(rules)
            if any(all(low <= score[axis] <= high for axis, (low, high) in one.items()) for one in where)
        ]
        expected.append((*code, holds[0] if holds else default, len(holds)))
    found = table.codes()
    assert found.to_numpy().tolist() == [list(row) for row in expected]
    names = [row[3] for row in expected]
    assert table.sizes().to_dict() == {name: names.count(name) for name in table.names}
    assert int(table.sizes().sum()) + names.count(None) == 64
    dead = [name for name in table.names if name not in names]
    counts = {finding.code: finding.count for finding in table.audit()}
    expected_counts = {
        "uncovered_codes": sum(row[4] == 0 for row in expected),
        "several_rules": sum(row[4] > 1 for row in expected),
        "unreachable_segments": len(dead),
    }
    assert counts == {code: count for code, count in expected_counts.items() if count}


AUDITS = {
    "rfm_11": {},
    "rfm_r_readme": {"uncovered_codes": 10, "several_rules": 58},
    "rfm_braze": {"uncovered_codes": 1, "several_rules": 39},
    "rfm_pymc": {"uncovered_codes": 18},
    "hml": {},
    "lifecycle": {},
    "nlr": {"uncovered_codes": 1},
}


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_prints_its_audit(name: str) -> None:
    found = preset(name)
    assert {finding.code: finding.count for finding in found.audit()} == AUDITS[name]
    assert found.about.endswith(".")
    assert found.source
    assert found.none not in found.table.names


def test_our_preset_has_eleven_segments_and_one_name_for_each_combination() -> None:
    found = preset("rfm_11")
    assert len({*found.table.names, found.none}) == 11
    assert found.table.codes()["rules"].tolist() == [1] * 125


def test_a_preset_that_there_is_not_is_refused() -> None:
    with pytest.raises(UnknownName, match="rfm_11"):
        preset("rfm_12")


def test_scores_without_a_name_have_none() -> None:
    table = ScoreTable([{"name": "high", "value": (2, 2)}], axes=("value",), highest=2)
    frame = pd.DataFrame({"value": [2, 1]}, index=["a", "b"])
    assert table.assign(frame).to_dict() == {"a": "high", "b": None}
    assert table.assign(np.array([[1], [2]])).tolist() == [None, "high"]
    with pytest.raises(DefinitionError, match="does not have"):
        table.assign([[3]])


def test_a_table_goes_through_pickle_and_says_its_rules() -> None:
    table = preset("rfm_11").table
    assert pickle.loads(pickle.dumps(table)) == table
    assert table.rules[0].words == "recency 4 to 5, frequency 4 to 5, value 4 to 5"
    assert ScoreRule("x", codes=("12", "11")).words == "scores 12, 11"


@pytest.mark.parametrize(
    "options",
    [
        {"rules": []},
        {"rules": [{"name": "a"}]},
        {"rules": [{"name": "a", "value": (1, 2), "codes": ["111"]}]},
        {"rules": [{"name": "a", "value": (0, 2)}]},
        {"rules": [{"name": "a", "value": (3, 2)}]},
        {"rules": [{"name": "a", "spend": (1, 2)}]},
        {"rules": [{"name": "a", "codes": ["11"]}]},
        {"rules": [{"name": "a", "codes": ["116"]}]},
        {"rules": [{"name": "a", "value": (1, 2)}, {"name": "a", "value": (3, 3)}]},
        {"rules": [{"name": "a", "value": (1, 2)}], "default": "a"},
    ],
)
def test_rules_that_do_not_fit_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError):
        js.segmenters.ScoreTable(**options)
