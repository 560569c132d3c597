"""Hostile logs as plain rows: ties, missing values, interleaved journeys, touchpoints after `as_of`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
from hypothesis import strategies as st

from journeyseg.model.blueprint import Blueprint, Stage
from journeyseg.model.journeys import Journeys
from journeyseg.model.scale import Scale
from tests.builders import journeys_of

DAY = 86_400_000_000
BASE = 1_774_699_200_000_000
NOW = BASE + 100 * DAY
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def at(moment: int) -> datetime:
    """The time of a moment in microseconds."""
    return EPOCH + timedelta(microseconds=moment)


NAMES = ("view", "cart", "buy", "ship")
SHOP = Blueprint(
    "shop",
    stages=[Stage("look", ["view", "ca*"]), Stage("pay", ["buy"])],
    scales={"satisfaction": Scale(1, 5, reversed=True, not_applicable=[9])},
    unknown="keep",
)
# Everything once, so that every column has a type whatever is drawn beside it.
FULL = {
    "customer": "full", "journey": "full", "touchpoint": "ship", "at": BASE + 3 * DAY, "channel": "web", "value": 5.0,
    "satisfaction": 1.0, "payment": "card", "promised": at(BASE), "gift": True,
}  # fmt: skip
TRAITS = {"age": 30.0, "city": "Lisbon", "since": at(BASE), "member": True}

Row = dict[str, Any]


@attrs.frozen
class Log:
    """Rows in input order, what is known of customers, and the moment it is as of."""

    rows: list[Row]
    profiles: dict[str, Row]
    as_of: int

    def build(self) -> Journeys:
        """The journeys of the log."""
        return journeys_of(
            self.rows, profiles=self.profiles, touchpoints=NAMES, blueprint=SHOP, zone="UTC", as_of=self.as_of
        )

    def units(self, per: str) -> list[tuple[list[Row], Row]]:
        """Rows known at `as_of` in order of time, and the profile, of each customer or journey, in the order built."""
        ordered = sorted(self.rows, key=lambda row: row["at"])
        built = self.build()
        units = []
        for customer in built.customers:
            own = [row for row in ordered if row["customer"] == customer]
            known = [row for row in own if row["at"] <= self.as_of]
            profile = self.profiles.get(customer, {})
            if per == "customer":
                units.append((known, profile))
            else:
                journeys = dict.fromkeys(row["journey"] for row in own)
                units += [([row for row in known if row["journey"] == name], profile) for name in journeys]
        return units


moments = st.sampled_from(
    (0, 0, 1, DAY - 1, DAY, 2 * DAY, 10 * DAY, 50 * DAY, 70 * DAY, 95 * DAY, 100 * DAY, 101 * DAY)
)
maybe = st.none()


@st.composite
def rows(draw: st.DrawFn) -> Row:
    """A row with whatever may be missing."""
    customer = draw(st.sampled_from("abcde"))
    promised = draw(maybe | moments)
    row: Row = {
        "customer": customer,
        "journey": customer + draw(st.sampled_from("123")),
        "touchpoint": draw(st.sampled_from(NAMES)),
        "at": BASE + draw(moments),
        "channel": draw(maybe | st.sampled_from(("web", "app"))),
        "value": draw(maybe | st.sampled_from((0.0, 0.1, 0.2, 0.3, 10.0, -4.5))),
        "satisfaction": draw(maybe | st.sampled_from((1.0, 2.0, 5.0, 9.0))),
        "payment": draw(maybe | st.sampled_from(("card", "boleto", "gift card", ""))),
        "promised": None if promised is None else at(BASE + promised),
        "gift": draw(maybe | st.booleans()),
    }
    return row


@st.composite
def traits(draw: st.DrawFn) -> Row:
    """What may be known of a customer."""
    since = draw(maybe | moments)
    return {
        "age": draw(maybe | st.sampled_from((17.0, 18.0, 30.0, 44.5))),
        "city": draw(maybe | st.sampled_from(("Lisbon", "Porto", "São Paulo"))),
        "since": None if since is None else at(BASE + since),
        "member": draw(maybe | st.booleans()),
    }


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """A log of a few customers, some with a profile only."""
    drawn = draw(st.lists(rows(), max_size=25))
    profiles = draw(st.dictionaries(st.sampled_from("abcdef"), traits(), max_size=5))
    as_of = draw(st.sampled_from((NOW, NOW, BASE + 96 * DAY, BASE + 101 * DAY)))
    return Log([FULL, *drawn], {"full": TRAITS, **profiles}, as_of)
