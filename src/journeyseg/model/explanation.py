"""Why a customer is in a segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pyarrow.compute as pc

from journeyseg.model.identity import id_of, unknown_customer

if TYPE_CHECKING:
    from journeyseg.model.segmentation import Segmentation


@attrs.frozen
class Explanation:
    """The segments of one customer and the reasons.

    Args:
        customer: Canonical id.
        segments: Names of their segments; empty when unassigned.
        reasons: One sentence per reason, in order.
    """

    customer: str
    segments: tuple[str, ...]
    reasons: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = ", ".join(self.segments) or "no segment"
        return "\n".join([f"{self.customer}: {where}", *(f"  {reason}" for reason in self.reasons)])


def explain(segmentation: Segmentation, who: object) -> Explanation:
    """The explanation of one customer's segments.

    Raises:
        UnknownName: when the segmentation does not know the customer.
    """
    customer = id_of(who)
    place = int(pc.index(segmentation.ids, customer).as_py())
    if place < 0:
        raise unknown_customer(who, segmentation.ids.to_pylist(), len(segmentation.ids))
    owner, code = segmentation.pairs
    found = [segmentation.segments[index] for index in code[owner == place].tolist()]
    traced = getattr(segmentation.model, "explain", None)
    reasons = tuple(
        f"{segment.name}: {segment.definition or segment.summary}"
        for segment in found
        if segment.definition or segment.summary
    )
    if traced is not None and segmentation.source is not None:
        reasons = tuple(traced(segmentation.source, customer))
    return Explanation(customer, tuple(segment.name for segment in found), reasons)
