"""Twin of sessions: one touchpoint after the other, over lists; imports nothing of journeyseg."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Event:
    """A touchpoint: name, microseconds UTC and values by column; `None` = missing."""

    name: str
    at: int
    values: dict[str, object] = field(default_factory=dict)


Test = Callable[[Event], bool]


@dataclass(frozen=True)
class Rule:
    """Every option, durations in microseconds; `zone` resets at its midnight."""

    gap: int | None = None
    edge: str = "inside"
    zone: str | None = None
    on_change: tuple[str, ...] = ()
    missing: str = "carry"
    start: Test | None = None
    end: Test | None = None
    drop_bounds: bool = False
    separator: Test | None = None
    drop_separator: bool = False
    ties: str = "input"
    max_length: int | None = None
    too_long: str = "split"


@dataclass
class Found:
    """The sessions of one journey, and how many touchpoints fell out."""

    sessions: list[list[Event]] = field(default_factory=list)
    outside: int = 0
    bounds: int = 0
    long: int = 0


def sessions(journey: Sequence[Event], rule: Rule) -> Found:
    """The sessions of one journey."""
    found = Found()
    opened: list[Event] | None = [] if rule.separator is None and rule.start is None else None
    made: list[list[Event]] = []
    before: Event | None = None
    known: dict[str, object] = {}
    for event in _ordered(journey, rule):
        begins = opened is not None and before is not None and _breaks(before, event, known, rule)
        for name in rule.on_change:
            if event.values.get(name) is not None:
                known[name] = event.values[name]
        starts = _is(rule.separator, event) or _is(rule.start, event)
        if starts or (begins and opened is not None):
            opened = []
            made.append(opened)
        elif opened is not None and not made:
            made.append(opened)
        if opened is None:
            found.outside += 1
        elif (_is(rule.separator, event) and rule.drop_separator) or (_is_bound(rule, event) and rule.drop_bounds):
            found.bounds += 1
        else:
            opened.append(event)
        if _is(rule.end, event):
            opened = None
        before = event
    _limit([one for one in made if one], rule, found)
    return found


def _is(test: Test | None, event: Event) -> bool:
    return test is not None and test(event)


def _is_bound(rule: Rule, event: Event) -> bool:
    return _is(rule.start, event) or _is(rule.end, event)


def _ordered(journey: Sequence[Event], rule: Rule) -> list[Event]:
    if rule.ties == "input":
        return list(journey)
    place = {True: 0, False: 1}

    def key(event: Event) -> tuple[int, int]:
        first = _is(rule.separator, event) or _is(rule.start, event)
        return event.at, 2 if _is(rule.end, event) else place[first]

    return sorted(journey, key=key)


def _breaks(before: Event, event: Event, known: dict[str, object], rule: Rule) -> bool:
    silence = event.at - before.at
    if rule.gap is not None and (silence > rule.gap or (rule.edge == "outside" and silence == rule.gap)):
        return True
    if rule.zone is not None and _day(before.at, rule.zone) != _day(event.at, rule.zone):
        return True
    for name in rule.on_change:
        value = event.values.get(name)
        if rule.missing == "value" and value != before.values.get(name):
            return True
        if rule.missing == "carry" and value is not None and name in known and known[name] != value:
            return True
    return False


def _day(at: int, zone: str) -> object:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).astimezone(ZoneInfo(zone)).date()


def _limit(made: list[list[Event]], rule: Rule, found: Found) -> None:
    for one in made:
        if rule.max_length is None or one[-1].at - one[0].at <= rule.max_length:
            found.sessions.append(one)
        elif rule.too_long == "drop":
            found.long += len(one)
        else:
            piece: list[Event] = []
            for event in one:
                if piece and event.at - piece[0].at > rule.max_length:
                    found.sessions.append(piece)
                    piece = []
                piece.append(event)
            found.sessions.append(piece)
