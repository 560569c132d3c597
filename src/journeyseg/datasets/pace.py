"""How time passes in a simulated world."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs

from journeyseg.errors import DefinitionError
from journeyseg.model.durations import duration, spell


def moment(value: str | datetime) -> datetime:
    """The aware UTC `datetime` that a text or a `datetime` means; without an offset it is read as UTC.

    Raises:
        DefinitionError: when the text is not an ISO 8601 date or time.
    """
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise DefinitionError(
            "not a date", expected='ISO 8601, such as "2024-01-31"', found=repr(value), remedy="correct it"
        ) from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def whole_duration(value: object) -> timedelta:
    """The duration that a `timedelta` or a text means; see `journeyseg.model.durations.duration`."""
    return duration(value, name="a part of the pace")


@attrs.frozen
class Pace:
    """How time passes inside a journey and between journeys.

    Inside a journey the time from one touchpoint to the next is one second plus an exponential time of mean `step`,
    rounded down to whole seconds and conditioned on being at most `longest` in all. The journeys of a customer start
    on a grid of `beat`, one or more beats apart, all but the first up to a third of a beat late. A journey lasts at
    most half a beat (a longer one is compressed, which at the default pace never happens in practice). So two journeys
    lie at least ``beat / 6`` apart, and sessions cut anywhere between `longest` and that are exactly the journeys.

    Args:
        step: Mean of the exponential time between two touchpoints, before the cut.
        longest: Longest time between two touchpoints of a journey.
        beat: Grid of the starts of a customer's journeys.

    Raises:
        DefinitionError: unless ``1 s < longest < beat / 6`` and `beat` is whole minutes.

    Example:
        >>> Pace().session_gap
        datetime.timedelta(seconds=1500)
    """

    step: timedelta = attrs.field(default=timedelta(minutes=3), converter=whole_duration)
    longest: timedelta = attrs.field(default=timedelta(minutes=25), converter=whole_duration)
    beat: timedelta = attrs.field(default=timedelta(days=1), converter=whole_duration)

    def __attrs_post_init__(self) -> None:
        fits = timedelta(seconds=1) < self.longest < self.beat / 6 and self.beat % timedelta(minutes=1) == timedelta(0)
        if not fits:
            raise DefinitionError(
                "journeys would run into each other",
                expected="longest above 1 second and below a sixth of beat; beat in whole minutes",
                found=f"longest {spell(self.longest)}, beat {spell(self.beat)}",
                remedy="make beat longer",
            )

    @property
    def session_gap(self) -> timedelta:
        """The longest time between two touchpoints of one journey."""
        return self.longest

    def beats(self, horizon: object) -> int:
        """How many whole beats a horizon has.

        Raises:
            DefinitionError: when the horizon is no whole number of beats; only for whole ones is the truth known.
        """
        span = duration(horizon, name="horizon")
        if span % self.beat:
            raise DefinitionError(
                "the truth is known for whole beats only",
                expected=f"a multiple of {spell(self.beat)}",
                found=spell(span),
                remedy="round the horizon",
            )
        return span // self.beat
