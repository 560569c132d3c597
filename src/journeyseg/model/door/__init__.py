"""The doors: how tables of events and of profiles become `Journeys`."""

from journeyseg.model.door.build import from_frame, from_profiles, from_table
from journeyseg.model.door.labels import label_columns

__all__ = ["from_frame", "from_profiles", "from_table", "label_columns"]
