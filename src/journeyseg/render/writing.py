"""Writing files: text as UTF-8 with plain line ends, and one clear error when a file can't be written."""

from __future__ import annotations

from pathlib import Path

from journeyseg.errors import Unwritable


def write_text(file: str | Path, text: str) -> Path:
    """The path of the file, now with this text.

    Raises:
        Unwritable: when there is no such folder, the file is a folder, or nobody may write there.
    """
    path = Path(file)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise unwritable(path, error) from None
    return path


def unwritable(path: Path, error: OSError) -> Unwritable:
    """The error of a file that could not be written."""
    lacking = not path.parent.is_dir()
    return Unwritable(
        f"{str(path)!r} can't be written",
        expected="a file in a folder that exists and may be written to",
        found=f"no folder {str(path.parent)!r}" if lacking else error.strerror or str(error),
        remedy=f"make the folder first: Path({str(path.parent)!r}).mkdir(parents=True)"
        if lacking
        else "choose another file",
    )
