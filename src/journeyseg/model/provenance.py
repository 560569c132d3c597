"""Provenance: what a result was made from, so that it can be made again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs


def _fingerprint(data: Any) -> str:
    return str(getattr(data, "fingerprint", data))


@attrs.frozen
class Provenance:
    """Where a result comes from; holds no clock time, so equal inputs give equal provenance.

    Args:
        data: Fingerprint of the journeys; given the journeys themselves, it is read when somebody asks for it.
        as_of: The moment up to which everything was known; ISO text.
        zone: Zone of calendar days.
        unit: What was counted: customers or journeys.
        blueprint: Name and version of the definition.
        segmentation: Name of the segmentation.
        version: Version of journeyseg.
        plugins: Third-party plugins used: name -> distribution and version.
        settings: Every setting of the call, as text.
    """

    _data: Any = attrs.field(default="", alias="data", eq=_fingerprint, repr=_fingerprint)
    as_of: str = ""
    zone: str = ""
    unit: str = "customer"
    blueprint: str = ""
    segmentation: str = ""
    version: str = ""
    plugins: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    settings: Mapping[str, str] = attrs.field(factory=dict, hash=False)

    @property
    def data(self) -> str:
        """Fingerprint of the journeys: 16 hex digits, or empty."""
        return _fingerprint(self._data)
