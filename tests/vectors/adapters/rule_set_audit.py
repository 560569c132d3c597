"""Worked examples of the audit of names for scores."""

from __future__ import annotations

from typing import Any

from tests.vectors.adapters import orders


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """What the audit says of the table, under the keys that the case has."""
    low, high = {"1..5": (1, 5), "0..3": (0, 3)}[case["input"]["space"].rpartition(" ")[2]]
    table = orders.table(case["params"], low, high)
    findings = {finding.code: finding for finding in table.audit()}
    open_codes = table.codes().query("rules == 0")[list(table.axes)].to_numpy().tolist()
    found = {
        "codes": {name: size for name, size in table.sizes().items() if size},
        "unreachable": [name for name, size in table.sizes().items() if not size],
        "uncovered": open_codes,
        "uncovered_codes": findings["uncovered_codes"].count,
        "codes_matching_more_than_one_rule": findings["several_rules"].count,
    }
    return {key: found[key] for key in case["expected"]}
