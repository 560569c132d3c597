"""Trees of conditions for hypothesis, over the columns of `tests.segmenters.logs`."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from journeyseg.segmenters import Condition
from journeyseg.segmenters.conditions import attribute, count, first, last, later, mean, total
from journeyseg.segmenters.conditions.tree import Every, Not, Some
from tests.segmenters.logs import BASE, DAY, NAMES, at

ANSWERS = st.sampled_from(("unknown", "unknown", "no", "yes"))
WINDOWS = st.sampled_from(
    (
        {},
        {},
        {"within": "50 days"},
        {"within": "30 days"},
        {"before": "30 days"},
        {"before": "5 days", "within": "30 days"},
        {"within": timedelta(microseconds=1)},
    )
)
SELECTIONS = st.sampled_from(
    (
        {},
        {"stage": "look"},
        {"channel": "web"},
        {"channel": ["web", "app"], "stage": ["pay", "look"]},
    )
)
RANGES = st.sampled_from(
    ({"at_least": 0.3}, {"above": 0.3}, {"at_most": 0.3}, {"below": 10}, {"at_least": 0, "below": 0.3}, {"above": 2.5})
)
touchpoints = st.sampled_from(((), "buy", "ship", ("view", "cart"), NAMES))
moments = st.sampled_from((0, DAY, 50 * DAY)).map(lambda offset: at(BASE + offset))

TEXTS = st.sampled_from(
    (
        {"equals": "card"},
        {"among": ["card", "boleto", "never seen"]},
        {"contains": "card"},
        {"starts_with": "gift"},
        {"ends_with": "card"},
        {"exists": True},
        {"exists": False},
    )
)


@st.composite
def counts(draw: st.DrawFn) -> Condition:
    low, high = draw(st.none() | st.integers(0, 3)), draw(st.none() | st.integers(3, 5))
    ends = {"at_least": low, "at_most": high if draw(st.booleans()) else None}
    return count(draw(touchpoints), **ends, **draw(WINDOWS), **draw(SELECTIONS))


@st.composite
def sums(draw: st.DrawFn) -> Condition:
    kind = draw(st.sampled_from((total, mean)))
    column = draw(st.sampled_from(("value", "satisfaction")))
    more = {**draw(RANGES), **draw(WINDOWS), **draw(SELECTIONS)}
    return kind(column, touchpoint=draw(touchpoints), missing=draw(ANSWERS), **more)


@st.composite
def recencies(draw: st.DrawFn) -> Condition:
    kind = draw(st.sampled_from((first, last)))
    window = draw(WINDOWS.filter(bool))
    return kind(draw(touchpoints), missing=draw(ANSWERS), **window, **draw(SELECTIONS))


@st.composite
def latenesses(draw: st.DrawFn) -> Condition:
    than = draw(st.sampled_from(("property:promised", "profile:since", "touchpoint:buy", "touchpoint:view")))
    grace = draw(st.sampled_from((None, "1 day", timedelta(microseconds=1), "20 days")))
    more = {**draw(WINDOWS), **draw(SELECTIONS), "which": draw(st.sampled_from(("last", "first")))}
    return later(draw(touchpoints), than=than, grace=grace, missing=draw(ANSWERS), **more)


@st.composite
def of_touchpoints(draw: st.DrawFn) -> Condition:
    column, test = draw(
        st.one_of(
            TEXTS.map(lambda test: ("property:payment", test)),
            st.just(("channel", {"equals": "web"})),
            RANGES.map(lambda test: ("value", test)),
            st.just(("value", {"equals": 10})),
            st.just(("satisfaction", {"among": [4, 5]})),
            st.booleans().map(lambda flag: ("property:gift", {"equals": flag})),
            moments.map(lambda at: ("property:promised", {"at_most": at})),
        )
    )
    which = draw(st.sampled_from(("last", "first", "any")))
    more = {**draw(WINDOWS), **draw(SELECTIONS), "touchpoint": draw(touchpoints), "missing": draw(ANSWERS)}
    return attribute(column, which=which, **test, **more)


@st.composite
def of_profiles(draw: st.DrawFn) -> Condition:
    column, test = draw(
        st.one_of(
            st.sampled_from(({"at_least": 18}, {"above": 18}, {"at_least": 18, "below": 30}, {"equals": 30})).map(
                lambda test: ("profile:age", test)
            ),
            st.sampled_from(({"equals": "Porto"}, {"among": ["Lisbon", "Faro"]}, {"contains": "ã"})).map(
                lambda test: ("profile:city", test)
            ),
            st.booleans().map(lambda flag: ("profile:member", {"equals": flag})),
            moments.map(lambda at: ("profile:since", {"above": at})),
            st.booleans().map(lambda flag: ("profile:age", {"exists": flag})),
        )
    )
    return attribute(column, missing=draw(ANSWERS), **test)


leaves = st.one_of(counts(), sums(), recencies(), latenesses(), of_touchpoints(), of_profiles())


def trees(parts: st.SearchStrategy[Condition] = leaves) -> st.SearchStrategy[Condition]:
    """Conditions and joins of them."""
    return st.recursive(
        parts,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(Every),
            st.lists(inner, min_size=1, max_size=3).map(Some),
            inner.map(Not),
        ),
        max_leaves=5,
    )
