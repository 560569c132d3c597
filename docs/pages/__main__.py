"""Run the pages on data and keep what they show: ``JOURNEYSEG_DATA=FOLDER python -m docs.pages [PAGE ...]``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from docs.pages.keeping import keep
from docs.pages.page import pages
from docs.pages.running import run


def main(names: list[str]) -> int:
    """Run the pages of these names (default all); 1 where there is no data."""
    folder = Path(os.environ.get("JOURNEYSEG_DATA", "."))
    for page in pages(Path(__file__).parents[1]):
        if names and page.file.stem not in names:
            continue
        if not (folder / page.data).is_file():
            sys.stderr.write(f"{page.data} is not in the folder that JOURNEYSEG_DATA names ({folder})\n")
            return 1
        keep(page, folder, run(page, folder.resolve()))
        sys.stdout.write(f"kept {page.kept.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
