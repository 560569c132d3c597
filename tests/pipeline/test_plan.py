"""Plans of pipelines: plain data, exact round trips, and clear refusals."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import journeyseg as js
from journeyseg.errors import DefinitionError, InputError, UnknownName
from journeyseg.pipeline.plan import VERBS, Planned

SHOP = """
[pipeline]
name = "shop"

[source]
events = "events.csv"
customer = "who"
touchpoint = "what"
at = "ts"
zone = "Europe/Lisbon"
properties = ["device"]

[[step]]
do = "segment"
name = "device"
use = "profile"
options = { column = "property:device" }

[[step]]
do = "measure"
metrics = ["conversion", { use = "rate", of = "buy", among = "view", within = "7 days" }]
by = "device"
goal = { touchpoint = "buy", horizon = "30 days" }
"""


def test_a_pipeline_survives_the_way_to_toml_and_back() -> None:
    read = js.Pipeline.from_toml(SHOP)
    assert js.Pipeline.from_toml(read.to_toml()) == read
    assert [step.name for step in read.steps] == ["device", "measure"]
    assert read.steps[1].keys["goal"] == {"touchpoint": "buy", "horizon": "30 days"}


def test_a_title_is_a_key_of_every_step_in_python_and_in_toml() -> None:
    for do in VERBS:
        titled = js.Pipeline([js.step(do, "one", title="What “people” see")])
        read = js.Pipeline.from_toml(titled.to_toml())
        assert read == titled
        assert read.steps[0].heading == "What “people” see"
    with pytest.raises(DefinitionError, match="title"):
        js.step("audit", title=3)


@pytest.mark.parametrize(
    ("step", "heading"),
    [
        (js.step("describe"), "What there is"),
        (js.step("audit"), "How sound is the data?"),
        (js.step("audit", "audit_region", of="region"), "How sound are the segments by region?"),
        (js.step("segment", "first_channel"), "Segments by first channel"),
        (js.step("cross", "both", of=["plan", "region"]), "Segments by plan and region (both)"),
        (js.step("measure", by="region"), "Measures by region"),
        (js.step("measure", "by_region", by="region"), "Measures by region"),
        (js.step("measure", "money", by="region"), "Measures by region (money)"),
        (js.step("map_journeys", "map_region", by="region"), "Journeys by region"),
        (js.step("recommend", of="map_region"), "What to do"),
    ],
)
def test_without_a_title_the_heading_says_what_the_step_does(step: Planned, heading: str) -> None:
    assert step.heading == heading


def test_objects_in_steps_become_the_same_plain_data_as_in_toml() -> None:
    written = js.Pipeline(
        [
            js.step("segment", "device", use="profile", options={"column": "property:device"}),
            js.step(
                "measure",
                metrics=["conversion", js.metrics.rate(of="buy", among="view", within="7 days")],
                by="device",
                goal=js.Goal("buy", horizon=timedelta(days=30)),
            ),
        ],
        name="shop",
    )
    read = js.Pipeline.from_toml(SHOP)
    assert written.steps[0] == read.steps[0]
    assert written.steps[1].keys["goal"] == read.steps[1].keys["goal"]
    assert written.steps[1].keys["metrics"][1]["use"] == "rate"
    assert js.Pipeline.from_toml(written.to_toml()) == written


def test_file_names_are_relative_to_the_pipeline_file(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "shop.toml"
    file.parent.mkdir()
    file.write_text(SHOP, encoding="utf-8")
    source = js.Pipeline.from_toml(file).source
    assert source is not None
    assert Path(source.folder) == file.parent


def test_loading_neither_resolves_nor_runs_anything() -> None:
    js.Pipeline.from_toml('[[step]]\ndo = "segment"\nuse = "nobody-has-this"\n')


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("[[step]]\ndo = 3 4", DefinitionError, "not TOML"),
        ('[[step]]\ndo = "segmet"', UnknownName, "segment"),
        ('[[step]]\ndo = "measure"\nmetric = "conversion"', DefinitionError, "metric"),
        ('[[step]]\nname = "x"', DefinitionError, "does not say what to do"),
        ('[[step]]\ndo = "audit"\n[[step]]\ndo = "audit"', DefinitionError, "distinct names"),
        ('[source]\nevents = "a.csv"\ncolour = "red"\n[[step]]\ndo = "audit"', DefinitionError, "colour"),
        ('[source]\nzone = "UTC"\n[[step]]\ndo = "audit"', DefinitionError, "without files"),
        ('[pipe]\nname = "x"', DefinitionError, "pipe"),
        ("[pipeline]\nname = 'x'", DefinitionError, "no step"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(text: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        js.Pipeline.from_toml(text)


def test_a_file_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        js.Pipeline.from_toml(tmp_path / "none.toml")
