"""What the pages on permits and on incidents show is what plain Python counts in the same files."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import groupby, pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd
import pytest

from journeyseg.render.words import told

ROOT = Path(__file__).parents[2]
DAY = 86_400.0
SHORT = {"Confirmation": "Receive", "T02": "Check", "T03": "Adjust", "T04": "Determine"}
SHORT |= {"T05": "Send", "T06": "Advice", "T10": "Stop"}
STAGES = {"Receive": 1, "Check": 2, "Adjust": 2, "Determine": 2, "Send": 2, "Advice": 3, "Stop": 4}

pytestmark = pytest.mark.needs_data

Walk = list[dict[str, Any]]
Walks = dict[str, Walk]


def shown(page: str, *heads: str) -> list[list[dict[str, str]]]:
    """The tables on a page that have these heads, in order."""
    kept = json.loads((ROOT / f"docs/how-to/aggregates/{page}.json").read_text(encoding="utf-8"))
    tables = []
    for block in kept["blocks"]:
        lines = [line for line in block["shows"] if line.startswith("|")]
        rows = [[cell.strip().replace("\\", "") for cell in line.strip("|").split(" | ")] for line in lines]
        if rows and set(heads) <= set(rows[0]):
            tables.append([dict(zip(rows[0], row, strict=True)) for row in rows[2:]])
    return tables


def said(page: str) -> str:
    kept = json.loads((ROOT / f"docs/how-to/aggregates/{page}.json").read_text(encoding="utf-8"))
    return "\n".join(line for block in kept["blocks"] for line in block["shows"] if not line.startswith("|"))


def walks_of(rows: pd.DataFrame, who: str) -> Walks:
    """The rows of each case, in order of time."""
    rows = rows.assign(at=pd.to_datetime(rows["time:timestamp"], utc=True, format="ISO8601"))
    rows = rows.sort_values([who, "at"], kind="stable")
    found: Walks = defaultdict(list)
    for row in rows.to_dict("records"):
        found[row[who]].append({**row, "seconds": row["at"].timestamp()})
    return dict(found)


@pytest.fixture(scope="module")
def permits(shared_data: Path) -> Walks:
    rows = pd.read_csv(shared_data / "permit_receipt_log.csv.gz")
    first = rows["concept:name"].str.split().str[0]
    rows["task"] = [SHORT.get(code, name) for code, name in zip(first, rows["concept:name"], strict=True)]
    return walks_of(rows, "case:concept:name")


@pytest.fixture(scope="module")
def incidents(shared_data: Path) -> Walks:
    rows = pd.read_csv(shared_data / "it_incidents_bpi2013.csv.gz", keep_default_na=False)
    rows["task"], rows["team"], rows["status"] = rows["lifecycle:transition"], rows["org:group"], rows["concept:name"]
    rows["impact"] = rows["impact"].replace("Major", "High")
    return walks_of(rows, "case:concept:name")


def labels(walk: Walk, of: str = "task") -> list[Any]:
    return [row[of] for row in walk]


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}"


def waits(walks: Walks) -> dict[tuple[str, str], list[float]]:
    """Seconds of each transition."""
    found = defaultdict(list)
    for walk in walks.values():
        for one, other in pairwise(walk):
            found[one["task"], other["task"]].append(other["seconds"] - one["seconds"])
    return found


def seconds(text: str) -> float:
    amount, unit = text.split("\u00a0")
    return float(amount) * {"s": 1.0, "min": 60.0, "h": 3600.0, "days": DAY}[unit]


def near(text: str, value: float) -> bool:
    """Equal to the width of a bin (4.4 %), or to what the text rounds off."""
    return abs(seconds(text) - value) <= 0.05 * value + 1.0


def survival(spells: Iterable[tuple[float, str]], quantile: float) -> float:
    """When the share of those who met it gets to a quantile; by Kaplan and Meier, from (seconds, what became of it)."""
    known = sorted(spells)
    at_risk, left = len(known), 1.0
    for time, rows in groupby((spell for spell in known if spell[1] != "never"), lambda spell: spell[0]):
        ends = [what for _, what in rows]
        left *= 1 - ends.count("met") / at_risk
        at_risk -= len(ends)
        if left <= 1 - quantile + 1e-12:
            return time
    return float("inf")


# -- permits -----------------------------------------------------------------------------------------------------


def test_the_ways_of_permits_and_their_exact_rest(permits: Walks) -> None:
    counts = Counter(" → ".join(labels(walk)) for walk in permits.values())
    (table,) = shown("real-permits", "route", "count", "P(chain)")
    *named, rest = table
    assert {row["route"]: int(row["count"]) for row in named} == dict(counts.most_common(7))
    assert int(rest["count"]) == len(permits) - sum(count for _, count in counts.most_common(7))
    assert [row["share"] for row in named] == [share(count, len(permits)) for _, count in counts.most_common(7)]


def test_the_chance_of_a_chain_is_the_product_of_its_steps(permits: Walks) -> None:
    leaving, going = Counter[str](), Counter[tuple[str, str]]()
    for walk in permits.values():
        leaving.update(labels(walk))
        going.update(pairwise(labels(walk)))
    for row in shown("real-permits", "route", "count", "P(chain)")[0][:-1]:
        chance = 1.0
        for step in pairwise(row["route"].split(" → ")):
            chance *= going[step] / leaving[step[0]]
        assert row["P(chain)"] == f"{chance:.3f}"


def test_where_permits_wait(permits: Walks) -> None:
    found = waits(permits)
    table, first = shown("real-permits", "source", "target", "median time")
    for row in table:
        gaps = found.get((row["source"], row["target"]), [])
        assert row["median time"] == "–" or int(row["count"].replace(",", "")) == len(gaps)
        assert row["median time"] == "–" or near(row["median time"], median(gaps))
    starts = {who: pd.Timestamp(walk[0]["case:startdate"]).timestamp() for who, walk in permits.items()}
    gaps = [walk[0]["seconds"] - starts[who] for who, walk in permits.items() if walk[0]["seconds"] > starts[who]]
    assert first[0]["count"] == f"{len(gaps):,}"
    assert near(first[0]["median time"], median(gaps))


def test_how_long_until_a_citizen_hears(permits: Walks) -> None:
    until = max(row["seconds"] for walk in permits.values() for row in walk)
    april = pd.Timestamp("2011-04-01", tz="Europe/Amsterdam").timestamp()
    spells, early = defaultdict(list), defaultdict(list)
    for walk in permits.values():
        start = pd.Timestamp(walk[0]["case:startdate"]).timestamp()
        sent = [row["seconds"] for row in walk if row["task"] == "Send" and row["seconds"] >= start]
        closed = isinstance(walk[0]["case:enddate"], str)
        spell = (sent[0] - start, "met") if sent else (until - start, "never" if closed else "open")
        channel = "Internet" if walk[0]["case:channel"] == "Internet" else "other channels"
        spells[channel].append(spell)
        if start < april:
            early[channel].append(spell)
    whole, months = shown("real-permits", "segment", "what", "time")
    quartiles = {"time to Send (25%)": 0.25, "time to Send": 0.5, "time to Send (75%)": 0.75}
    for table, of in ((whole, spells), (months, early)):
        rows = [row for row in table if row["what"] in quartiles]
        assert len(rows) >= 2
        for row in rows:
            assert row["time"] == told("seconds", survival(of[row["segment"]], quartiles[row["what"]]))
            assert row["n"] == f"{len(of[row['segment']]):,}"


def depth(walk: Walk, steps: list[str]) -> int:
    """How many steps a walk has in this order, whatever lies between."""
    place = 0
    for label in labels(walk):
        place += place < len(steps) and label == steps[place]
    return place


def test_what_changed_in_the_town(permits: Walks) -> None:
    july = pd.Timestamp("2011-07-01", tz="Europe/Amsterdam").timestamp()
    leaving, going = (Counter[Any](), Counter[Any]()), (Counter[Any](), Counter[Any]())
    for walk in permits.values():
        for row, then in zip(walk, [*labels(walk)[1:], "<end>"], strict=True):
            late = row["seconds"] >= july
            leaving[late][row["task"]] += 1
            going[late][row["task"], then] += 1
    (table,) = shown("real-permits", "source", "value", "value_versus")
    for row in table:
        step = (row["source"], row["target"])
        chances = [f"{going[late][step] / leaving[late][step[0]]:.3f}" for late in (True, False)]
        assert [row["value"], row["value_versus"]] == chances


def test_the_funnel_of_permits(permits: Walks) -> None:
    steps = ["Receive", "Check", "Determine", "Send"]
    depths = [depth(walk, steps) for walk in permits.values()]
    reached = [sum(one > place for one in depths) for place in range(len(steps))]
    (table,) = shown("real-permits", "step", "reached")
    assert [int(row["reached"].replace(",", "")) for row in table] == reached


def returns(walks: Iterable[list[Any]], match: Callable[[list[Any], int], bool]) -> tuple[Counter[Any], Counter[Any]]:
    """Visits by label, and those that match."""
    visits, found = Counter[Any](), Counter[Any]()
    for walk in walks:
        for place, label in enumerate(walk):
            visits[label] += 1
            found[label] += match(walk, place)
    return visits, found


def seen_before(walk: list[Any], place: int) -> bool:
    return walk[place] in walk[:place]


def stage(task: str) -> int:
    return STAGES.get(task, 3 if task.startswith("T0") else 4)


def test_what_is_done_twice_and_out_of_order(permits: Walks) -> None:
    tasks = [labels(walk) for walk in permits.values()]
    visits, repeats = returns(tasks, seen_before)
    _, late = returns(tasks, lambda walk, at: any(stage(task) > stage(walk[at]) for task in walk[:at]))
    (table,) = shown("real-permits", "label", "rework")
    assert {row["label"] for row in table} == {label for label, count in visits.items() if count >= 50}
    for row in table:
        label = row["label"]
        assert row["repeat"] == share(repeats[label], visits[label])
        assert row["rework"] == share(late[label], visits[label])
    again = sum(depth(walk, ["Check", "Adjust", "Check"]) == 3 for walk in permits.values())
    assert f"checked, adjusted, checked again: {again / len(permits):.1%}" in said("real-permits")


def merged(walk: Walk, of: str) -> list[Any]:
    return [label for label, _ in groupby(labels(walk, of))]


def rally(walk: list[Any], place: int) -> bool:
    """Here begins an A-B-A-B."""
    four = walk[place : place + 4]
    return len(four) == 4 and four[:2] == four[2:] and four[0] != four[1]


def test_the_returns_to_teams_of_the_town(permits: Walks) -> None:
    visits, repeats = returns([merged(walk, "org:group") for walk in permits.values()], seen_before)
    for row in shown("real-permits", "label", "repeat", "ping-pong")[-1]:
        label = "EMPTY" if row["label"] == "<missing>" else row["label"]
        assert int(row["visits"].replace(",", "")) == visits[label]
        assert row["repeat"] == share(repeats[label], visits[label])


# -- incidents ---------------------------------------------------------------------------------------------------


def test_the_incidents_are_those_that_the_publisher_counts(incidents: Walks) -> None:
    """4TU.ResearchData, doi 10.4121/uuid:500573e6-accc-4b0c-9576-aa5468b10cee: 7,554 cases and 65,533 events."""
    assert (len(incidents), sum(map(len, incidents.values()))) == (7_554, 65_533)
    first, *_ = shown("real-incidents", "how many")
    assert [row["how many"] for row in first[:2]] == ["7,554", "65,533"]
    assert first[4]["how many"] == f"{sum(walk[-1]['status'] == 'Completed' for walk in incidents.values()):,}"


def test_the_ways_of_incidents_and_their_exact_rest(incidents: Walks) -> None:
    counts = Counter(" → ".join(labels(walk)) for walk in incidents.values())
    *named, rest = shown("real-incidents", "route", "count")[0]
    assert {row["route"]: int(row["count"].replace(",", "")) for row in named} == dict(counts.most_common(5))
    assert int(rest["count"].replace(",", "")) == len(incidents) - sum(count for _, count in counts.most_common(5))


def by_segment(walks: Walks, of: str, match: Callable[[Walk], bool]) -> dict[str, tuple[int, int]]:
    """Walks that match, and all, by the value of their first row."""
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for walk in walks.values():
        hits, n = found[walk[0][of]]
        found[walk[0][of]] = (hits + match(walk), n + 1)
    return found


def pushed(walk: Walk) -> bool:
    return any("2nd" in team or "3rd" in team for team in labels(walk, "team"))


def reopened(walk: Walk) -> bool:
    status = labels(walk, "status")
    return "Completed" in status and any(one in ("Accepted", "Queued") for one in status[status.index("Completed") :])


def test_who_is_pushed_and_who_is_reopened(incidents: Walks) -> None:
    tables = shown("real-incidents", "segment", "value", "low", "high", "n")
    asked = [("product", pushed), ("impact", pushed), ("organization involved", waited), ("impact", reopened)]
    assert len(tables) == len(asked)
    for table, (column, match) in zip(tables, asked, strict=True):
        found = by_segment(incidents, column, match)
        rows = [row for row in table if row["segment"] != "all others"]
        assert len(rows) >= 2
        for row in rows:
            hits, n = found[row["segment"]]
            assert (row["value"], row["n"]) == (share(hits, n), f"{n:,}")
    all_pushed = sum(map(pushed, incidents.values())) / len(incidents)
    assert f"to the back office: {all_pushed:.1%}" in said("real-incidents")


def waited(walk: Walk) -> bool:
    return "Wait - User" in labels(walk)


def test_ping_pong_between_teams(incidents: Walks) -> None:
    teams = [merged(walk, "team") for walk in incidents.values()]
    visits, repeats = returns(teams, seen_before)
    _, straight = returns(teams, rally)
    (table,) = shown("real-incidents", "label", "repeat low", "ping-pong low")
    assert [row["label"] for row in table] == [label for label, _ in visits.most_common(10)]
    for row in table:
        label = row["label"]
        assert row["repeat"] == share(repeats[label], visits[label])
        assert row["ping-pong"] == share(straight[label], visits[label])
    played = sum(any(rally(walk, place) for place in range(len(walk))) for walk in teams)
    assert f"{played} of 7,554 tickets" in said("real-incidents")


def test_what_comes_after_waiting_and_closing(incidents: Walks) -> None:
    line_c = {who: walk for who, walk in incidents.items() if walk[0]["organization involved"] == "Org line C"}
    found, out = waits(line_c), sum(labels(walk).count("Wait - User") for walk in line_c.values())
    for row in shown("real-incidents", "target", "P(out)", "median time")[0]:
        gaps = found["Wait - User", row["target"]]
        assert row["count"] == f"{len(gaps):,}"
        assert row["P(out)"] == share(len(gaps), out)
        assert near(row["median time"], median(gaps))
    closing = waits(incidents)["Resolved", "Closed"]
    row = shown("real-incidents", "source", "time, quantile 0.1")[0][0]
    assert row["count"] == f"{len(closing):,}"
    assert near(row["median time"], median(closing))
    assert near(row["time, quantile 0.1"], sorted(closing)[len(closing) // 10])


def typical(incidents: Walks, line: str, step: tuple[str, str]) -> float:
    """The geometric mean of the seconds of a transition; what takes less than a second takes one."""
    gaps = waits({who: walk for who, walk in incidents.items() if walk[0]["organization involved"] == line})[step]
    return math.exp(sum(math.log(max(gap, 1.0)) for gap in gaps) / len(gaps))


def test_the_edges_in_which_two_lines_differ(incidents: Walks) -> None:
    chances: dict[str, dict[tuple[str, str], float]] = {}
    for line in ("Org line A2", "Org line C"):
        walks = [labels(walk) for walk in incidents.values() if walk[0]["organization involved"] == line]
        leaving = Counter(label for walk in walks for label in walk)
        going = Counter(step for walk in walks for step in pairwise(walk))
        chances[line] = {step: count / leaving[step[0]] for step, count in going.items()}
    (table,) = shown("real-incidents", "source", "value_versus", "difference")
    for row in table:
        step = (row["source"], row["target"])
        one, other = chances["Org line A2"][step], chances["Org line C"][step]
        assert (row["value"], row["value_versus"]) == (f"{one:.3f}", f"{other:.3f}")
        assert row["difference"].replace("−", "-") == f"{one - other:.3f}"
    for row in shown("real-incidents", "source", "time versus")[0]:
        step = (row["source"], row["target"])
        mean = {line: typical(incidents, line, step) for line in chances}
        ratio = mean["Org line A2"] / mean["Org line C"]
        assert abs(float(row["ratio"]) / ratio - 1) < 0.05


def test_how_long_until_an_incident_is_completed(incidents: Walks) -> None:
    until = max(row["seconds"] for walk in incidents.values() for row in walk)
    spells = defaultdict(list)
    for walk in incidents.values():
        done = [row["seconds"] for row in walk if row["status"] == "Completed"]
        start = walk[0]["seconds"]
        spells[walk[0]["impact"]].append((done[0] - start, "met") if done else (until - start, "open"))
    (table,) = shown("real-incidents", "segment", "what", "time")
    for name, quantile in (("(25%)", 0.25), ("Completed", 0.5), ("(75%)", 0.75)):
        for segment, of in spells.items():
            row = next(row for row in table if row["what"].endswith(name) and row["segment"] == segment)
            assert row["time"] == told("seconds", survival(of, quantile))
