"""Files that can't be written are one clear error, whoever writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import journeyseg as js
from journeyseg.errors import InputError, Unwritable
from journeyseg.render.output import write_run
from journeyseg.render.report import report_of
from journeyseg.render.tables import write_csv
from journeyseg.render.writing import write_text
from tests.render.sample import shop_atlas
from tests.twins import short


def log() -> js.Journeys:
    """Two customers."""
    return short.journeys(a=[("view", 0), ("buy", 1)], b=[("view", 0)])


WRITERS: dict[str, Any] = {
    "map": lambda file: shop_atlas().to_html(file),
    "graph": lambda file: js.flow(log()).to_html(file),
    "step flow": lambda file: js.step_flow(log()).to_html(file),
    "table": lambda file: write_csv(pd.DataFrame({"<!": [1]}), file),
    "report": lambda file: report_of("title", [("map", shop_atlas())], file=file),
}


@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS)
def test_a_missing_folder_is_told_with_its_remedy(writer: Any, tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "page.html"
    for kind in (Unwritable, InputError, OSError):
        with pytest.raises(kind, match="can't be written") as caught:
            writer(file)
    assert "mkdir" in caught.value.remedy
    assert str(file.parent) in caught.value.found
    writer(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match="can't be written") as caught:
        write_text(tmp_path, "text")
    assert caught.value.found
    assert caught.value.remedy == "choose another file"


def test_a_file_is_no_folder_of_a_run(tmp_path: Path) -> None:
    run = js.Pipeline([js.step("describe")]).run(log())
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Unwritable, match="can't be made"):
        write_run(run, folder=tmp_path / "file")
