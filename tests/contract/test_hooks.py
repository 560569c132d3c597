"""The hooks are light, typed and named for what they register."""

from __future__ import annotations

import inspect
import subprocess
import sys

from journeyseg.contract import hooks
from journeyseg.contract.specs import KINDS

NAMES = {f"journeyseg_{kind}s" for kind in KINDS} | {"journeyseg_before_step", "journeyseg_after_step"}


def test_there_is_one_hook_for_each_kind_of_spec_and_two_for_observers() -> None:
    marked = {name for name, value in vars(hooks).items() if hasattr(value, f"{hooks.GROUP}_spec")}
    assert marked == NAMES


def test_registering_hooks_take_no_argument_and_observers_take_the_step() -> None:
    arguments = {name: list(inspect.signature(getattr(hooks, name)).parameters) for name in NAMES}
    assert {name for name, taken in arguments.items() if taken == ["step"]} == {
        name for name in NAMES if "step" in name
    }
    assert all(not taken for name, taken in arguments.items() if "step" not in name)


def test_hookimpl_marks_a_function_and_leaves_it_callable() -> None:
    @hooks.hookimpl
    def journeyseg_metrics() -> list[str]:
        return ["kept"]

    assert journeyseg_metrics() == ["kept"]
    assert hasattr(journeyseg_metrics, f"{hooks.GROUP}_impl")


def test_importing_the_hooks_and_specs_loads_neither_models_nor_pandas() -> None:
    heavy = ("journeyseg.model", "pandas", "numpy", "pyarrow", "cattrs")
    code = (
        "import sys, journeyseg.contract.hooks, journeyseg.contract.specs; "
        f"print(*(module for module in sys.modules if module.startswith({heavy})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
