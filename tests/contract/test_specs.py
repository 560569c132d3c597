"""Specs say what a plugin registers, and refuse what could not be used."""

from __future__ import annotations

import pickle
import re
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.contract.specs import (
    KINDS,
    AdvisorSpec,
    CheckSpec,
    EngineSpec,
    MetricSpec,
    ReaderSpec,
    SegmenterSpec,
    Spec,
)
from journeyseg.errors import DefinitionError

MORE: dict[type[Spec], dict[str, Any]] = {SegmenterSpec: {"basis": "occasion"}, ReaderSpec: {"suffixes": [".csv"]}}


def made(kind: type[Spec], **changes: Any) -> Spec:
    """A valid spec of the class, but for the changes."""
    parts = {"name": "weekend", "factory": "acme:Weekend", "summary": "Weekend shoppers", **MORE.get(kind, {})}
    return kind(**{**parts, **changes})


@pytest.mark.parametrize("kind", KINDS.values())
def test_a_valid_spec_is_frozen_equal_to_its_like_and_can_be_pickled(kind: type[Spec]) -> None:
    spec = made(kind)
    assert pickle.loads(pickle.dumps(spec)) == spec == made(kind)
    assert hash(spec) == hash(made(kind))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        spec.name = "other"  # type: ignore[misc]


@pytest.mark.parametrize("kind", KINDS.values())
@pytest.mark.parametrize(
    "name", ["Weekend", "week end", "", "_week", "week_", "week--end", "1st", "wéek", "a:b", None, 3]
)
def test_a_name_is_lower_case_words_joined_once(kind: type[Spec], name: object) -> None:
    with pytest.raises(DefinitionError, match=f"name of {kind.__name__} is not valid"):
        made(kind, name=name)


@pytest.mark.parametrize("name", ["weekend", "week_end", "week-end", "top10", "a"])
def test_snake_and_kebab_names_are_valid(name: str) -> None:
    assert made(MetricSpec, name=name).name == name


@pytest.mark.parametrize(
    "factory", ["acme", "acme:", ":Weekend", "acme.:W", "acme:W()", "acme/w:W", "acme: W", "a:b:c", None]
)
def test_a_factory_is_an_import_path_with_one_colon(factory: object) -> None:
    with pytest.raises(DefinitionError, match="factory of MetricSpec 'weekend' is not valid"):
        made(MetricSpec, factory=factory)


@pytest.mark.parametrize("factory", ["acme:Weekend", "acme.sub.mod:Outer.Inner", "_a:_B", "müller:Größe"])
def test_packages_and_nested_classes_are_import_paths(factory: str) -> None:
    assert made(MetricSpec, factory=factory).factory == factory


@pytest.mark.parametrize("summary", ["", " ", "two\nlines", " leading", "trailing ", None])
def test_a_summary_is_one_line(summary: object) -> None:
    with pytest.raises(DefinitionError, match="summary of CheckSpec 'weekend'"):
        made(CheckSpec, summary=summary)


@pytest.mark.parametrize("kind", [SegmenterSpec, MetricSpec, CheckSpec])
@pytest.mark.parametrize("api", [0, -1, True, 1.0, "1", None])
def test_the_api_is_a_whole_number_from_one(kind: type[Spec], api: object) -> None:
    with pytest.raises(DefinitionError, match=f"api of {kind.__name__} 'weekend'"):
        made(kind, api=api)


def test_a_spec_may_be_made_for_a_newer_api_since_the_registry_judges_that() -> None:
    assert made(SegmenterSpec, api=99) != made(SegmenterSpec)


@pytest.mark.parametrize("kind", [AdvisorSpec, ReaderSpec, EngineSpec])
def test_provisional_kinds_promise_no_api(kind: type[Spec]) -> None:
    assert "api" not in attrs.fields_dict(kind)


def test_a_check_is_of_journeys_or_of_a_segmentation() -> None:
    assert [CheckSpec("a", "b:C", summary="x").of, CheckSpec("a", "b:C", of="segmentation", summary="x").of] == [
        "journeys",
        "segmentation",
    ]
    with pytest.raises(DefinitionError, match="of of CheckSpec"):
        made(CheckSpec, of="segments")


@pytest.mark.parametrize("suffixes", [".csv", ("csv",), (".CSV",), (".",), ("..csv",), (1,), None])
def test_suffixes_are_several_lower_case_ends_with_their_dot(suffixes: object) -> None:
    with pytest.raises(DefinitionError, match="suffixes of ReaderSpec"):
        made(ReaderSpec, suffixes=suffixes)


def test_a_reader_may_have_no_suffix_or_a_double_one() -> None:
    assert made(ReaderSpec, suffixes=()) != made(ReaderSpec, suffixes=[".csv.gz"])


@given(st.text())
def test_any_other_text_is_refused_by_name_or_kept_as_it_is(name: str) -> None:
    if re.fullmatch("[a-z][a-z0-9]*([_-][a-z0-9]+)*", name):
        assert made(MetricSpec, name=name).name == name
    else:
        with pytest.raises(DefinitionError) as caught:
            made(MetricSpec, name=name)
        assert caught.value.found == repr(name)
