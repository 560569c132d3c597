"""A plugin that takes a name another plugin has, and one that a built-in has."""

from collections.abc import Iterator

from attrs import frozen

import journeyseg as js


@frozen
class Everyone:
    """One segment of everyone."""

    segments = js.segments("everyone of rival")

    def fit(self, journeys: js.Journeys, /) -> "Everyone":
        """There is nothing to learn."""
        return self

    def assign(self, journeys: js.Journeys, /) -> js.Segmentation:
        """All customers in the one segment."""
        return journeys.split([0] * len(journeys), self.segments, name="rival")


@js.hookimpl
def journeyseg_segmenters() -> Iterator[js.SegmenterSpec]:
    """The same class under both names."""
    for name in ("weekend", "rfm"):
        yield js.SegmenterSpec(name, "acme_rival:Everyone", basis="any", summary="Everyone in one segment")
