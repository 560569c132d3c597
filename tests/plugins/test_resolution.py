"""Resolving: names with options and instances become plugins; errors name whose they are."""

from __future__ import annotations

import pickle
import traceback
from typing import Any

import attrs
import pytest

from journeyseg.errors import DefinitionError, ExtraMissing, InputError, JourneysegError, PluginError, UnknownName
from journeyseg.plugins.blame import BlamedEngine, blame
from journeyseg.plugins.registry import discover
from journeyseg.plugins.resolution import Resolved, is_of_journeys, resolve
from journeyseg.plugins.snapshot import Registry
from tests.plugins.samples import Counts, Halves, NoFit, metric, plugin, segmenter, segmenters


@pytest.fixture(scope="module")
def registry() -> Registry:
    """The built-ins, and a plugin whose segmenters are sound or not."""
    names = {"halves": "Halves", "strict": "Strict", "fragile": "Fragile", "no_fit": "NoFit", "no_attrs": "NoAttrs"}
    names |= {"absent": "Absent", "extra": "NeedsExtra"}
    specs = [segmenter(name, attribute) for name, attribute in names.items()]
    gone = segmenter("gone").__class__("gone", "no_such_module:X", basis="any", summary="Gone")
    return discover(extra=[plugin("acme", segmenters=lambda: [*specs, gone], metrics=lambda: [metric()])], block=["*"])


def test_a_name_with_options_becomes_an_instance(registry: Registry) -> None:
    resolved = resolve("segmenter", "halves", {"share": 0.25}, registry=registry)
    assert resolved == Resolved("segmenter", "halves", Halves(0.25), segmenter(), "acme", "")


def test_a_qualified_name_resolves_too(registry: Registry) -> None:
    assert resolve("segmenter", "acme:halves", registry=registry).instance == Halves()


def test_an_instance_is_recognised_by_its_class(registry: Registry) -> None:
    resolved = resolve("segmenter", Halves(0.1), registry=registry)
    assert (resolved.name, resolved.distribution, resolved.instance) == ("halves", "acme", Halves(0.1))


def test_an_instance_that_nobody_registered_goes_by_its_import_path() -> None:
    resolved = resolve("segmenter", Halves(), registry=discover(block=["*"]))
    assert resolved.spec is None
    assert resolved.words == "segmenter 'tests.plugins.samples:Halves'"


def test_where_names_clash_what_is_resolved_keeps_the_name_that_is_clear() -> None:
    extra = [segmenters(segmenter("rfm"), name="acme"), segmenters(segmenter("mine"), name="beta")]
    registry = discover(extra=extra, block=["*"])
    assert resolve("segmenter", "acme:rfm", registry=registry).name == "acme:rfm"
    assert resolve("segmenter", "beta:mine", registry=registry).name == "mine"
    assert resolve("segmenter", resolve("segmenter", Halves(), registry=registry).name, registry=registry).distribution


def test_what_is_resolved_can_be_pickled(registry: Registry) -> None:
    resolved = resolve("segmenter", "halves", {"share": 0.25}, registry=registry)
    assert pickle.loads(pickle.dumps(resolved)) == resolved


def test_an_unknown_option_is_refused_with_close_matches_and_a_note_of_whose(registry: Registry) -> None:
    with pytest.raises(DefinitionError, match="segmenter 'halves' has no option 'shar'") as caught:
        resolve("segmenter", "halves", {"shar": 1}, registry=registry)
    assert "'share'" in caught.value.remedy
    assert caught.value.__notes__ == ["given to segmenter 'halves' of acme"]


def test_a_wrong_value_names_the_field_and_whose_it_is(registry: Registry) -> None:
    with pytest.raises(DefinitionError, match=r"Halves\.share") as caught:
        resolve("segmenter", "halves", {"share": 3}, registry=registry)
    assert caught.value.__notes__ == ["given to segmenter 'halves' of acme"]


def test_a_missing_option_is_named(registry: Registry) -> None:
    with pytest.raises(DefinitionError, match="segmenter 'strict' needs 'column'"):
        resolve("segmenter", "strict", registry=registry)


def test_an_error_of_the_plugin_s_own_keeps_its_type(registry: Registry) -> None:
    with pytest.raises(ZeroDivisionError, match="of its own") as caught:
        resolve("segmenter", "fragile", registry=registry)
    assert caught.value.__notes__ == ["given to segmenter 'fragile' of acme"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone", "no_such_module"),
        ("absent", "AttributeError"),
        ("no_attrs", "not an attrs class"),
        ("no_fit", "no fit"),
    ],
)
def test_a_factory_that_can_not_be_used_is_named_with_its_distribution(
    registry: Registry, name: str, reason: str
) -> None:
    with pytest.raises(PluginError, match=f"segmenter '{name}' of acme") as caught:
        resolve("segmenter", name, registry=registry)
    assert reason in caught.value.found


