"""Bad input gets one clear error (what was expected, what was found, the nearest remedy) or a row in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import journeyseg as js
from journeyseg.errors import DefinitionError, InputError, JourneysegError, MissingColumn, UnknownName


def log(**changes: Any) -> pd.DataFrame:
    """Three good rows, with columns replaced."""
    frame = pd.DataFrame(
        {
            "who": ["a", "a", "b"],
            "what": ["view", "buy", "view"],
            "ts": pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03"], utc=True),
            "paid": [0.0, 10.0, 0.0],
        }
    )
    return frame.assign(**changes)


def build(frame: pd.DataFrame, **options: Any) -> js.Journeys:
    return js.Journeys.from_frame(frame, **{"customer": "who", "touchpoint": "what", "at": "ts", **options})


@contextmanager
def refused(error: type[JourneysegError], *words: str) -> Iterator[None]:
    """An error of this kind that has all three parts and says these words."""
    with pytest.raises(error) as caught:
        yield
    told = caught.value
    assert all((told.expected, told.found, told.remedy)), f"incomplete: {told}"
    assert not [word for word in words if word not in str(told)], f"{words} not in {told}"


def test_a_missing_column_is_named_with_those_there() -> None:
    with refused(MissingColumn, "whom", "who"):
        build(log(), customer="whom")


def test_times_that_are_no_times_are_named() -> None:
    with refused(InputError, "ts"):
        build(log(ts=["yesterday", "soon", "never"]))


def test_some_times_that_are_no_times_stand_in_the_ledger() -> None:
    journeys = build(log(ts=["2026-01-01T00:00:00Z", "soon", "2026-01-03T00:00:00Z"]))
    assert journeys.n_events == 2
    assert journeys.ledger.rejected == 1


def test_naive_times_need_a_zone() -> None:
    naive = log(ts=pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03"]))
    with refused(InputError, "ts", "zone"):
        build(naive)
    assert build(naive, zone="Europe/Lisbon").n_events == 3


def test_an_empty_frame_is_refused() -> None:
    with refused(InputError):
        build(log().iloc[:0])


def test_null_customers_stand_in_the_ledger() -> None:
    journeys = build(log(who=["a", None, "b"]))
    assert (journeys.n_events, journeys.ledger.rejected) == (2, 1)


def test_ids_as_int_float_and_text_in_two_files_are_one_customer(tmp_path: Path) -> None:
    for number, ids in enumerate(([1, 2, 3], [1.0, 2.0, np.nan], ["1", "2", "03"])):
        log(who=ids).to_parquet(tmp_path / f"{number}.parquet")
    journeys = js.read(str(tmp_path / "*.parquet"), customer="who", touchpoint="what", at="ts")
    assert sorted(journeys.customers) == ["03", "1", "2", "3"]
    assert journeys.ledger.rejected == 1


def test_infinite_values_stand_in_the_ledger() -> None:
    journeys = build(log(paid=[0.0, np.inf, 1.0]), value="paid")
    assert len(journeys.ledger) == 1
    assert np.isfinite(journeys.column("value").data).all()


def test_text_for_numbers_is_named_with_the_column() -> None:
    with refused(InputError, "paid", "ten"):
        build(log(paid=["1", "ten", "2"]), value="paid")


def test_duplicate_columns_are_refused() -> None:
    twice = pd.concat([log(), log()[["who"]]], axis=1)
    with refused(InputError, "who"):
        build(twice)


@pytest.mark.parametrize("unknown", ["error", "drop", "keep"])
def test_unknown_touchpoints_are_treated_as_the_blueprint_says(unknown: str) -> None:
    shop = js.Blueprint("shop", stages=[js.Stage("buy", ["buy"])], unknown=unknown)
    if unknown == "error":
        with refused(UnknownName, "view"):
            build(log(), blueprint=shop)
        return
    journeys = build(log(), blueprint=shop)
    assert journeys.n_events == (1 if unknown == "drop" else 3)
    assert journeys.ledger.rejected == (2 if unknown == "drop" else 0)
    if unknown == "keep":
        assert "unknown_touchpoints" in {finding.code for finding in js.audit(journeys)}


def test_unknown_plugins_and_metrics_are_named_with_close_ones() -> None:
    with refused(UnknownName, "conversion"):
        js.measure(build(log()), "conversoin", goal="buy")
    with refused(UnknownName, "profile"):
        js.segment(build(log()), "profil", column="plan")


def test_an_option_that_a_plugin_does_not_have_is_named() -> None:
    with refused(DefinitionError, "colum"):
        js.segment(build(log()), "profile", colum="plan")


def test_a_goal_that_no_touchpoint_bears_is_named() -> None:
    with refused(UnknownName, "bye", "buy"):
        js.measure(build(log()), "conversion", goal="bye")


def test_malformed_toml_gives_file_and_place(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("a = = 1", encoding="utf-8")
    for load in (js.Pipeline.from_toml, js.Blueprint.from_toml, js.SegmentBook.from_toml):
        with refused(DefinitionError, "x.toml", "line 1"):
            load(tmp_path / "x.toml")


def test_a_metric_that_needs_a_column_says_which() -> None:
    with refused(MissingColumn, "'value'", "value="):
        js.measure(build(log()), "value")
    with refused(MissingColumn, "'satisfaction'"):
        js.measure(build(log()), "satisfaction")


def test_a_metric_that_needs_a_goal_says_so() -> None:
    with refused(InputError, "goal"):
        js.measure(build(log()), "conversion")


def test_customers_without_touchpoints_say_that_touchpoints_lack() -> None:
    people = js.Journeys.from_profiles(pd.DataFrame({"id": [1, 2], "plan": ["a", "b"]}), customer="id")
    assert js.segment(people, "profile", column="plan").sizes()["n"].tolist() == [1, 1]
    assert js.describe(people, by="plan").totals["customers"] == 2
    for ask in (
        lambda: js.measure(people, "engagement"),
        lambda: js.map_journeys(people),
        lambda: js.segment(people, "rfm", touchpoint="buy"),
    ):
        with refused(MissingColumn, "'touchpoint'"):
            ask()


def test_a_segmentation_of_other_customers_is_refused() -> None:
    labels = pd.DataFrame({"customer": ["x", "y"], "segment": ["one", "two"]})
    with refused(InputError, "other customers"):
        js.measure(build(log()), "conversion", goal="buy", by=js.Segmentation.from_frame(labels))


def test_customers_that_a_segmentation_lacks_are_counted() -> None:
    labels = js.Segmentation.from_frame(pd.DataFrame({"customer": ["a"], "segment": ["one"]}))
    assert js.measure(build(log()), "conversion", goal="buy", by=labels).unassigned == 1


def test_verbs_refuse_what_are_no_journeys() -> None:
    for verb in (js.describe, js.segment, js.map_journeys):
        with refused(InputError, "DataFrame"):
            verb(log())  # type: ignore[operator]


@pytest.mark.parametrize("level", [0.0, 1.0, 95])
def test_a_level_is_a_share(level: float) -> None:
    with refused(InputError, "0.95"):
        js.measure(build(log()), "conversion", goal="buy", level=level)


def test_a_unit_is_customer_or_journey() -> None:
    with refused(InputError, "customer"):
        js.measure(build(log()), "conversion", goal="buy", unit="order")


def test_bare_numbers_are_no_durations() -> None:
    with refused(DefinitionError, "30 days"):
        js.Goal("buy", horizon=30)  # type: ignore[arg-type]


@pytest.mark.parametrize("blueprint", ["shop.toml", {"name": "shop"}])
def test_a_blueprint_is_a_blueprint(blueprint: Any, tmp_path: Path) -> None:
    """Not the name of its file."""
    file = tmp_path / "log.parquet"
    log().to_parquet(file)
    with refused(InputError, "blueprint=", "from_toml"):
        build(log(), blueprint=blueprint)
    with refused(InputError, "blueprint=", "from_toml"):
        js.read(file, customer="who", touchpoint="what", at="ts", blueprint=blueprint)


def test_text_from_data_is_escaped_in_every_output(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    journeys = build(log(what=[evil, "buy", evil]))
    labels = js.Segmentation.from_frame(pd.DataFrame({"customer": ["a", "b"], "segment": [evil, "=1+1"]}))
    atlas = js.map_journeys(journeys, by=labels)
    run = js.Pipeline([js.step("describe"), js.step("map_journeys", evil)], name=evil).run(journeys)
    shown = (atlas, js.describe(journeys), js.audit(journeys))
    pages = [atlas.to_html(), *(result._repr_html_() for result in shown)]
    written = run.write(tmp_path)
    pages += [file.read_text(encoding="utf-8") for file in written.files if file.suffix == ".html"]
    assert not [page for page in pages if "<script" in page]
    assert all(file.resolve().is_relative_to(tmp_path.resolve()) for file in written.files)
