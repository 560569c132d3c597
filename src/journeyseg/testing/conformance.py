"""What checking a plugin gave: every check that passed, failed or was skipped, counted, each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import attrs

from journeyseg.errors import JourneysegError

if TYPE_CHECKING:
    import pandas as pd

Checks = Iterable[tuple[str, Callable[[], None]]]


class Failed(Exception):
    """A check does not hold; the message says why."""


class Skipped(Exception):
    """A check could not be made; the message says why."""


@attrs.frozen
class Verdict:
    """One check and its reason.

    Args:
        check: What must hold, as a sentence.
        reason: Why it does not, or could not be told; empty when it holds.
    """

    check: str
    reason: str = ""


@attrs.frozen
class Conformance:
    """The result of `check_segmenter` and `check_metric`.

    Args:
        plugin: What was checked.
        passed: Checks that hold.
        failed: Checks that do not.
        skipped: Checks that could not be made.

    Example:
        >>> found = Conformance("mine", passed=(Verdict("a"),), skipped=(Verdict("b", "no goal"),))
        >>> found.ok, found.counts
        (False, {'passed': 1, 'failed': 0, 'skipped': 1})
    """

    plugin: str
    passed: tuple[Verdict, ...] = attrs.field(default=(), kw_only=True)
    failed: tuple[Verdict, ...] = attrs.field(default=(), kw_only=True)
    skipped: tuple[Verdict, ...] = attrs.field(default=(), kw_only=True)

    @property
    def ok(self) -> bool:
        """True when at least one check passed, none failed and none was skipped."""
        return bool(self.passed) and not self.failed and not self.skipped

    @property
    def counts(self) -> dict[str, int]:
        """How many checks passed, failed and were skipped."""
        return {"passed": len(self.passed), "failed": len(self.failed), "skipped": len(self.skipped)}

    def __len__(self) -> int:
        return sum(self.counts.values())

    def __str__(self) -> str:
        head = f"{self.plugin}: " + ", ".join(f"{count} {name}" for name, count in self.counts.items())
        told = [("FAILED", verdict) for verdict in self.failed] + [("skipped", verdict) for verdict in self.skipped]
        return "\n".join([head, *(f"  {word}: {verdict.check}: {verdict.reason}" for word, verdict in told)])

    def to_frame(self) -> pd.DataFrame:
        """One row per check: check, outcome ("passed", "failed" or "skipped"), reason."""
        import pandas as pd

        rows = [(one.check, name, one.reason) for name in self.counts for one in getattr(self, name)]
        return pd.DataFrame(rows, columns=["check", "outcome", "reason"])


def run(plugin: str, checks: Checks) -> Conformance:
    """The verdicts of checks; whatever one of them raises becomes its reason, and the others are made all the same.

    Args:
        plugin: What is checked.
        checks: Sentences and what raises when they do not hold.
    """
    verdicts: dict[str, list[Verdict]] = {"passed": [], "failed": [], "skipped": []}
    for sentence, check in checks:
        outcome, reason = _outcome(check)
        verdicts[outcome].append(Verdict(sentence, reason))
    return Conformance(plugin, **{name: tuple(found) for name, found in verdicts.items()})


def _outcome(check: Callable[[], None]) -> tuple[str, str]:
    try:
        check()
    except Skipped as why:
        return "skipped", str(why)
    except Failed as why:
        return "failed", str(why)
    except Exception as error:  # noqa: BLE001 - a plugin may raise anything; it is its author who wants to know
        return "failed", f"{type(error).__name__}: {error}"
    return "passed", ""


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
