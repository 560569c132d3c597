"""Strategies for patterns over the touchpoints of drawn logs."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

import journeyseg as js
from journeyseg import patterns
from journeyseg.errors import DefinitionError

NAMES = ("view", "cart", "buy", "rate")
TIMES = ("1 us", "30 min", "1 h", "90 min", "1 day", "3 days")


def _or_none(make: Any, *args: Any, **options: Any) -> Any:
    try:
        return make(*args, **options)
    except DefinitionError:
        return None


def occurrences(names: SearchStrategy[str]) -> SearchStrategy[Any]:
    """One name, several, anything, or a name with a condition."""
    return st.one_of(
        names,
        st.lists(names, min_size=1, max_size=3),
        st.just(js.on()),
        st.builds(lambda name, end: js.on(name, value=js.above(end)), names, st.integers(-2, 50)),
    )


def links(names: SearchStrategy[str]) -> SearchStrategy[Any]:
    """Direct links and gaps, with limits of number and time."""
    elapsed = st.dictionaries(st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from(TIMES), max_size=2)
    ends = st.tuples(st.integers(0, 2), st.none() | st.integers(0, 3))
    gap = st.tuples(ends, st.none() | occurrences(names), elapsed).map(
        lambda drawn: _or_none(patterns.gap, *drawn[0], without=drawn[1], elapsed=drawn[2])
    )
    return st.one_of(st.just(patterns.directly()), st.just(patterns.gap()), gap.filter(lambda one: one is not None))


def _repeat(node: Any, ends: tuple[int, int | None], link: Any) -> Any:
    return _or_none(patterns.repeat, node, *ends, link=link)


def nodes(names: SearchStrategy[str], *, depth: int = 2) -> SearchStrategy[Any]:
    """Nodes of a pattern; repeats without an end are of one item."""
    what = occurrences(names)
    item = st.one_of(what.map(patterns.item), what.map(patterns.other_than), names.map(patterns.item))
    endless = st.builds(_repeat, item, st.tuples(st.integers(0, 2), st.none()), endless_links(names))
    one = st.one_of(item, item, endless.filter(lambda node: node is not None))
    if depth == 0:
        return one
    inner = nodes(names, depth=depth - 1)
    link = links(names)
    ends = st.tuples(st.integers(0, 2), st.integers(1, 3))
    return st.one_of(
        one,
        st.lists(st.tuples(inner, link), min_size=2, max_size=3).map(
            lambda parts: patterns.chain(*[one for pair in parts for one in pair][:-1])
        ),
        st.lists(inner, min_size=2, max_size=2).map(lambda options: patterns.either(*options)),
        st.builds(_repeat, inner, ends, st.one_of(st.none(), link)).filter(lambda node: node is not None),
    )


def endless_links(names: SearchStrategy[str]) -> SearchStrategy[Any]:
    """Links that may stand between repeats without an end."""
    limit = st.dictionaries(st.sampled_from(["<", "<="]), st.sampled_from(TIMES[1:]), max_size=1)
    gap = st.builds(
        lambda most, without, elapsed: _or_none(patterns.gap, 0, most, without=without, elapsed=elapsed),
        st.none() | st.integers(1, 3),
        st.none() | occurrences(names),
        limit,
    )
    return st.one_of(
        st.none(),
        gap.filter(lambda one: one is not None),
        st.sampled_from(TIMES).map(lambda time: patterns.directly({">": time})),
    )


@st.composite
def drawn_patterns(draw: Any, names: SearchStrategy[str] | None = None) -> Any:
    """Patterns, tied to the ends of journeys or not."""
    names = st.sampled_from(NAMES) if names is None else names
    parts: list[Any] = [draw(nodes(names))]
    ties = st.one_of(st.just(patterns.directly()), links(names)).filter(lambda link: not link.elapsed)
    if draw(st.integers(0, 4)) == 0:
        parts = [patterns.start, draw(ties), *parts]
    if draw(st.integers(0, 4)) == 0:
        parts = [*parts, draw(ties), patterns.end]
    within = draw(st.none() | st.sampled_from(TIMES))
    found = _or_none(patterns.pattern, *parts, within=within)
    from hypothesis import assume

    assume(found is not None)
    return found
