"""A reader: one JSON object per line."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
from attrs import frozen

import journeyseg as js


@frozen
class Lines:
    """Tables of JSON lines, in pieces of `rows`."""

    rows: int = js.field.count(10_000, at_least=1)

    def batches(self, source: str, /) -> Iterator[pa.Table]:
        """Arrow tables in the order of the lines; the columns of the first line."""
        with Path(source).open(encoding="utf-8") as lines:
            while piece := [json.loads(line) for line in islice(lines, self.rows)]:
                yield pa.Table.from_pylist(piece)


@js.hookimpl
def journeyseg_readers() -> Iterator[js.ReaderSpec]:
    """The reader above."""
    yield js.ReaderSpec("jsonl", "acme_lines:Lines", suffixes=(".jsonl", ".ndjson"), summary="JSON lines")
