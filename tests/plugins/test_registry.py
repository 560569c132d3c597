"""The registry: discovery never raises, nobody wins by order, built-ins keep their names, observers can't decide."""

from __future__ import annotations

import functools
import itertools
import pickle
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import attrs
import pytest

from journeyseg.contract.hooks import hookimpl
from journeyseg.contract.steps import Step
from journeyseg.errors import PluginConflict, PluginError, UnknownName
from journeyseg.plugins.entries import Entry, PluginWarning
from journeyseg.plugins.registry import discover, registry
from journeyseg.plugins.snapshot import Registry
from tests.plugins.samples import metric, nothing, plugin, segmenter, segmenters

STEP = Step(name="who", verb="segment", number=1, of=1)


def found(*plugins: object, **options: Any) -> Registry:
    """The registry of these plugins and the built-ins, without whatever else is installed."""
    return discover(extra=plugins, block=["*"], **options)


def faults(*plugins: object) -> list[Entry]:
    """The entries of these plugins that are not simply usable; as many warnings as there are faults were given."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        entries = [entry for entry in found(*plugins).entries if entry.status not in ("ok", "blocked")]
    broken = [entry for entry in entries if entry.status != "conflict"]
    assert [warning.category for warning in caught] == [PluginWarning] * len(broken)
    assert all(entry.reason in str(warning.message) for entry, warning in zip(broken, caught, strict=True))
    return entries


def test_importing_the_package_discovers_nothing() -> None:
    code = "import sys, journeyseg; print('journeyseg.plugins.registry' in sys.modules, 'pluggy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_discovery_imports_no_factory() -> None:
    code = (
        "import sys; from journeyseg.plugins.registry import registry; registry(); "
        "print(*[m for m in sys.modules if m.startswith(('journeyseg.segmenters', 'journeyseg.metrics', 'pandas'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_installed_registry_is_built_once_and_frozen() -> None:
    assert registry() is registry()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        registry().entries = ()  # type: ignore[misc]


def test_threads_that_ask_at_once_get_the_same_registry() -> None:
    results: list[Registry] = []
    threads = [threading.Thread(target=lambda: results.append(registry())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert len(set(map(id, results))) == 1


def test_built_ins_come_through_the_same_hooks_and_are_in_order() -> None:
    entries = found().entries
    assert {entry.status for entry in entries if entry.origin.builtin} == {"ok"}
    assert {"rules", "profile", "rfm"} <= set(found().names("segmenter"))
    assert [entry.order for entry in entries] == sorted(entry.order for entry in entries)


def test_what_a_plugin_registers_is_found_by_its_name_and_by_its_qualified_name() -> None:
    both = found(plugin("acme", segmenters=lambda: [segmenter()], metrics=lambda: [metric()]))
    assert both.find("segmenter", "halves").spec == segmenter()
    assert both.find("segmenter", "acme:halves") == both.find("segmenter", "halves")
    assert both.find("metric", "counts").origin.distribution == "acme"


def test_a_kind_has_names_of_its_own() -> None:
    both = found(plugin("acme", segmenters=lambda: [segmenter("same")], metrics=lambda: [metric("same")]))
    assert both.find("segmenter", "same").kind == "segmenter"
    assert both.find("metric", "same").kind == "metric"


def test_objects_with_marked_methods_are_plugins_too() -> None:
    class Acme:
        @hookimpl
        def journeyseg_segmenters(self) -> list[object]:
            return [segmenter("by_method")]

        @staticmethod
        @hookimpl
        def journeyseg_metrics() -> list[object]:
            return [metric("by_static")]

    both = found(Acme())
    assert both.find("segmenter", "Acme:by_method").usable
    assert both.find("metric", "by_static").usable


def test_a_hook_may_be_implemented_under_another_name() -> None:
    module = ModuleType("acme")
    module.offered = hookimpl(specname="journeyseg_segmenters")(lambda: [segmenter()])  # type: ignore[attr-defined]
    assert found(module).find("segmenter", "halves").usable


def raising(error: BaseException) -> Any:
    """A hook that raises."""

    def offered() -> Iterator[object]:
        yield segmenter("first")
        raise error

    return offered


@pytest.mark.parametrize("error", [ValueError("two\nlines"), ImportError("no numpy"), SystemExit(3), Exception()])
def test_a_hook_that_raises_is_listed_with_its_reason_and_warned_of_once(error: BaseException) -> None:
    (entry,) = faults(plugin("acme", segmenters=raising(error), metrics=lambda: [metric()]))
    assert (entry.kind, entry.name, entry.status, entry.cause) == ("segmenter", "acme", "broken", error)
    assert entry.reason.startswith(type(error).__name__)
    assert "\n" not in entry.reason


def test_a_hook_that_raises_takes_nothing_else_of_its_plugin_with_it() -> None:
    with pytest.warns(PluginWarning):
        both = found(plugin("acme", segmenters=raising(ValueError()), metrics=lambda: [metric()]))
    assert both.find("metric", "counts").usable
    with pytest.raises(UnknownName):
        both.find("segmenter", "first")


def test_an_exception_that_can_not_say_what_it_is_is_listed_too() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    (entry,) = faults(plugin("acme", segmenters=raising(Mute())))
    assert entry.reason == "Mute"


@pytest.mark.parametrize(
    "given", [None, 3, "halves", segmenter(), [metric()], [None], [segmenter("a"), "b"], [segmenter]]
)
def test_a_hook_that_gives_anything_but_specs_of_its_kind_is_broken(given: object) -> None:
    (entry,) = faults(plugin("acme", segmenters=lambda: given))
    assert entry.status == "broken"
    assert "SegmenterSpec" in entry.reason


def test_an_invalid_spec_is_broken_with_what_was_expected() -> None:
    (entry,) = faults(plugin("acme", segmenters=lambda: [segmenter("Not Valid")]))
    assert entry.status == "broken"
    assert "'Not Valid'" in entry.reason


def test_a_plugin_for_a_newer_api_is_too_new_and_its_neighbours_are_not() -> None:
    (entry,) = faults(segmenters(segmenter("later", api=2), segmenter("now")))
    assert (entry.name, entry.status) == ("later", "too new")
    assert "api 2" in entry.reason
    with pytest.warns(PluginWarning):
        both = found(segmenters(segmenter("later", api=2), segmenter("now")))
    assert both.find("segmenter", "now").usable
    with pytest.raises(PluginError, match="upgrade journeyseg"):
        both.find("segmenter", "later")


@pytest.mark.parametrize("name", ["segmentors", "segmenter", "metric", "befor_step", "nothing_like_it"])
def test_a_misspelt_hook_is_reported(name: str) -> None:
    (entry,) = faults(plugin("acme", **{name: nothing}))
    assert f"there is no hook journeyseg_{name}" in entry.reason


def test_a_misspelt_hook_gets_the_nearest_name() -> None:
    (entry,) = faults(plugin("acme", segmentors=nothing))
    assert entry.reason.endswith("perhaps journeyseg_segmenters")


def test_a_hook_for_a_later_journeyseg_may_be_marked_optional() -> None:
    module = ModuleType("acme")
    module.journeyseg_painters = hookimpl(optionalhook=True)(nothing)  # type: ignore[attr-defined]
    assert faults(module) == []


def test_a_hook_that_was_not_marked_is_reported() -> None:
    module = ModuleType("acme")
    module.journeyseg_segmenters = lambda: [segmenter()]  # type: ignore[attr-defined]
    (entry,) = faults(module)
    assert "@js.hookimpl" in entry.reason


def test_a_hook_that_is_no_plain_function_is_reported_whatever_the_version_of_pluggy() -> None:
    module = ModuleType("acme")
    module.journeyseg_segmenters = hookimpl(functools.cache(lambda: [segmenter()]))  # type: ignore[attr-defined]
    (entry,) = faults(module)
    assert "not a plain function" in entry.reason


def test_attributes_of_a_plugin_are_never_evaluated_whatever_the_version_of_pluggy() -> None:
    touched = []

    class Acme:
        @property
        def expensive(self) -> None:
            touched.append(self)
            raise ValueError

        @hookimpl
        def journeyseg_segmenters(self) -> list[object]:
            return [segmenter()]

    assert faults(Acme()) == []
    assert touched == []


def test_modules_named_like_the_prefix_are_no_hooks() -> None:
    module = segmenters(segmenter())
    module.journeyseg_acme = ModuleType("journeyseg_acme")  # type: ignore[attr-defined]
    assert faults(module) == []


def test_a_plugin_may_not_wrap_hooks() -> None:
    module = ModuleType("acme")

    def wrapped() -> Iterator[None]:
        yield

    module.journeyseg_segmenters = hookimpl(wrapper=True)(wrapped)  # type: ignore[attr-defined]
    (entry,) = faults(module)
    assert "wrapper" in entry.reason


def test_a_registering_hook_that_asks_for_arguments_is_broken() -> None:
    (entry,) = faults(plugin("acme", segmenters=lambda registry: []))
    assert (entry.kind, entry.status) == ("plugin", "broken")


def test_an_entry_point_that_leads_to_none_is_broken() -> None:
    (entry,) = faults(None)
    assert "None" in entry.reason


def test_strict_turns_every_fault_into_one_error_that_lists_them() -> None:
    with pytest.raises(PluginError) as caught:
        found(segmenters(segmenter("later", api=2)), plugin("other", metrics=raising(ValueError("why"))), strict=True)
    assert "2 plugins" in str(caught.value)
    assert "api 2" in str(caught.value)
    assert "ValueError: why" in str(caught.value)


def test_strict_says_nothing_when_all_is_in_order() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert found(segmenters(segmenter()), strict=True).find("segmenter", "halves").usable


def test_two_distributions_with_one_name_clash_only_when_the_bare_name_is_used() -> None:
    both = found(segmenters(segmenter(), name="acme"), segmenters(segmenter(), name="Beta.Corp"))
    assert {"acme:halves", "Beta.Corp:halves"} <= set(both.names("segmenter"))
    assert both.find("segmenter", "beta-corp:halves").origin.distribution == "Beta.Corp"
    with pytest.raises(PluginConflict) as caught:
        both.find("segmenter", "halves")
    message = str(caught.value)
    assert "'acme:halves' or 'Beta.Corp:halves'" in message
    assert "acme, Beta.Corp" in caught.value.found


def test_a_clash_ends_when_one_of_the_two_is_blocked_or_too_new() -> None:
    with pytest.warns(PluginWarning, match="later"):
        both = found(segmenters(segmenter("later", api=2), name="acme"), segmenters(segmenter("later"), name="beta"))
    assert both.find("segmenter", "later").origin.distribution == "beta"


def test_a_built_in_name_can_not_be_shadowed() -> None:
    both = found(segmenters(segmenter("rfm")))
    assert both.find("segmenter", "rfm").origin.builtin
    assert not both.find("segmenter", "acme:rfm").origin.builtin
    assert both.find("segmenter", "journeyseg:rfm").origin.builtin
    (entry,) = faults(segmenters(segmenter("rfm")))
    assert (entry.status, entry.origin.distribution) == ("conflict", "acme")
    assert "built-in" in entry.reason


def test_order_never_matters() -> None:
    plugins = [
        segmenters(segmenter(), segmenter("rfm"), name="acme"),
        segmenters(segmenter(), name="beta"),
        segmenters(segmenter("rfm"), segmenter("only"), name="gamma"),
    ]
    results = {found(*order).entries for order in itertools.permutations(plugins)}
    assert len(results) == 1


def test_one_distribution_may_repeat_a_spec_but_not_change_its_words() -> None:
    assert faults(segmenters(segmenter(), segmenter())) == []
    entries = faults(segmenters(segmenter(), segmenter(summary="Other words")))
    assert [entry.status for entry in entries] == ["broken", "broken"]
    assert "2 times" in entries[0].reason


def test_an_unknown_name_gets_close_matches_and_a_hint_at_plugins_left_out() -> None:
    with pytest.warns(PluginWarning):
        both = found(segmenters(segmenter("later", api=2)))
    with pytest.raises(UnknownName, match="perhaps 'rules'") as caught:
        both.find("segmenter", "ruels")
    assert "1 plugins could not be used" in caught.value.remedy
    with pytest.raises(UnknownName, match="perhaps 'rules'") as without:
        found().find("segmenter", "ruels")
    assert "journeyseg plugins" not in without.value.remedy


def test_a_qualified_name_of_a_broken_plugin_gives_the_reason() -> None:
    with pytest.warns(PluginWarning):
        both = found(plugin("acme", segmentors=nothing))
    with pytest.raises(PluginError, match="there is no hook"):
        both.find("segmenter", "acme:halves")


def test_a_registry_can_not_be_sent_to_workers() -> None:
    with pytest.raises(TypeError, match="stays in its process"):
        pickle.dumps(found())


def test_a_plugin_that_asks_for_the_registry_while_it_is_discovered_is_broken() -> None:
    def asks() -> list[object]:
        registry_of_all = discover()
        return [segmenter(registry_of_all.names("segmenter")[0])]

    (entry,) = faults(plugin("acme", segmenters=asks))
    assert "while plugins are being discovered" in entry.reason
    assert faults(segmenters(segmenter())) == []


def observed(**functions: Any) -> Registry:
    """A registry whose only observers are these."""
    return found(plugin("acme", **functions))


def test_observers_are_told_before_and_after() -> None:
    heard: list[tuple[str, Step]] = []
    told = observed(
        before_step=lambda step: heard.append(("before", step)), after_step=lambda step: heard.append(("after", step))
    )
    told.before_step(STEP)
    told.after_step(STEP)
    assert heard == [("before", STEP), ("after", STEP)]
    assert [entry.name for entry in told.entries if entry.kind == "observer"] == ["after_step", "before_step"]


def test_an_observer_may_ask_for_nothing_or_give_its_argument_a_default_whatever_the_version_of_pluggy() -> None:
    heard: list[object] = []

    def silent() -> None:
        heard.append("silent")

    def default(step: Step | None = None) -> None:
        heard.append(step)

    def by_keyword(*, step: Step) -> None:
        heard.append(step)

    for tell in (silent, default, by_keyword):
        observed(after_step=tell).after_step(STEP)
    assert heard == ["silent", STEP, STEP]


def test_what_an_observer_raises_becomes_a_warning_with_blame_and_the_others_are_still_told() -> None:
    heard: list[Step] = []

    def fails(step: Step) -> None:
        raise ValueError(f"in {step.name}")

    def hears(step: Step) -> None:
        heard.append(step)

    told = found(plugin("acme", before_step=fails), plugin("beta", before_step=hears))
    with pytest.warns(PluginWarning, match="observer 'acme' of acme failed before step 'who'.*ValueError: in who"):
        told.before_step(STEP)
    assert heard == [STEP]


def test_what_an_observer_returns_is_ignored() -> None:
    assert observed(after_step=lambda step: "changed").after_step(STEP) is None  # type: ignore[func-returns-value]


def test_a_step_can_not_be_changed() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        STEP.made = "other"  # type: ignore[misc]
