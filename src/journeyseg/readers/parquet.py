"""Apache Parquet files: only the columns that are needed, row groups decoded side by side."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import attrs
import pyarrow as pa

from journeyseg.columns.parallel import workers
from journeyseg.errors import InputError
from journeyseg.model.door.frames import require
from journeyseg.readers.options import names

_CODED = 6
"""Bytes a value: a text takes four and its letters, a code with its share of the dictionary seldom as many."""


@attrs.frozen
class Parquet:
    """Reads Parquet files, a table per row group, in the order of the rows.

    Args:
        columns: Columns to read, in this order; ``None`` reads all.
        dictionary: Text columns of few distinct values: they come as codes of a dictionary, which is faster.
        threads: Row groups decoded at once; ``None`` = the number of processors.
        coded: Further text columns that come as codes of a dictionary where the file stores them so.
    """

    columns: tuple[str, ...] | None = attrs.field(default=None, converter=names)
    dictionary: tuple[str, ...] = attrs.field(default=(), converter=names)
    threads: int | None = attrs.field(default=None, validator=attrs.validators.optional(attrs.validators.ge(1)))
    coded: tuple[str, ...] = attrs.field(default=(), converter=names)

    def batches(self, source: str, /) -> Iterator[pa.Table]:
        """The row groups of one file.

        Raises:
            InputError: for a file that is not Parquet, or has a column twice.
            MissingColumn: naming the file, the column and close ones.
        """
        schema, metadata = _opened(source)
        wanted = list(schema.names if self.columns is None else self.columns)
        require(schema.names, wanted, what=f"rows of {source}")
        stored = _stored_as_codes(metadata) if self.coded else set()
        coded = {*self.dictionary, *(name for name in self.coded if name in stored)}
        texts = [name for name in wanted if name in coded and _is_text(schema.field(name).type)]
        threads, count = self.threads or workers(), metadata.num_row_groups
        inside = threads > 1 and count < threads

        def group(number: int) -> Any:
            file = _file(source, metadata, texts)
            return file.read_row_group(number, columns=wanted, use_threads=inside).select(wanted)

        if count == 0:
            yield schema.empty_table().select(wanted)
        yield from _ahead(group, count, threads)


def _stored_as_codes(metadata: Any) -> set[str]:
    """Columns that take too few bytes in every row group to be anything but codes into a dictionary."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    parts = [group.column(place) for group in groups for place in range(group.num_columns)]
    plain = {part.path_in_schema for part in parts if part.total_uncompressed_size > _CODED * part.num_values}
    return {part.path_in_schema for part in parts if any("DICTIONARY" in how for how in part.encodings)} - plain


def _opened(source: str) -> tuple[pa.Schema, Any]:
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(source)
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"{source} can't be read", expected="a Parquet file", found=str(error), remedy="check the file"
        ) from None
    with file:
        return file.schema_arrow, file.metadata


def _file(source: str, metadata: Any, texts: list[str]) -> Any:
    import pyarrow.parquet as pq

    return pq.ParquetFile(source, metadata=metadata, read_dictionary=texts, pre_buffer=True)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _ahead(task: Any, count: int, threads: int) -> Iterator[Any]:
    """The answers for 0..count-1 in order, a few of them worked on ahead."""
    if min(count, threads) < 2:
        yield from map(task, range(count))
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Any]] = deque()
        for number in range(count):
            waiting.append(pool.submit(task, number))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
