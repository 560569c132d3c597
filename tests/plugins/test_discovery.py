"""Finding plugins among whatever is installed, however damaged; screens; names; origins."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from journeyseg.plugins.discovery import installed
from journeyseg.plugins.entries import PluginWarning
from journeyseg.plugins.origin import Origin, canonical
from journeyseg.plugins.registry import discover
from journeyseg.plugins.screen import ALLOW, BLOCK, Screen

METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
MODULE = """
import journeyseg.contract.hooks, journeyseg.contract.specs
@journeyseg.contract.hooks.hookimpl
def journeyseg_metrics():
    yield journeyseg.contract.specs.MetricSpec("{name}", "{module}:Metric", summary="A metric")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder at the front of the search path, as an installation has it."""
    sys.path.insert(0, str(tmp_path))
    before = set(sys.modules)
    yield tmp_path
    sys.path.remove(str(tmp_path))
    for module in set(sys.modules) - before:
        if getattr(sys.modules[module], "__file__", None) and str(tmp_path) in str(sys.modules[module].__file__):
            del sys.modules[module]


def install(
    folder: Path, name: str, points: str | None, *, version: str = "1.0", metadata: str | None = METADATA
) -> None:
    """Put a distribution into a folder as pip leaves it: metadata, entry points, and a module."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    if metadata is not None:
        (info / "METADATA").write_text(metadata.format(name=name, version=version))
    if points is not None:
        (info / "entry_points.txt").write_text(points)


def module(folder: Path, name: str, offers: str) -> None:
    """A hook module that offers one metric."""
    (folder / f"{name}.py").write_text(MODULE.format(name=offers, module=name))


def ours() -> list[tuple[str, str, str]]:
    """What is installed under names of these tests: distribution, version, entry."""
    origins = (candidate.origin for candidate in installed())
    return [(one.distribution, one.version, one.entry) for one in origins if one.key.startswith("zz")]


def test_an_installed_distribution_offers_its_entry_points_in_order_and_is_not_imported(folder: Path) -> None:
    install(
        folder, "Zz_Acme", "[journeyseg]\nb = zz_acme\na = zz_other.hooks\n[console_scripts]\nx = y:z\n", version="2.1"
    )
    assert ours() == [("Zz_Acme", "2.1", "a"), ("Zz_Acme", "2.1", "b")]
    assert not {"zz_acme", "zz_other"} & set(sys.modules)


def test_of_two_copies_of_a_distribution_the_first_on_the_path_counts(folder: Path) -> None:
    install(folder, "zz-acme", "[journeyseg]\na = new\n", version="2.0")
    later = folder / "later"
    later.mkdir()
    install(later, "zz_acme", "[journeyseg]\na = old\n", version="1.0")
    sys.path.append(str(later))
    try:
        assert ours() == [("zz-acme", "2.0", "a")]
    finally:
        sys.path.remove(str(later))


def test_a_first_copy_that_offers_nothing_hides_a_later_one_that_does(folder: Path) -> None:
    install(folder, "zz-acme", None, version="2.0")
    later = folder / "later"
    later.mkdir()
    install(later, "zz_acme", "[journeyseg]\na = old\n", version="1.0")
    install(later, "zz-beta", "[journeyseg]\nb = new\n", version="1.0")
    sys.path.append(str(later))
    try:
        assert ours() == [("zz-beta", "1.0", "b")]
    finally:
        sys.path.remove(str(later))


def test_the_metadata_of_what_offers_nothing_is_not_parsed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(folder, "zz-dull", "[console_scripts]\njourneyseg = y:z\n")
    install(folder, "zz-acme", "[journeyseg]\na = zz_acme\n", version="3.1")
    parsed: list[str] = []
    monkeypatch.setattr(PathDistribution, "metadata", property(lambda self: parsed.append("one")))
    monkeypatch.setattr(PathDistribution, "version", property(lambda self: "3.1"))
    assert ("zz-acme", "3.1", "a") in ours()
    assert parsed == []


def test_a_name_in_the_long_text_of_the_metadata_is_no_name(folder: Path) -> None:
    long = "Metadata-Version: 2.1\nVersion: 1.0\n\nName: zz-wrong\n"
    install(folder, "zz-acme", "[journeyseg]\na = zz_acme\n", metadata=long)
    assert ours() == []


def test_what_is_damaged_hides_nothing_else(folder: Path) -> None:
    install(folder, "zz-leftover", "[journeyseg]\na = b\n", metadata=None)
    install(folder, "zz-nameless", "[journeyseg]\na = b\n", metadata="Version: 1\n")
    install(folder, "zz-other", "[other]\nno equals sign\n")
    install(folder, "zz-whole", "[journeyseg]\na = zz_whole\n")
    assert ("zz-whole", "1.0", "a") in ours()
    assert "zz-other" not in {name for name, _, _ in ours()}


