"""Pages on data that is not bundled: what is kept of them is true, says no more than it may, and is what they show."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from docs.pages.building import _read
from docs.pages.keeping import keep, kept, record, stale, told
from docs.pages.page import Page, pages
from docs.pages.running import run
from docs.pages.showing import shown, table

ROOT = Path(__file__).parents[2]
REAL = pages(ROOT / "docs")
NAMES = [page.file.stem for page in REAL]
TEXT = """---
data: log.csv
customer: who
---
# A page

```python
import os

import pandas as pd

log = pd.read_csv(os.path.join(os.environ["JOURNEYSEG_DATA"], "log.csv"))
print(len(log))
log.groupby("what").size().rename("visits")
```

Words between.

```python
from matplotlib.figure import Figure

figure = Figure()
figure.subplots().bar(["a", "b"], log.groupby("what").size())
figure
```

![Two bars](aggregates/bars.svg)

```python
log.sum(numeric_only=True);
```
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a page, and its data beside it."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text(TEXT, encoding="utf-8")
    rows = [(f"person-{at}", "view" if at % 3 else "buy") for at in range(30)]
    pd.DataFrame(rows, columns=["who", "what"]).to_csv(tmp_path / "log.csv", index=False)
    return tmp_path


def the_page(place: Path) -> Page:
    return pages(place / "docs")[0]


def kept_page(place: Path) -> Page:
    page = the_page(place)
    keep(page, place, run(page, place))
    return page


def built(place: Path, monkeypatch: pytest.MonkeyPatch, data: Path | None) -> str:
    """The page as Sphinx gets it."""
    monkeypatch.delenv("JOURNEYSEG_DATA", raising=False)
    if data is not None:
        monkeypatch.setenv("JOURNEYSEG_DATA", str(data))
    file = place / "docs" / "page.md"
    env = SimpleNamespace(doc2path=lambda name: file, note_reread=bool, note_dependency=str)
    source = [file.read_text(encoding="utf-8")]
    _read(SimpleNamespace(env=env, doctreedir=place / "built"), "page", source)
    return source[0]


# -- what is committed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", REAL, ids=NAMES)
def test_what_is_kept_of_a_page_is_of_its_code(page: Page) -> None:
    assert kept(page)["data"] == page.data


@pytest.mark.parametrize("page", REAL, ids=NAMES)
def test_every_picture_of_a_page_was_drawn_by_it(page: Page) -> None:
    drawn = {row["picture"] for row in kept(page)["blocks"] if "picture" in row}
    assert drawn == set(re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.text))
    assert all((page.file.parent / name).is_file() for name in drawn)


def test_no_picture_and_no_record_is_left_over() -> None:
    named = {page.kept for page in REAL}
    for page in REAL:
        named |= {page.file.parent / row["picture"] for row in kept(page)["blocks"] if "picture" in row}
    for folder in {page.kept.parent for page in REAL}:
        assert set(folder.iterdir()) <= named


@pytest.mark.needs_data
@pytest.mark.parametrize("page", REAL, ids=NAMES)
def test_a_page_shows_on_its_data_what_is_kept_of_it(page: Page, shared_data: Path) -> None:
    assert not stale(page, record(page, shared_data, run(page, shared_data)))


@pytest.mark.needs_data
@pytest.mark.parametrize("page", REAL, ids=NAMES)
def test_the_data_of_a_page_is_the_one_that_the_folder_vouches_for(page: Page, shared_data: Path) -> None:
    lines = (shared_data / "CHECKSUMS.sha256").read_text(encoding="utf-8").splitlines()
    sums = {name.removeprefix("./"): found for found, name in (line.split() for line in lines)}
    assert sums[page.data] == kept(page)["sha256"]


# -- how it is done ----------------------------------------------------------------------------------------------


