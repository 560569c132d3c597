"""A plugin for an api of the future."""

from collections.abc import Iterator

import journeyseg as js


@js.hookimpl
def journeyseg_segmenters() -> Iterator[js.SegmenterSpec]:
    """A segmenter that this journeyseg can't run."""
    yield js.SegmenterSpec("telepathy", "acme_future:Telepathy", basis="personal", summary="By what they think", api=99)
