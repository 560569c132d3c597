"""`import journeyseg` is light, and imports go down only."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache

import pytest

from tests.house.source import ROOT, imported, modules

HEAVY = ("scipy", "jinja2", "tqdm", "matplotlib", "sklearn", "pyarrow.dataset", "pyarrow.parquet", "polars", "duckdb")
OPTIONAL = (*HEAVY, "plotly", "holidays", "h3", "vaderSentiment", "dask", "distributed", "pyspark")
# Built-ins are plugins like anyone's: found by name, imported on first use.
PLUGIN_FLOORS = ("segmenters", "metrics", "checks", "advisors", "readers", "analyses")
# What stands on the top floor may read the public names as a user does.
TOP_FLOOR = ("render/", "datasets/", "testing/", "__main__.py", "__init__.py")


def is_within(module: str, packages: tuple[str, ...]) -> bool:
    """Whether a dotted module is one of the packages or lies inside one."""
    return any(module == package or module.startswith(package + ".") for package in packages)


@cache
def added_by_import() -> frozenset[str]:
    """The modules that `import journeyseg` loads and `import pandas` has not loaded, in a fresh interpreter."""
    code = (
        "import sys, json, pandas; before = set(sys.modules); "
        "import journeyseg; print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return frozenset(json.loads(done.stdout))


def runtime_imports(body: list[ast.stmt]) -> Iterator[str]:
    """The modules that are imported when a module is; imports for type checkers and inside functions are not."""
    for node in body:
        yield from imported(node)
        if isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.dump(node.test):
            yield from runtime_imports(node.body)
        if isinstance(node, ast.If):
            yield from runtime_imports(node.orelse)
        if isinstance(node, ast.Try):
            yield from runtime_imports([*node.body, *node.orelse, *node.finalbody])
            yield from runtime_imports([line for handler in node.handlers for line in handler.body])


def test_importing_the_package_prints_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", "import journeyseg"], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize("package", OPTIONAL)
def test_importing_the_package_does_not_load(package: str) -> None:
    assert [module for module in added_by_import() if is_within(module, (package,))] == []


def test_importing_the_package_loads_no_plugin() -> None:
    inside = tuple(f"journeyseg.{floor}" for floor in PLUGIN_FLOORS)
    assert [module for module in added_by_import() if is_within(module, inside) and module not in inside] == []
    assert "pluggy" not in added_by_import()
    assert "importlib.metadata" not in added_by_import()


@pytest.mark.parametrize("module", modules())
def test_heavy_and_optional_packages_are_imported_inside_functions(module: str) -> None:
    assert [name for name in runtime_imports(modules()[module].body) if is_within(name, OPTIONAL)] == []


@pytest.mark.parametrize("module", [name for name in modules() if not name.startswith(TOP_FLOOR)])
def test_no_lower_floor_reads_the_public_names_from_above(module: str) -> None:
    names = {name for node in ast.walk(modules()[module]) for name in imported(node)}
    public = {name for name in names if name.startswith("journeyseg.") and not is_floor(name)}
    assert public <= {"journeyseg.__version__"}


def test_only_the_hooks_and_one_registry_know_the_library_behind_plugins() -> None:
    users = {m for m, tree in modules().items() if any("pluggy" in imported(node) for node in ast.walk(tree))}
    registry = users - {"contract/hooks.py"}
    assert len(registry) <= 1
    assert all(module.startswith("plugins/") for module in registry)


def is_floor(name: str) -> bool:
    """Whether an imported name lies in one of the package's own modules."""
    floor = name.split(".")[1]
    return any(module.split("/")[0].removesuffix(".py") == floor for module in modules())


def test_every_floor_has_its_place_in_the_contract_that_lint_imports_reads() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = [name for layer in settings["contracts"][0]["layers"] for name in re.findall(r"\w+", layer)]
    floors = {module.split("/")[0].removesuffix(".py") for module in modules()} - {"__init__"}
    assert floors <= set(layers)
    assert len(layers) == len(set(layers))
