"""A new plugin: a distribution with one plugin and its tests, which pass at once."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from string import Template

from journeyseg.errors import DefinitionError, InputError, unknown

SKELETONS = {
    "segmenter": "Customers who come often, and who come seldom",
    "metric": "Mean number of touchpoints per journey",
    "check": "Customers who came only once",
}
"""The kinds of plugins there are skeletons of, and what the skeleton does."""

_DISTRIBUTION = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_PLACES = {
    "pyproject.toml": ("pyproject.toml",),
    "README.md": ("README.md",),
    "src/{module}/hooks.py": ("hooks.py",),
    "src/{module}/{kind}.py": ("{kind}.py",),
    "tests/test_{module}.py": ("test_head.py", "test_{kind}.py"),
}


def scaffold(distribution: str, *, kind: str = "segmenter", into: str | Path = ".") -> tuple[Path, ...]:
    """Write a new distribution with one plugin that works and is tested; gives the files written.

    Args:
        distribution: Name of the distribution, such as "acme-weekend": lower-case words joined by "-". The plugin is
            registered under the same words joined by "_".
        kind: ``"segmenter"``, ``"metric"`` or ``"check"`` (of journeys).
        into: Folder in which the folder of the distribution is made.

    Raises:
        DefinitionError: when the name is not of that form.
        UnknownName: for a kind there is no skeleton of.
        InputError: when the folder of the distribution is there already; nothing is ever overwritten.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     made = scaffold("acme-often", into=folder)
        ...     [path.relative_to(folder).as_posix() for path in made][:2]
        ['acme-often/pyproject.toml', 'acme-often/README.md']
    """
    words = _words(distribution, kind)
    root = Path(into) / distribution
    if root.exists():
        raise InputError(
            f"{root} is there already", expected="a new folder", found=str(root), remedy="choose another name"
        )
    texts = {place.format(**words): "".join(_filled(part, words) for part in parts) for place, parts in _PLACES.items()}
    texts |= {f"src/{words['module']}/__init__.py": f'"""{distribution}: a {kind} for journeyseg."""\n'}
    texts |= {f"src/{words['module']}/py.typed": ""}
    return tuple(_write(root / place, text) for place, text in texts.items())


def _words(distribution: str, kind: str) -> dict[str, str]:
    if kind not in SKELETONS:
        raise unknown("skeleton", kind, SKELETONS)
    if not _DISTRIBUTION.fullmatch(distribution):
        raise DefinitionError(
            "not a name for a distribution",
            expected='lower-case words joined by "-", such as "acme-weekend"',
            found=repr(distribution),
            remedy="correct the name",
        )
    parts = distribution.split("-")
    return {
        "distribution": distribution,
        "module": "_".join(parts),
        "name": "_".join(parts),
        "Class": "".join(map(str.title, parts)),
        "kind": kind,
        "Kind": kind.title(),
        "summary": SKELETONS[kind],
        "basis": 'basis="behavioural", ' if kind == "segmenter" else "",
    }


def _filled(part: str, words: dict[str, str]) -> str:
    text = (files("journeyseg.plugins") / "skeleton" / f"{part.format(**words)}.txt").read_text("utf-8")
    return Template(text).substitute(words)


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
