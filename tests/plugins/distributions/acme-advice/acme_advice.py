"""An advisor: for the worst pain points, ask those who suffer from them."""

from collections.abc import Iterator

from attrs import frozen

import journeyseg as js


@frozen
class AskWhy:
    """One tactic per segment: ask the customers of its worst pain point."""

    channel: str = js.field.name(default="mail")

    def advise(self, atlas: js.Atlas, /) -> Iterator[js.Tactic]:
        """Tactics in the order of the segments; one for every segment, with its worst pain point if it has one."""
        worst = {point.segment: point for point in reversed(atlas.pain_points)}
        for name in atlas.maps:
            point = worst.get(name)
            place = point.place if point else ""
            evidence = f"{point.affected} affected by {point.signal}" if point else "no pain point was found"
            yield js.Tactic(name, f"Ask by {self.channel} what went wrong", touchpoint=place, evidence=evidence)


@js.hookimpl
def journeyseg_advisors() -> Iterator[js.AdvisorSpec]:
    """The advisor above."""
    yield js.AdvisorSpec("ask_why", "acme_advice:AskWhy", summary="Ask the customers of the worst pain point")
