"""Writing what a pipeline gave: a report, maps, tables and the pipeline itself, into one folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from journeyseg.errors import ExtraMissing, Unwritable
from journeyseg.model.atlas import Atlas
from journeyseg.render.grid import table_of
from journeyseg.render.pictures import pictures_of
from journeyseg.render.report import report_of
from journeyseg.render.tables import safe_name, write_csv
from journeyseg.render.writing import write_text

if TYPE_CHECKING:
    from journeyseg.pipeline import Run


@attrs.frozen
class Written:
    """What was written.

    Args:
        files: Paths of the files, the report first.
        left_out: What could not be written, one sentence each.
    """

    files: tuple[Path, ...]
    left_out: tuple[str, ...] = ()


def write_run(run: Run, *, folder: str | Path) -> Written:
    """Write the report, a page, a Mermaid text and a picture per map, pictures and a table per step, and the pipeline.

    File names come from step names, made safe; tables are CSV whose cells no spreadsheet takes for formulas.

    Raises:
        Unwritable: when the folder can't be written to.
    """
    place = Path(folder)
    try:
        (place / "tables").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unwritable(
            "the folder can't be made",
            expected="a folder that can be written to",
            found=str(error),
            remedy="choose another --out",
        ) from None
    files = [
        write_text(
            place / "report.html",
            report_of(run.name, [(run.heading(name), found) for name, found in run.results.items()], question=run.note),
        ),
        write_text(place / "pipeline.toml", run.toml),
    ]
    left_out: list[str] = []
    for name, result in _distinct(run):
        if isinstance(result, Atlas):
            files += _map_files(place, name, result, left_out)
        files += _pictures(place, name, result)
        table = table_of(result)
        if table is not None:
            write_csv(table, place / "tables" / f"{name}.csv")
            files.append(place / "tables" / f"{name}.csv")
    return Written(tuple(files), tuple(left_out))


def _distinct(run: Run) -> Iterator[tuple[str, Any]]:
    taken: set[str] = set()
    for number, (step, result) in enumerate(run.results.items(), 1):
        name = safe_name(step)
        name = f"{name}-{number}" if name in taken else name
        taken.add(name)
        yield name, result


def _pictures(place: Path, name: str, result: Any) -> list[Path]:
    files = []
    for number, picture in enumerate(pictures_of(result), 1):
        file = place / (f"{name}.png" if number == 1 else f"{name}-{number}.png")
        file.write_bytes(picture.png)
        files.append(file)
    return files


def _map_files(place: Path, name: str, atlas: Atlas, left_out: list[str]) -> list[Path]:
    files = [write_text(place / f"{name}.html", atlas.to_html()), write_text(place / f"{name}.mmd", atlas.to_mermaid())]
    picture = place / f"{name}.png"
    try:
        atlas.plot().savefig(picture, dpi=150)
    except ExtraMissing as error:
        left_out.append(f"{picture.name}: {error.message}; {error.remedy}")
        return files
    return [*files, picture]
