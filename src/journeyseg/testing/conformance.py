"""What checking a plugin gave: every check that passed, failed or was skipped, counted, each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import attrs

from journeyseg.errors import JourneysegError

if TYPE_CHECKING:
    import pandas as pd

Checks = Iterable[tuple[str, Callable[[], None]]]


RESULTS = ("passed", "failed", "skipped")
"""What may come of a check."""


class Failed(Exception):
    """A check does not hold; the message says why."""


class Skipped(Exception):
    """A check could not be made; the message says why."""


def _tuple(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    return tuple(outcomes)


@attrs.frozen
class Outcome:
    """One check and what came of it.

    Args:
        check: What must hold, as a sentence.
        result: ``"passed"``, ``"failed"`` or ``"skipped"``.
        reason: Why it failed or was skipped; empty when it passed.
    """

    check: str
    result: str = attrs.field(default="passed", validator=attrs.validators.in_(RESULTS))
    reason: str = ""


@attrs.frozen
class Conformance:
    """The result of `check_segmenter` and `check_metric`: every check counted once.

    Args:
        plugin: What was checked.
        outcomes: Every check, in the order in which they were made.

    Example:
        >>> found = Conformance("mine", (Outcome("a"), Outcome("b", "skipped", "no goal")))
        >>> found.counts, found.ok
        ({'passed': 1, 'failed': 0, 'skipped': 1}, True)
        >>> Conformance("mine", found.skipped).ok
        False
    """

    plugin: str
    outcomes: tuple[Outcome, ...] = attrs.field(default=(), converter=_tuple)

    @property
    def passed(self) -> tuple[Outcome, ...]:
        """Checks that hold."""
        return self._of("passed")

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """Checks that do not hold, with the reason."""
        return self._of("failed")

    @property
    def skipped(self) -> tuple[Outcome, ...]:
        """Checks that do not apply or could not be made, with the reason; they prove nothing."""
        return self._of("skipped")

    def _of(self, result: str) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.result == result)

    @property
    def ok(self) -> bool:
        """True when no check failed and at least one passed; look at `skipped` too."""
        return bool(self.passed) and not self.failed

    @property
    def counts(self) -> dict[str, int]:
        """How many checks passed, failed and were skipped."""
        return {result: len(self._of(result)) for result in RESULTS}

    def __len__(self) -> int:
        return len(self.outcomes)

    def __str__(self) -> str:
        head = f"{self.plugin}: " + ", ".join(f"{count} {name}" for name, count in self.counts.items())
        told = [f"  {one.result}: {one.check}: {one.reason}" for one in (*self.failed, *self.skipped)]
        return "\n".join([head, *told])

    def to_frame(self) -> pd.DataFrame:
        """One row per check: check, result, reason."""
        import pandas as pd

        columns = ["check", "result", "reason"]
        return pd.DataFrame([(one.check, one.result, one.reason) for one in self.outcomes], columns=columns)


def run(plugin: str, checks: Checks) -> Conformance:
    """The outcomes of checks; whatever one of them raises becomes its reason, and the others are made all the same.

    Args:
        plugin: What is checked.
        checks: Sentences, and what raises when they do not hold.
    """
    return Conformance(plugin, tuple(_outcome(sentence, check) for sentence, check in checks))


def _outcome(sentence: str, check: Callable[[], None]) -> Outcome:
    try:
        check()
    except Skipped as why:
        return Outcome(sentence, "skipped", str(why))
    except Failed as why:
        return Outcome(sentence, "failed", str(why))
    except Exception as error:  # noqa: BLE001  # a plugin may raise anything, and its author wants to know
        return Outcome(sentence, "failed", f"{type(error).__name__}: {error}")
    return Outcome(sentence)


def require(holds: object, reason: str) -> None:
    """Raise `Failed` with the reason unless it holds."""
    if not holds:
        raise Failed(reason)


def refuses_clearly(work: Callable[[], object]) -> None:
    """Work that either succeeds or refuses with an error of journeyseg's own tree.

    Raises:
        Failed: for any other error.
    """
    try:
        work()
    except JourneysegError:
        return
    except Exception as error:
        raise Failed(f"{type(error).__name__} instead of an error of journeyseg.errors: {error}") from error
