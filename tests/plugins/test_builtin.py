"""The built-ins are registered like anyone's plugins, and every factory is there."""

from __future__ import annotations

import attrs
import pytest

from journeyseg.contract.needs import needs_of
from journeyseg.plugins.entries import Entry
from journeyseg.plugins.factories import load
from journeyseg.plugins.registry import discover
from journeyseg.plugins.resolution import METHODS, resolve
from journeyseg.plugins.structure import build, fields_of, options_of

ENTRIES = [entry for entry in discover(block=["*"]).entries if entry.spec is not None]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.kind}-{entry.name}")
def test_every_factory_is_a_frozen_class_with_the_methods_of_its_kind(entry: Entry) -> None:
    factory = load(entry)
    assert [method for method in METHODS[entry.kind] if not callable(getattr(factory, method, None))] == []
    assert "__setattr__" in vars(factory)
    assert factory.__doc__


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.kind}-{entry.name}")
def test_every_built_in_that_needs_no_options_resolves_and_survives_toml(entry: Entry) -> None:
    factory = load(entry)
    if any(one.default is attrs.NOTHING for one in fields_of(factory).values()):
        assert entry.name in {"rules", "profile", "rate", "time_to", "funnel", "matches", "next_touchpoint", "routes"}
        return
    instance = resolve(entry.kind, entry.name).instance
    assert build(factory, options_of(instance)) == instance
    assert needs_of(instance) == tuple(sorted(set(needs_of(instance))))
