"""The result of similarity: distances of the units of a sample, the nearest of a customer, and a picture."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd

from journeyseg.analyses.flow.options import one_of, whole
from journeyseg.analyses.flow.routing import text_of
from journeyseg.analyses.similarity.sampling import Units, units_of
from journeyseg.analyses.similarity.spread import mean_distance
from journeyseg.analyses.similarity.strings import Distinct, Strings, distinct, strings_of
from journeyseg.analyses.similarity.yardstick import Yardstick
from journeyseg.errors import InputError, unknown
from journeyseg.model.estimate import Estimate
from journeyseg.model.identity import id_of
from journeyseg.model.journeys import Journeys
from journeyseg.model.provenance import Provenance
from journeyseg.model.result import Result

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

AMONG = ("sample", "everyone")


@attrs.frozen(slots=False, eq=False, repr=False)
class Similarity(Result):
    """What `journeyseg.similarity` gives: how far the journeys of a sample of customers are from each other.

    Args:
        definition: What was measured, in words; says how many customers of how many.
        yardstick: The distance, with what the sample taught it.
        units: The units.
        found: The distinct strings of labels of the units.
        distances: Between distinct strings; float64, square.
        n: Customers in the data.
        over: What the labels are.
        collapse_repeats: Whether consecutive repeats were merged.
        level: Confidence level of `mean`.
        journeys: The journeys of everybody, as they were known.
        provenance: Where it comes from.
    """

    definition: str
    yardstick: Yardstick
    units: Units
    found: Distinct
    distances: Floats
    n: int
    over: str
    collapse_repeats: bool
    level: float
    journeys: Journeys
    provenance: Provenance

    @property
    def k(self) -> int:
        """Customers in the sample."""
        return len(self.units.customers)

    @property
    def customers(self) -> pd.Index[Any]:
        """Ids of the customers in the sample."""
        index: pd.Index[Any] = pd.Index(self.units.customers, dtype=object, name="customer")
        return index

    def __len__(self) -> int:
        return len(self.units)

    def matrix(self) -> pd.DataFrame:
        """The distances as a square table; rows and columns by customer (and journey, where these are the units)."""
        columns = self.units.columns
        names: Any = pd.MultiIndex.from_arrays(list(columns.values()), names=list(columns))
        index = names if len(columns) > 1 else names.get_level_values(0)
        return pd.DataFrame(self.distances[np.ix_(self.found.index, self.found.index)], index=index, columns=index)

    def to_frame(self) -> pd.DataFrame:
        """Tidy rows, each pair of units once: customer, other (journey, other journey) and distance."""
        first, second = np.triu_indices(len(self), 1)
        columns = self.units.columns
        table = {name: values[first] for name, values in columns.items()}
        table |= {("other" if name == "customer" else "other journey"): v[second] for name, v in columns.items()}
        return pd.DataFrame({**table, "distance": self.distances[self.found.index[first], self.found.index[second]]})

    def labels(self) -> pd.DataFrame:
        """One row per unit: customer (journey), and its labels as text."""
        texts = np.array([text_of(self.found.strings.labels(place)) for place in range(len(self.distances))], object)
        return pd.DataFrame({**self.units.columns, "labels": texts[self.found.index]})

    def mean(self) -> Estimate:
        """The mean distance of units of two different customers, with an interval that rests on customers."""
        bounded = self.yardstick.distance.bounded
        return mean_distance(self.distances, self.found, self.units.owner, self.level, bounded=bounded)

    def nearest(
        self, customer: object, *, n: int = 5, journey: str | None = None, among: str = "sample"
    ) -> pd.DataFrame:
        """The units that are most like one unit of a customer, who need not be in the sample.

        Args:
            customer: Id of the customer.
            n: How many.
            journey: Name of the journey, where journeys are the units and the customer has several.
            among: ``"sample"``, or ``"everyone"``.

        Returns:
            Nearest first, equals in the order of their names: customer (journey), distance, labels. The unit itself is
            left out.

        Raises:
            UnknownName: for a customer or journey that is not there.
            InputError: where it is not said which journey of several.
            InsufficientData: for journeys too long to be aligned.
        """
        whole("n", n, 1)
        one_of("among", AMONG)(among)
        place = self.journeys.position(customer)
        own, named = self._own(place, journey)
        units, found = (self.units, self.found) if among == "sample" else self._everyone()
        distances = self.yardstick.matrix(own, found.strings)[0]
        table = pd.DataFrame({**units.columns, "distance": distances[found.index], "place": found.index})
        table = table[~self._is(table, id_of(customer), named)]
        rows = table.sort_values(["distance", *units.columns], kind="stable", ignore_index=True).head(n)
        return rows.assign(labels=[text_of(found.strings.labels(at)) for at in rows.pop("place")])

    def _own(self, place: int, journey: str | None) -> tuple[Strings, str | None]:
        """The string of one unit of a customer, and the name of the journey."""
        alone = self.journeys.take(slice(place, place + 1)).in_units(self.provenance.unit)
        strings = strings_of(alone, self.over, collapse=self.collapse_repeats)
        names = units_of(alone, self.provenance.unit).names
        if names is None:
            if journey is not None:
                raise InputError(
                    "customers are the units",
                    expected="no journey=",
                    found=repr(journey),
                    remedy='leave it out, or use unit="journey"',
                )
            return strings, None
        listed = [str(name) for name in names]
        if journey is None and len(listed) != 1:
            raise InputError(
                "which journey?",
                expected="journey=",
                found=f"{len(listed)} journeys",
                remedy="choose of " + ", ".join(map(repr, listed[:6])),
            )
        if journey is not None and journey not in listed:
            raise unknown("journey", journey, listed)
        at = 0 if journey is None else listed.index(journey)
        return strings.take(np.array([at])), listed[at]

    def _everyone(self) -> tuple[Units, Distinct]:
        units = self.journeys.in_units(self.provenance.unit)
        strings = strings_of(units, self.over, collapse=self.collapse_repeats)
        return units_of(units, self.provenance.unit), distinct(strings)

    @staticmethod
    def _is(table: pd.DataFrame, customer: str, journey: str | None) -> npt.NDArray[np.bool_]:
        same = (table["customer"] == customer).to_numpy(dtype=np.bool_)
        return same if journey is None else same & (table["journey"] == journey).to_numpy(dtype=np.bool_)

    def plot(self, **options: Any) -> Any:
        """The distances as a heat map, similar units beside each other; see `plot_similarity`."""
        return self._render("journeyseg.render.plot_similarity", "plot_similarity", **options)

    def __repr__(self) -> str:
        told = self.mean()
        return f"<Similarity: {self.definition}; mean {told.value:.3g} [{told.low:.3g}, {told.high:.3g}]>"
