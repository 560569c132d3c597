"""The hooks that a plugin may implement. They only register; behaviour lives in the classes that the specs name.

A plugin marks functions with `hookimpl` and offers their module under the entry-point group `GROUP`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from journeyseg.contract.specs import AdvisorSpec, CheckSpec, EngineSpec, MetricSpec, ReaderSpec, SegmenterSpec
    from journeyseg.contract.steps import Step

GROUP = "journeyseg"
"""The entry-point group, and the project name of the markers."""

PREFIX = "journeyseg_"
"""How the name of every hook begins."""

hookimpl = pluggy.HookimplMarker(GROUP)
"""Marks a function of a plugin as the implementation of the hook of its name."""

_hookspec = pluggy.HookspecMarker(GROUP)


@_hookspec
def journeyseg_segmenters() -> Iterable[SegmenterSpec]:  # type: ignore[empty-body]
    """The segmenters a plugin offers (stable, api 1)."""


@_hookspec
def journeyseg_metrics() -> Iterable[MetricSpec]:  # type: ignore[empty-body]
    """The metrics and analyses a plugin offers (stable, api 1)."""


@_hookspec
def journeyseg_checks() -> Iterable[CheckSpec]:  # type: ignore[empty-body]
    """The checks a plugin offers (stable, api 1)."""


@_hookspec
def journeyseg_advisors() -> Iterable[AdvisorSpec]:  # type: ignore[empty-body]
    """The advisors a plugin offers (provisional)."""


@_hookspec
def journeyseg_readers() -> Iterable[ReaderSpec]:  # type: ignore[empty-body]
    """The readers a plugin offers (provisional)."""


@_hookspec
def journeyseg_engines() -> Iterable[EngineSpec]:  # type: ignore[empty-body]
    """The engines a plugin offers (provisional)."""


@_hookspec
def journeyseg_before_step(step: Step) -> None:
    """Called before a step of a pipeline (provisional); may look, may not change; what it returns is ignored."""


@_hookspec
def journeyseg_after_step(step: Step) -> None:
    """Called after a step of a pipeline, also one that failed (provisional); may look, may not change."""
