"""Running pipelines: each result kept, failures named, the same tables from every side."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import journeyseg as js
from journeyseg.__main__ import main
from journeyseg.errors import DefinitionError, InputError, MissingColumn, UnknownName

PIPELINE = """
[pipeline]
name = "shop"

[source]
events = "events.csv"
customer = "who"
touchpoint = "what"
at = "ts"
value = "paid"
satisfaction = "stars"
zone = "Europe/Lisbon"
profiles = "people.csv"

[[step]]
do = "audit"

[[step]]
do = "segment"
name = "plan"
use = "profile"
options = { column = "plan" }

[[step]]
do = "segment"
name = "rfm"
use = "rfm"
options = { touchpoint = "buy" }
refusal = "show"

[[step]]
do = "measure"
metrics = ["conversion", "value"]
by = "plan"
goal = "buy"

[[step]]
do = "map_journeys"
name = "map"
by = "plan"
goal = "buy"
least = 1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        (who, what, f"2026-01-{day:02d} 10:00:00", 10.0 * who if what == "buy" else None, 4 if what == "buy" else None)
        for who in range(1, 41)
        for day, what in ((1, "view"), (2, "cart"), (3, "buy"))
        if who % 3 or what != "buy"
    ]
    events = pd.DataFrame(rows, columns=["who", "what", "ts", "paid", "stars"])
    events.to_csv(tmp_path / "events.csv", index=False)
    people = pd.DataFrame({"who": range(1, 43), "plan": ["free" if who % 2 else "paid" for who in range(1, 43)]})
    people.to_csv(tmp_path / "people.csv", index=False)
    (tmp_path / "shop.toml").write_text(PIPELINE, encoding="utf-8")
    return tmp_path


def test_every_step_leaves_a_result(folder: Path) -> None:
    run = js.Pipeline.from_toml(folder / "shop.toml").run()
    assert list(run) == ["audit", "plan", "rfm", "measure", "map"]
    assert run["plan"].sizes()["n"].tolist() == [21, 21]
    assert run["measure"].estimate("conversion", "free").n == 21
    assert isinstance(run["map"], js.Atlas)


def test_a_refusal_that_is_allowed_is_a_result_with_its_reason(folder: Path) -> None:
    refusal = js.Pipeline.from_toml(folder / "shop.toml").run()["rfm"]
    assert isinstance(refusal, js.Refusal)
    assert refusal.remedy


def test_python_toml_and_the_command_line_give_identical_tables(folder: Path, tmp_path: Path) -> None:
    from_file = js.Pipeline.from_toml(folder / "shop.toml")
    journeys = js.read(
        str(folder / "events.csv"), customer="who", touchpoint="what", at="ts", value="paid", satisfaction="stars",
        zone="Europe/Lisbon", profiles=pd.read_csv(folder / "people.csv"),
    )  # fmt: skip
    in_python = js.Pipeline(
        [
            js.step("audit"),
            js.step("segment", "plan", use="profile", options={"column": "plan"}),
            js.step("segment", "rfm", use="rfm", options={"touchpoint": "buy"}, refusal="show"),
            js.step("measure", metrics=["conversion", "value"], by="plan", goal="buy"),
            js.step("map_journeys", "map", by="plan", goal="buy", least=1),
        ],
        name="shop",
    )
    from_file.run(engine="serial").write(tmp_path / "toml")
    in_python.run(journeys).write(tmp_path / "python")
    assert main(["run", str(folder / "shop.toml"), "--out", str(tmp_path / "command")]) == 0
    tables = {side: _tables(tmp_path / side) for side in ("toml", "python", "command")}
    assert tables["toml"] == tables["python"] == tables["command"]
    assert {"plan.csv", "measure.csv", "map.csv", "audit.csv"} <= set(tables["toml"])


def _tables(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in sorted((folder / "tables").iterdir())}


def test_a_failing_step_is_named_with_what_it_saw(folder: Path) -> None:
    broken = PIPELINE.replace('column = "plan"', 'column = "plam"')
    (folder / "shop.toml").write_text(broken, encoding="utf-8")
    with pytest.raises((UnknownName, MissingColumn)) as caught:
        js.Pipeline.from_toml(folder / "shop.toml").run()
    notes = "\n".join(caught.value.__notes__)
    assert "'plan' (segment)" in notes
    assert "42 customers" in notes
    assert "earlier steps: audit" in notes


def test_what_a_refused_segmentation_would_tell_is_refused_too(folder: Path) -> None:
    text = PIPELINE.replace('by = "plan"\ngoal = "buy"\nleast', 'by = "rfm"\nleast')
    (folder / "shop.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="refused"):
        js.Pipeline.from_toml(folder / "shop.toml").run()


def test_the_command_line_says_errors_without_a_traceback(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "shop.toml").write_text(PIPELINE.replace('"conversion"', '"conversoin"'), encoding="utf-8")
    assert main(["run", str(folder / "shop.toml"), "--out", str(folder / "out")]) == 1
    said = capsys.readouterr().err
    assert "conversion" in said
    assert "Traceback" not in said


def test_a_pipeline_needs_a_source() -> None:
    with pytest.raises(DefinitionError, match="without a source"):
        js.Pipeline([js.step("audit")]).run()


def test_an_unknown_step_is_named_with_close_ones(folder: Path) -> None:
    run = js.Pipeline.from_toml(folder / "shop.toml").run()
    with pytest.raises(UnknownName, match="measure"):
        run["mesure"]


def test_every_step_has_a_heading_and_the_report_shows_it_escaped(folder: Path, tmp_path: Path) -> None:
    text = PIPELINE.replace('name = "plan"', 'name = "plan"\ntitle = "Who <b>pays</b>?"', 1)
    (folder / "shop.toml").write_text(text, encoding="utf-8")
    run = js.Pipeline.from_toml(folder / "shop.toml").run()
    assert run.heading("plan") == "Who <b>pays</b>?"
    assert run.heading("measure") == "Measures by plan"
    assert run["map"].title == run.heading("map") == "Journeys by plan"
    run.write(tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    found = re.findall(r'<h2 id="h-s\d+"><bdi>(.*?)</bdi></h2>', page)
    assert {"Who &lt;b&gt;pays&lt;/b&gt;?", "Measures by plan", "How sound is the data?"} <= set(found)
    assert len(found) == len(run.results)


def test_crossed_segmentations_meet_in_pairs(folder: Path) -> None:
    text = PIPELINE + '\n[[step]]\ndo = "cross"\nname = "both"\nof = ["plan", "plan"]\n'
    (folder / "shop.toml").write_text(text, encoding="utf-8")
    both = js.Pipeline.from_toml(folder / "shop.toml").run()["both"]
    assert both.names == ("free / free", "paid / paid")


def test_the_summary_names_segments_and_what_to_doubt(folder: Path) -> None:
    text = js.Pipeline.from_toml(folder / "shop.toml").run().summary()
    assert "plan: free 50%, paid 50%" in text
    assert "rfm: refused" in text
