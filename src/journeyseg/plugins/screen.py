"""Which distributions may register plugins: block and allow lists, given or from the environment."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

import attrs

from journeyseg.plugins.origin import Origin, canonical

BLOCK = "JOURNEYSEG_PLUGINS_BLOCK"
"""Environment variable: distributions (or ``distribution:name``), by comma, that are not used; ``*`` blocks all."""

ALLOW = "JOURNEYSEG_PLUGINS_ALLOW"
"""Environment variable: the only distributions, by comma, that are used."""


def _listed(names: Iterable[str]) -> frozenset[str]:
    given = names.split(",") if isinstance(names, str) else names
    split = (name.strip().partition(":") for name in given)
    return frozenset(canonical(head) + colon + tail for head, colon, tail in split if head)


@attrs.frozen
class Screen:
    """What is let through. Lists only ever narrow: what one of them keeps out stays out.

    Args:
        block: Distributions, or ``"distribution:name"``, that are not used; ``"*"`` is every one but journeyseg itself.
        allow: The only distributions that are used; ``None`` = no such list.
    """

    block: frozenset[str] = attrs.field(default=frozenset(), converter=_listed)
    allow: frozenset[str] | None = attrs.field(default=None, converter=attrs.converters.optional(_listed))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Screen:
        """The lists that the environment variables give; an empty variable is none."""
        return cls(environment.get(BLOCK, ""), environment.get(ALLOW) or None)

    def narrowed(self, other: Screen) -> Screen:
        """What both let through."""
        allow = [lists for lists in (self.allow, other.allow) if lists is not None]
        return Screen(self.block | other.block, frozenset.intersection(*allow) if allow else None)

    def against(self, origin: Origin, name: str = "") -> str:
        """Why this distribution (or one name of it) is kept out, in one line; empty when it is let through."""
        if origin.builtin:
            return ""
        if {"*", origin.key, f"{origin.key}:{name}"} & self.block:
            return f"blocked by {BLOCK} or block="
        if self.allow is not None and origin.key not in self.allow:
            return f"not among those that {ALLOW} or allow= lets through"
        return ""

    def unmatched(self, origins: Iterable[Origin]) -> tuple[str, ...]:
        """The distributions on the lists that none of these origins is, sorted."""
        known = {origin.key for origin in origins} | {"*"}
        return tuple(
            sorted(name for name in self.block | (self.allow or frozenset()) if name.partition(":")[0] not in known)
        )
