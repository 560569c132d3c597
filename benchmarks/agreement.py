"""Agreement: nobody is timed before all programs have given the same results."""

from __future__ import annotations

from collections.abc import Mapping
from math import isclose

from benchmarks.programs import Answer

COUNTS = ("n", "ratings")
MEASURED = ("share", "mean", "total", "rating")
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
            for what in compared(question, numbers):
                one, other = float(numbers[what]), float(found[segment][what])
                if not (one == other if what in COUNTS else isclose(one, other, rel_tol=_CLOSE, abs_tol=_CLOSE)):
                    raise Disagreement(f"{question}, {segment}: {what} is {one!r} by {first}, {other!r} by {name}")


def compared(question: str, numbers: Mapping[str, float]) -> list[str]:
    """The numbers of an answer that must agree."""
    limits = ("low", "high") if question == "conversion" else ()
    return [what for what in numbers if what in (*COUNTS, *MEASURED, *limits)]
