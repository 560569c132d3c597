"""The table of recency, frequency and value of customers, by a named convention."""

from __future__ import annotations

import attrs
import pandas as pd

from journeyseg.errors import InputError
from journeyseg.stats.buying.histories import Histories

CONVENTIONS = ("btyd", "segmentation")
"""That of models of buying (buy till you die), and that of segments."""

WORDS = {
    "btyd": {
        "frequency": "{period}s with a purchase, the first one left out",
        "recency": "{period}s from the first purchase to the last",
        "T": "{period}s from the first purchase to {end}",
        "monetary": "mean amount of a {period} with a repeat purchase, 0 without any",
    },
    "segmentation": {
        "frequency": "{period}s with a purchase, the first one counted",
        "recency": "{period}s from the last purchase to {end}",
        "T": "{period}s from the first purchase to {end}",
        "monetary": "{amount}",
    },
}
"""What each column is."""

TEST_WORDS = {
    "test_frequency": "{period}s with a purchase after the split",
    "test_monetary": "mean amount of such a {period}, 0 without any",
    "test_T": "{period}s from the split to as_of",
}
"""What each column after the split is."""


@attrs.frozen(eq=False)
class RFMSummary:
    """Recency, frequency and value of each customer who bought, and what the words mean here.

    Args:
        table: One row per customer (index: id) with a purchase up to the end of the training.
        convention: ``"btyd"`` or ``"segmentation"``.
        period: ``"day"``, ``"week"`` or ``"month"``.
        split: True where the table has columns of the time after a split.
        amount: ``"mean"`` or ``"total"``.
        without: Customers who are left out: they did not buy in that time.
        touchpoint: What a purchase is; ``None`` = every touchpoint with a value.
    """

    table: pd.DataFrame
    convention: str
    period: str
    split: bool
    amount: str
    without: int
    touchpoint: str | None

    def __len__(self) -> int:
        return len(self.table)

    def to_frame(self) -> pd.DataFrame:
        """One row per customer (index: id): frequency, recency, T, monetary; after a split ``test_...`` too; float64.

        `monetary` is there where purchases have a value. What a column means says `words`.
        """
        return self.table.copy()

    @property
    def words(self) -> dict[str, str]:
        """Column -> what it is."""
        told = {**WORDS[self.convention], **(TEST_WORDS if self.split else {})}
        end = "the split" if self.split else "as_of"
        amounts = {"mean": f"mean amount of a {self.period} with a purchase", "total": "sum of the amounts"}
        options = {"period": self.period, "end": end, "amount": amounts[self.amount]}
        return {column: told[column].format(**options) for column in self.table.columns}

    @property
    def definition(self) -> str:
        """The convention in words, column by column."""
        what = "a touchpoint with a value" if self.touchpoint is None else f'"{self.touchpoint}"'
        told = "; ".join(f"{column} = {words}" for column, words in self.words.items())
        return f"convention {self.convention!r}; purchase = {what}; {told}"

    @property
    def histories(self) -> Histories:
        """What models of buying are fitted to: (frequency, recency, T) of every customer.

        Raises:
            InputError: under the convention "segmentation", whose recency counts from the last purchase.
        """
        if self.convention != "btyd":
            raise InputError(
                "models of buying can't read this recency",
                expected='convention="btyd": from the first purchase to the last',
                found=f"convention={self.convention!r}: {self.words['recency']}",
                remedy='write js.rfm_summary(journeys, convention="btyd")',
            )
        return Histories.of(self.table["frequency"], self.table["recency"], self.table["T"])

    def __repr__(self) -> str:
        return f"<RFMSummary: {len(self):,} customers; {self.definition}>"

    def _repr_html_(self) -> str:
        return self.table.to_html(escape=True, max_rows=20)
