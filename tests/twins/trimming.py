"""Twins of collapsing repeats and of truncating: one touchpoint after the other, over lists of (name, at)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Touch = tuple[str, int]
Test = Callable[[Touch], bool]


def collapsed(journey: Sequence[Touch], only: Test | None = None, within: int | None = None) -> list[Touch]:
    """The first of every run."""
    left: list[Touch] = []
    before: Touch | None = None
    for touch in journey:
        again = before is not None and before[0] == touch[0]
        if again and before is not None and only is not None:
            again = only(before) and only(touch)
        if again and before is not None and within is not None:
            again = touch[1] - before[1] <= within
        if not again:
            left.append(touch)
        before = touch
    return left


def truncated(
    journey: Sequence[Touch],
    start: Test | None,
    end: Test | None,
    *,
    keep_startless: bool,
    keep_endless: bool,
    drop_bounds: bool,
) -> list[Touch]:
    """From the first start to the first end after it."""
    left: list[Touch] = []
    opened, closed, begun = False, False, False
    if start is None or not any(start(touch) for touch in journey):
        if start is not None and not keep_startless:
            return []
        opened = True
    for touch in journey:
        if closed:
            break
        if not opened:
            if start is not None and start(touch):
                opened = begun = True
                left += [] if drop_bounds else [touch]
        elif end is not None and end(touch):
            closed = True
            left += [] if drop_bounds else [touch]
        else:
            left.append(touch)
    assert begun or start is None or keep_startless
    return left if closed or end is None or keep_endless else []
