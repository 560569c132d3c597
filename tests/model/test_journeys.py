"""What journeys work out once, and that it stays true under another frame, in a cut and after a trip."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import journeyseg as js
from journeyseg.columns.hashing import sample_rank
from tests.builders import journeys_of, row

DAY = 86_400_000_000
ROWS = [
    row("ann", "view", 0 * DAY, journey="1"),
    row("ann", "buy", 5 * DAY, journey="1"),
    row("ann", "view", 2 * DAY, journey="2"),
    row("ben", "view", 3 * DAY, journey="3"),
]
MADE = ("latest", "buckets", "customer_of_journey", "journey_of_event", "customer_offsets", "customer_of_event")


def _plain(value: object) -> object:
    return value.tolist() if isinstance(value, np.ndarray) else value


@pytest.mark.parametrize("name", MADE)
def test_another_frame_does_not_work_out_the_same_again(name: str) -> None:
    journeys = journeys_of(ROWS)
    assert name not in vars(journeys.with_frame(level=0.9))
    made = getattr(journeys, name)
    assert getattr(journeys.with_frame(as_of=0, period=(0, DAY)), name) is made


@pytest.mark.parametrize("name", MADE)
def test_a_cut_works_it_out_anew(name: str) -> None:
    journeys = journeys_of(ROWS)
    for one in (journeys, journeys.in_units("customer")):
        _ = [getattr(one, each) for each in MADE]
        for cut in (one.between(0, 4 * DAY), one.take(slice(0, 1)), one.where(touchpoint="view"), one.known()):
            fresh = pickle.loads(pickle.dumps(cut))
            assert name not in vars(fresh)
            assert _plain(getattr(cut, name)) == _plain(getattr(fresh, name))


def test_what_lies_in_the_period_follows_the_frame() -> None:
    journeys = journeys_of(ROWS, as_of=5 * DAY)
    assert journeys.in_period.tolist() == [True] * 4
    assert journeys.with_frame(as_of=2 * DAY).in_period.tolist() == (journeys.at <= 2 * DAY).tolist()
    inside = (journeys.at >= 2 * DAY) & (journeys.at < 5 * DAY)
    assert journeys.with_frame(period=(2 * DAY, 5 * DAY)).in_period.tolist() == inside.tolist()
    early = inside & (journeys.at <= 2 * DAY)
    assert journeys.with_frame(period=(2 * DAY, 5 * DAY), as_of=2 * DAY).in_period.tolist() == early.tolist()
    assert journeys.with_frame(as_of=None).in_period.all()
    assert journeys.with_frame(as_of=2 * DAY).known().in_period.all()


def test_a_range_of_customers_is_known_as_far_as_the_whole_is() -> None:
    for as_of in (None, 5 * DAY, 2 * DAY, -DAY):
        journeys = journeys_of(ROWS).with_frame(as_of=as_of)
        for part in (journeys.take(slice(0, 1)), journeys.take(slice(1, 2))):
            late = [] if as_of is None else [at for at in part.at.tolist() if at > as_of]
            assert part.all_known == (not late)
            assert part.in_period.tolist() == [as_of is None or at <= as_of for at in part.at.tolist()]
            assert part.with_frame(as_of=-1).in_period.sum() == 0


def test_nobody_has_a_latest_touchpoint_without_touchpoints() -> None:
    journeys = journeys_of(ROWS).with_frame(as_of=-DAY).known()
    assert journeys.n_events == 0
    assert journeys.latest is None
    assert journeys.all_known
    assert journeys.in_period.tolist() == []


def test_owners_are_worked_out_when_they_are_asked_for() -> None:
    journeys = journeys_of(ROWS)
    owners = journeys.owners
    assert not {"sample_ranks", "customer_of_journey", "customer_of_event"} & set(vars(journeys))
    assert owners.ranks.tolist() == sample_rank(journeys.hashes).tolist()
    assert owners.journey.tolist() == journeys.customer_of_journey.tolist()
    assert pickle.loads(pickle.dumps(owners)).event.tolist() == journeys.customer_of_event.tolist()


def test_measuring_does_not_lay_owners_along_all_touchpoints() -> None:
    """The customers behind a number are found when somebody asks for them, and come back from a file too."""
    journeys = journeys_of(ROWS)
    measures = js.measure(journeys, "conversion", goal="buy")
    held = measures.behind.journeys
    assert not {"customer_of_journey", "customer_of_event"} & set(vars(held))
    assert pickle.loads(pickle.dumps(measures)).customers("conversion", "everyone").tolist() == ["ann", "ben"]
