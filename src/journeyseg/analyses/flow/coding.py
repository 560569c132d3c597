"""Edges as text, for labels that come with the data, and back to a closed pair of axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.labelling import END
from journeyseg.columns.axes import Axis
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tally
from journeyseg.errors import InputError

Ints = npt.NDArray[np.int64]

_TABLE = 1 << 20

LARGEST = 1 << 25
"""Cells of a matrix (65 x segments x labels x labels) above which it is refused."""


def joined(*labels: str) -> str:
    """Labels as one text that can be cut again.

    Example:
        >>> joined("a", "bc")
        '1:a2:bc'
    """
    return "".join(f"{len(label)}:{label}" for label in labels)


def cut(text: str) -> tuple[str, ...]:
    """The labels of such a text.

    Example:
        >>> cut("1:a2:bc")
        ('a', 'bc')
    """
    found, at = [], 0
    while at < len(text):
        colon = text.index(":", at)
        at = colon + 1 + int(text[at:colon])
        found.append(text[colon + 1 : at])
    return tuple(found)


def opened(tally: Tally, names: tuple[str, ...]) -> Tally:
    """A tally over pairs of labels (the second may be the end) as one over the texts of those that occur.

    Args:
        tally: Cells are (whatever, first label, second label).
        names: The labels.
    """
    width, size = len(names) + 1, len(names) * (len(names) + 1)
    assert tally.cell is not None
    part, pair = (None, tally.cell) if _below(tally.cell, size) else np.divmod(tally.cell, size)
    used, cell = _numbered(pair, size)
    if part is not None:
        cell += part * len(used)
        cell[tally.cell < 0] = -1
    ends = (*names, END)
    texts = [joined(names[edge // width], ends[edge % width]) for edge in used.tolist()]
    return attrs.evolve(tally, cell=cell, labels=tuple(texts), apart=_apart(tally, opened, names))


def opened_label(tally: Tally, names: tuple[str, ...]) -> Tally:
    """A tally over labels as one over those that occur."""
    assert tally.cell is not None
    used, cell = _numbered(tally.cell, len(names))
    labels = tuple(names[code] for code in used.tolist())
    return attrs.evolve(tally, cell=cell, labels=labels, apart=_apart(tally, opened_label, names))


def _below(cell: npt.NDArray[Any], size: int) -> bool:
    return not len(cell) or int(cell.max()) < size


def _numbered(cell: npt.NDArray[Any], size: int) -> tuple[Ints, Ints]:
    """The cells that occur, ascending, and the number of each row's among them; -1 where the cell is negative."""
    if size > _TABLE:
        used = np.unique(cell[cell >= 0])
        return used, np.where(cell < 0, -1, np.searchsorted(used, cell))
    # The last place is that of -1.
    met = np.zeros(size + 1, dtype=np.bool_)
    met[cell] = True
    used, number = np.flatnonzero(met[:-1]), np.full(size + 1, -1, dtype=np.int64)
    number[used] = np.arange(len(used))
    return used, number.take(cell, mode="wrap")


def _apart(
    tally: Tally, change: Callable[[Tally, tuple[str, ...]], Tally], names: tuple[str, ...]
) -> Callable[[], Tally] | None:
    given = tally.apart
    return None if given is None else lambda: change(given(), names)


@attrs.frozen(eq=False)
class Vocabulary:
    """The labels of a folded flow, and how its arrays are read.

    Args:
        names: The labels, in order.
        state: The state.
        closed: Whether the frame knew them all.
    """

    names: tuple[str, ...]
    state: State
    closed: bool

    def pairs(self, name: str) -> npt.NDArray[np.int64]:
        """An array over pairs: (65, segments, source, target or end)."""
        return self._paired(name, self.state.stack(name))

    def total_pairs(self, name: str) -> npt.NDArray[np.int64]:
        """Totals of an array over pairs: (segments, source, target or end)."""
        return self._paired(name, self.state.totals(name))

    def singles(self, name: str) -> npt.NDArray[np.int64]:
        """An array over labels: (65, segments, label)."""
        return self._placed(name, self.state.stack(name))

    def total_singles(self, name: str) -> npt.NDArray[np.int64]:
        """Totals of an array over labels: (segments, label)."""
        return self._placed(name, self.state.totals(name))

    def pair_places(self, name: str) -> Ints:
        """Place among all pairs of each label of an open array over pairs."""
        edges = [cut(text) for text in self.state.labels(name)]
        place = {label: number for number, label in enumerate((*self.names, END))}
        return np.array([place[a] * (len(self.names) + 1) + place[b] for a, b in edges], dtype=np.int64)

    def _paired(self, name: str, values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        size = len(self.names)
        if self.closed:
            return values
        made = np.zeros((*values.shape[:-1], size * (size + 1)), dtype=np.int64)
        made[..., self.pair_places(name)] = values
        return made.reshape(*values.shape[:-1], size, size + 1)

    def _placed(self, name: str, values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        if self.closed:
            return values
        made = np.zeros((*values.shape[:-1], len(self.names)), dtype=np.int64)
        made[..., [self.names.index(label) for label in self.state.labels(name)]] = values
        return made


def vocabulary(state: State, names: tuple[str, ...], *, steps: int = 1, closed: bool = True) -> Vocabulary:
    """The labels of a folded flow.

    Args:
        state: The state.
        names: The labels.
        steps: How many matrices there are for each segment.
        closed: Whether the frame knew the labels.

    Raises:
        InputError: when there are so many labels that their matrix is no answer any more.
    """
    room = LARGEST / 65 / len(state.segments) / steps
    if len(names) ** 2 > room:
        raise InputError(
            "too many labels for a matrix of all pairs",
            expected=f"about {int(room**0.5):,} labels at most",
            found=f"{len(names):,} labels in {len(state.segments)} segments",
            remedy='use over="stage", or merge rare touchpoints with a blueprint',
        )
    return Vocabulary(names, state, closed)


def occurring(state: State, *arrays: str, pairs: str) -> tuple[str, ...]:
    """The labels that occur in arrays over labels and in an array over pairs, in ascending order."""
    met = {label for text in state.labels(pairs) for label in cut(text)} - {END}
    return tuple(sorted(met.union(*(state.labels(array) for array in arrays))))


def axes_of_pairs(names: tuple[str, ...] | None) -> tuple[Axis, ...]:
    """Axes of an array over pairs: closed where the labels are known, else open."""
    return (Axis("edge"),) if names is None else (Axis("source", names), Axis("target", (*names, END)))


def axes_of_labels(names: tuple[str, ...] | None, name: str = "label") -> tuple[Axis, ...]:
    """Axis of an array over labels."""
    return (Axis(name, names),)
