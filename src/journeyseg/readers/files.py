"""Files that a person names: paths, globs and folders, in one order, each with the reader of its suffix."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Sequence
from pathlib import Path

from journeyseg.errors import InputError


def files_of(source: object, suffixes: Sequence[str]) -> tuple[str, ...]:
    """The files that paths, globs and folders mean, each once.

    Files of one glob or folder are sorted by name; several sources keep their order. In folders, files of other
    suffixes and names that begin with "." or "_" are passed over.

    Args:
        source: A path, a glob (``*``, ``?``, ``**``), a folder, or a list of these.
        suffixes: Suffixes that can be read, for folders.

    Raises:
        InputError: when there is no such file; says what was looked for.
    """
    named = [source] if isinstance(source, (str, Path)) else source
    if not isinstance(named, Iterable):
        raise InputError(
            "no files are named",
            expected="a path, a glob, a folder, or a list of these",
            found=type(source).__name__,
            remedy='name them, such as "events/*.parquet"',
        )
    found = [file for one in named for file in _expanded(str(one), suffixes)]
    if not found:
        raise InputError("no files are named", expected="at least one", found="an empty list", remedy="name a file")
    return tuple(dict.fromkeys(found))


def _expanded(name: str, suffixes: Sequence[str]) -> list[str]:
    path = Path(name)
    if path.is_file():
        return [name]
    inside = path.is_dir()
    found = _inside(path, suffixes) if inside else _fitting(name)
    if not found:
        raise InputError(
            f"no file fits {name!r}",
            expected=f"files that end in {', '.join(suffixes)}"
            if inside
            else "an existing file, or a glob that fits some",
            found=f"none in {Path.cwd() / path}",
            remedy="check the name; it is relative to the folder named",
        )
    return found


def _fitting(pattern: str) -> list[str]:
    return sorted(file for file in glob.glob(pattern, recursive=True) if Path(file).is_file())  # noqa: PTH207  # absolute too


def _inside(folder: Path, suffixes: Sequence[str]) -> list[str]:
    files = (file for file in folder.rglob("*") if file.is_file() and file.name.lower().endswith(tuple(suffixes)))
    return sorted(str(file) for file in files if not _is_hidden(file.relative_to(folder)))


def _is_hidden(file: Path) -> bool:
    return any(part.startswith((".", "_")) for part in file.parts)
