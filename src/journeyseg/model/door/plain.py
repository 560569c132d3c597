"""Arrow values in plain layouts: views, run lengths and extensions become the types that kernels read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from journeyseg.errors import InputError


def plain(name: str, values: Any, extension: str = "") -> Any:
    """The same values as a chunked array of plain types; shared, not copied, when they are plain already.

    Args:
        name: Name of the column, for errors.
        values: An Arrow chunked array.
        extension: Name of the extension whose storage the values are, where pyarrow does not know it.

    Raises:
        InputError: for an extension type whose meaning is not known.
    """
    kind: Any = values.type
    if isinstance(kind, pa.BaseExtensionType):
        chunks = [chunk.storage for chunk in values.chunks]
        storage: Any = kind.storage_type
        return plain(name, pa.chunked_array(chunks, type=storage), kind.extension_name)
    if extension:
        return _of_extension(name, values, extension)
    if pa.types.is_run_end_encoded(kind):
        return plain(name, _decoded(values))
    if pa.types.is_dictionary(kind):
        return _plain_dictionaries(values)
    wide = _wide(kind)
    return values if wide is None else _widened(values, wide)


def _of_extension(name: str, values: Any, extension: str) -> Any:
    """The meaning of the storage of an extension as plain values."""
    if extension == "arrow.uuid":
        return pa.chunked_array([_spelled(chunk) for chunk in values.chunks], type=pa.string())
    if extension == "arrow.json":
        return plain(name, values)
    raise unreadable(name, f"the extension {extension}")


def _spelled(array: Any) -> pa.Array[Any]:
    """UUIDs of 16 bytes as their text of 36 characters."""
    n = len(array)
    raw = np.frombuffer(array.buffers()[1], dtype=np.uint8)[array.offset * 16 : (array.offset + n) * 16].reshape(n, 16)
    digits = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    text = np.full((n, 36), ord("-"), dtype=np.uint8)
    places = [place for place in range(36) if place not in (8, 13, 18, 23)]
    text[:, places[0::2]] = digits[raw >> 4]
    text[:, places[1::2]] = digits[raw & 15]
    bounds: Any = np.arange(n + 1, dtype=np.int32) * 36
    characters: Any = text
    valid = None if not array.null_count else pa.array(array.is_valid().to_numpy(zero_copy_only=False)).buffers()[1]
    return pa.Array.from_buffers(
        pa.string(), n, [valid, pa.py_buffer(bounds), pa.py_buffer(characters)], array.null_count
    )


def _decoded(values: Any) -> Any:
    import pyarrow.compute as pc

    return pc.call_function("run_end_decode", [values])


def _wide(kind: pa.DataType) -> Any:
    """The plain type that stands for a view type, ``None`` for plain types."""
    views = {"string_view": pa.large_string(), "binary_view": pa.large_binary()}
    return views.get(str(kind))


def _widened(values: Any, wide: Any) -> Any:
    """Views as plain text or bytes; pyarrow 17 can't cast them and goes value by value."""
    try:
        return values.cast(wide)
    except pa.ArrowNotImplementedError:
        listed = pa.array(values.to_pylist(), type=wide)
        return pa.chunked_array([listed]) if isinstance(values, pa.ChunkedArray) else listed


def _plain_dictionaries(values: Any) -> Any:
    kind = values.type
    wide = _wide(kind.value_type)
    if wide is None:
        return values
    chunks = [
        pa.DictionaryArray.from_arrays(chunk.indices, _widened(chunk.dictionary, wide)) for chunk in values.chunks
    ]
    encoded: Any = pa.dictionary(kind.index_type, wide)
    return pa.chunked_array(chunks, type=encoded)


def unreadable(name: str, found: str) -> InputError:
    """The error for a column whose type nothing reads."""
    return InputError(
        f"column {name!r} can't be read",
        expected="text, numbers, times, dates or true and false",
        found=found,
        remedy=f"convert it to one of these or leave it out: frame[{name!r}].astype(str) for text",
    )
