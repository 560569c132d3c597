"""Moves between two segmentations equal a count by hand, and what is said of them holds."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import journeyseg as js
from journeyseg.analyses.migration.paired import homogeneity, paired_difference

NAMES = ("new", "loyal", "lost")
labels = st.dictionaries(st.sampled_from("abcdefghij"), st.sampled_from((*NAMES, None)), min_size=1)


def segmentation(rows: dict[str, str | None], name: str = "labels") -> js.Segmentation:
    frame = pd.DataFrame({"customer": list(rows), "segment": pd.array(list(rows.values()), dtype="object")})
    return js.Segmentation.from_frame(frame, segments=NAMES, name=name)


@given(labels, labels)
def test_every_move_is_counted_once(one: dict[str, str | None], two: dict[str, str | None]) -> None:
    """Rows and columns add up to the customers of either side, and behind each cell stand the customers of it."""
    if not one.keys() & two.keys():
        with pytest.raises(js.errors.InputError, match="other customers"):
            js.migrate(segmentation(one), segmentation(two))
        return
    found = js.migrate(segmentation(one), segmentation(two))

    def place(rows: dict[str, str | None], who: str, outside: str) -> str:
        return (rows[who] or "(no segment)") if who in rows else outside

    by_hand = Counter(
        (place(one, who, "(not there yet)"), place(two, who, "(no longer there)")) for who in one.keys() | two.keys()
    )
    assert {cell: n for cell, n in found.counts.stack().to_dict().items() if n} == by_hand
    for cell, n in by_hand.items():
        behind = found.customers(*cell)
        assert len(behind) == n
        assert {(place(one, who, "(not there yet)"), place(two, who, "(no longer there)")) for who in behind} == {cell}
    sums = found.shares.sum(axis=1)[found.counts.sum(axis=1) > 0]
    assert sums.to_numpy() == pytest.approx(1.0)
    sizes = found.sizes.set_index("segment")
    for name in NAMES:
        assert sizes.loc[name, "before"] == sum(segment == name for segment in one.values())
        assert sizes.loc[name, "after"] == sum(segment == name for segment in two.values())
        assert sizes.loc[name, "after"] - sizes.loc[name, "before"] == sizes.loc[name, "came"] - sizes.loc[name, "left"]


@given(labels)
def test_who_stays_makes_no_drift(rows: dict[str, str | None]) -> None:
    found = js.migrate(segmentation(rows), segmentation(rows))
    drift = found.drift()
    assert (drift["psi"], drift["jensen_shannon"], drift["band"]) == (0, 0, "stable")
    assert math.isnan(drift["p"])
    assert set(found.sizes["note"]) <= {"still", "empty"}


def test_rows_and_names_in_another_order_change_nothing() -> None:
    one: dict[str, str | None] = {"a": "new", "b": "loyal", "c": None, "d": "new"}
    two: dict[str, str | None] = {"d": "lost", "c": "new", "b": "loyal", "e": "new"}
    told = js.migrate(segmentation(one), segmentation(two)).to_frame()
    turned = js.migrate(segmentation(dict(reversed(one.items()))), segmentation(dict(reversed(two.items()))))
    pd.testing.assert_frame_equal(turned.to_frame(), told)


def test_drift_knows_the_size_of_the_base() -> None:
    """The same shares: of 20 customers chance explains it, of 2,000 it does not."""

    def drift(n: int) -> pd.Series:
        one: dict[str, str | None] = {str(i): "new" if i < n // 2 else "loyal" for i in range(n)}
        two = {who: ("loyal" if int(who) < n // 5 else segment) for who, segment in one.items()}
        return js.migrate(segmentation(one), segmentation(two)).drift()

    small, large = drift(20), drift(2000)
    assert small["psi"] == pytest.approx(large["psi"])
    assert small["psi"] < small["psi_limit"]
    assert large["psi"] > large["psi_limit"]
    assert small["band"] == large["band"] == "moderate"
    assert large["p"] < 1e-9 < small["p"]


def test_the_margins_are_tested_as_published() -> None:
    """Stuart's data on the eyesight of 7,477 women: chi-squared 11.96 at 3 degrees of freedom (Stuart 1955)."""
    eyes = np.array([[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]])
    statistic, df, p = homogeneity(eyes)
    assert (round(statistic, 2), df) == (11.96, 3)
    assert p == pytest.approx(stats.chi2.sf(statistic, 3))


def test_the_paired_interval_covers_as_often_as_it_says() -> None:
    chance = np.random.default_rng(6)
    cells = chance.multinomial(80, [0.5, 0.12, 0.05, 0.33], 6000)
    _, low, high = paired_difference(cells[:, 1].astype(float), cells[:, 2].astype(float), 80.0, 0.95)
    assert ((low <= 0.07) & (high >= 0.07)).mean() == pytest.approx(0.95, abs=0.015)


