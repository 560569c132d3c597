"""A whole plugin on a screen: customers by when they shop."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from attrs import frozen

import journeyseg as js


@frozen
class Weekend:
    """Split customers by when they shop."""

    share: float = js.field.share(
        default=0.5, summary="Share of touchpoints on a weekend that makes a weekend customer"
    )

    needs = ("touchpoint",)
    segments = js.segments("weekday", "weekend")

    def fit(self, journeys: js.Journeys, /) -> "Weekend":
        """There is nothing to learn."""
        return self

    def assign(self, journeys: js.Journeys, /) -> js.Segmentation:
        """Everyone is a weekday or a weekend customer; those without touchpoints are unassigned."""
        local = pd.to_datetime(journeys.at, unit="us", utc=True).tz_convert(journeys.frame.zone or "UTC")
        on_weekend = np.asarray(local.dayofweek >= 5, dtype=np.float64)
        owner, size = journeys.customer_of_event, np.diff(journeys.customer_offsets)
        hits = np.bincount(owner, weights=on_weekend, minlength=len(journeys))
        codes = np.where(size > 0, hits >= self.share * size, -1)
        return journeys.split(codes, self.segments, name="weekend")


@js.hookimpl
def journeyseg_segmenters() -> Iterator[js.SegmenterSpec]:
    """The segmenter above."""
    yield js.SegmenterSpec("weekend", "acme_weekend:Weekend", basis="occasion", summary="Weekend and weekday customers")
