"""Floor 8: what plugin authors prove their plugins with; nothing here is registered with pytest or hypothesis.

* `check_segmenter`, `check_metric`: the conformance kit; each gives a frozen `Conformance` of counted outcomes.
* `sample_journeys`: the log they try plugins on; `journeys_of`: journeys of a few plain rows.
* `strategies`: hypothesis strategies; they need the extra ``testing``.
"""

from __future__ import annotations

from journeyseg.testing import strategies as strategies
from journeyseg.testing.conformance import Conformance, Outcome
from journeyseg.testing.metrics import check_metric
from journeyseg.testing.plain import journeys_of
from journeyseg.testing.sample import sample_journeys
from journeyseg.testing.segmenters import check_segmenter

__all__ = [
    "Conformance",
    "Outcome",
    "check_metric",
    "check_segmenter",
    "journeys_of",
    "sample_journeys",
]
