"""What a hook module imports, seen in a fresh interpreter."""

from __future__ import annotations

import json
import subprocess
import sys

_CODE = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
import importlib, pkgutil, journeyseg.contract
for part in pkgutil.iter_modules(journeyseg.contract.__path__, "journeyseg.contract."):
    importlib.import_module(part.name)
packages = lambda: {name.partition(".")[0] for name in sys.modules}
before = packages()
importlib.import_module(sys.argv[2])
print(json.dumps(sorted(packages() - before)))
"""


def heavy_imports(module: str, *, seconds: float = 60.0) -> tuple[str, ...]:
    """The packages that importing a module loads beyond the standard library, what the contract loads, and its own.

    Args:
        module: Dotted name of a hook module.
        seconds: How long the interpreter that tries it may take.

    Returns:
        Names of top-level packages, sorted; empty when the module can't be imported, which discovery tells.

    Example:
        >>> heavy_imports("journeyseg.plugins.builtin")
        ()
    """
    command = [sys.executable, "-c", _CODE, json.dumps([path for path in sys.path if path]), module]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    if done.returncode:
        return ()
    own = {module.partition(".")[0], "journeyseg", *sys.stdlib_module_names}
    return tuple(name for name in json.loads(done.stdout.splitlines()[-1]) if name not in own)
