"""Floor 3: finding, listing, resolving and blaming plugins; called as ``js.plugins()`` it lists what is installed."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from journeyseg.plugins.listing import PluginListing


class _Floor(ModuleType):
    """This package as a module that can be called.

    ``js.plugins`` is promised as a function, but importing any module of this floor binds the package to that name.
    """

    def __call__(self) -> PluginListing:
        """Every registered name, its distribution, and whether it can be used."""
        from journeyseg.plugins.listing import plugins

        return plugins()


sys.modules[__name__].__class__ = _Floor
