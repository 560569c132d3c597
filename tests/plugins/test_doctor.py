"""The doctor: what only shows when a plugin is really imported and made."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from journeyseg.plugins.doctor import doctor
from journeyseg.plugins.entries import PluginWarning
from journeyseg.plugins.imports import heavy_imports
from journeyseg.plugins.registry import discover
from journeyseg.plugins.screen import BLOCK
from tests.plugins.samples import metric, nothing, plugin, segmenter, segmenters

CLASSES = """
import attrs

@attrs.frozen
class Lossy:
    count: int | None = 3
    also: object = len
    def fit(self, journeys): ...

@attrs.frozen
class Needy:
    needs = ("age",)
    def fit(self, journeys): ...

@attrs.frozen
class Empty:
    pass

@attrs.frozen
class Changing:
    count: int = 3
    def fit(self, journeys): ...
    def to_options(self): return {"count": self.count}
    @classmethod
    def from_options(cls, options): return cls(options["count"] + 1)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder on the search path."""
    sys.path.insert(0, str(tmp_path))
    yield tmp_path
    sys.path.remove(str(tmp_path))
    sys.modules.pop("zz_classes", None)


def codes(*plugins: object) -> list[tuple[str, str]]:
    """Severity and code of what the doctor finds about these plugins."""
    return [(finding.severity, finding.code) for finding in doctor(registry=discover(extra=plugins, block=["*"]))]


def test_a_plugin_in_order_has_no_finding() -> None:
    assert codes(plugin("acme", segmenters=lambda: [segmenter()], metrics=lambda: [metric()])) == []


def test_a_plugin_that_must_be_given_options_is_not_tried() -> None:
    assert codes(segmenters(segmenter("strict", "Strict"))) == []


@pytest.mark.parametrize("attribute", ["Absent", "NoAttrs", "NoFit", "NeedsExtra"])
def test_a_factory_that_can_not_be_used_is_an_error(attribute: str) -> None:
    assert codes(segmenters(segmenter("wrong", attribute))) == [("error", "factory")]


def test_a_plugin_that_can_not_be_made_with_its_defaults_is_an_error() -> None:
    assert codes(segmenters(segmenter("fragile", "Fragile"))) == [("error", "options")]


@pytest.mark.parametrize(
    ("attribute", "code"), [("Lossy", "options"), ("Changing", "options"), ("Needy", "needs"), ("Empty", "factory")]
)
def test_options_that_toml_loses_and_needs_that_nobody_knows_are_errors(
    folder: Path, attribute: str, code: str
) -> None:
    (folder / "zz_classes.py").write_text(CLASSES)
    spec = segmenter().__class__("wrong", f"zz_classes:{attribute}", basis="any", summary="Wrong")
    assert codes(segmenters(spec)) == [("error", code)]


def test_what_discovery_left_out_is_found_too_and_says_where_it_was_raised() -> None:
    def raises() -> None:
        raise ValueError("why")

    extra = [
        plugin("acme", segmentors=nothing, metrics=raises),
        segmenters(segmenter("later", api=2), segmenter("rfm"), name="beta"),
    ]
    with pytest.warns(PluginWarning):
        findings = doctor(registry=discover(extra=extra, block=["*"]))
    assert sorted(finding.code for finding in findings) == [
        "plugin_broken",
        "plugin_broken",
        "plugin_conflict",
        "plugin_too_new",
    ]
    assert any("test_doctor.py:" in finding.fix for finding in findings)
    assert [finding.severity for finding in findings] == ["error"] * 3 + ["warning"]


def test_one_distribution_can_be_asked_for() -> None:
    registry = discover(extra=[segmenters(segmenter("a", "NoFit"), name="acme"), segmenters(name="beta")], block=["*"])
    assert [finding.code for finding in doctor("acme", registry=registry)] == ["factory"]
    assert len(doctor("beta", registry=registry)) == 0


def test_names_on_a_list_that_nobody_bears_are_mentioned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BLOCK, "no-such-distribution")
    findings = doctor(registry=discover(block=["*"]))
    assert [(one.severity, one.code) for one in findings] == [("info", "list_entry")]
    assert "'no-such-distribution'" in findings[0].message


def test_a_distribution_that_registers_under_a_group_nearly_ours_is_found(folder: Path) -> None:
    info = folder / "zz_acme-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: zz-acme\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[journeyseg.plugins]\na = b\n")
    (finding,) = doctor(registry=discover(block=["*"]))
    assert (finding.code, finding.message) == ("entry_point_group", "zz-acme registers under 'journeyseg.plugins'")


def test_a_hook_module_that_imports_more_than_it_should_is_found(folder: Path) -> None:
    (folder / "zz_heavy.py").write_text("import json, journeyseg, zz_library")
    (folder / "zz_library.py").write_text("")
    (folder / "zz_light.py").write_text("import json, journeyseg")
    assert heavy_imports("zz_heavy") == ("zz_library",)
    assert heavy_imports("zz_light") == ()
    assert heavy_imports("zz_absent") == ()


def test_the_built_ins_are_in_order() -> None:
    assert [finding.message for finding in doctor("journeyseg")] == []
