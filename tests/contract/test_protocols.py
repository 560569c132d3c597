"""The protocols tell plugins of each kind apart by what they can do."""

from __future__ import annotations

from typing import Any

import pytest

import journeyseg as js

KINDS: dict[str, tuple[type, tuple[str, ...]]] = {
    "Segmenter": (js.Segmenter, ("fit",)),
    "SegmentModel": (js.SegmentModel, ("assign", "segments")),
    "Metric": (js.Metric, ("shape", "observe", "summarise")),
    "JourneysCheck": (js.JourneysCheck, ("inspect",)),
    "SegmentationCheck": (js.SegmentationCheck, ("inspect",)),
    "Advisor": (js.Advisor, ("advise",)),
    "Reader": (js.Reader, ("batches",)),
    "Engine": (js.Engine, ("map",)),
}


def having(names: tuple[str, ...]) -> Any:
    """An object with these methods."""
    return type("Any", (), dict.fromkeys(names, lambda self, *_: None))()


@pytest.mark.parametrize("kind", KINDS)
def test_what_has_every_method_is_of_the_kind_and_what_lacks_one_is_not(kind: str) -> None:
    protocol, methods = KINDS[kind]
    assert isinstance(having(methods), protocol)
    for lacking in methods:
        assert not isinstance(having(tuple(name for name in methods if name != lacking)), protocol)


@pytest.mark.parametrize("name", ["Conversion", "Engagement", "Satisfaction", "TimeTo", "Value"])
def test_built_in_metrics_are_metrics(name: str) -> None:
    assert isinstance(getattr(js.metrics, name)(), js.Metric)


def test_a_segmentation_is_no_model_and_a_model_needs_no_fit() -> None:
    assert not isinstance(having(("assign",)), js.SegmentModel)
    assert not isinstance(having(("assign", "segments")), js.Segmenter)
