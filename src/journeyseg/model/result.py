"""What every result can do; pictures live on a higher floor and are reached by import path, here and only here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


class Result:
    """Mixin of results: a table, a look in a notebook, and a picture."""

    __slots__ = ()

    def to_frame(self) -> pd.DataFrame:
        """The result as a tidy pandas table."""
        raise TypeError(f"{type(self).__name__} has no table")

    def plot(self, **options: Any) -> Any:
        """A matplotlib figure of the result; needs the extra ``plot``.

        Raises:
            ExtraMissing: when matplotlib is not installed.
        """
        return self._render("journeyseg.render.plots", "plot", **options)

    def _repr_html_(self) -> str:
        return str(self._render("journeyseg.render.notebook", "notebook_of"))

    def _render(self, module: str, function: str, **options: Any) -> Any:
        return getattr(import_module(module), function)(self, **options)
