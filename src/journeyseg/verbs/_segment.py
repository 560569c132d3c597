"""Segment: journeys into a segmentation."""

from __future__ import annotations

from typing import Any

import attrs

from journeyseg.contract.protocols import Segmenter, SegmentModel
from journeyseg.errors import InputError
from journeyseg.model.book import SegmentBook
from journeyseg.model.journeys import Journeys
from journeyseg.model.segmentation import Segmentation
from journeyseg.verbs._needs import check_needs
from journeyseg.verbs._resolving import blamed, plugin


def segment(journeys: Journeys, by: object = "rfm", **options: Any) -> Segmentation:
    """The segmentation of these journeys by a segmenter.

    Fits on what was known at ``as_of`` and assigns the same journeys; the fitted model is ``.model``, and
    ``.model.assign(others)`` applies the same definition to other customers.

    Args:
        journeys: The journeys.
        by: A segmenter's name (`options` are its parameters), a segmenter, a fitted model (assigned, not fitted again),
            or a `SegmentBook` that holds one segmentation.
        **options: Parameters of a segmenter given by name.

    Raises:
        UnknownName: for a name that no plugin bears.
        MissingColumn: when a column that it needs is not there.
        InsufficientData: when the data can't carry it; the message proposes what can.
        InputError: for options beside a fitted model, and for a plugin that gives no segmentation.

    Example:
        >>> import pandas as pd, journeyseg as js
        >>> people = pd.DataFrame({"id": [1, 2, 3], "plan": ["free", "paid", "free"]})
        >>> js.segment(js.Journeys.from_profiles(people, customer="id"), "profile", column="plan").sizes()["n"].tolist()
        [2, 1]
    """
    from journeyseg.verbs._prepare import journeys_of

    known = journeys_of(journeys).known()
    if isinstance(by, SegmentModel) and not isinstance(by, Segmenter):
        return _assigned(by, options, known)
    resolved = plugin("segmenter", *_entry(by, options))
    check_needs(known, resolved.instance, who=f"segmenter {resolved.name!r}")
    with blamed(resolved, "segment"):
        model = resolved.instance.fit(known)
        found = model.assign(known)
    return _checked(found, model, f"segmenter {resolved.name!r}", known)


def _assigned(model: SegmentModel, options: dict[str, Any], journeys: Journeys) -> Segmentation:
    if options:
        raise InputError(
            "a fitted model takes no options",
            expected="none",
            found=", ".join(options),
            remedy="fit again with them: js.segment(journeys, NAME, ...)",
        )
    return _checked(model.assign(journeys), model, f"model {type(model).__name__}", journeys)


def _entry(by: object, options: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    if not isinstance(by, SegmentBook):
        return by, options
    return by.only.segmenter, {**by.only.options, **options}


def _checked(found: object, model: SegmentModel, who: str, journeys: Journeys) -> Segmentation:
    if not isinstance(found, Segmentation):
        raise InputError(
            f"{who} did not give a Segmentation",
            expected="a Segmentation",
            found=type(found).__name__,
            remedy="end assign with journeys.split(...)",
        )
    return attrs.evolve(
        found,
        model=model if found.model is None else found.model,
        source=journeys if found.source is None else found.source,
    )
