"""Agreement: nobody is timed before all programs have given the same results."""

from __future__ import annotations

from collections.abc import Mapping
from math import isclose

from benchmarks.programs import Answer

MEASURED = ("share", "mean", "total", "rating", "low", "high")
_CLOSE = 1e-9


class Disagreement(AssertionError):
    """Two programs gave different results for the same work."""


def same_contents(digests: Mapping[str, Mapping[str, str]]) -> None:
    """All programs hold the same log, to the last bit.

    Raises:
        Disagreement: naming the programs and the columns that differ.
    """
    (first, expected), *others = digests.items()
    for name, found in others:
        wrong = sorted(column for column in {*expected, *found} if expected.get(column) != found.get(column))
        if wrong:
            raise Disagreement(f"{first} and {name} hold different {', '.join(wrong)}")


def same_answers(question: str, answers: Mapping[str, Answer]) -> None:
    """All programs answer alike: counts exactly, numbers to 1e-9, the Wilson interval too.

    The other intervals are made in different ways and are not compared.

    Raises:
        Disagreement: naming the programs, the segment and the number that differ.
    """
    (first, expected), *others = answers.items()
    for name, found in others:
        if set(found) != set(expected):
            raise Disagreement(f"{question}: {first} and {name} know different segments")
        for segment, numbers in expected.items():
            if lacking := set(compared(question, numbers)) ^ set(compared(question, found[segment])):
                raise Disagreement(f"{question}, {segment}: {first} and {name} differ in having {sorted(lacking)[:5]}")
            for what in compared(question, numbers):
                one, other = float(numbers[what]), float(found[segment][what])
                if not (isclose(one, other, rel_tol=_CLOSE, abs_tol=_CLOSE) if _is_measured(what) else one == other):
                    raise Disagreement(f"{question}, {segment}: {what} is {one!r} by {first}, {other!r} by {name}")


def known(answer: Answer) -> Answer:
    """The answer without counts of nothing, which some programs tell and others don't."""
    met = {segment: {what: n for what, n in row.items() if n or _is_measured(what)} for segment, row in answer.items()}
    return {segment: row for segment, row in met.items() if row}


def compared(question: str, numbers: Mapping[str, float]) -> list[str]:
    """The numbers of an answer that must agree."""
    return [what for what in numbers if question == "conversion" or what not in ("low", "high")]


def _is_measured(what: str) -> bool:
    return what in MEASURED or what.endswith(", share")
