"""What a segment's drop-off is fairly compared with: the units in segments, without those made of who got to the end.

Segments that are made by how journeys ended (orders that were delivered late, or on time) hold only units that left
nowhere before. Beside everyone, who includes those who left, each of their stages would look good: survivorship, not
service. Whoever is in no segment is left out of the comparison for the same reason, as in the tests of pain points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from journeyseg.model.atlas import Atlas, JourneyMap, StageCell
from journeyseg.model.estimate import Estimate
from journeyseg.render.layout import is_whole


@attrs.frozen
class Yardstick:
    """What cells are compared with.

    Args:
        drop_offs: Stage -> drop-off of the units that are compared; stages without one are not compared.
        end: The last stage that is no outcome; empty where there is none.
        survivors: Segments whose units all got to that stage, though not everyone did; they are not compared.
    """

    drop_offs: Mapping[str, float]
    end: str
    survivors: tuple[str, ...] = ()

    def verdict(self, segment: str, stage: StageCell) -> str:
        """``"worse"`` or ``"better"`` where the interval excludes the value that is compared with, otherwise empty."""
        value = self.drop_offs.get(stage.name)
        if value is None or segment in self.survivors:
            return ""
        if stage.drop_off.low > value:
            return "worse"
        return "better" if stage.drop_off.high < value else ""


def yardstick_of(atlas: Atlas) -> Yardstick:
    """What the segments of an atlas are fairly compared with.

    That is everyone in any segment, unless there are segments of survivors. Then it is the mean over the other
    segments, weighted with how many could go on; exact where no unit is open and nobody is in two segments.
    """
    end = next((stage.name for stage in reversed(atlas.everyone.stages) if not stage.outcome), "")
    segments = [found for found in atlas.maps.values() if not is_whole(found, atlas)]
    survivors = tuple(
        found.segment for found in segments if _all_reach(found, end) and not _all_reach(atlas.everyone, end)
    )
    if not survivors and (atlas.assigned or not atlas.unassigned):
        return Yardstick(_known((atlas.assigned or atlas.everyone).stages), end)
    others = [found for found in segments if found.segment not in survivors]
    return Yardstick(_pooled(others), end, survivors)


def _all_reach(journey_map: JourneyMap, stage: str) -> bool:
    return any(one.name == stage and one.reach.value >= 1 for one in journey_map.stages)


def _known(stages: Iterable[StageCell]) -> dict[str, float]:
    return {stage.name: stage.drop_off.value for stage in stages if stage.drop_off.known}


def _pooled(maps: list[JourneyMap]) -> dict[str, float]:
    found: dict[str, list[Estimate]] = {}
    for stage in (stage for journey_map in maps for stage in journey_map.stages if stage.drop_off.known):
        found.setdefault(stage.name, []).append(stage.drop_off)
    sizes = {name: sum(drop.n for drop in drops) for name, drops in found.items()}
    return {
        name: sum(drop.value * drop.n for drop in drops) / sizes[name] for name, drops in found.items() if sizes[name]
    }
