"""The source of a pipeline is plain data, says what it lacks, and reads what it names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import journeyseg as js
from journeyseg.errors import DefinitionError, InputError

COLUMNS = {"customer": "who", "touchpoint": "what", "at": "ts", "zone": "UTC"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    events = pd.DataFrame(
        {"who": [1, 1, 2], "what": ["view", "buy", "view"], "ts": ["2026-01-01", "2026-01-02", "2026-01-03"]}
    )
    events.to_csv(tmp_path / "events.csv", index=False)
    pd.DataFrame({"who": [1, 3], "plan": ["free", "paid"]}).to_csv(tmp_path / "people.csv", index=False)
    (tmp_path / "shop.toml").write_text(js.Blueprint("shop", stages=[js.Stage("all", ["*"])]).to_toml(), "utf-8")
    return tmp_path


def test_files_are_found_beside_the_pipeline_and_read_with_profiles_and_blueprint(folder: Path) -> None:
    source = js.Source(("events.csv",), COLUMNS, "people.csv", "shop.toml", str(folder))
    journeys = source.journeys()
    assert sorted(journeys.customers) == ["1", "2", "3"]
    assert journeys["1"].names == ("view", "buy")
    assert journeys.frame.blueprint == source.agreed
    assert source.agreed is not None
    assert source.agreed.name == "shop"


def test_customers_alone_are_a_source(folder: Path) -> None:
    journeys = js.Source(columns={"customer": "who"}, profiles="people.csv", folder=str(folder)).journeys()
    assert (sorted(journeys.customers), journeys.n_events) == (["1", "3"], 0)


@pytest.mark.parametrize("files", ["events.csv", ["events.csv"], ("a.csv", "b.csv"), Path("events.csv")])
def test_a_source_survives_the_way_to_its_table_and_back(files: Any) -> None:
    source = js.Source(files, COLUMNS, "people.csv", {"name": "shop", "stage": []})
    assert js.Source.from_table(source.to_table(), "elsewhere") == source


def test_what_is_not_given_is_left_out_of_the_table() -> None:
    assert js.Source("events.csv", {"customer": "who"}).to_table() == {"events": ["events.csv"], "customer": "who"}
    assert js.Source("events.csv").agreed is None


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({}, "events ="),
        ({"events": "x.csv", "custommer": "who"}, "customer"),
        ({"events": "x.csv", "at": "ts", "touchpoints": "what"}, "touchpoint"),
    ],
)
def test_a_table_without_files_or_with_keys_that_nothing_reads_is_refused(table: dict[str, Any], said: str) -> None:
    with pytest.raises(DefinitionError, match=said) as caught:
        js.Source.from_table(table, ".")
    assert caught.value.expected
    assert caught.value.found


def test_columns_that_lack_are_all_named(folder: Path) -> None:
    with pytest.raises(DefinitionError, match="no touchpoint, at"):
        js.Source("events.csv", {"customer": "who"}, folder=str(folder)).journeys()
    with pytest.raises(DefinitionError, match="customer"):
        js.Source(profiles="people.csv", folder=str(folder)).journeys()


def test_a_file_that_is_not_there_is_one_clear_error(folder: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        js.Source("nowhere*.csv", COLUMNS, folder=str(folder)).journeys()


def test_a_run_holds_the_result_of_every_step_by_name(folder: Path) -> None:
    source = js.Source("events.csv", COLUMNS, folder=str(folder))
    run = js.Pipeline([js.step("describe"), js.step("audit", "look")], source=source, name="shop").run()
    assert isinstance(run, js.Run)
    assert (list(run), run.name) == (["describe", "look"], "shop")
    assert js.Pipeline.from_toml(run.toml).name == "shop"
    with pytest.raises(js.errors.UnknownName, match="'describe'"):
        run["descripe"]