def test_a_missing_extra_keeps_its_own_error_and_says_who_needs_it(registry: Registry) -> None:
    with pytest.raises(ExtraMissing) as caught:
        resolve("segmenter", "extra", registry=registry)
    assert caught.value.__notes__ == ["needed by segmenter 'extra' of acme"]


def test_options_beside_an_instance_are_refused(registry: Registry) -> None:
    with pytest.raises(InputError, match="options go with a name"):
        resolve("segmenter", Halves(), {"share": 0.1}, registry=registry)


def test_a_class_is_no_instance(registry: Registry) -> None:
    with pytest.raises(DefinitionError, match="not its class"):
        resolve("segmenter", Halves, registry=registry)


@pytest.mark.parametrize("what", [NoFit(), Counts(), 3, None])
def test_anything_without_the_methods_is_refused(registry: Registry, what: object) -> None:
    with pytest.raises(PluginError, match="is no segmenter"):
        resolve("segmenter", what, registry=registry)


def test_an_unknown_name_lists_what_there_is(registry: Registry) -> None:
    with pytest.raises(UnknownName, match="no segmenter is called 'halve'"):
        resolve("segmenter", "halve", registry=registry)
    with pytest.raises(UnknownName, match="no metric is called 'halves'"):
        resolve("metric", "halves", registry=registry)


def test_a_check_is_of_journeys_unless_its_spec_says_otherwise() -> None:
    registry = discover(block=["*"])
    assert is_of_journeys(registry.find("check", "stale").spec)
    assert not is_of_journeys(registry.find("check", "too_small").spec)
    assert is_of_journeys(None)


BLAMED = Resolved("metric", "late", object(), None, "acme", "1.2")


def test_blame_adds_a_note_and_keeps_type_and_traceback() -> None:
    def inside_the_plugin() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError) as caught, blame(BLAMED, step="measure"):
        inside_the_plugin()
    assert caught.value.__notes__ == ["raised by metric 'late' of acme 1.2 in step 'measure'"]
    assert traceback.extract_tb(caught.value.__traceback__)[-1].name == "inside_the_plugin"


def test_blame_is_noted_once_however_deep_it_is_nested() -> None:
    with pytest.raises(JourneysegError) as caught, blame(BLAMED, "a"), blame(BLAMED, "a"), blame(BLAMED):
        raise JourneysegError("x")
    assert caught.value.__notes__ == [
        "raised by metric 'late' of acme 1.2",
        "raised by metric 'late' of acme 1.2 in step 'a'",
    ]


def test_blame_leaves_an_interrupt_alone_and_success_too() -> None:
    with pytest.raises(KeyboardInterrupt) as caught, blame(BLAMED):
        raise KeyboardInterrupt
    assert not hasattr(caught.value, "__notes__")
    with blame(BLAMED):
        pass


@attrs.frozen
class Worker:
    """An engine that may fail by itself, before or after its tasks."""

    fails: bool = False
    shared_storage: bool = True

    def map(self, task: Any, items: Any) -> Any:
        """In order."""
        for index, item in enumerate(items):
            yield index, task(item)
        if self.fails:
            raise OSError("no more workers")


def test_an_engine_is_blamed_for_its_own_errors_only() -> None:
    failing = BlamedEngine(Resolved("engine", "worker", Worker(fails=True), None, "acme", "1.2"), "measure")
    with pytest.raises(OSError, match="no more workers") as caught:
        list(failing.map(abs, [-1]))
    assert caught.value.__notes__ == ["raised by engine 'worker' of acme 1.2 in step 'measure'"]
    with pytest.raises(TypeError) as of_task:
        list(failing.map(len, [3]))  # type: ignore[arg-type]
    assert not hasattr(of_task.value, "__notes__")


def test_a_blamed_engine_is_otherwise_the_engine() -> None:
    engine = BlamedEngine(Resolved("engine", "worker", Worker()))
    assert list(engine.map(abs, [-1, 2])) == [(0, 1), (1, 2)]
    assert engine.shared_storage is True
    assert pickle.loads(pickle.dumps(engine)) == engine
    assert not hasattr(engine, "shuffle")
