"""The templates: escaping always on, and every text from data cleaned on its way out."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from journeyseg.render.curve import px
from journeyseg.render.words import clean, full, interval, named, told, units

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def environment() -> Environment:
    """The one environment of all templates.

    Escaping is on for every file whatever its ending, unknown names raise, and nothing is read but the package's own
    folder of templates.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("journeyseg.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_cleaned,
    )
    made.filters |= {"px": px, "told": _flip(told), "interval": _flip(interval), "full": _flip(full), "named": named}
    made.globals |= {"units": units}
    return made


def _flip(function: Any) -> Any:
    def filtered(value: Any, kind: str, **options: Any) -> str:
        return str(function(kind, value, **options))

    return filtered


def _cleaned(value: Any) -> Any:
    from markupsafe import Markup

    if isinstance(value, Markup):
        return Markup(clean(str(value)))
    return clean(value) if isinstance(value, str) else value


def rendered(template: str, **values: Any) -> str:
    """The text of a template.

    Args:
        template: Name of the file in the folder of templates.
        values: What it may use.
    """
    return environment().get_template(template).render(**values)
