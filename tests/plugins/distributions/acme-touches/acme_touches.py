"""A metric on a screen: touchpoints per journey."""

from collections.abc import Iterator

from attrs import frozen

import journeyseg as js


@frozen
class TouchCount:
    """Mean number of touchpoints per journey, of all names or of one."""

    touchpoint: str | None = js.field.touchpoint(default=None)

    needs = ("touchpoint",)

    def shape(self, frame: js.Frame, /) -> js.Shape:
        """Two sums: journeys and touchpoints."""
        return js.Shape(journeys=js.Array(unit="journeys"), touchpoints=js.Array(unit="touchpoints"))

    def observe(self, journeys: js.Journeys, /) -> js.Tallies:
        """One row per journey and one per touchpoint."""
        counted = journeys.in_period
        if self.touchpoint is not None:
            counted = counted & (journeys.codes == journeys.code(self.touchpoint))
        return {
            "journeys": js.Tally("journey"),
            "touchpoints": js.Tally("journey", at=journeys.journey_of_event[counted]),
        }

    def summarise(self, state: js.State, /) -> js.Measurements:
        """A mean with its interval, per segment."""
        name = "touch count" if self.touchpoint is None else f"touch count: {self.touchpoint}"
        what = f"mean number of touchpoints {self.touchpoint or ''} per journey in the period".replace("  ", " ")
        return (js.ratio(state, "touchpoints", "journeys", name=name, unit="touchpoints", definition=what),)


@js.hookimpl
def journeyseg_metrics() -> Iterator[js.MetricSpec]:
    """The metric above."""
    yield js.MetricSpec("touch_count", "acme_touches:TouchCount", summary="Mean touchpoints per journey")
