"""Steps and exclusions of a funnel, as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from journeyseg.errors import DefinitionError, unknown
from journeyseg.model.definitions import refuse_unknown
from journeyseg.model.occurrence import Occurrence, occurrence_of

END: Final = "<end>"
"""A last step that stands for the end of the journey: met right after its last known touchpoint."""


def steps_of(value: object) -> tuple[Occurrence | str, ...]:
    """The steps of a funnel: occurrences, and maybe `END` as the last.

    Raises:
        DefinitionError: for no list, no step, or an end that is not the last.
    """
    if isinstance(value, (str, Mapping, Occurrence)) or not isinstance(value, Iterable):
        raise DefinitionError(
            "the steps of a funnel are a list",
            expected='["view", "cart", "buy"]',
            found=repr(value),
            remedy="list them",
        )
    listed = list(value)
    if not listed or END in listed[:-1] or listed == [END]:
        raise DefinitionError(
            "a funnel needs steps",
            expected="one step or more; journeyseg.END at the end only",
            found=repr(listed),
            remedy="name touchpoints in their order",
        )
    return tuple(
        END if step == END else occurrence_of(step, where=f"step {place}") for place, step in enumerate(listed, 1)
    )


def labels_of(steps: tuple[Occurrence | str, ...]) -> tuple[str, ...]:
    """Names of the steps, each once: a repeated one gets its number.

    Example:
        >>> labels_of(steps_of(["view", "buy", "view"]))
        ('view', 'buy', 'view (3)')
    """
    names = [step if isinstance(step, str) else step.label for step in steps]
    return tuple(f"{name} ({place + 1})" if name in names[:place] else name for place, name in enumerate(names))


def _excluded(value: object) -> Occurrence:
    return occurrence_of(value, where="an exclusion")


@attrs.frozen
class Exclusion:
    """A touchpoint that spoils an attempt when it lies between two of its steps and inside its window.

    Args:
        touchpoint: What must not happen: anything that may be a step.
        after: Step after which it counts: its number from 1, or its name; default the first.
        before: Step before which it counts; default the last. Where an attempt does not get there, it counts up to the
            end of the window.

    Raises:
        DefinitionError: for what is no touchpoint.

    Example:
        >>> Exclusion("refund", after=1, before="buy").words
        '"refund" between step 1 and "buy"'
    """

    touchpoint: Occurrence = attrs.field(converter=_excluded)
    after: int | str = attrs.field(default=1)
    before: int | str | None = attrs.field(default=None)

    @property
    def words(self) -> str:
        """The exclusion in words."""
        return f"{self.touchpoint.words} between {_said(self.after)} and {_said(self.before)}"

    def to_options(self) -> dict[str, object]:
        """The table that an exclusion is written as."""
        ends = {"after": self.after, "before": self.before}
        return {"touchpoint": self.touchpoint.plain, **{name: end for name, end in ends.items() if end is not None}}

    def span(self, labels: tuple[str, ...]) -> tuple[int, int]:
        """First and last step as numbers from 0.

        Raises:
            UnknownName: for a step of another name.
            DefinitionError: for numbers that are no steps, or in the wrong order.
        """
        first, last = (_number(step, labels) for step in (self.after, self.before))
        if not 0 <= first < last < len(labels):
            raise DefinitionError(
                "an exclusion lies between two steps",
                expected=f"after < before, from 1 to {len(labels)}",
                found=f"after={self.after!r}, before={self.before!r}",
                remedy='after=1, before=2 means "after the first step and before the second"',
            )
        return first, last


def _said(step: int | str | None) -> str:
    return "the last step" if step is None else f"step {step}" if isinstance(step, int) else f'"{step}"'


def _number(step: int | str | None, labels: tuple[str, ...]) -> int:
    if step is None:
        return len(labels) - 1
    if isinstance(step, str):
        if step not in labels:
            raise unknown("step", step, labels)
        return labels.index(step)
    return step - 1


def exclusions_of(value: object) -> tuple[Exclusion, ...]:
    """Exclusions from one or a list of `Exclusion`, touchpoints, or tables ``{touchpoint, after, before}``."""
    single = isinstance(value, (str, Mapping, Occurrence, Exclusion)) or not isinstance(value, Iterable)
    return tuple(_exclusion(one) for one in ([value] if single else list(value)))  # type: ignore[call-overload]


def _exclusion(value: object) -> Exclusion:
    if isinstance(value, Exclusion):
        return value
    if isinstance(value, Mapping) and "touchpoint" in value:
        refuse_unknown(value, ("touchpoint", "after", "before"), where="an exclusion")
        return Exclusion(**value)
    return Exclusion(_excluded(value))