def test_what_came_before_a_move_is_found() -> None:
    """Of 60 customers the 30 who met support are lost; everybody views."""
    who = [f"c{i}" for i in range(60)]
    rows = [(one, "view", "2026-01-05") for one in who] + [(one, "support", "2026-01-06") for one in who[:30]]
    rows += [(one, "support", "2025-06-01") for one in who[30:]]
    log = pd.DataFrame(rows, columns=["customer", "touchpoint", "at"])
    journeys = js.Journeys.from_frame(log, customer="customer", touchpoint="touchpoint", at="at", zone="UTC")
    found = js.migrate(
        segmentation(dict.fromkeys(who, "loyal")),
        segmentation({one: "lost" if i < 30 else "loyal" for i, one in enumerate(who)}),
    )
    told = found.preceding(journeys.during("2026-01-01", "2026-02-01"), "loyal", "lost")
    assert told.iloc[0][["touchpoint", "moved", "stayed", "n_moved", "n_stayed"]].tolist() == ["support", 1, 0, 30, 30]
    assert told.iloc[0]["p_corrected"] < 0.001
    assert told.iloc[1]["difference"] == 0
    with pytest.raises(js.errors.InsufficientData, match="nobody"):
        found.preceding(journeys, "loyal", "new")


def test_value_follows_the_moves() -> None:
    """Half of the new become loyal, the others are gone; the loyal stay: 1 / (1 - 1 / 1.1) = 11 times their reward."""
    one: dict[str, str | None] = {"a": "new", "b": "new", "c": "loyal"}
    later: dict[str, str | None] = {"a": "loyal", "c": "loyal"}
    found = js.migrate(segmentation(one), segmentation(later))
    with pytest.raises(js.errors.InputError, match="'lost'"):
        found.value({"loyal": 10}, rate=0.1)
    frames = [pd.DataFrame({"customer": list(rows), "segment": list(rows.values())}) for rows in (one, later)]
    told = js.migrate(*map(js.Segmentation.from_frame, frames)).value({"loyal": 10}, rate=0.1)
    assert told["loyal"] == pytest.approx(110)
    assert told["new"] == pytest.approx(0.5 * 110 / 1.1)
    with pytest.raises(js.errors.UnknownName, match="loyol"):
        found.value({"loyol": 10}, rate=0.1)


def test_what_can_not_be_compared_is_refused() -> None:
    rows = pd.DataFrame({"customer": ["a", "a"], "segment": ["new", "loyal"]})
    both = js.Segmentation.from_frame(rows)
    with pytest.raises(js.errors.InputError, match="kind 'overlapping'"):
        js.migrate(both, both)
    with pytest.raises(js.errors.InputError, match="two segmentations"):
        js.migrate(rows, both)  # type: ignore[arg-type]
    gone = js.Segmentation.from_frame(pd.DataFrame({"customer": ["a"], "segment": ["(no longer there)"]}))
    with pytest.raises(js.errors.InputError, match="outside all"):
        js.migrate(gone, gone)


def test_the_picture_has_a_row_and_a_column_per_place() -> None:
    found = js.migrate(segmentation({"a": "new", "b": "loyal"}), segmentation({"a": "loyal", "b": None}))
    axes = found.plot().axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == list(found.moves.origins)
    assert [text.get_text() for text in axes.get_xticklabels()] == list(found.moves.targets)
    with pytest.raises(js.errors.UnknownName, match="measure"):
        found.plot(measure="sum")


def test_what_cannot_be_asked_of_a_migration_is_refused() -> None:
    """Before any arithmetic: else a floor above 1 would call every mix alike, and a base of 1 divide by nothing."""
    found = js.migrate(segmentation({"a": "new", "b": "new"}), segmentation({"a": "loyal", "b": "new"}))
    for floor in (0, -1, 2, True, "x", math.nan):
        with pytest.raises(js.errors.InputError, match="floor="):
            found.drift(floor=floor)  # type: ignore[arg-type]
    for base in (1, 0, 0.5, "x", math.nan):
        with pytest.raises(js.errors.InputError, match="base="):
            found.drift(base=base)  # type: ignore[arg-type]
    with pytest.raises(js.errors.InputError, match="level is no number"):
        js.migrate(segmentation({"a": "new"}), segmentation({"a": "new"}), level="x")  # type: ignore[arg-type]
    with pytest.raises(js.errors.InputError, match="not Journeys"):
        found.preceding("journeys", "new", "loyal")  # type: ignore[arg-type]
    for rate in (-1, "x", math.nan, True):
        with pytest.raises(js.errors.InputError, match="rate="):
            found.value({"new": 1}, rate=rate, horizon=2)  # type: ignore[arg-type]
    for horizon in (-1, 1.5, True):
        with pytest.raises(js.errors.InputError, match="horizon="):
            found.value({"new": 1}, rate=0.1, horizon=horizon)  # type: ignore[arg-type]
    for reward in ({"new": "x"}, {"new": math.nan}, ["new"]):
        with pytest.raises(js.errors.InputError, match="reward="):
            found.value(reward, rate=0.1)  # type: ignore[arg-type]
    journeys = js.testing.journeys_of(
        [{"customer": who, "touchpoint": "view", "at": "2026-01-01T00:00:00Z"} for who in "ab"]
    )
    with pytest.raises(js.errors.InputError, match="who stays"):
        found.preceding(journeys, "new", "new")
    assert found.sizes[["before", "after", "stayed", "came", "left"]].dtypes.eq("int64").all()
