"""Optional steps: met where there is room for them between the required ones."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from journeyseg.analyses.funnel.ground import Ground, next_hit
from journeyseg.analyses.funnel.walking import Pace

Ints = npt.NDArray[np.int64]


def fill(ground: Ground, places: Ints, hits: Mapping[int, Ints], pace: Pace) -> Ints:
    """The places with the optional columns filled in.

    An optional step takes the first touchpoint that fits after the last step met before it, and before the next
    required step where that was met; inside the window. It changes nothing else.

    Args:
        ground: The ground.
        places: (attempts, steps), required columns filled.
        hits: Positions that fit each optional step.
        pace: Windows and ties.
    """
    places = places.copy()
    required = [step for step in range(places.shape[1]) if step not in hits]
    ends = ground.ends(ground.group[places[:, 0]]) if len(places) else places[:, 0]
    for step in sorted(hits):
        following = places[:, next(later for later in required if later > step)]
        before = places[:, next(earlier for earlier in reversed(required) if earlier < step)]
        previous = places[:, :step].max(axis=1)
        until = np.where(following >= 0, following, ends)
        found = next_hit(hits[step], np.where(before >= 0, previous + 1, -1), until)
        places[:, step] = np.where(pace.inside(ground, places[:, 0], found), found, -1)
    return places