def test_a_page_says_the_same_with_and_without_its_data(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = kept_page(place)
    without, with_data = built(place, monkeypatch, None), built(place, monkeypatch, place)
    drawn = place / "built" / "pages" / "page" / "bars.svg"
    assert with_data == without.replace("aggregates/bars.svg", "../built/pages/page/bars.svg")
    assert drawn.read_bytes() == (page.file.parent / "aggregates" / "bars.svg").read_bytes()
    assert "```text\n30\n```\n\n| what | visits |\n| :-- | --: |\n| buy | 10 |\n| view | 20 |" in without
    assert without.index("| view | 20 |") < without.index("Words between.")
    assert record(page, place, run(page, place))["sha256"] in without.splitlines()[-1]


def test_without_its_data_nothing_of_a_page_is_run(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_page(place)
    (place / "log.csv").unlink()
    assert "| view | 20 |" in built(place, monkeypatch, None)
    with pytest.raises(FileNotFoundError):
        built(place, monkeypatch, place)


def test_other_data_makes_what_is_kept_stale(
    place: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kept_page(place)
    with (place / "log.csv").open("a") as file:
        file.write("person-99,view\n")
    with caplog.at_level("WARNING"):
        assert "| view | 21 |" in built(place, monkeypatch, place)
    assert "page.json is stale (sha256, block 1, block 2): make pages" in caplog.text


def test_other_code_makes_what_is_kept_stale(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_page(place)
    (place / "docs" / "page.md").write_text(TEXT.replace("len(log)", "len(log) + 1"), encoding="utf-8")
    with pytest.raises(ValueError, match="make pages"):
        built(place, monkeypatch, None)


def test_a_picture_that_draws_something_else_is_another(place: Path) -> None:
    drawn = []
    for bars in ('["a", "b"], log.groupby', '["a", "c"], log.groupby', '["a", "b"], 1 + log.groupby'):
        (place / "docs" / "page.md").write_text(TEXT.replace('["a", "b"], log.groupby', bars), encoding="utf-8")
        drawn.append(kept(kept_page(place))["blocks"][1]["draws"])
    assert len(set(drawn)) == 3


def test_a_picture_that_draws_the_same_is_left_as_it_is(place: Path) -> None:
    page = kept_page(place)
    file = page.file.parent / "aggregates" / "bars.svg"
    file.write_text("<svg>as another version draws it</svg>", encoding="utf-8")
    keep(page, place, run(page, place))
    assert file.read_text(encoding="utf-8") == "<svg>as another version draws it</svg>"


def test_other_pages_are_left_alone(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "docs" / "page.md").write_text("# Plain\n", encoding="utf-8")
    assert built(place, monkeypatch, place) == "# Plain\n"


@pytest.mark.parametrize("code", ["log['who'].head(1).to_frame()", "print(log['who'].iloc[3])"])
def test_a_page_never_shows_an_id_of_the_data(place: Path, code: str) -> None:
    (place / "docs" / "page.md").write_text(TEXT.replace("log.sum(numeric_only=True);", code), encoding="utf-8")
    with pytest.raises(ValueError, match="ids of the data"):
        run(the_page(place), place)


@pytest.mark.parametrize("name", ["visits", "customers", "n", "at risk"])
def test_a_table_never_counts_fewer_than_five(name: str) -> None:
    with pytest.raises(ValueError, match="fewer than 5 in 2 rows"):
        table(pd.DataFrame({name: [0, 1, 4, 5]}))
    assert "| 5 |" in table(pd.DataFrame({name: [0, 5]}))


def test_a_picture_and_its_image_go_together(place: Path) -> None:
    (place / "docs" / "page.md").write_text(TEXT.replace("![Two bars](aggregates/bars.svg)\n", ""), encoding="utf-8")
    with pytest.raises(ValueError, match=r"page\.md, block 2.*go together"):
        run(the_page(place), place)


def test_numbers_times_and_signs_are_told_for_people() -> None:
    frame = pd.DataFrame(
        {
            "way": ["<end>", "a|b"],
            "share": [0.25, -0.125],
            "money": [1234567.8, None],
            "time": pd.to_timedelta(["2 hours", None]),
        }
    )
    assert table(frame).splitlines()[2:] == [
        "| \\<end\\> | 0.250 | 1,234,568 | 2.0\u00a0h |",
        r"| a\|b | −0.125 | – | – |",
    ]


def test_a_small_p_is_never_told_as_nothing() -> None:
    assert table(pd.DataFrame({"p_corrected": [1e-9, 0.0004, 0.03, None]})).splitlines()[2:] == [
        "| < 0.001 |",
        "| < 0.001 |",
        "| 0.030 |",
        "| – |",
    ]


def test_a_series_with_an_index_keeps_it() -> None:
    found = shown(pd.Series([5, 6], pd.Index(["a", "b"], name="letter"), name="size"))
    assert found == "| letter | size |\n| :-- | --: |\n| a | 5 |\n| b | 6 |"


def test_what_was_kept_is_told_in_the_order_of_the_blocks(place: Path) -> None:
    page = kept_page(place)
    text = told(page, kept(page))
    assert text.index("30\n") < text.index("Words between.") < text.index("Computed with journeyseg")
