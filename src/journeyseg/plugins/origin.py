"""Where a plugin comes from: the distribution, its version, and the entry point."""

from __future__ import annotations

import re

import attrs

OURS = "journeyseg"
"""The distribution of the built-in plugins."""

_JOINTS = re.compile(r"[-_.]+")


def canonical(distribution: str) -> str:
    """The one spelling of a distribution's name (packaging specifications, "Names and normalization").

    Example:
        >>> canonical("Acme.Weekend_plugin")
        'acme-weekend-plugin'
    """
    return _JOINTS.sub("-", distribution).lower()


@attrs.frozen
class Origin:
    """A plugin's distribution and entry point.

    Args:
        distribution: Name of the distribution as it is published.
        version: Its version; empty for a plugin object that was handed over.
        entry: Name of its entry point.
        module: Module of its entry point; empty for a plugin object that was handed over.
        builtin: True for the plugins that journeyseg brings.
    """

    distribution: str
    version: str = ""
    entry: str = ""
    module: str = ""
    builtin: bool = False

    @property
    def key(self) -> str:
        """The distribution in its one spelling, for comparing and sorting."""
        return canonical(self.distribution)

    @property
    def words(self) -> str:
        """Distribution and version.

        Example:
            >>> Origin("acme-weekend", "1.2").words
            'acme-weekend 1.2'
        """
        return f"{self.distribution} {self.version}".strip()
