"""What the pages on the shop and on advertising show is what plain Python counts in the same files."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
STEPS = ["product_view", "add_to_cart", "cart", "shipping_details", "payment_details", "purchase"]
CHANNELS = ["Facebook", "Instagram", "Online Display", "Online Video", "Paid Search"]
DAY = pd.Timedelta(days=1)

pytestmark = pytest.mark.needs_data


def shown(name: str, *heads: str) -> list[dict[str, str]]:
    """The rows of the first table on a page that has these heads."""
    kept = json.loads((ROOT / f"docs/how-to/aggregates/{name}.json").read_text(encoding="utf-8"))
    for block in kept["blocks"]:
        lines = [line for line in block["shows"] if line.startswith("|")]
        rows = [[cell.strip().replace("\\", "") for cell in line.strip("|").split(" | ")] for line in lines]
        if rows and set(heads) <= set(rows[0]):
            return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]
    raise AssertionError(f"{name} shows no table with {heads}")


def said(name: str) -> str:
    """All that a page prints."""
    kept = json.loads((ROOT / f"docs/how-to/aggregates/{name}.json").read_text(encoding="utf-8"))
    return "\n".join(line for block in kept["blocks"] for line in block["shows"] if not line.startswith("|"))


def number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


@pytest.fixture(scope="module")
def shop(shared_data: Path) -> pd.DataFrame:
    """The rows of the shop, those of a customer in order of time, ties as in the file."""
    rows = pd.read_csv(shared_data / "ecom_synthetic_stories.csv.gz", parse_dates=["timestamp"])
    return rows.sort_values(["user_id", "timestamp"], kind="stable").reset_index(drop=True)


@pytest.fixture(scope="module")
def ads(shared_data: Path) -> pd.DataFrame:
    """The rows of the advertising log, those of a customer in order of time."""
    rows = pd.read_csv(shared_data / "attribution_touchpoints.csv.gz")
    rows["at"] = pd.to_datetime(rows["time"]).dt.tz_localize(None)
    rows["contact"] = rows["channel"].where(rows["interaction"] == "impression", "conversion")
    return rows.sort_values(["customer_id", "at"], kind="stable").reset_index(drop=True)


Walk = list[tuple[str, pd.Timestamp]]


def walks(rows: pd.DataFrame, of: str, name: str, at: str) -> dict[str, Walk]:
    found: dict[str, Walk] = defaultdict(list)
    for who, what, when in zip(rows[of], rows[name], rows[at], strict=True):
        found[who].append((what, when))
    return found


# -- the shop ----------------------------------------------------------------------------------------------------


def test_the_shop_is_as_its_readme_says(shop: pd.DataFrame) -> None:
    assert (shop["user_id"].nunique(), shop["session_id"].nunique(), len(shop)) == (600, 3605, 31_106)
    assert ((shop["event"] == "purchase").sum(), shop.duplicated().sum()) == (470, 30)
    assert "600 customers, 3,605 journeys, 31,106 touchpoints" in said("real-shop")
    assert shop.duplicated(["user_id", "timestamp"]).sum() == 163


def test_sessions_are_silences_of_more_than_half_an_hour(shop: pd.DataFrame) -> None:
    silence = shop.groupby("user_id")["timestamp"].diff()
    counts = {row["rule"]: number(row["sessions"]) for row in shown("real-shop", "sessions")}
    assert counts["posthog"] == (silence.isna() | (silence > pd.Timedelta(minutes=30))).sum()
    assert counts["five minutes of silence"] == (silence.isna() | (silence > pd.Timedelta(minutes=5))).sum()


def depth(walk: Walk, limit: pd.Timedelta | None, *, first_only: bool) -> int:
    """How many steps the deepest attempt meets: every first step opens one, each step takes the next that fits."""
    starts = [place for place, (what, _) in enumerate(walk) if what == STEPS[0]]
    best = 0
    for start in starts[:1] if first_only else starts:
        met = 1
        for what, when in walk[start + 1 :]:
            if met < len(STEPS) and what == STEPS[met] and (limit is None or when - walk[start][1] <= limit):
                met += 1
        best = max(best, met)
    return best


@pytest.mark.parametrize(
    ("system", "limit", "first_only"),
    [
        ("posthog", 14 * DAY, False),
        ("clickhouse", 14 * DAY, False),
        ("amplitude", 30 * DAY, False),
        ("mixpanel", 30 * DAY, True),
        ("retentioneering", None, False),
    ],
)
def test_the_funnel_of_a_system_is_found_by_following_every_attempt(
    shop: pd.DataFrame, system: str, limit: pd.Timedelta | None, first_only: bool
) -> None:
    depths = [
        depth(walk, limit, first_only=first_only) for walk in walks(shop, "user_id", "event", "timestamp").values()
    ]
    reached = [sum(one > place for one in depths) for place in range(len(STEPS))]
    assert [number(row[system]) for row in shown("real-shop", "reached", system)] == reached


def test_every_buyer_has_all_six_steps_on_record(shop: pd.DataFrame) -> None:
    names = shop.groupby("user_id")["event"].agg(set)
    reached = [int(names.map(lambda have, upto=upto: set(STEPS[: upto + 1]) <= have).sum()) for upto in range(6)]
    assert [number(row["unordered"]) for row in shown("real-shop", "reached", "unordered")] == reached
    assert reached[-1] == names.map(lambda have: "purchase" in have).sum() == 328


def test_what_became_of_those_who_had_not_bought_yet(shop: pd.DataFrame) -> None:
    rows = shown("real-shop", "as of", "plain")
    every = walks(shop, "user_id", "event", "timestamp").values()
    for row in rows:
        moment, came, early, late = pd.Timestamp(row["as of"]), 0, 0, 0
        for walk in every:
            first = next((when for what, when in walk if what == "product_view"), None)
            if first is None or first >= moment:
                continue
            ends = [when for what, when in walk if what == "purchase" and first < when <= first + 30 * DAY]
            came, late, early = came + 1, late + bool(ends), early + any(when <= moment for when in ends)
        assert number(row["customers"]) == came
        assert (number(row["plain"]), number(row["in the end"])) == (round(early / came, 3), round(late / came, 3))
        assert number(row["plain"]) < number(row["in the end"])
        assert number(row["low"]) < number(row["in the end"]) < number(row["high"])


def test_who_comes_back_in_the_month_after_the_first(shop: pd.DataFrame) -> None:
    months = shop["timestamp"].dt.month.groupby(shop["user_id"]).agg(set)
    begun = months.map(min)
    back = [month + 1 in seen for month, seen in zip(begun, months, strict=True)]
    shares = pd.Series(back, begun.index).groupby(begun).mean()
    assert [round(100 * shares[month]) for month in (1, 2, 3, 4)] == [71, 73, 83, 89]
    page = (ROOT / "docs/how-to/real-shop.md").read_text(encoding="utf-8")
    assert "71 % of those of January, 89 % of those of April" in page


def test_visits_that_repeat_one_in_their_session(shop: pd.DataFrame) -> None:
    phones = shop[(shop["platform"] == "mobile") & (shop["event"] == "add_to_cart")]
    (row,) = [one for one in shown("real-shop", "label", "versus") if one["label"] == "add_to_cart"]
    spring = phones[phones["timestamp"].between("2024-04-09", "2024-05-10", inclusive="left")]
    per_session = spring.groupby("session_id").size()
    assert number(row["value"]) == round(1 - len(per_session) / per_session.sum(), 3)
    again = set(per_session[per_session > 1].index)
    marked = set(shop.loc[shop["event"] == "checkout_bug", "session_id"])
    assert f"{len(again)} sessions came back; {len(again & marked)} of them bear the marker" in said("real-shop")


def test_how_many_go_from_shipping_to_payment(shop: pd.DataFrame) -> None:
    rows = shop[(shop["platform"] == "mobile") & shop["event"].isin(STEPS[1:])].copy()
    rows["next"] = rows.groupby("session_id")["event"].shift(-1)
    at_shipping = rows[rows["event"] == "shipping_details"]
    shares = []
    for begin, end in (("2024-04-09", "2024-05-10"), ("2024-05-10", "2024-06-10")):
        part = at_shipping[at_shipping["timestamp"].between(begin, end, inclusive="left")]
        shares.append(round(100 * (part["next"] == "payment_details").mean()))
    page = (ROOT / "docs/how-to/real-shop.md").read_text(encoding="utf-8")
    assert "went {} % instead of {} %".format(*shares) in page


def test_routes_from_a_product_to_a_purchase(shop: pd.DataFrame) -> None:
    found: Counter[str] = Counter()
    for walk in walks(shop, "session_id", "event", "timestamp").values():
        names = [name for name, _ in groupby(name for name, _ in walk)]
        if "product_view" in names and "purchase" in names[names.index("product_view") :]:
            begun = names[names.index("product_view") :]
            found[" → ".join(begun[: begun.index("purchase") + 1])] += 1
    rows = {row["route"]: number(row["count"]) for row in shown("real-shop", "route", "count")}
    rest = rows.pop("<other>")
    assert rows == {route: found[route] for route in rows}
    assert min(rows.values()) >= max(count for route, count in found.items() if route not in rows)
    assert rest == found.total() - sum(rows.values())


def test_what_less_drop_off_at_the_product_page_is_worth(shop: pd.DataFrame) -> None:
    chains = {}
    for state, rows in shop.groupby("user_lifecycle"):
        moves: Counter[tuple[str, str]] = Counter()
        for walk in walks(rows, "session_id", "event", "timestamp").values():
            names = [name for name, _ in walk]
            cut = names[: names.index("purchase") + 1] if "purchase" in names else [*names, "<lost>"]
            moves.update(pairwise(["<start>", *cut]))
        chains[state] = moves
    lost = {state: moves["product_view", "<lost>"] / sum_from(moves, "product_view") for state, moves in chains.items()}
    new, sessions = chains["new"], shop[shop["user_lifecycle"] == "new"]["session_id"].nunique()
    (row,) = [one for one in shown("real-shop", "touchpoint", "level") if one["touchpoint"] == "product_view"]
    assert (number(row["drop-off"]), number(row["level"])) == (round(lost["new"], 3), round(min(lost.values()), 3))
    gain = bought(new, {"product_view": min(lost.values())}) - bought(new, {})
    assert number(row["more conversions"]) == round(gain * sessions, 1)
    assert f"{bought(new, {}):.4g} [" in said("real-shop")


def sum_from(moves: Counter[tuple[str, str]], source: str) -> int:
    return sum(count for (begin, _), count in moves.items() if begin == source)


def bought(moves: Counter[tuple[str, str]], held: dict[str, float]) -> float:
    """The chance that a chain ends in a purchase, when the drop-off at some places is another."""
    names = sorted({begin for begin, _ in moves})
    step, goal = np.zeros((len(names), len(names))), np.zeros(len(names))
    for place, begin in enumerate(names):
        total, lost = sum_from(moves, begin), moves[begin, "<lost>"]
        rest = 1 if begin not in held else (1 - held[begin]) / (1 - lost / total)
        goal[place] = rest * moves[begin, "purchase"] / total
        for to, end in enumerate(names):
            step[place, to] = rest * moves[begin, end] / total
    return float(np.linalg.solve(np.eye(len(names)) - step, goal)[names.index("<start>")])


def test_the_words_between_agree_with_what_is_printed() -> None:
    printed = " ".join(said("real-shop").split())
    answers = [float(p) for p in re.findall(r"p = ([\d.]+) ±", printed)]
    assert [p <= 0.05 for p in answers] == [True, False, True], "cohorts, phones, payment"
    edges = shown("real-shop", "source", "target", "19 May to 7 June", "three weeks before")
    assert len(edges) == 4
    assert all("payment_error" in (row["source"], row["target"]) for row in edges)
    assert all(number(row["19 May to 7 June"]) > number(row["three weeks before"]) for row in edges)
    silhouette = float(printed.partition("silhouette ")[2].split()[0])
    assert silhouette < 0.25
    gains = shown("real-shop", "touchpoint", "more conversions low")
    assert [number(row["more conversions low"]) > 0 for row in gains] == [True, False, False, False]


# -- advertising -------------------------------------------------------------------------------------------------


def test_the_advertising_is_as_its_readme_says(ads: pd.DataFrame) -> None:
    converted = ads[ads["contact"] == "conversion"]
    assert (ads["customer_id"].nunique(), len(ads), len(converted)) == (7896, 62_483, 1838)
    assert converted["customer_id"].nunique() == 1642
    assert not ads.duplicated(["customer_id", "at"]).any()
    last = ads["customer_id"].map(converted.groupby("customer_id")["at"].max())
    assert (ads["at"] > last).sum() == 6096
    assert "6,096 of the 62,483 rows" in (ROOT / "docs/how-to/real-attribution.md").read_text(encoding="utf-8")


def test_the_mix_turned_from_paid_search_to_online_video() -> None:
    for row in shown("real-attribution", "1 to 10 July", "11 to 20 July"):
        less = number(row["11 to 20 July"]) < number(row["1 to 10 July"])
        assert (row["target"], less) in {("Paid Search", True), ("Online Video", False), ("Online Display", False)}


def test_what_follows_what_in_the_first_ten_days(ads: pd.DataFrame) -> None:
    after = ads.groupby("customer_id")["contact"].shift(-1).fillna("<end>")
    early = ads["at"] < "2018-07-11"
    table = pd.crosstab(ads.loc[early, "contact"], after[early], normalize="index")
    rows = {row["source"]: row for row in shown("real-attribution", "source", "Facebook", "conversion")}
    for source in [*CHANNELS, "conversion"]:
        assert [number(rows[source][name]) for name in CHANNELS] == table.loc[source, CHANNELS].round(3).to_list()


def test_a_channel_follows_itself_as_often_as_the_mix_brings_it(ads: pd.DataFrame) -> None:
    after = ads.groupby("customer_id")["channel"].shift(-1)
    for row in shown("real-attribution", "of all contacts"):
        here = ads["channel"] == row["label"]
        assert number(row["visits"]) == here.sum()
        assert number(row["of all contacts"]) == round(here.mean(), 3)
        assert number(row["of those that follow one"]) == round((after[here].dropna() == row["label"]).mean(), 3)


def test_contacts_around_the_first_conversion(ads: pd.DataFrame) -> None:
    before, after = [], []
    for walk in walks(ads, "customer_id", "contact", "at").values():
        names = [name for name, _ in walk]
        if "conversion" in names:
            before.append(names.index("conversion"))
            after.append(len(names) - 1 - names.index("conversion"))
    rows = [number(row["value"]) for row in shown("real-attribution", "position", "label")]
    assert rows == [share(one == 0 for one in before), share(one < 1 for one in after), share(one < 4 for one in after)]
    assert len(before) == number(shown("real-attribution", "position", "label")[0]["n"])


def share(flags: Iterable[bool]) -> float:
    found = list(flags)
    return round(sum(found) / len(found), 3)


def test_routes_from_a_channel_to_a_conversion(ads: pd.DataFrame) -> None:
    found: Counter[str] = Counter()
    for walk in walks(ads, "customer_id", "contact", "at").values():
        names = [name for name, _ in walk]
        begin = next((place for place, name in enumerate(names) if name != "conversion"), len(names))
        if "conversion" in names[begin:]:
            found[" → ".join(names[begin : names.index("conversion", begin) + 1])] += 1
    rows = {row["route"]: number(row["count"]) for row in shown("real-attribution", "route", "count")}
    rest = rows.pop("<other>")
    assert rows == dict(found.most_common(len(rows)))
    assert rest == found.total() - sum(rows.values())


def ends(walk: Walk, limit: pd.Timedelta | None) -> Sequence[str]:
    """The contacts of a walk from its first one to its first conversion, or to its end without one."""
    names = [name for name, when in walk if limit is None or when - walk[0][1] <= limit]
    return names[: names.index("conversion") + 1] if "conversion" in names else [*names, "<lost>"]


@pytest.mark.parametrize(("limit", "head"), [(None, "drop-off"), (7 * DAY, "more conversions low")])
def test_where_journeys_end_with_and_without_a_horizon(
    ads: pd.DataFrame, limit: pd.Timedelta | None, head: str
) -> None:
    visits: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for walk in walks(ads, "customer_id", "contact", "at").values():
        if limit is None or walk[0][1] + limit <= ads["at"].max():
            names = ends(walk, limit)
            visits.update(names)
            lost.update([names[-2]] if names[-1] == "<lost>" else [])
    for row in shown("real-attribution", "touchpoint", head):
        assert number(row["drop-off"]) == round(lost[row["touchpoint"]] / visits[row["touchpoint"]], 3)
