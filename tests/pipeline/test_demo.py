"""The main job on the bundled orders: what it finds, and that it finds something else when the log is altered."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pandas as pd

import journeyseg as js
from journeyseg.__main__ import main

FOLDER = js.datasets.folder("olist")


@cache
def pipeline() -> js.Pipeline:
    return js.Pipeline.from_toml(FOLDER / "pipeline.toml")


def run_on(events: pd.DataFrame) -> js.Run:
    """The bundled pipeline on altered events."""
    source = pipeline().source
    assert source is not None
    profiles = js.datasets.frame("olist").profiles
    options = {**source.columns, "blueprint": source.agreed, "profiles": profiles}
    return pipeline().run(js.Journeys.from_frame(events, **options))


@cache
def plain() -> js.Run:
    return pipeline().run()


def worst(run: js.Run, step: str) -> tuple[str, str, str]:
    pain = run[step].pain_points[0]
    return pain.segment, pain.place, pain.signal


def test_the_log_is_read_whole() -> None:
    journeys = plain().journeys
    assert (journeys.n_customers, journeys.n_journeys, journeys.n_events) == (8016, 8135, 35872)
    assert journeys.ledger.rejected == 0


def test_rfm_refuses_because_people_order_once_and_proposes_what_the_data_can_carry() -> None:
    refusal = plain()["rfm"]
    assert isinstance(refusal, js.Refusal)
    assert "99.1" in refusal.reason
    assert "recency" in refusal.remedy
    assert "value" in refusal.remedy
    assert len(plain()["recency_value"].segments) > 1


def test_late_orders_are_those_delivered_after_the_promise() -> None:
    cells = plain()["map_delivery"]
    assert cells["late"].n == 415
    assert cells["on time"].n == 4755
    assert cells.unassigned > 0


def test_late_orders_are_rated_worse_and_that_is_reported() -> None:
    found = {(pain.segment, pain.place, pain.signal) for pain in plain()["map_delivery"].pain_points}
    assert ("late", "review", "satisfaction") in found
    assert not any(segment == "on time" for segment, _, _ in found)
    measures = plain()["by_delivery"]
    late, punctual = (measures.estimate("satisfaction", name) for name in ("late", "on time"))
    assert late.high < punctual.low


def test_late_and_on_time_orders_are_not_praised_for_having_been_delivered() -> None:
    page = plain()["map_delivery"].to_html()
    assert "those who leave can’t be among them" in page
    assert not re.search(r'<td class="cell (better|worse)"', page)
    assert re.search(r'<td class="cell worse"', plain()["map_state"].to_html())


def test_the_summary_starts_with_the_worst_places_of_all_maps() -> None:
    run = plain()
    atlases = [run[name] for name in run if isinstance(run[name], js.Atlas)]
    worst_first = sorted((pain for one in atlases for pain in one.pain_points), key=lambda pain: -pain.impact.value)
    start = run.summary().partition("START HERE\n")[2].partition("\n\n")[0]
    told = [line.split(". ", 1)[1].partition(":")[0] for line in start.splitlines() if re.match(r"  \d\. ", line)]
    assert told == [pain.segment for pain in worst_first[:3]]
    assert f"see “{run.heading('map_payment')}”" in " ".join(start.split())


def test_the_summary_says_names_apart_and_nobody_is_zero_percent() -> None:
    text = " ".join(plain().summary().split())
    assert "recent, high value 16%; cooling, high value" in text
    assert "not_defined under 1%, voucher 4%" in text
    assert "as of 17 October 2018, 17:30 (America/Sao_Paulo)" in text
    assert "warning in audit_category: 2,784 of 35,872 touchpoints" in text


def test_nobody_drops_off_into_the_review() -> None:
    for journey_map in plain()["map_state"].maps.values():
        stages = {stage.name: stage for stage in journey_map.stages}
        assert stages["voice"].outcome
        assert not stages["delivery"].drop_off.known


def test_reviews_before_delivery_and_steps_out_of_order_are_findings() -> None:
    text = plain()["audit"].to_frame().to_string()
    assert "stage_order" in text
    assert "ship" in text


def test_one_state_that_rates_everything_one_comes_first_in_ranking_and_summary() -> None:
    events = js.datasets.frame("olist").events.copy()
    rated = (events["state"] == "MG") & events["satisfaction"].notna()
    events.loc[rated, "satisfaction"] = 1.0
    altered = run_on(events)
    assert worst(plain(), "map_state") != ("MG", "review", "satisfaction")
    assert worst(altered, "map_state") == ("MG", "review", "satisfaction")
    assert "MG: “review” is rated 1" in altered.summary()
    assert "MG: “review” is rated 1" not in plain().summary()


def test_one_category_delivered_twenty_days_later_comes_first_in_waiting() -> None:
    events = js.datasets.frame("olist").events.copy()
    delivered = (events["category"] == "sports_leisure") & (events["touchpoint"] == "deliver")
    events.loc[delivered, "at"] += pd.Timedelta(days=20)
    altered = run_on(events)
    waits = [pain for pain in altered["map_category"].pain_points if pain.signal == "waiting"]
    assert (waits[0].segment, waits[0].place) == ("sports_leisure", "deliver")
    assert not [
        pain
        for pain in plain()["map_category"].pain_points
        if (pain.segment, pain.place, pain.signal) == ("sports_leisure", "deliver", "waiting")
    ]
    assert "sports_leisure: the typical wait for “deliver”" in altered.summary()


def test_the_command_writes_report_maps_tables_and_pipeline(tmp_path: Path) -> None:
    assert main(["demo", "--out", str(tmp_path)]) == 0
    names = {file.name for file in tmp_path.iterdir()}
    assert {"report.html", "pipeline.toml", "tables"} <= names
    assert len([name for name in names if name.endswith(".mmd")]) == 4
    assert js.Pipeline.from_toml(tmp_path / "pipeline.toml").steps == pipeline().steps


def test_the_command_works_without_matplotlib_and_says_what_it_left_out(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None; from journeyseg.__main__ import main; "
        f"sys.exit(main(['demo', '--out', {str(tmp_path)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Left out: " in done.stdout
    assert "journeyseg[plot]" in done.stdout
    assert (tmp_path / "report.html").exists()
    assert not list(tmp_path.glob("*.png"))
