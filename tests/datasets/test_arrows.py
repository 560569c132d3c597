"""Ids are built as text without a loop."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeyseg.datasets.arrows import batches, texts
from journeyseg.datasets.shops import shop


def test_numbers_are_padded_to_their_digits() -> None:
    numbers = np.array([0, 7, 1234567, 9999999])
    assert texts("c", (numbers, 7)).to_pylist() == [f"c{number:07d}" for number in numbers]
    assert texts((np.array([3]), 1), "-", (np.array([42]), 3)).to_pylist() == ["3-042"]


def test_no_numbers_give_no_texts() -> None:
    assert texts("c", (np.zeros(0, dtype=np.int64), 7)).to_pylist() == []


def test_a_dictionary_holds_only_ids_that_occur_in_the_order_of_customers() -> None:
    (part,) = batches(shop(), customers=50, seed=0, rows=1, as_of=1_705_000_000_000_000)
    codes = cast("pa.DictionaryArray[Any, Any]", part.events["customer"].chunk(0))
    ids = codes.dictionary.to_pylist()
    assert ids == pc.unique(codes.cast(pa.string())).sort().to_pylist()
    assert part.profiles["customer"].to_pylist() == ids
    assert 0 < len(ids) < 50
