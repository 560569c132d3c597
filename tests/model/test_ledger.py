"""The ledger adds up what happened to rows."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.model.ledger import Entry, Ledger

ENTRIES = st.builds(
    Entry,
    st.sampled_from(["null customer", "infinite value", "unknown touchpoint"]),
    st.sampled_from(["rejected", "changed", "noted"]),
    st.integers(0, 3),
    of=st.sampled_from(["rows", "customers"]),
)


@given(st.lists(ENTRIES, max_size=6))
def test_rejected_rows_are_counted_and_nothing_else_is(entries: list[Entry]) -> None:
    ledger = Ledger().add(*entries)
    rejected = [entry.count for entry in entries if (entry.action, entry.of) == ("rejected", "rows")]
    assert ledger.rejected == sum(rejected)


@given(st.lists(ENTRIES, max_size=6), st.lists(ENTRIES, max_size=6))
def test_entries_that_count_nothing_are_left_out_and_the_others_keep_their_order(
    first: list[Entry], second: list[Entry]
) -> None:
    ledger = Ledger(rows_in=7).add(*first).add(*second)
    assert list(ledger) == [entry for entry in first + second if entry.count]
    assert len(ledger) == len(list(ledger)) == len(ledger.to_frame())
    assert ledger.rows_in == 7


def test_adding_leaves_the_ledger_as_it_was() -> None:
    ledger = Ledger()
    assert len(ledger.add(Entry("null customer", "rejected", 1))) == 1
    assert len(ledger) == 0
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        ledger.rows_in = 1  # type: ignore[misc]


def test_the_table_has_the_same_columns_whether_anything_happened_or_not() -> None:
    entry = Entry("null customer", "rejected", 2, reason="a customer is needed", examples=("row 1", "row 7"))
    columns = ["rule", "action", "count", "of", "reason", "examples"]
    assert Ledger().to_frame().columns.tolist() == columns
    assert Ledger().add(entry).to_frame().to_dict("records") == [
        dict(
            zip(columns, ["null customer", "rejected", 2, "rows", "a customer is needed", "row 1, row 7"], strict=True)
        )
    ]


def test_examples_from_data_are_escaped_in_a_notebook() -> None:
    page = Ledger().add(Entry("unknown touchpoint", "rejected", 1, examples=("<script>",)))._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
