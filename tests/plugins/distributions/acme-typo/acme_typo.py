"""A plugin that misspells a hook."""

from collections.abc import Iterator

import journeyseg as js


@js.hookimpl
def journeyseg_segmentors() -> Iterator[js.SegmenterSpec]:
    """No such hook."""
    yield js.SegmenterSpec("never", "acme_typo:Never", basis="any", summary="Never seen")
