"""There is one spec for each kind of plugin, and what all of them share is no kind itself."""

from __future__ import annotations

import pytest

import journeyseg as js
from journeyseg.contract.specs import Spec

SPECS = (js.SegmenterSpec, js.MetricSpec, js.CheckSpec, js.AdvisorSpec, js.ReaderSpec, js.EngineSpec)


def test_every_kind_is_a_spec_of_its_own_kind() -> None:
    assert all(issubclass(spec, Spec) for spec in SPECS)
    assert len({spec.kind for spec in SPECS} - {""}) == len(SPECS)
    assert Spec.kind == ""


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.__name__)
def test_no_kind_does_without_name_factory_and_summary(spec: type[Spec]) -> None:
    with pytest.raises(TypeError, match=r"summary|factory|name"):
        spec("mine", "acme:Mine")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"factory|name|summary"):
        spec(summary="one line")  # type: ignore[call-arg]
