"""The command line: what each command prints and with which code it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

import journeyseg as js
from journeyseg.__main__ import main


def test_plugins_lists_every_built_in_with_its_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plugins"]) == 0
    said = capsys.readouterr().out
    for name in ("rules", "profile", "rfm", "conversion", "journey_map", "stage_order", "parquet", "threads"):
        assert name in said


def test_plugins_strict_fails_where_a_plugin_cannot_be_used() -> None:
    assert main(["plugins", "--strict"]) == int(not js.plugins().sound)


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.strip() == f"journeyseg {js.__version__}"


@pytest.mark.parametrize("words", [[], ["nonsense"], ["run"]])
def test_wrong_usage_ends_with_two(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2


def test_a_pipeline_that_is_not_there_is_one_clear_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(tmp_path / "none.toml")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("journeyseg: no such file")
    assert "remedy" in said


def test_a_folder_that_cannot_be_made_is_one_clear_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "events.csv").write_text("who,what,ts\n1,view,2026-01-01T00:00Z\n", encoding="utf-8")
    source = '[source]\nevents = "events.csv"\ncustomer = "who"\ntouchpoint = "what"\nat = "ts"\n'
    (tmp_path / "p.toml").write_text(f'{source}[[step]]\ndo = "describe"\n', encoding="utf-8")
    (tmp_path / "taken").write_text("a file, not a folder", encoding="utf-8")
    assert main(["run", str(tmp_path / "p.toml"), "--out", str(tmp_path / "taken")]) == 1
    assert "--out" in capsys.readouterr().err
