"""Segment: journeys into a segmentation, by whatever means one."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest

import journeyseg as js
from tests.twins import short

PEOPLE = pd.DataFrame({"customer": ["a", "b", "c"], "plan": ["free", "paid", "free"]})


def shop(**options: Any) -> js.Journeys:
    """Three customers."""
    return short.journeys(
        profiles=PEOPLE, a=[("view", 0), ("buy", 1, 9.0)], b=[("view", 2)], c=[("view", 9)], **options
    )


@attrs.frozen
class Busy:
    """Customers with more than one touchpoint."""

    least: int = 2
    segments = js.segments("calm", "busy")

    def fit(self, journeys: js.Journeys, /) -> Busy:
        return self

    def assign(self, journeys: js.Journeys, /) -> js.Segmentation:
        return journeys.split(np.diff(journeys.customer_offsets) >= self.least, self.segments, name="busy")


@attrs.frozen
class Model:
    """A fitted model that gives what it was told to."""

    answer: Any
    segments = js.segments("one")

    def assign(self, journeys: js.Journeys, /) -> Any:
        return self.answer


def test_a_segmenter_is_a_name_with_options_a_table_or_a_value() -> None:
    asked: list[tuple[Any, dict[str, Any]]] = [
        ("profile", {"column": "plan"}),
        ({"use": "profile", "column": "plan"}, {}),
        (js.segmenters.Profile("plan"), {}),
    ]
    for by, options in asked:
        assert set(js.segment(shop(), by, **options).customers("free")) == {"a", "c"}


def test_anybodys_segmenter_works_and_its_model_and_journeys_are_kept() -> None:
    found = js.segment(shop(), Busy())
    assert found.customers("busy").tolist() == ["a"]
    assert found.model == Busy()
    assert found.source is not None


def test_a_fitted_model_is_assigned_to_other_customers_and_not_fitted_again() -> None:
    model = js.segment(shop(), "profile", column="plan").model
    other = js.Journeys.from_profiles(pd.DataFrame({"customer": ["z"], "plan": ["paid"]}), customer="customer")
    assert js.segment(other, model).customers("paid").tolist() == ["z"]
    with pytest.raises(js.errors.InputError, match="no options"):
        js.segment(other, model, column="plan")


def test_a_book_of_one_segmentation_is_a_definition() -> None:
    book = js.SegmentBook({"plan": {"segmenter": "profile", "options": {"column": "plan"}}}, name="book")
    assert set(js.segment(shop(), book).customers("free")) == {"a", "c"}


def test_only_what_was_known_is_segmented() -> None:
    found = js.segment(shop(as_of=0.5), Busy())
    assert found.customers("busy").tolist() == []
    assert len(found.ids) == 3


@pytest.mark.parametrize(
    ("by", "options", "error", "says"),
    [
        ("profil", {}, js.errors.UnknownName, "'profile'"),
        ("profile", {"column": "plann"}, js.errors.MissingColumn, "plan"),
        ("profile", {"colunm": "plan"}, js.errors.DefinitionError, "column"),
        (Busy(), {"least": 3}, js.errors.JourneysegError, "least"),
        (Busy, {}, js.errors.JourneysegError, "Busy"),
        (Model("labels"), {}, js.errors.InputError, "did not give a Segmentation"),
        (5, {}, js.errors.JourneysegError, "segmenter"),
    ],
)
def test_what_can_not_segment_gets_one_clear_error(
    by: Any, options: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        js.segment(shop(), by, **options)


def test_a_segmenter_that_gives_no_segmentation_is_named() -> None:
    @attrs.frozen
    class Wrong:
        segments = js.segments("one")

        def fit(self, journeys: js.Journeys, /) -> Model:
            return Model({"a": "one"})

    with pytest.raises(js.errors.InputError, match="Wrong"):
        js.segment(shop(), Wrong())


def test_an_error_inside_a_segmenter_keeps_its_type_and_names_the_step() -> None:
    @attrs.frozen
    class Broken:
        segments = js.segments("one")

        def fit(self, journeys: js.Journeys, /) -> Any:
            raise ZeroDivisionError("no")

    with pytest.raises(ZeroDivisionError) as caught:
        js.segment(shop(), Broken())
    assert "segment" in "".join(caught.value.__notes__)


def test_what_is_no_journeys_is_refused() -> None:
    with pytest.raises(js.errors.InputError, match="Journeys"):
        js.segment(PEOPLE, "profile", column="plan")  # type: ignore[arg-type]
