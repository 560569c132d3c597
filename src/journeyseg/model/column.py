"""One aligned column of a journeys table: numbers, labels, times or flags, each with its own missing value."""

from __future__ import annotations

from datetime import UTC
from typing import Any, Literal, Self

import attrs
import numpy as np
import numpy.typing as npt

Kind = Literal["number", "label", "time", "flag"]

NAT = np.iinfo(np.int64).min
"""The missing time: the smallest int64."""

_DTYPES: dict[str, str] = {"number": "float64", "label": "int32", "time": "int64", "flag": "int8"}


def _data(instance: Column, attribute: Any, value: npt.NDArray[Any]) -> None:
    if value.dtype != _DTYPES[instance.kind] or value.ndim != 1:
        raise TypeError(
            f"a {instance.kind} column holds 1-d {_DTYPES[instance.kind]}, not {value.ndim}-d {value.dtype}"
        )


@attrs.frozen(eq=False, repr=False)
class Column:
    """One value per event, journey or customer, in the order of its table.

    Args:
        kind: ``"number"`` (float64, missing = NaN), ``"label"`` (int32 codes into `labels`, missing = -1),
            ``"time"`` (int64 microseconds UTC, missing = `NAT`) or ``"flag"`` (int8 0/1, missing = -1).
        data: The values, 1-d, of the dtype of the kind.
        labels: Names of the label codes; empty for other kinds.

    Example:
        >>> Column("label", np.array([1, -1], dtype="int32"), ("no", "yes")).to_objects()
        ['yes', None]
    """

    kind: Kind
    data: npt.NDArray[Any] = attrs.field(validator=_data)
    labels: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.data)

    @property
    def missing(self) -> npt.NDArray[np.bool_]:
        """True where the value is missing; bool, as long as the column."""
        if self.kind == "number":
            return np.asarray(np.isnan(self.data))
        return np.asarray(self.data == NAT if self.kind == "time" else self.data < 0)

    def take(self, index: npt.NDArray[Any] | slice) -> Self:
        """The column at these positions (a slice stays a view)."""
        return attrs.evolve(self, data=self.data[index])

    def codes_of(self, names: tuple[str, ...]) -> npt.NDArray[np.int32]:
        """Codes of the given labels, in their order; -2 for a label that the column does not have; int32."""
        known = {label: code for code, label in enumerate(self.labels)}
        return np.array([known.get(name, -2) for name in names], dtype=np.int32)

    def to_objects(self) -> list[object]:
        """Python values, ``None`` where missing; times as timezone-aware UTC timestamps."""
        values, missing = self.to_array().tolist(), self.missing.tolist()
        if self.kind == "time":
            values = [None if gone else value.replace(tzinfo=UTC) for value, gone in zip(values, missing, strict=True)]
        return [None if gone else value for value, gone in zip(values, missing, strict=True)]

    def to_array(self) -> npt.NDArray[Any]:
        """A numpy array for a frame: floats, objects of text, ``datetime64[us]`` (UTC), or objects of bool."""
        if self.kind == "number":
            return self.data
        if self.kind == "time":
            return self.data.view("datetime64[us]")
        names = np.array([*(self.labels if self.kind == "label" else (False, True)), None], dtype=object)
        return np.asarray(names[self.data])

    def __repr__(self) -> str:
        return f"Column({self.kind!r}, {len(self)} values, {int(self.missing.sum())} missing)"
