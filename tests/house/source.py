"""What the house tests look at: the package's modules as syntax trees, and the files that git knows."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "journeyseg"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package: its path below the package, such as "model/scale.py", to its syntax tree."""
    files = sorted(PACKAGE.rglob("*.py"))
    return {file.relative_to(PACKAGE).as_posix(): ast.parse(file.read_text("utf-8")) for file in files}


def line_count(module: str) -> int:
    """How many lines a module has, blank lines and docstrings included."""
    return len((PACKAGE / module).read_text("utf-8").splitlines())


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function below a node: top-level ones, methods and inner ones."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def imported(node: ast.AST) -> list[str]:
    """The modules that an import statement loads, and nothing for any other node.

    ``from pyarrow import dataset`` gives both "pyarrow" and "pyarrow.dataset".
    """
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def is_public(name: str) -> bool:
    """Whether a name is offered to users."""
    return not name.startswith("_")


def _from_git() -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name]


def _from_disk() -> list[str]:
    folders = ("src", "tests", "docs", "benchmarks", ".ci")
    files = [*ROOT.iterdir(), *(file for folder in folders for file in (ROOT / folder).rglob("*"))]
    return [file.relative_to(ROOT).as_posix() for file in files if "__pycache__" not in file.parts]


def project_files() -> list[Path]:
    """The project's files: what git tracks or would track, or what lies in its folders where there is no git."""
    names = _from_git() if (ROOT / ".git").exists() else _from_disk()
    return sorted(file for file in (ROOT / name for name in set(names)) if file.is_file())
