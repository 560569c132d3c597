"""Tables as separated text: every value stays as it is spelt."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, ClassVar

import attrs
import pyarrow as pa

from journeyseg.errors import InputError
from journeyseg.model.door.frames import require
from journeyseg.readers.options import names

_SEPARATORS = (";", "\t", "|", ",")


def _one_character(instance: object, attribute: attrs.Attribute[Any], value: str) -> None:
    if len(value) != 1:
        raise InputError(
            f"the {attribute.name} is one character", expected='";"', found=repr(value), remedy='such as "," or "\\t"'
        )


@attrs.frozen
class Csv:
    """Reads separated text with a header line, plain or compressed (.gz), in the order of the rows.

    Every column is text, so that no id loses a leading zero; `journeyseg.read` recognises numbers and times in the
    columns of which no role says that they are names, over all files at once.

    Args:
        columns: Columns to read, in this order; ``None`` reads all.
        numbers: Columns that are numbers, however they are spelt.
        separator: One character between the values.
        decimal: The decimal point of numbers.
        encoding: Encoding of the text; a byte order mark is passed over.
        missing: Spellings of a missing value.
    """

    columns: tuple[str, ...] | None = attrs.field(default=None, converter=names)
    numbers: tuple[str, ...] = attrs.field(default=(), converter=names)
    separator: str = attrs.field(default=",", validator=_one_character)
    decimal: str = attrs.field(default=".", validator=_one_character)
    encoding: str = "utf-8"
    missing: tuple[str, ...] = attrs.field(default=("",), converter=names)

    typed: ClassVar[bool] = False

    def batches(self, source: str, /) -> Iterator[pa.Table]:
        """The whole of one file, as one table.

        Raises:
            InputError: for a file that is empty, of another encoding or of ragged lines.
            MissingColumn: naming the file, the column and close ones.
        """
        header = self._header(source)
        wanted = list(header if self.columns is None else self.columns)
        self._refuse_one_column(source, header, wanted)
        require(header, wanted, what=f"rows of {source}")
        yield self._read(source, wanted)

    def _header(self, source: str) -> list[str]:
        try:
            with pa.input_stream(source, compression="detect") as stream:
                lines: Any = stream
                reader = csv.reader(io.TextIOWrapper(lines, self._codec, newline=""), delimiter=self.separator)
                return next(reader, [])
        except (UnicodeError, LookupError, csv.Error, OSError) as error:
            raise _broken(source, error) from None

    @property
    def _codec(self) -> str:
        return "utf-8-sig" if self.encoding.lower().replace("_", "-") in ("utf-8", "utf8") else self.encoding

    def _refuse_one_column(self, source: str, header: list[str], wanted: list[str]) -> None:
        if not header:
            raise InputError(f"{source} is empty", expected="a header line", found="nothing", remedy="check the file")
        other = next((mark for mark in _SEPARATORS if mark in header[0]), None)
        if len(header) == 1 and other and header[0] not in wanted:
            raise InputError(
                f"{source} has one column only",
                expected=f"columns separated by {self.separator!r}",
                found=repr(header[0]),
                remedy=f'say options={{"separator": {other!r}}}',
            )

    def _read(self, source: str, wanted: list[str]) -> pa.Table:
        from pyarrow import csv as arrow_csv

        kinds: dict[str, Any] = {name: pa.string() for name in wanted if name not in self.numbers}
        convert = arrow_csv.ConvertOptions(
            include_columns=wanted,
            column_types=kinds,
            strings_can_be_null=True,
            null_values=list(self.missing),
            decimal_point=self.decimal,
        )
        parse = arrow_csv.ParseOptions(delimiter=self.separator, newlines_in_values=True)
        reading = arrow_csv.ReadOptions(encoding="utf8" if self._codec == "utf-8-sig" else self.encoding)
        try:
            return arrow_csv.read_csv(source, reading, parse, convert)
        except (pa.ArrowException, UnicodeError, LookupError, OSError) as error:
            raise _broken(source, error) from None


def _broken(source: str, error: Exception) -> InputError:
    coded = isinstance(error, (UnicodeError, LookupError)) or "UTF" in str(error)
    return InputError(
        f"{source} can't be read",
        expected="text in UTF-8" if coded else "separated text, every line with as many values as the header",
        found=str(error).splitlines()[0],
        remedy='say its encoding: options={"encoding": "latin-1"}' if coded else "check the file",
    )
