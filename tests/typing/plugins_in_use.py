"""How authors write plugins: every kind follows its protocol, and fields have the type of their annotation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, Literal, TypeVar, assert_type

from attrs import frozen

import journeyseg as js

Item = TypeVar("Item")
Done = TypeVar("Done")


@frozen
class Everyone:
    """A segmenter that is its own model."""

    share: float = js.field.share(default=0.5)
    bands: int | None = js.field.count(default=None)
    gap: timedelta = js.field.duration(default="30 days")  # noqa: RUF009  # a field, not a value
    waiting: timedelta | None = js.field.duration(default=None)  # noqa: RUF009  # as above
    mode: Literal["any", "all"] = js.field.choice(("any", "all"), default="any")
    steps: tuple[str, ...] = js.field.names(default=())
    flag: bool = js.field.flag(default=False)
    segments = js.segments("everyone")

    def fit(self, journeys: js.Journeys, /) -> Everyone:
        """Itself."""
        return self

    def assign(self, journeys: js.Journeys, /) -> js.Segmentation:
        """All customers in the one segment."""
        return journeys.split([0] * len(journeys), self.segments)


@frozen
class Counting:
    """A metric."""

    touchpoint: str = js.field.touchpoint()

    def shape(self, frame: js.Frame, /) -> js.Shape:
        """One sum."""
        return js.Shape(journeys=js.Array(unit="journeys"))

    def observe(self, journeys: js.Journeys, /) -> js.Tallies:
        """One row per journey."""
        return {"journeys": js.Tally("journey")}

    def summarise(self, state: js.State, /) -> js.Measurements:
        """One ratio."""
        return (js.ratio(state, "journeys", "journeys", name="one", unit="journeys", definition="one"),)


@frozen
class Silent:
    """A check of a segmentation, an advisor, a reader and an engine."""

    shared_storage = True

    def inspect(self, segmentation: js.Segmentation, /) -> js.Findings:
        """Nothing."""
        return js.Findings()

    def advise(self, atlas: js.Atlas, /) -> Iterable[js.Tactic]:
        """Nothing."""
        return ()

    def batches(self, source: str, /) -> Iterable[Any]:
        """Nothing."""
        return ()

    def map(self, task: Callable[[Item], Done], items: Iterable[Item], /) -> Iterator[tuple[int, Done]]:
        """In order."""
        return ((index, task(item)) for index, item in enumerate(items))


def every_class_follows_its_protocol() -> None:
    """Assigned to the protocol, each is what it should be."""
    segmenter: js.Segmenter = Everyone()
    model: js.SegmentModel = segmenter.fit(js.Journeys.from_profiles([], customer="id"))
    metric: js.Metric = Counting("buy")
    check: js.SegmentationCheck = Silent()
    advisor: js.Advisor = Silent()
    reader: js.Reader = Silent()
    engine: js.Engine = Silent()
    print(model, metric, check, advisor, reader, engine)


def any_list_of_names_may_be_given(journeys: js.Journeys, names: list[str]) -> None:
    """Where names are listed, no tuple is asked for; where one will do, it may stand alone."""
    profile = js.segmenters.Profile("age", bands=[18, 30], labels=["young", "grown", "old"])
    assert_type(profile.labels, tuple[str, ...])
    js.segmenters.Profile("state", categories=names)
    assert_type(js.segmenters.RFM(axes=["recency", "value"]).axes, tuple[str, ...])
    assert_type(js.Stage("buy", "pay").touchpoints, tuple[str, ...])
    assert_type(js.Stage("buy", names).touchpoints, tuple[str, ...])
    js.Blueprint("shop", stages=[js.Stage("buy", "pay")], outcomes="rate", channels=names)
    journeys.split([0], names)


def fields_have_the_type_of_their_annotation(one: Everyone) -> None:
    """Whatever text or number was given."""
    assert_type(one.share, float)
    assert_type(one.bands, int | None)
    assert_type(one.gap, timedelta)
    assert_type(one.waiting, timedelta | None)
    assert_type(one.mode, Literal["any", "all"])
    assert_type(one.steps, tuple[str, ...])


@js.hookimpl
def journeyseg_segmenters() -> Iterator[js.SegmenterSpec]:
    """A marked hook keeps its type."""
    yield js.SegmenterSpec("everyone", "acme:Everyone", basis="any", summary="Everyone")


def hooks_keep_their_type() -> None:
    """So that an author sees what it yields."""
    assert_type(journeyseg_segmenters(), Iterator[js.SegmenterSpec])


def the_listing_is_called() -> None:
    """`js.plugins` is a function, and gives a listing."""
    for entry in js.plugins():
        assert_type(entry.name, str)
