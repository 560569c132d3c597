"""The outcomes of the conformance kit are counted, so that nothing but skips can not look green."""

from __future__ import annotations

import pytest

from journeyseg.errors import InputError
from journeyseg.testing import Conformance, Outcome
from journeyseg.testing.conformance import Failed, Skipped, refuses_clearly, require, run

PASSED, FAILED, SKIPPED = Outcome("a"), Outcome("b", "failed", "why"), Outcome("c", "skipped", "no goal")


@pytest.mark.parametrize(
    ("outcomes", "ok"),
    [
        ((), False),
        ((PASSED,), True),
        ((SKIPPED,), False),
        ((PASSED, SKIPPED), True),
        ((PASSED, FAILED), False),
        ((FAILED,), False),
    ],
)
def test_a_plugin_conforms_when_something_passed_and_nothing_failed(outcomes: tuple[Outcome, ...], ok: bool) -> None:
    found = Conformance("mine", outcomes)
    assert found.ok is ok
    assert sum(found.counts.values()) == len(found) == len(found.to_frame()) == len(outcomes)


def test_a_result_is_one_of_three() -> None:
    with pytest.raises(ValueError, match="result"):
        Outcome("a", "green")


def test_what_failed_and_what_was_skipped_is_told_with_its_reason() -> None:
    told = str(Conformance("mine", [PASSED, FAILED, SKIPPED]))
    assert told.splitlines() == ["mine: 1 passed, 1 failed, 1 skipped", "  failed: b: why", "  skipped: c: no goal"]


def test_whatever_a_check_raises_becomes_its_reason_and_the_others_are_made() -> None:
    def raising(error: Exception) -> None:
        raise error

    found = run(
        "mine",
        [
            ("fails", lambda: raising(Failed("not equal"))),
            ("skips", lambda: raising(Skipped("no goal"))),
            ("breaks", lambda: raising(ZeroDivisionError("by zero"))),
            ("holds", lambda: None),
        ],
    )
    assert [(one.result, one.reason) for one in found.outcomes] == [
        ("failed", "not equal"),
        ("skipped", "no goal"),
        ("failed", "ZeroDivisionError: by zero"),
        ("passed", ""),
    ]


def test_only_errors_of_journeyseg_are_clear_refusals() -> None:
    def clear() -> None:
        raise InputError("no", expected="a", found="b", remedy="c")

    refuses_clearly(clear)
    refuses_clearly(lambda: None)
    with pytest.raises(Failed, match="KeyError instead"):
        refuses_clearly(lambda: {}["x"])
    with pytest.raises(Failed, match="why"):
        require([], "why")
