"""Two checks: one of journeys, one of a segmentation."""

from collections.abc import Iterator

import numpy as np
from attrs import frozen

import journeyseg as js


@frozen
class QuietCustomers:
    """Warns when too many customers have no touchpoint at all."""

    at_most: float = js.field.share(default=0.1)

    def inspect(self, journeys: js.Journeys, /) -> js.Findings:
        """One finding, or none."""
        quiet = int(np.sum(np.diff(journeys.customer_offsets) == 0))
        share = quiet / max(len(journeys), 1)
        if share <= self.at_most:
            return js.Findings()
        message = f"{quiet} customers have no touchpoint"
        return js.Findings([js.Finding("warning", "quiet_customers", message, quiet, share, fix="check the events")])


@frozen
class Lopsided:
    """Notes when one segment holds nearly everybody."""

    at_most: float = js.field.share(default=0.9)

    def inspect(self, segmentation: js.Segmentation, /) -> js.Findings:
        """One finding, or none."""
        sizes = segmentation.sizes()
        largest = sizes.iloc[int(sizes["share"].to_numpy().argmax())]
        if largest["share"] <= self.at_most:
            return js.Findings()
        message = "one segment holds nearly everybody"
        name, count, share = str(largest["segment"]), int(largest["n"]), float(largest["share"])
        return js.Findings([js.Finding("info", "lopsided", message, count, share, (name,), "refine it")])


@js.hookimpl
def journeyseg_checks() -> Iterator[js.CheckSpec]:
    """The checks above."""
    yield js.CheckSpec("quiet_customers", "acme_checks:QuietCustomers", summary="Customers without touchpoints")
    yield js.CheckSpec("lopsided", "acme_checks:Lopsided", of="segmentation", summary="One segment holds nearly all")
