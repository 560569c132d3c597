"""Segment books: the definitions of segmentations that teams share, as plain data that is reviewed like code."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import attrs

from journeyseg.errors import DefinitionError, InputError, unknown
from journeyseg.model.definitions import read_toml, refuse_unknown, write_toml

_PLAIN = (str, bool, int, float, datetime, date, time)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise DefinitionError("a book holds text here", expected="text", found=repr(value), remedy="write it in quotes")


def _version(value: object) -> str:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(value) if is_number else _text(value)


def _name(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise DefinitionError("a name is lacking", expected="text that is not blank", found=repr(value), remedy="name it")


def _options(value: object) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise DefinitionError("options are no table", expected="a table", found=repr(value), remedy="name each option")
    return {str(key): plain(one, where=f"option {key!r}") for key, one in value.items()}


def plain(value: object, *, where: str) -> Any:
    """The value as TOML holds it: text, numbers, true or false, dates and times, lists and tables of these.

    Raises:
        DefinitionError: for anything else (``None``, NaN, objects); says where it stands.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(one, where=f"{where}, {key!r}") for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one, where=f"{where}, item {number}") for number, one in enumerate(value, 1)]
    if isinstance(value, _PLAIN) and not (isinstance(value, float) and math.isnan(value)):
        return value
    raise DefinitionError(
        f"{where} is not plain data",
        expected="text, numbers, true or false, dates, lists and tables of these",
        found=f"{value!r} ({type(value).__name__})",
        remedy="leave out what is not given; of conditions use their plain form",
    )


@attrs.frozen
class Definition:
    """The definition of one segmentation: which segmenter, with which options; nothing is looked up or run.

    Args:
        segmenter: Registered name of the segmenter, or ``"distribution:name"``.
        options: Its parameters as plain data.
        summary: One sentence for people.

    Raises:
        DefinitionError: for options that are not plain data.

    Example:
        >>> Definition("rfm", {"bins": 4}).options
        {'bins': 4}
    """

    segmenter: str = attrs.field(converter=_name)
    options: Mapping[str, Any] = attrs.field(factory=dict, converter=_options, hash=False)
    summary: str = attrs.field(default="", converter=_text, kw_only=True)


def _definitions(value: object) -> dict[str, Definition]:
    if not isinstance(value, Mapping):
        raise DefinitionError(
            "a book holds definitions by name", expected="a table", found=repr(value), remedy="name each segmentation"
        )
    return {_name(name): _definition(one, f"[segmentations.{name}]") for name, one in value.items()}


def _definition(value: object, where: str) -> Definition:
    if isinstance(value, Definition):
        return value
    refuse_unknown(value, ("segmenter", "summary", "options"), where=where)  # type: ignore[arg-type]
    assert isinstance(value, Mapping)
    if "segmenter" not in value:
        raise DefinitionError(
            f"{where} names no segmenter", expected='segmenter = "rules"', found=", ".join(value), remedy="add it"
        )
    try:
        return Definition(**value)
    except DefinitionError as error:
        error.add_note(f"in {where}")
        raise


@attrs.frozen
class SegmentBook:
    """Named definitions of segmentations that teams share; loading one runs nothing.

    Args:
        segmentations: Name -> `Definition`, or the table of one (segmenter, summary, options).
        name: Name of the book.
        owner: Who answers for it.
        version: Version of the book.
        summary: One sentence for people.

    Raises:
        DefinitionError: for unknown keys, options that are not plain data, and blank names.

    Example:
        >>> book = SegmentBook({"value": {"segmenter": "rfm", "options": {"bins": 4}}}, owner="crm team", version="3")
        >>> book["value"].segmenter
        'rfm'
        >>> print(book.to_toml())
        [book]
        owner = "crm team"
        version = "3"
        <BLANKLINE>
        [segmentations.value]
        segmenter = "rfm"
        <BLANKLINE>
        [segmentations.value.options]
        bins = 4
        <BLANKLINE>
    """

    segmentations: Mapping[str, Definition] = attrs.field(factory=dict, converter=_definitions, hash=False)
    name: str = attrs.field(default="", converter=_text, kw_only=True)
    owner: str = attrs.field(default="", converter=_text, kw_only=True)
    version: str = attrs.field(default="", converter=_version, kw_only=True)
    summary: str = attrs.field(default="", converter=_text, kw_only=True)

    def __len__(self) -> int:
        return len(self.segmentations)

    def __iter__(self) -> Iterator[str]:
        return iter(self.segmentations)

    def __contains__(self, name: object) -> bool:
        return name in self.segmentations

    def __getitem__(self, name: str) -> Definition:
        if name not in self.segmentations:
            raise unknown("segmentation of the book", name, self.segmentations)
        return self.segmentations[name]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the segmentations, in order."""
        return tuple(self.segmentations)

    @property
    def only(self) -> Definition:
        """The one definition of a book that holds one.

        Raises:
            InputError: when it holds none or several.
        """
        if len(self) != 1:
            raise InputError(
                "which segmentation of the book?",
                expected="a book of one segmentation",
                found=", ".join(map(repr, self)) or "an empty book",
                remedy="pick one: book.pick(name)",
            )
        return next(iter(self.segmentations.values()))

    def pick(self, *names: str) -> SegmentBook:
        """The book with only these segmentations, in this order.

        Raises:
            UnknownName: for a name that the book does not hold.
        """
        return attrs.evolve(self, segmentations={name: self[name] for name in names})

    @classmethod
    def from_toml(cls, source: str | Path) -> SegmentBook:
        """The book of a TOML file (a path, or the text itself); reads data only, looks nothing up, runs nothing.

        Raises:
            InputError: when the file does not exist.
            DefinitionError: for malformed TOML, unknown keys and missing ones.
        """
        tables = read_toml(source)
        refuse_unknown(tables, ("book", "segmentations"), where="the segment book")
        head = tables.get("book", {})
        refuse_unknown(head, _HEAD, where="[book]")
        return cls(tables.get("segmentations", {}), **head)

    def to_toml(self) -> str:
        """TOML text that `from_toml` reads back to an equal book; empty parts are left out, order is kept."""
        head = {key: getattr(self, key) for key in _HEAD if getattr(self, key)}
        tables = {name: _table(definition) for name, definition in self.segmentations.items()}
        return write_toml({key: table for key, table in (("book", head), ("segmentations", tables)) if table})


_HEAD = ("name", "owner", "version", "summary")


def _table(definition: Definition) -> dict[str, Any]:
    given = {"segmenter": definition.segmenter, "summary": definition.summary, "options": dict(definition.options)}
    return {key: value for key, value in given.items() if value}
