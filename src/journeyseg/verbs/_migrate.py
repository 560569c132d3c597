"""Who moved from which segment to which between two moments."""

from __future__ import annotations

from journeyseg.analyses.migration.moves import moves
from journeyseg.analyses.migration.result import Migration
from journeyseg.errors import InputError
from journeyseg.model.segmentation import Segmentation
from journeyseg.stats.critical import check_level
from journeyseg.verbs._prepare import number_of


def migrate(before: Segmentation, after: Segmentation, *, level: float = 0.95) -> Migration:
    """Who moved where between two segmentations of the same customers, and how far the mix of segments drifted.

    Assign the *same* model at both moments, so that customers move and not the definition:
    ``model.assign(journeys.known("2026-06-01"))``. Customers of one side only arrived or are gone: they count,
    in a place of their own. Segments are matched by name.

    Args:
        before: Every customer in one segment at most, at the earlier moment.
        after: The same at the later one.
        level: Confidence level of the intervals.

    Returns:
        The moves: ``counts`` and ``shares`` (matrix), ``sizes`` (growing, shrinking, still), ``drift()``, ``value()``,
        ``preceding()`` (touchpoints before a move), ``customers()`` behind a move.

    Raises:
        InputError: for what is no such segmentation, or sides without a common customer.

    Example:
        >>> import journeyseg as js, pandas as pd
        >>> def labels(*segments):
        ...     rows = pd.DataFrame({"customer": range(len(segments)), "segment": segments})
        ...     return js.Segmentation.from_frame(rows)
        >>> found = js.migrate(labels("new", "new", "loyal"), labels("loyal", "new", "loyal"))
        >>> found.counts.loc["new"].to_dict(), list(found.customers("new", "loyal"))
        ({'loyal': 1, 'new': 1}, ['0'])
    """
    check_level(number_of("level", level))
    for side in (before, after):
        if not isinstance(side, Segmentation):
            raise InputError(
                "migrate compares two segmentations",
                expected="a Segmentation before and one after",
                found=type(side).__name__,
                remedy='assign a model as of two moments: model.assign(journeys.known("2026-06-01"))',
            )
    found = moves(before, after)
    words = f"customers by {before.name!r} before and {after.name!r} after; shares are of the customers of each row"
    return Migration(found, words, level)
