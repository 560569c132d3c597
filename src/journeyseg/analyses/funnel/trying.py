"""Trying: the attempts of journeys under the rules of a funnel, and the ones that are counted."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.funnel.attempts import Attempts, attempts_at
from journeyseg.analyses.funnel.choosing import chosen, ends_of, exclude, firsts, in_turn
from journeyseg.analyses.funnel.ground import Ground, codes_of, ground_of, hits_of
from journeyseg.analyses.funnel.optional import fill
from journeyseg.analyses.funnel.quick import are_apart, deepest, is_quick
from journeyseg.analyses.funnel.rules import Rules
from journeyseg.analyses.funnel.steps import END
from journeyseg.analyses.funnel.stopping import stopped
from journeyseg.analyses.funnel.walking import gather_any_order, walk
from journeyseg.errors import InputError
from journeyseg.model.durations import microseconds
from journeyseg.model.journeys import Journeys
from journeyseg.model.occurrence import Occurrence

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@attrs.frozen(eq=False)
class Counted:
    """The attempts that a funnel counts.

    Args:
        unit: Unit of each; int64.
        places: (attempts, steps) positions among the journeys' touchpoints, -1 = not met; a met end of the journey
            stands at its last touchpoint.
        level: Number of required steps met.
        waits: (attempts, steps) microseconds from the start to each step that was met, after rounding.
        final: True for attempts that can't get further, whatever comes.
        value: Code of the breakdown's value, -1 = none; ``None`` without a breakdown.
    """

    unit: Ints
    places: Ints
    level: Ints
    waits: Ints
    final: Bools
    value: Ints | None = None

    @property
    def start(self) -> Ints:
        """Position of the first step."""
        return self.places[:, 0]


def counted(journeys: Journeys, rules: Rules, *, places: bool = True) -> Counted:
    """The attempts that are counted: one per unit, per unit and value, or all of them.

    Args:
        journeys: Journeys whose journeys are the units.
        rules: The rules.
        places: False when only starts and levels will be looked at; the places of later steps may then be missing.

    Raises:
        UnknownName: for steps, exclusions or columns that nothing bears.
        InputError: when one touchpoint fits two different steps of a funnel without order.
    """
    moments = _rounded(journeys, rules)
    ground = ground_of(journeys, moments, None if rules.hold is None else journeys.column(rules.hold))
    masks = [step.mask(journeys) for step in rules.steps if isinstance(step, Occurrence)]
    hits = hits_of(ground, masks)
    begins = ground.arranged(journeys.in_period)
    value = None
    if is_quick(rules) and (not rules.once or are_apart(ground, hits)):
        tried = _quickly(ground, hits, begins, rules, places)
    else:
        tried = _tried(journeys, ground, hits, begins, rules)
        if rules.entry == "again":
            tried = tried.take(in_turn(tried))
        value = _values(journeys, ground, tried, rules)
        rows = _spoken_for(journeys, ground, tried, value, rules)
        tried, value = tried.take(rows), None if value is None else value[rows]
    tried = _ended(_marked(journeys, ground, tried, rules), rules)
    waits = np.where(tried.places >= 0, _at(ground, tried.places) - _at(ground, tried.start)[:, None], 0)
    return Counted(
        ground.units_of(tried.group),
        ground.places_of(tried.places),
        tried.level,
        np.maximum(waits, 0),
        tried.final,
        value,
    )


def _quickly(ground: Ground, hits: tuple[Ints, ...], begins: Bools, rules: Rules, places: bool) -> Attempts:
    """The chosen attempts, found from their ends; followed again from their starts when places are asked for."""
    required = tuple(hits[step] for step in rules.required)
    opening = np.flatnonzero(_entries(ground, begins, hits[0], rules))
    start, level = deepest(ground, required, opening, rules)
    group = ground.group[start]
    if places or rules.optional:
        return attrs.evolve(attempts_at(group, walk(ground, required, start, rules.pace)), level=level)
    first = np.full((len(start), len(required)), -1, dtype=np.int64)
    first[:, 0] = start
    return attrs.evolve(attempts_at(group, first), level=level)


def _ended(tried: Attempts, rules: Rules) -> Attempts:
    """The attempts with a met end of the journey standing at its last touchpoint."""
    if rules.steps[-1] != END:
        return tried
    places = tried.places.copy()
    places[:, -1] -= places[:, -1] >= 0
    return attrs.evolve(tried, places=places)


def _spoken_for(journeys: Journeys, ground: Ground, tried: Attempts, value: Ints | None, rules: Rules) -> Ints:
    """Rows of the attempts that are counted."""
    if rules.count == "attempts":
        return np.flatnonzero(tried.clean & (tried.level > 0))
    keys = _keys(journeys, ground, tried, value, rules)
    known = np.flatnonzero(keys >= 0)
    tried = tried.take(known)
    start, last = ground.places_of(tried.start), ground.places_of(np.minimum(tried.last, len(ground.at) - 1))
    return known[chosen(tried, keys[known], start, last, earliest=rules.prefer == "earliest_start")]


def _at(ground: Ground, places: Ints) -> Ints:
    """Moments of places."""
    return ground.at[np.maximum(places, 0)] if len(ground.at) else places


def _rounded(journeys: Journeys, rules: Rules) -> Ints:
    if rules.resolution is None:
        return journeys.at
    return journeys.at - journeys.at % microseconds(rules.resolution)


def _tried(journeys: Journeys, ground: Ground, hits: tuple[Ints, ...], begins: Bools, rules: Rules) -> Attempts:
    """Every attempt, with exclusions applied."""
    if rules.stops:
        return stopped(ground, hits, _entries(ground, begins, hits[0], rules), rules.pace, rules.stops)
    attempts = _placed(ground, hits, begins, rules)
    strict, steps = rules.order == "strict", len(rules.required)
    attempts = ends_of(ground, attempts, rules.pace, steps, strict=strict)
    for exclusion in rules.exclusions:
        span = tuple(rules.required.index(step) for step in exclusion.span(rules.labels))
        bad = hits_of(ground, [exclusion.touchpoint.mask(journeys)])[0]
        attempts = exclude(
            ground, attempts, bad, (span[0], span[1]), rules.pace, truncate=rules.on_exclusion == "truncate"
        )
    return attempts


def _entries(ground: Ground, begins: Bools, hits: Ints, rules: Rules) -> Bools:
    """True for positions that may open an attempt."""
    open_ = hits[begins[hits]]
    if rules.entry == "first":
        open_ = open_[firsts(ground.group[open_])]
    mask = np.zeros(len(ground.at), dtype=np.bool_)
    mask[open_] = True
    return mask


def _placed(ground: Ground, hits: tuple[Ints, ...], begins: Bools, rules: Rules) -> Attempts:
    pace = rules.pace
    if rules.order in ("unordered", "hybrid"):
        hybrid = rules.order == "hybrid"
        _refuse_shared(ground, hits[1 if hybrid else 0 :], rules)
        opening = hits[0] if hybrid else np.unique(np.concatenate(hits))
        start = np.flatnonzero(_entries(ground, begins, opening, rules))
        places = gather_any_order(ground, hits, start, pace, first=hybrid, copies=_copies(rules, hybrid))
    else:
        start = np.flatnonzero(_entries(ground, begins, hits[0], rules))
        required = tuple(hits[step] for step in rules.required if step < len(hits))
        places = walk(ground, required, start, pace, strict=rules.order == "strict")
        if rules.steps[-1] == END:
            places = np.concatenate([places, _end(ground, places, rules)[:, None]], axis=1)
    return attempts_at(ground.group[start], places)


def _end(ground: Ground, places: Ints, rules: Rules) -> Ints:
    """The place after the last touchpoint, where the step before it was met and the windows allow; else -1."""
    last, start, pace = places[:, -1], places[:, 0], rules.pace
    end = ground.ends(ground.group[start]) if len(start) else start
    gap = _at(ground, end - 1) - _at(ground, start)
    good = last >= 0
    if rules.order == "strict":
        good &= (end == last + 1) if pace.ties == "input" else (ground.runs[end - 1] == ground.runs[last])
    good &= True if pace.touches is None else end - start <= pace.touches
    good &= True if pace.window is None else gap <= pace.window
    most = pace.each[-1] if pace.each else None
    good &= True if most is None else _at(ground, end - 1) - _at(ground, np.maximum(last, 0)) <= most
    return np.where(good, end, -1)


def _copies(rules: Rules, hybrid: bool) -> tuple[int, ...]:
    """How many equal steps stand before each (in a hybrid, after the first)."""
    first = 1 if hybrid else 0
    return tuple(rules.steps[first:place].count(step) for place, step in enumerate(rules.steps))


def _refuse_shared(ground: Ground, hits: tuple[Ints, ...], rules: Rules) -> None:
    steps = rules.steps[len(rules.steps) - len(hits) :]
    distinct = [places for place, places in enumerate(hits) if steps[place] not in steps[:place]]
    taken = np.zeros(len(ground.at), dtype=np.bool_)
    for places in distinct:
        if taken[places].any():
            raise InputError(
                f'one touchpoint fits two steps, which order="{rules.order}" can\'t tell apart',
                expected="steps that share no touchpoint",
                found=", ".join(rules.labels),
                remedy="make the steps exclusive, or give them an order",
            )
        taken[places] = True


def _marked(journeys: Journeys, ground: Ground, tried: Attempts, rules: Rules) -> Attempts:
    """The attempts with a column per step, the optional ones filled in where there was room for them."""
    if not rules.optional:
        return tried
    places = np.full((len(tried), len(rules.steps)), -1, dtype=np.int64)
    places[:, rules.required] = tried.places
    masks = {number - 1: _step(rules, number).mask(journeys) for number in rules.optional}
    filled = fill(ground, places, {step: hits_of(ground, [mask])[0] for step, mask in masks.items()}, rules.pace)
    return attrs.evolve(tried, places=filled)


def _step(rules: Rules, number: int) -> Occurrence:
    step = rules.steps[number - 1]
    assert isinstance(step, Occurrence)
    return step


def _values(journeys: Journeys, ground: Ground, tried: Attempts, rules: Rules) -> Ints | None:
    """Code of the breakdown's value of each attempt, -1 for none."""
    if rules.breakdown is None:
        return None
    codes, _ = codes_of(journeys.column(rules.breakdown))
    met = np.append(codes, -1)[ground.places_of(_ended(tried, rules).places)]
    at = rules.breakdown_at
    if at == "all":
        same = ((met == met[:, :1]) | (tried.places < 0)).all(axis=1)
        return np.where(same, met[:, 0], -1)
    if at == "last":
        deepest = np.where(tried.places >= 0, np.arange(met.shape[1]), -1).max(axis=1)
        return np.take_along_axis(met, deepest[:, None], axis=1)[:, 0]
    return np.asarray(met[:, 0 if at == "first" else rules.required.index(int(at) - 1)])


def _keys(journeys: Journeys, ground: Ground, tried: Attempts, value: Ints | None, rules: Rules) -> Ints:
    """What one attempt speaks for: its unit, with the value of the breakdown and of the counted property."""
    keys = ground.units_of(tried.group).copy()
    if value is not None:
        keys = keys * (int(value.max(initial=-1)) + 2) + value + 1
    if rules.count.startswith("property:"):
        codes, size = codes_of(journeys.column(rules.count))
        own = np.append(codes, -1)[ground.places_of(tried.start)]
        keys = np.where(own >= 0, keys * max(size, 1) + own, -1)
    return keys
