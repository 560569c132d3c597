"""Atlases made by hand for the tests of render: an ordinary shop, and one whose every name is hostile."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import attrs

from journeyseg.model.atlas import Atlas, JourneyMap, PainPoint, StageCell, TouchpointCell
from journeyseg.model.estimate import NAN, Estimate
from journeyseg.model.finding import Finding, Findings
from journeyseg.model.provenance import Provenance

DAY = 86_400.0
HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "a;b:c#d, title section journey",
    "\U0001f469\u200d\U0001f680 Zoë & Søn \u202e txet \x00\x1b[31m",
    "שלום עולם ושלום לך",
    "Die-Donaudampfschifffahrtsgesellschaftskapitänswitwenrente" * 4,
    "{{ 7 * 7 }}{% raw %}",
    "\"><img src=x onerror=alert(1)> ' onload='alert(1)",
    "",
    "]]></style></title><!-- $x^2$ %s {0} \\",
    "  spaces\tand\nbreaks  ",
)


@attrs.frozen
class Plan:
    """What a sample shop lives through: one number per stage or touchpoint."""

    stages: Sequence[str]
    touchpoints: Sequence[tuple[str, int]]  # name, index of its stage (-1: none)
    asked: Sequence[int] = (5, 7)
    outcomes: Sequence[int] = (5,)


SHOP = Plan(
    stages=("Discover", "Choose", "Order", "Delivery", "Use & service", "Review"),
    touchpoints=(
        ("Advert seen", 0),
        ("Product page", 1),
        ("Comparison", 1),
        ("Checkout", 2),
        ("Parcel sent", 3),
        ("Parcel arrived", 3),
        ("Helpline call", 4),
        ("Survey after 30 days", 5),
    ),
)
REACH = (1.0, 0.86, 0.47, 0.41, 0.39, 0.385, 0.094, 0.22)
RATING = (3.9, 4.05, 3.7, 4.1, 3.95, 4.3, 2.6, 4.12)
WAIT = (NAN, 640.0, 2.2 * 3600, 1.6 * DAY, 1.1 * DAY, 6.4 * DAY, 9 * DAY, 24.5 * DAY)
DROP = (0.14, 0.49, 0.05, 0.02, 0.31, NAN)


def proportion(value: float, n: float) -> Estimate:
    """A share with a plain interval."""
    if math.isnan(value) or n <= 0:
        return Estimate(n=n, method="nobody came this far")
    half = 1.96 * math.sqrt(max(value * (1 - value), 0.2 / n) / n)
    return Estimate(value, max(0.0, value - half), min(1.0, value + half), n, "wilson")


def mean(value: float, n: float, *, spread: float = 1.1) -> Estimate:
    """A mean with a plain interval."""
    if math.isnan(value) or n <= 0:
        return Estimate(n=n, method="no rating was asked")
    half = 1.96 * spread / math.sqrt(n)
    return Estimate(value, value - half, value + half, n, "jackknife")


def _touchpoints(plan: Plan, n: int, tilt: float, worse: int) -> tuple[TouchpointCell, ...]:
    cells = []
    for index, (name, stage) in enumerate(plan.touchpoints):
        reach = min(1.0, REACH[index % 8] * (1 + 0.12 * tilt * (index > 0)))
        met = round(n * reach)
        rating = min(4.9, max(1.1, RATING[index % 8] + 0.25 * tilt - (1.35 if index == worse else 0.0)))
        is_asked = index in plan.asked
        wait = WAIT[index % 8] * (1.9 if index == worse else 1 - 0.1 * tilt)
        cells.append(
            TouchpointCell(
                name=name,
                stage=plan.stages[stage] if stage >= 0 else "",
                reach=proportion(reach, n),
                visits=mean(1.0 + 0.37 * (index % 3), met, spread=0.8),
                position=mean(1.0 + index, met, spread=1.4),
                wait=mean(wait, met, spread=wait)
                if not math.isnan(wait)
                else Estimate(n=met, method="the first touchpoint"),
                satisfaction=mean(rating, met * 0.6) if is_asked else Estimate(method="not asked here"),
                final_rating=Estimate(method="asked here") if is_asked else mean(0.35 * rating + 2.6, met * 0.3),
            )
        )
    return tuple(cells)


def _stages(plan: Plan, cells: Sequence[TouchpointCell], n: int, worse: int) -> tuple[StageCell, ...]:
    stages = []
    for index, name in enumerate(plan.stages):
        inside = [cell.reach.value for cell in cells if cell.stage == name]
        reach = min(1.0, max(inside, default=0.0) * 1.01)
        met = round(n * reach)
        is_worse = worse >= 0 and plan.touchpoints[worse][1] == index
        drop = NAN if index == len(plan.stages) - 1 else DROP[index % 6] * (1.45 if is_worse else 1.0)
        stages.append(
            StageCell(
                name=name,
                reach=proportion(reach, n),
                drop_off=proportion(drop, met),
                wait=Estimate(n=met, method="the last stage")
                if math.isnan(drop)
                else mean((0.4 + 1.7 * index) * DAY * (2 if is_worse else 1), met, spread=2 * DAY),
                open=round(met * (0.0, 0.01, 0.03, 0.09, 0.04, 0.0)[index % 6]),
                outcome=index in plan.outcomes,
            )
        )
    return tuple(stages)


def map_of(segment: str, *, n: int, total: int, plan: Plan = SHOP, tilt: float = 0.0, worse: int = -1) -> JourneyMap:
    """One map; `tilt` lifts everything a little, `worse` names the touchpoint that hurts."""
    cells = _touchpoints(plan, n, tilt, worse)
    return JourneyMap(
        segment=segment,
        summary=f"People of kind {segment}." if segment else "",
        definition=f"property:kind is {segment}" if segment else "",
        n=n,
        customers=round(n * 0.97),
        share=proportion(n / total, total),
        goal=proportion(0.385 * (1 + 0.12 * tilt), n),
        stages=_stages(plan, cells, n, worse),
        touchpoints=cells,
        value=mean(137.0 + 9 * tilt, n, spread=210.0),
    )


def pain_of(journey_map: JourneyMap, everyone: JourneyMap, plan: Plan, worse: int, signal: str, rank: int) -> PainPoint:
    """The pain point at touchpoint `worse` of a map."""
    cell, other = journey_map.touchpoints[worse], everyone.touchpoints[worse]
    stage, rest = ({c.name: c for c in m.stages}.get(cell.stage) for m in (journey_map, everyone))
    affected = round(journey_map.n * cell.reach.value)
    gap = Estimate(0.21 / rank, 0.15 / rank, 0.27 / rank, affected, "newcombe")
    asked = cell.satisfaction.known
    scores = tuple(side.satisfaction if asked else side.final_rating for side in (cell, other))
    sides: dict[str, Any] = {
        "satisfaction": (*scores, "rating"),
        "waiting": (cell.wait, other.wait, "seconds"),
        "drop-off": (stage.drop_off, rest.drop_off, "share") if stage and rest else (*scores, "share"),
    }
    here, beside, unit = sides[signal]
    return PainPoint(
        segment=journey_map.segment,
        stage=cell.stage,
        touchpoint="" if signal == "drop-off" else cell.name,
        signal=signal,
        here=here,
        rest=beside,
        gap=gap,
        p=0.0001 * rank,
        p_adjusted=0.0001 * rank * 70,
        family=70,
        affected=affected,
        impact=Estimate(gap.value * affected, gap.low * affected, gap.high * affected, affected, "newcombe"),
        rank=rank,
        unit=unit,
    )


def atlas_of(names: Sequence[str], *, plan: Plan = SHOP, title: str = "From first glance to second order") -> Atlas:
    """An atlas with one map per name; every second segment has a pain point."""
    total = 1000 * len(names) + 400
    everyone = map_of("everyone", n=total, total=total, plan=plan)
    maps: dict[str, JourneyMap] = {}
    pains: list[PainPoint] = []
    hurts = {0: (6, "satisfaction"), 1: (5, "waiting"), 3: (1, "drop-off"), 4: (7, "satisfaction")}
    for index, name in enumerate(names):
        worse, signal = hurts.get(index % 7, (-1, ""))
        worse = worse if worse < len(plan.touchpoints) else -1
        found = map_of(name, n=1400 - 130 * (index % 6), total=total, plan=plan, tilt=(index % 5) - 2.0, worse=worse)
        if worse >= 0:
            pain = pain_of(found, everyone, plan, worse, signal, len(pains) + 1)
            pains.append(pain)
            found = attrs.evolve(found, pain_points=(pain,))
        maps[name] = found
    return Atlas(
        title=title,
        maps=maps,
        everyone=everyone,
        pain_points=tuple(pains),
        unit="journey",
        goal='reaches "Parcel arrived" within 30 days',
        rating=(1.0, 5.0),
        currency="EUR",
        unassigned=400,
        definitions={
            "reach": "Share of journeys that met a touchpoint of the stage at least once.",
            "drop-off": "Share of those that reached a stage and went no further (Kaplan-Meier).",
            "final rating": "Mean of the last rating of the journeys that came through here; it was not asked here.",
        },
        findings=Findings(
            [
                Finding(
                    "warning",
                    "stage_order",
                    "Reviews before the delivery.",
                    74,
                    0.0008,
                    ("o1", "o2"),
                    "check the clock",
                ),
                Finding("info", "ties", "Touchpoints share a moment; input order was kept.", 1210, 0.013),
            ]
        ),
        provenance=Provenance(
            data="8f3a61c2",
            as_of="2024-10-17T17:30:18+00:00",
            zone="Europe/Lisbon",
            unit="journey",
            blueprint="shop 3",
            segmentation="region",
            version="0.1.0",
            plugins={"acme": "acme-journeys 1.2"},
            settings={"horizon": "30 days", "level": "0.95"},
        ),
    )


def shop_atlas(segments: int = 5) -> Atlas:
    """An ordinary atlas."""
    names = ["First-timers", "Loyal regulars", "Bargain hunters", "Gift buyers", "Rural households"]
    return atlas_of([*names, *(f"Segment {index}" for index in range(6, segments + 1))][:segments])


def hostile_atlas() -> Atlas:
    """An atlas in which every name and every text comes from someone who means harm."""
    plan = Plan(
        stages=HOSTILE[:6],
        touchpoints=tuple((HOSTILE[index], stage) for index, stage in enumerate((0, 1, 1, 2, 3, 4, -1, 5))),
    )
    atlas = atlas_of(HOSTILE, plan=plan, title=HOSTILE[0])
    findings = [Finding("error", HOSTILE[0], HOSTILE[7], 3, 0.1, HOSTILE, HOSTILE[9])]
    return attrs.evolve(
        atlas,
        goal=HOSTILE[7],
        currency=HOSTILE[0],
        definitions={HOSTILE[0]: HOSTILE[7], HOSTILE[9]: HOSTILE[6]},
        findings=Findings(findings),
        provenance=Provenance(*HOSTILE[:7], plugins={HOSTILE[0]: HOSTILE[7]}, settings={HOSTILE[7]: HOSTILE[0]}),
    )
