"""How users catch errors: by our type or by the builtin it is; checked by mypy, never run."""

from __future__ import annotations

from typing import assert_type

from journeyseg.errors import ExtraMissing, InputError, JourneysegError, MissingColumn, UnknownName


def remedy_of(error: JourneysegError) -> str:
    """What an error proposes."""
    assert_type(error.expected, str)
    assert_type(error.found, str)
    return error.remedy


def caught_as_builtins(errors: list[ValueError], missing: list[KeyError], others: list[LookupError]) -> None:
    """Each error is also the builtin that fits."""
    errors.append(InputError("empty frame", expected="at least one row", found="0 rows", remedy="check the query"))
    missing.append(MissingColumn("no column is called 'at'", found="'time'"))
    others.append(UnknownName("no segment is called 'loyl'", remedy="use the exact name"))


def imports_may_fail(extra: str) -> ImportError:
    """A missing extra is an import that failed."""
    return ExtraMissing(f"journeyseg[{extra}] is not installed", remedy=f"pip install 'journeyseg[{extra}]'")