def test_entry_points_of_ours_that_can_not_be_read_are_a_broken_plugin(folder: Path) -> None:
    install(folder, "zz-torn", "[journeyseg]\nno equals sign\n")
    with pytest.warns(PluginWarning, match="zz-torn"):
        entries = discover(allow=["zz-torn"]).entries
    (entry,) = (entry for entry in entries if entry.origin.key == "zz-torn")
    assert (entry.status, entry.kind) == ("broken", "plugin")


@pytest.mark.parametrize(
    "points", ["zz_missing", "zz_missing:attr", "zz_there:attr", "not a module", "zz_raises", "zz_exits"]
)
def test_whatever_goes_wrong_at_import_is_listed_and_warned_of_once(folder: Path, points: str) -> None:
    (folder / "zz_there.py").write_text("")
    (folder / "zz_raises.py").write_text("1 / 0")
    (folder / "zz_exits.py").write_text("raise SystemExit('bye')")
    install(folder, "zz-acme", f"[journeyseg]\nacme = {points}\n", version="3.2")
    with pytest.warns(PluginWarning) as caught:
        entries = discover(allow=["zz-acme"]).entries
    (entry,) = (entry for entry in entries if entry.origin.key == "zz-acme")
    assert (entry.name, entry.status, entry.origin.words) == ("acme", "broken", "zz-acme 3.2")
    assert len(caught) == 1
    assert entry.cause is not None


def test_a_blocked_distribution_is_listed_and_not_imported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module(folder, "zz_acme", "zz_metric")
    install(folder, "zz-acme", "[journeyseg]\nacme = zz_acme\n")
    monkeypatch.setenv(BLOCK, "other, Zz_Acme")
    registry = discover()
    (entry,) = (entry for entry in registry.entries if entry.origin.key == "zz-acme")
    assert (entry.status, entry.name) == ("blocked", "acme")
    assert BLOCK in entry.reason
    assert "zz_acme" not in sys.modules


def test_one_name_of_a_distribution_can_be_blocked(folder: Path) -> None:
    module(folder, "zz_acme", "zz_metric")
    install(folder, "zz-acme", "[journeyseg]\nacme = zz_acme\n")
    entries = discover(block=["zz-acme:zz_metric"], allow=["zz-acme"]).entries
    (entry,) = (entry for entry in entries if entry.origin.key == "zz-acme")
    assert (entry.kind, entry.name, entry.status) == ("metric", "zz_metric", "blocked")


def test_only_what_is_allowed_is_imported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("zz_acme", "zz_beta"):
        module(folder, name, f"{name}_metric")
        install(folder, name, f"[journeyseg]\nacme = {name}\n")
    monkeypatch.setenv(ALLOW, "zz-beta")
    registry = discover()
    assert registry.find("metric", "zz_beta_metric").usable
    assert {entry.status for entry in registry.entries if entry.origin.key == "zz-acme"} == {"blocked"}
    assert "zz_acme" not in sys.modules
    assert registry.find("segmenter", "rules").usable


def test_a_blocked_clash_leaves_the_bare_name_to_the_other(folder: Path) -> None:
    for name in ("zz_acme", "zz_beta"):
        module(folder, name, "zz_metric")
        install(folder, name, f"[journeyseg]\nacme = {name}\n")
    registry = discover(block=["zz-acme"], allow=["zz-acme", "zz-beta"])
    assert registry.find("metric", "zz_metric").origin.key == "zz-beta"


@pytest.mark.parametrize("name", ["Acme.Weekend", "acme_weekend", "ACME--weekend", "acme-weekend"])
def test_a_distribution_has_one_spelling(name: str) -> None:
    assert canonical(name) == "acme-weekend"
    assert Origin(name).key == "acme-weekend"


@pytest.mark.parametrize(
    ("block", "allow", "kept_out"),
    [
        ((), None, []),
        (["acme"], None, ["acme"]),
        (["*"], None, ["acme", "beta"]),
        ((), ["beta"], ["acme"]),
        (["beta"], ["beta"], ["acme", "beta"]),
        ((), [], ["acme", "beta"]),
        (["journeyseg"], ["acme"], ["beta"]),
    ],
)
def test_a_screen_keeps_out_what_either_list_keeps_out_and_never_the_built_ins(
    block: list[str], allow: list[str] | None, kept_out: list[str]
) -> None:
    screen = Screen(block, allow)
    assert [name for name in ("acme", "beta") if screen.against(Origin(name))] == kept_out
    assert screen.against(Origin("journeyseg", builtin=True)) == ""


def test_two_screens_only_narrow_each_other() -> None:
    both = Screen("a", "b,c").narrowed(Screen("d", "c,e"))
    assert both == Screen("a,d", "c")
    assert Screen("a").narrowed(Screen()) == Screen("a")


def test_an_empty_variable_is_no_list() -> None:
    assert Screen.from_environment({ALLOW: "", BLOCK: ""}) == Screen()


def test_a_list_knows_which_of_its_names_nobody_bears() -> None:
    screen = Screen("acme, typo:x, *", "beta")
    assert screen.unmatched([Origin("acme"), Origin("other")]) == ("beta", "typo:x")
