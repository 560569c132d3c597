"""Data to try things on: bundled real logs, and a generator whose truth is known.

`load`, `frame`, `about`, `names` and `folder` serve the bundled logs; `simulate` and `simulate_to_parquet` draw
customers from a `Scenario`, such as the web shop of `shop`.
"""

from journeyseg.datasets.behaviour import Behaviour
from journeyseg.datasets.bundled import Frames, about, folder, frame, load, names
from journeyseg.datasets.files import Written, simulate_to_parquet
from journeyseg.datasets.pace import Pace
from journeyseg.datasets.scenario import Pain, Scenario
from journeyseg.datasets.shops import shop
from journeyseg.datasets.simulation import Simulation, simulate
from journeyseg.datasets.truth import SegmentTruth, Truth

__all__ = [
    "Behaviour",
    "Frames",
    "Pace",
    "Pain",
    "Scenario",
    "SegmentTruth",
    "Simulation",
    "Truth",
    "Written",
    "about",
    "folder",
    "frame",
    "load",
    "names",
    "shop",
    "simulate",
    "simulate_to_parquet",
]
