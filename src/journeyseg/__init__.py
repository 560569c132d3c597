"""journeyseg: which kinds of customers there are, what each lives through, and where it hurts.

Names are loaded on first use, so importing costs next to nothing and no plugin is imported.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from journeyseg import checks, datasets, errors, metrics, segmenters, testing
    from journeyseg.analyses.comparing.result import JourneyComparison
    from journeyseg.analyses.flow.chain_result import WhatIf
    from journeyseg.analyses.flow.loop_result import LoopTable
    from journeyseg.analyses.flow.move_result import StepFlow
    from journeyseg.analyses.flow.result import Flow
    from journeyseg.analyses.flow.route_result import RouteTable
    from journeyseg.analyses.flow.step_result import StepMatrix
    from journeyseg.analyses.funnel.result import FunnelResult
    from journeyseg.analyses.funnel.steps import END, Exclusion
    from journeyseg.analyses.identity.result import Identities
    from journeyseg.analyses.sequences import patterns
    from journeyseg.analyses.sequences.pattern import Pattern
    from journeyseg.analyses.similarity.representatives_result import Representatives
    from journeyseg.analyses.similarity.result import Similarity
    from journeyseg.columns.axes import Array, Axis, Shape
    from journeyseg.columns.states import State
    from journeyseg.columns.tallies import Tallies, Tally
    from journeyseg.contract import fields as field
    from journeyseg.contract.estimates import proportion, ratio, statistic
    from journeyseg.contract.hooks import hookimpl
    from journeyseg.contract.protocols import (
        Advisor,
        Engine,
        JourneysCheck,
        Metric,
        Reader,
        SegmentationCheck,
        Segmenter,
        SegmentModel,
    )
    from journeyseg.contract.specs import AdvisorSpec, CheckSpec, EngineSpec, MetricSpec, ReaderSpec, SegmenterSpec
    from journeyseg.contract.steps import Step
    from journeyseg.model.analysis import Analysis
    from journeyseg.model.atlas import Atlas, JourneyMap, PainPoint
    from journeyseg.model.blueprint import Blueprint, Closed, Stage
    from journeyseg.model.book import SegmentBook
    from journeyseg.model.column import Column
    from journeyseg.model.differences import Difference, Differences
    from journeyseg.model.durations import duration
    from journeyseg.model.estimate import Estimate
    from journeyseg.model.explanation import Explanation
    from journeyseg.model.finding import Finding, Findings
    from journeyseg.model.frame import Frame
    from journeyseg.model.goal import Goal
    from journeyseg.model.journey import Journey
    from journeyseg.model.journeys import Journeys
    from journeyseg.model.ledger import Entry, Ledger
    from journeyseg.model.measurement import Measurement, Measurements
    from journeyseg.model.measures import Measures
    from journeyseg.model.named_segment import Segment, segments
    from journeyseg.model.occurrence import Occurrence, any_of, on
    from journeyseg.model.passing import (
        Passing,
        above,
        among,
        at_least,
        at_most,
        below,
        contains,
        ends_with,
        starts_with,
    )
    from journeyseg.model.provenance import Provenance
    from journeyseg.model.scale import Scale
    from journeyseg.model.segmentation import Segmentation
    from journeyseg.model.tactic import Tactic
    from journeyseg.model.touchpoint import Touchpoint
    from journeyseg.pipeline import Pipeline, Refusal, Run, Source, step
    from journeyseg.plugins.listing import plugins
    from journeyseg.verbs._audit import audit
    from journeyseg.verbs._collapse_repeats import collapse_repeats
    from journeyseg.verbs._compare import compare
    from journeyseg.verbs._daily_states import daily_states
    from journeyseg.verbs._describe import describe
    from journeyseg.verbs._flow import flow
    from journeyseg.verbs._funnel import funnel
    from journeyseg.verbs._lifecycle import lifecycle
    from journeyseg.verbs._loops import loops
    from journeyseg.verbs._map_journeys import map_journeys
    from journeyseg.verbs._measure import measure
    from journeyseg.verbs._migrate import migrate
    from journeyseg.verbs._next_touchpoint import next_touchpoint
    from journeyseg.verbs._read import read
    from journeyseg.verbs._recommend import recommend
    from journeyseg.verbs._representatives import representatives
    from journeyseg.verbs._retention import retention
    from journeyseg.verbs._rfm_summary import rfm_summary
    from journeyseg.verbs._routes import routes
    from journeyseg.verbs._segment import segment
    from journeyseg.verbs._sequences import sequences
    from journeyseg.verbs._sessions import sessions
    from journeyseg.verbs._similarity import similarity
    from journeyseg.verbs._step_flow import step_flow
    from journeyseg.verbs._step_matrix import step_matrix
    from journeyseg.verbs._stickiness import stickiness
    from journeyseg.verbs._stitch import stitch
    from journeyseg.verbs._survival import survival
    from journeyseg.verbs._truncate import truncate
    from journeyseg.verbs._what_if import what_if

__version__ = "0.1.0"

_WHERE: dict[str, tuple[str, ...]] = {
    "verbs._what_if": ("what_if",),
    "analyses.flow.chain_result": ("WhatIf",),
    "verbs._loops": ("loops",),
    "analyses.flow.loop_result": ("LoopTable",),
    "analyses.identity.result": ("Identities",),
    "verbs._routes": ("routes",),
    "analyses.flow.route_result": ("RouteTable",),
    "verbs._compare": ("compare",),
    "analyses.comparing.result": ("JourneyComparison",),
    "verbs._daily_states": ("daily_states",),
    "verbs._lifecycle": ("lifecycle",),
    "verbs._step_flow": ("step_flow",),
    "analyses.flow.move_result": ("StepFlow",),
    "verbs._step_matrix": ("step_matrix",),
    "analyses.flow.step_result": ("StepMatrix",),
    "verbs._flow": ("flow",),
    "analyses.flow.result": ("Flow",),
    "analyses.funnel.result": ("FunnelResult",),
    "analyses.funnel.steps": ("END", "Exclusion"),
    "analyses.sequences.pattern": ("Pattern",),
    "analyses.similarity.representatives_result": ("Representatives",),
    "analyses.similarity.result": ("Similarity",),
    "columns.axes": ("Array", "Axis", "Shape"),
    "columns.states": ("State",),
    "columns.tallies": ("Tallies", "Tally"),
    "contract.estimates": ("proportion", "ratio", "statistic"),
    "contract.hooks": ("hookimpl",),
    "contract.protocols": (
        "Advisor",
        "Engine",
        "JourneysCheck",
        "Metric",
        "Reader",
        "SegmentModel",
        "SegmentationCheck",
        "Segmenter",
    ),
    "contract.specs": ("AdvisorSpec", "CheckSpec", "EngineSpec", "MetricSpec", "ReaderSpec", "SegmenterSpec"),
    "contract.steps": ("Step",),
    "model.analysis": ("Analysis",),
    "model.atlas": ("Atlas", "JourneyMap", "PainPoint"),
    "model.blueprint": ("Blueprint", "Closed", "Stage"),
    "model.book": ("SegmentBook",),
    "model.column": ("Column",),
    "model.differences": ("Difference", "Differences"),
    "model.durations": ("duration",),
    "model.estimate": ("Estimate",),
    "model.explanation": ("Explanation",),
    "model.finding": ("Finding", "Findings"),
    "model.frame": ("Frame",),
    "model.goal": ("Goal",),
    "model.journey": ("Journey",),
    "model.journeys": ("Journeys",),
    "model.ledger": ("Entry", "Ledger"),
    "model.measurement": ("Measurement", "Measurements"),
    "model.measures": ("Measures",),
    "model.occurrence": ("Occurrence", "any_of", "on"),
    "model.passing": (
        "Passing",
        "above",
        "among",
        "at_least",
        "at_most",
        "below",
        "contains",
        "ends_with",
        "starts_with",
    ),
    "model.provenance": ("Provenance",),
    "model.scale": ("Scale",),
    "model.named_segment": ("Segment", "segments"),
    "model.segmentation": ("Segmentation",),
    "model.tactic": ("Tactic",),
    "model.touchpoint": ("Touchpoint",),
    "pipeline": ("Pipeline", "Refusal", "Run", "Source", "step"),
    "plugins.listing": ("plugins",),
    "verbs._audit": ("audit",),
    "verbs._collapse_repeats": ("collapse_repeats",),
    "verbs._describe": ("describe",),
    "verbs._funnel": ("funnel",),
    "verbs._map_journeys": ("map_journeys",),
    "verbs._measure": ("measure",),
    "verbs._migrate": ("migrate",),
    "verbs._next_touchpoint": ("next_touchpoint",),
    "verbs._read": ("read",),
    "verbs._recommend": ("recommend",),
    "verbs._representatives": ("representatives",),
    "verbs._retention": ("retention",),
    "verbs._rfm_summary": ("rfm_summary",),
    "verbs._segment": ("segment",),
    "verbs._sequences": ("sequences",),
    "verbs._sessions": ("sessions",),
    "verbs._similarity": ("similarity",),
    "verbs._stickiness": ("stickiness",),
    "verbs._stitch": ("stitch",),
    "verbs._survival": ("survival",),
    "verbs._truncate": ("truncate",),
}
_HOME = {name: module for module, names in _WHERE.items() for name in names}
_MODULES = {
    "checks": "checks",
    "datasets": "datasets",
    "errors": "errors",
    "field": "contract.fields",
    "metrics": "metrics",
    "patterns": "analyses.sequences.patterns",
    "segmenters": "segmenters",
    "testing": "testing",
}

__all__ = [
    "END",
    "Advisor",
    "AdvisorSpec",
    "Analysis",
    "Array",
    "Atlas",
    "Axis",
    "Blueprint",
    "CheckSpec",
    "Closed",
    "Column",
    "Difference",
    "Differences",
    "Engine",
    "EngineSpec",
    "Entry",
    "Estimate",
    "Exclusion",
    "Explanation",
    "Finding",
    "Findings",
    "Flow",
    "Frame",
    "FunnelResult",
    "Goal",
    "Identities",
    "Journey",
    "JourneyComparison",
    "JourneyMap",
    "Journeys",
    "JourneysCheck",
    "Ledger",
    "LoopTable",
    "Measurement",
    "Measurements",
    "Measures",
    "Metric",
    "MetricSpec",
    "Occurrence",
    "PainPoint",
    "Passing",
    "Pattern",
    "Pipeline",
    "Provenance",
    "Reader",
    "ReaderSpec",
    "Refusal",
    "Representatives",
    "RouteTable",
    "Run",
    "Scale",
    "Segment",
    "SegmentBook",
    "SegmentModel",
    "Segmentation",
    "SegmentationCheck",
    "Segmenter",
    "SegmenterSpec",
    "Shape",
    "Similarity",
    "Source",
    "Stage",
    "State",
    "Step",
    "StepFlow",
    "StepMatrix",
    "Tactic",
    "Tallies",
    "Tally",
    "Touchpoint",
    "WhatIf",
    "__version__",
    "above",
    "among",
    "any_of",
    "at_least",
    "at_most",
    "audit",
    "below",
    "checks",
    "collapse_repeats",
    "compare",
    "contains",
    "daily_states",
    "datasets",
    "describe",
    "duration",
    "ends_with",
    "errors",
    "field",
    "flow",
    "funnel",
    "hookimpl",
    "lifecycle",
    "loops",
    "map_journeys",
    "measure",
    "metrics",
    "migrate",
    "next_touchpoint",
    "on",
    "patterns",
    "plugins",
    "proportion",
    "ratio",
    "read",
    "recommend",
    "representatives",
    "retention",
    "rfm_summary",
    "routes",
    "segment",
    "segmenters",
    "segments",
    "sequences",
    "sessions",
    "similarity",
    "starts_with",
    "statistic",
    "step",
    "step_flow",
    "step_matrix",
    "stickiness",
    "stitch",
    "survival",
    "testing",
    "truncate",
    "what_if",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    elif name in _MODULES:
        found = import_module(f"{__name__}.{_MODULES[name]}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
