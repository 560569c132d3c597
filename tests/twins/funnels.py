"""The funnel once more, in plain Python over lists: one unit is a list of (name, at, properties) in order.

Written from the definition alone: no arrays, no searching, every attempt followed by looking at one touchpoint after
the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

Touch = tuple[str, int, dict[str, Any]]
Fits = Callable[[Touch], bool]
END = "<end>"


@dataclass
class Asked:
    """Every option of a funnel; times in the unit of the log."""

    steps: list[Any]
    window: int | None = None
    touches: int | None = None
    each: list[int | None] = field(default_factory=list)
    order: str = "ordered"
    entry: str = "any"
    count: str = "units"
    ties: str = "input"
    tolerance: int = 0
    once: bool = True
    increase: bool = False
    resolution: int = 1
    exclusions: list[tuple[Fits, int, int]] = field(default_factory=list)
    truncate: bool = False
    optional: list[int] = field(default_factory=list)
    hold: str | None = None
    breakdown: str | None = None
    breakdown_at: Any = "first"
    stops: list[str] = field(default_factory=list)
    earliest: bool = False

    @property
    def required(self) -> list[int]:
        """Steps that must be met, from 0."""
        return [place for place in range(len(self.steps)) if place + 1 not in self.optional]


@dataclass
class Try:
    """One attempt: positions by step, how deep, spoiled or cut, and up to where it blocks another."""

    at: list[int | None]
    level: int
    clean: bool = True
    over: int = 0
    value: Any = None
    filled: dict[int, int] = field(default_factory=dict)

    @property
    def start(self) -> int:
        """Position of the first step."""
        assert self.at[0] is not None
        return self.at[0]

    @property
    def last(self) -> int:
        """Position of the deepest step."""
        found = self.at[self.level - 1]
        assert found is not None
        return found


def tries(unit: list[Touch], asked: Asked, may_start: Callable[[int], bool]) -> list[Try]:
    """The attempts of a unit that are counted, by start.

    Args:
        unit: The touchpoints of the unit in order.
        asked: The options.
        may_start: True for positions (in the unit) that lie in the period.
    """
    found: list[Try] = []
    for places in _parts(unit, asked):
        own = [(unit[p][0], unit[p][1] - unit[p][1] % asked.resolution, unit[p][2]) for p in places]
        for one in _of_part(own, asked, [may_start(p) for p in places]):
            one.value = _value(own, one, asked)
            one.at = [None if p is None else (places[p] if p < len(places) else -1) for p in one.at]
            one.filled = {step: places[p] for step, p in one.filled.items()}
            found.append(one)
    return _counted(unit, found, asked)


def _parts(unit: list[Touch], asked: Asked) -> list[list[int]]:
    if asked.hold is None:
        return [list(range(len(unit)))]
    values = [touch[2].get(asked.hold) for touch in unit]
    distinct = [value for p, value in enumerate(values) if value is not None and value not in values[:p]]
    return [[p for p, value in enumerate(values) if value == one] for one in distinct]


def _of_part(part: list[Touch], asked: Asked, allowed: list[bool]) -> list[Try]:
    if asked.stops:
        return _walk_until(part, asked, allowed)
    opens = [p for p in range(len(part)) if allowed[p] and _opens(part[p], asked)]
    if asked.entry == "first":
        opens = opens[:1]
    made = [_exclude(part, _follow(part, p, asked), asked) for p in opens]
    if asked.entry == "again":
        kept: list[Try] = []
        for one in made:
            if not kept or one.start > kept[-1].over:
                kept.append(one)
        made = kept
    return made


def _opens(touch: Touch, asked: Asked) -> bool:
    return any(step(touch) for step in asked.steps) if asked.order == "unordered" else bool(asked.steps[0](touch))


def _inside(part: list[Touch], start: int, p: int, asked: Asked) -> bool:
    if asked.window is not None and part[p][1] - part[start][1] > asked.window:
        return False
    return asked.touches is None or p - start <= asked.touches


def _follow(part: list[Touch], start: int, asked: Asked) -> Try:
    free = asked.order in ("unordered", "hybrid")
    at = _any_order(part, start, asked) if free else _in_order(part, start, asked)
    level = next((k for k, p in enumerate(at) if p is None), len(at))
    met = [p for p in at if p is not None]
    if level == len(at):
        over = max(met)
    elif asked.order == "strict":
        over = at[level - 1] or 0
    else:
        over = max(p for p in range(start, len(part)) if _inside(part, start, p, asked))
    return Try(at, level, over=over)


def _in_order(part: list[Touch], start: int, asked: Asked) -> list[int | None]:
    used: list[int] = [start]
    for number in asked.required[1:]:
        p = _next(part, used, asked.steps[number], asked)
        if p is None:
            break
        at = part[p][1] if p < len(part) else part[-1][1]
        gap = at - part[used[-1]][1]
        limit = asked.each[len(used) - 1] if asked.each else None
        late = asked.window is not None and at - part[start][1] > asked.window
        far = asked.touches is not None and p - start > asked.touches
        if late or far or (limit is not None and gap > limit):
            break
        used.append(p)
    return [*used, *[None] * (len(asked.required) - len(used))]


def _next(part: list[Touch], used: list[int], step: Any, asked: Asked) -> int | None:
    before = used[-1]
    if step == END:
        last = part[before][1] == part[-1][1] if asked.ties == "either" else before == len(part) - 1
        return len(part) if asked.order != "strict" or last else None
    for p in range(len(part)):
        if not step(part[p]) or (asked.once and p in used):
            continue
        if asked.order == "strict" and asked.ties == "either":
            later = [touch[1] for touch in part if touch[1] > part[before][1]]
            good = part[p][1] == part[before][1] or (bool(later) and part[p][1] == min(later))
        elif asked.order == "strict":
            good = p == before + 1
        elif asked.increase:
            good = part[p][1] > part[before][1]
        elif asked.ties == "input" and not asked.tolerance:
            good = p > before or (p == before and not asked.once)
        else:
            good = part[p][1] >= part[before][1] - asked.tolerance
        if good:
            return p
    return None


def _any_order(part: list[Touch], start: int, asked: Asked) -> list[int | None]:
    hybrid = asked.order == "hybrid"
    loose = hybrid and (asked.ties != "input" or asked.tolerance > 0)
    since = [p for p in range(len(part)) if (part[p][1] >= part[start][1] - asked.tolerance if loose else p >= start)]
    met, taken = [], {start} if hybrid else set()
    for step in asked.steps[1 if hybrid else 0 :]:
        p = next((p for p in since if p not in taken and step(part[p])), None)
        if p is None:
            continue
        taken.add(p)
        if _inside(part, start, p, asked):
            met.append(p)
    at: list[int | None] = [*([start] if hybrid else []), *sorted(met)]
    return at + [None] * (len(asked.steps) - len(at))


def _exclude(part: list[Touch], one: Try, asked: Asked) -> Try:
    for fits, first, last in asked.exclusions:
        i, j = asked.required.index(first), asked.required.index(last)
        after, before = one.at[i], one.at[j]
        if after is None:
            continue
        bad = [p for p in range(len(part)) if fits(part[p]) and _between(part, p, after, before, asked)]
        bad = [p for p in bad if _inside(part, one.start, p, asked)]
        if not bad:
            continue
        one.over = min(one.over, bad[0])
        if not asked.truncate:
            one.clean = False
            continue
        first_bad = bad[0]
        kept = list(takewhile(lambda p, end=first_bad: p is not None and p <= end, one.at[:j]))
        one.at = [*kept, *[None] * (len(one.at) - len(kept))]
        one.level = min(one.level, len(kept))
    return one


def _between(part: list[Touch], p: int, after: int, before: int | None, asked: Asked) -> bool:
    if asked.ties == "input" and not asked.tolerance:
        return p > after and (before is None or p < before)
    later = part[p][1] > part[after][1] + asked.tolerance
    return later and (before is None or before >= len(part) or part[p][1] < part[before][1] - asked.tolerance)


def _walk_until(part: list[Touch], asked: Asked, allowed: list[bool]) -> list[Try]:
    """One walk through the unit that keeps, for each step, the latest attempt that reached it."""
    reached: list[list[list[int]]] = [[] for _ in asked.steps]
    best: list[int] = []
    seen = [allowed[p] and asked.steps[0](part[p]) for p in range(len(part))]
    firsts = [p for p in range(len(part)) if seen[p]]
    starts = set(firsts[:1] if asked.entry == "first" else firsts)
    for p, step in _meetings(part, asked):
        if reached[0] and _breaks(reached, step, asked):
            break
        if step == 0 and p in starts:
            reached[0].append([p])
        source = _source(reached[step - 1], p, asked) if step else None
        if step and source is not None and _joins(part, source, p, step, asked):
            reached[step].append([*source, p])
        deepest = next((chains for chains in reversed(reached) if chains), [])
        if deepest and len(deepest[0]) > len(best):
            best = deepest[0]
    return [Try([*best, *[None] * (len(asked.steps) - len(best))], len(best))] if best else []


def _breaks(reached: list[list[list[int]]], step: int | None, asked: Asked) -> bool:
    """True when meeting this step, or none, ends the walk."""
    if step is None:
        return "other" in asked.stops
    if step == 0:
        return len(reached) > 1 and bool(reached[1]) and "restart" in asked.stops
    skips = not reached[step - 1] and "skip" in asked.stops
    return skips or (bool(reached[step]) and "repeat" in asked.stops)


def _joins(part: list[Touch], source: list[int], p: int, step: int, asked: Asked) -> bool:
    gap = part[p][1] - part[source[-1]][1]
    limit = asked.each[step - 1] if asked.each else None
    slow = limit is not None and gap > limit
    return _inside(part, source[0], p, asked) and not slow and (gap > 0 or not asked.increase)


def _source(chains: list[list[int]], p: int, asked: Asked) -> list[int] | None:
    if not asked.once:
        return chains[-1] if chains else None
    return next((chain for chain in reversed(chains) if p not in chain), None)


def _meetings(part: list[Touch], asked: Asked) -> list[tuple[int, int | None]]:
    found: list[tuple[int, int | None]] = []
    for p, touch in enumerate(part):
        steps = [k for k, step in enumerate(asked.steps) if step(touch)]
        found += [(p, k) for k in steps] or [(p, None)]
    if asked.ties == "step":
        found.sort(key=lambda one: (part[one[0]][1], -1 if one[1] is None else one[1], one[0]))
    return found


def _value(part: list[Touch], one: Try, asked: Asked) -> Any:
    if asked.breakdown is None:
        return None
    places = [p if p is None or p < len(part) else len(part) - 1 for p in one.at]
    values = [None if p is None else part[p][2].get(asked.breakdown) for p in places]
    met = [value for p, value in zip(places, values, strict=True) if p is not None]
    if asked.breakdown_at == "all":
        return met[0] if all(value == met[0] for value in met) else None
    if asked.breakdown_at == "last":
        return met[-1]
    number = 1 if asked.breakdown_at == "first" else asked.breakdown_at
    return values[asked.required.index(number - 1)]


def _counted(unit: list[Touch], found: list[Try], asked: Asked) -> list[Try]:
    clean = [one for one in found if one.clean and one.level]
    if asked.count != "attempts":
        groups: dict[Any, list[Try]] = {}
        for one in clean:
            counted = unit[one.start][2].get(asked.count) if asked.count != "units" else 0
            if counted is not None:
                groups.setdefault((counted, one.value), []).append(one)
        clean = [_best(group, asked) for group in groups.values()]
    for one in clean:
        _fill(unit, one, asked)
    return sorted(clean, key=lambda one: one.start)


def _best(group: list[Try], asked: Asked) -> Try:
    deepest = [one for one in group if one.level == max(other.level for other in group)]
    if asked.earliest:
        return min(deepest, key=lambda one: one.start)
    far = 1 << 62
    done = [far if one.last < 0 else one.last for one in deepest]
    first = [one for one, end in zip(deepest, done, strict=True) if end == min(done)]
    return max(first, key=lambda one: one.start)


def _fill(unit: list[Touch], one: Try, asked: Asked) -> None:
    """Optional steps, where there is room for them."""
    places: dict[int, int] = {step: p for step, p in zip(asked.required, one.at, strict=True) if p is not None}
    values = [touch[2].get(asked.hold) for touch in unit] if asked.hold else []
    for number in sorted(asked.optional):
        step = number - 1
        following = min(later for later in asked.required if later > step)
        before = max(earlier for earlier in asked.required if earlier < step)
        if before not in places:
            continue
        previous = max(p for k, p in places.items() if k < step)
        until = places.get(following, len(unit))
        until = len(unit) if until < 0 else until
        for p in range(previous + 1, until):
            same = not asked.hold or values[p] == values[one.start]
            if same and asked.steps[step](unit[p]):
                start = unit[one.start][1] - unit[one.start][1] % asked.resolution
                late = asked.window is not None and unit[p][1] - unit[p][1] % asked.resolution - start > asked.window
                if not late and (asked.touches is None or _apart(unit, one.start, p, asked) <= asked.touches):
                    places[step] = p
                    one.filled[step] = p
                break


def _apart(unit: list[Touch], start: int, p: int, asked: Asked) -> int:
    """How many touchpoints further, among those that share the held value."""
    if asked.hold is None:
        return p - start
    return sum(unit[q][2].get(asked.hold) == unit[start][2].get(asked.hold) for q in range(start + 1, p + 1))
