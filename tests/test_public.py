"""The public names: all of them load, and importing the package loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest

import journeyseg as js

HEAVY = ("scipy", "jinja2", "tqdm", "matplotlib", "sklearn", "pyarrow.dataset", "pluggy", "importlib.metadata")


@pytest.mark.parametrize("name", js.__all__)
def test_every_public_name_loads(name: str) -> None:
    assert getattr(js, name) is not None
    assert name in dir(js)


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_of_that_name"):
        js.nothing_of_that_name  # noqa: B018


def test_importing_loads_nothing_heavy_and_no_plugin() -> None:
    code = (
        "import pandas, sys; before = set(sys.modules); import journeyseg; new = set(sys.modules) - before; "
        f"print([name for name in {HEAVY!r} if name in new], len(new))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.startswith("[]"), out


def test_metrics_and_segmenters_are_offered_by_name() -> None:
    assert js.metrics.Conversion().needs == ("touchpoint", "goal")
    assert {"Conversion", "Value", "TimeTo", "rate"} <= set(dir(js.metrics))
    assert {"Rules", "Profile", "RFM"} <= set(dir(js.segmenters))
