"""Running a pipeline: step by step, each result kept, a failing step named with what it saw."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from journeyseg.contract.steps import Step
from journeyseg.errors import DefinitionError, InputError, InsufficientData, unknown
from journeyseg.model.atlas import Atlas
from journeyseg.model.finding import Findings
from journeyseg.model.journeys import Journeys
from journeyseg.model.provenance import Provenance
from journeyseg.model.result import Result
from journeyseg.model.segmentation import Segmentation
from journeyseg.pipeline.offered import done
from journeyseg.plugins.registry import registry as installed
from journeyseg.verbs._audit import audit
from journeyseg.verbs._describe import describe
from journeyseg.verbs._map_journeys import map_journeys
from journeyseg.verbs._measure import measure
from journeyseg.verbs._prepare import prepare, provenance_of
from journeyseg.verbs._recommend import recommend
from journeyseg.verbs._segment import segment

if TYPE_CHECKING:
    from journeyseg.pipeline.plan import Pipeline, Planned


@attrs.frozen
class Refusal:
    """A segmenter said that the data can't carry it, and the step allowed that (``refusal = "show"``).

    Args:
        reason: The message: what was expected, what was found, and the proposal.
        message: Its first line.
        remedy: The proposal alone.
    """

    reason: str
    message: str = ""
    remedy: str = ""

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p><strong>Refused.</strong> {escape(self.reason)}</p>"


@attrs.frozen(slots=False, eq=False, repr=False)
class Run(Result):
    """What a pipeline gave.

    Args:
        name: Name of the pipeline.
        results: Name of each step -> its result.
        journeys: The journeys it ran on.
        provenance: Where it comes from.
        toml: The pipeline as TOML text.
        note: What its readers must know.
        headings: Name of each step -> what people read above its result.
    """

    name: str
    results: Mapping[str, Any]
    journeys: Journeys
    provenance: Provenance
    toml: str
    note: str = ""
    headings: Mapping[str, str] = attrs.field(factory=dict)

    def __getitem__(self, name: str) -> Any:
        if name not in self.results:
            raise unknown("step", name, self.results)
        return self.results[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.results)

    def heading(self, name: str) -> str:
        """What people read above the result of a step: its title, or words made from what it does."""
        return self.headings.get(name, name)

    def to_frame(self) -> Any:
        """One row per step: step, kind of result, rows of its table."""
        import pandas as pd

        rows = [(name, type(result).__name__, _rows(result)) for name, result in self.results.items()]
        return pd.DataFrame(rows, columns=["step", "result", "rows"])

    def summary(self) -> str:
        """A short text a person can act on."""
        return str(self._render("journeyseg.render.summary", "summary_of"))

    def write(self, folder: str | Path) -> Any:
        """Write the report and a page per map (HTML), a table per step (CSV) and the pipeline (TOML) into a folder.

        Returns:
            A value with ``files`` (paths, the report first) and ``left_out`` (what could not be written, and why).
        """
        return self._render("journeyseg.render.output", "write_run", folder=folder)

    def __repr__(self) -> str:
        return f"<Run {self.name!r}: {', '.join(self.results)}>"


def _rows(result: Any) -> int:
    if isinstance(result, Journeys):
        return result.n_events
    return len(result.to_frame()) if hasattr(result, "to_frame") else 0


@attrs.frozen(eq=False)
class Context:
    """What a step may see: the journeys, the results so far, the engine and the plan."""

    journeys: Journeys
    results: Mapping[str, Any]
    engine: object
    steps: tuple[Planned, ...]

    def segmentation(self, name: object) -> object:
        """The segmentation of an earlier step, or what the verb makes of the name (a profile column)."""
        found = self.results.get(name) if isinstance(name, str) else name
        if isinstance(found, Refusal):
            raise InputError(
                f"step {name!r} refused, so nothing can be told by it",
                expected="a segmentation",
                found=found.message,
                remedy=found.remedy,
            )
        return name if found is None else found

    def data(self, keys: Mapping[str, Any]) -> Any:
        """The journeys of the step that ``journeys`` names, of several by name; default those of the pipeline."""
        named = keys.get("journeys")
        if named is None:
            return self.journeys
        if not isinstance(named, (Mapping, list, tuple)):
            return self.result(named, Journeys)
        listed = named if isinstance(named, Mapping) else {one: one for one in named}
        return {str(label): self.result(one, Journeys) for label, one in listed.items()}

    def audited(self) -> Findings | None:
        """What an earlier step that audits found in the journeys, if there is one."""
        names = [planned.name for planned in self.steps if planned.do == "audit" and "of" not in planned.keys]
        return next((self.results[name] for name in names if name in self.results), None)

    def result(self, name: object, kind: type[Any]) -> Any:
        """The result of an earlier step, of this kind."""
        found = self.results.get(str(name))
        if not isinstance(found, kind):
            raise unknown(
                f"step with a result of kind {kind.__name__}",
                name,
                [key for key, value in self.results.items() if isinstance(value, kind)],
            )
        return found


def run(pipeline: Pipeline, source: Journeys | None, *, engine: object, progress: bool) -> Run:
    """Run the steps in order; see `Pipeline.run`."""
    if source is None and pipeline.source is None:
        raise DefinitionError(
            "a pipeline without a source",
            expected="journeys given to run, or a [source] table",
            found="neither",
            remedy="pipeline.run(journeys)",
        )
    journeys = source if source is not None else _noted("source", "files", lambda: pipeline.source.journeys(engine))  # type: ignore[union-attr]
    results: dict[str, Any] = {}
    for number, planned in enumerate(_shown(pipeline.steps, progress), 1):
        results[planned.name] = _observed(
            planned, number, len(pipeline.steps), Context(journeys, results, engine, pipeline.steps)
        )
    plain = prepare(journeys, by=None, goal=None, unit="customer", level=0.95)
    headings = {planned.name: planned.heading for planned in pipeline.steps}
    return Run(pipeline.name, results, journeys, provenance_of(plain), pipeline.to_toml(), pipeline.note, headings)


def _shown(steps: tuple[Planned, ...], progress: bool) -> Any:
    if not progress:
        return steps
    from tqdm import tqdm

    return tqdm(steps, unit="step", leave=False)


def _observed(planned: Planned, number: int, of: int, context: Context) -> Any:
    registry, begun = installed(), time.perf_counter()
    told = Step(name=planned.name, verb=planned.do, number=number, of=of, saw=_saw(context))
    registry.before_step(told)
    does: Callable[[Planned, Context], Any] = _VERBS.get(planned.do, _offered)
    try:
        result = _noted(
            f"step {number} of {of}, {planned.name!r} ({planned.do})",
            _saw(context),
            lambda: does(planned, context),
        )
    except Exception as error:
        registry.after_step(attrs.evolve(told, seconds=time.perf_counter() - begun, error=type(error).__name__))
        raise
    registry.after_step(attrs.evolve(told, seconds=time.perf_counter() - begun, made=type(result).__name__))
    return result


def _saw(context: Context) -> str:
    journeys = context.journeys
    before = f"; earlier steps: {', '.join(context.results)}" if context.results else ""
    sizes = f"{journeys.n_customers:,} customers, {journeys.n_journeys:,} journeys, {journeys.n_events:,} touchpoints"
    return sizes + before


def _noted(what: str, saw: str, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception as error:
        error.add_note(f"in {what}; it saw {saw}")
        raise


def _segment(planned: Planned, context: Context) -> Any:
    keys = planned.keys
    try:
        found = segment(
            context.data(keys),
            {"use": keys.get("use", "rfm")} if not isinstance(keys.get("use"), Mapping) else keys["use"],
            **keys.get("options", {}),
        )
    except InsufficientData as error:
        if keys.get("refusal") != "show":
            raise
        return Refusal(str(error), error.message, error.remedy)
    return attrs.evolve(found, name=planned.name)


def _cross(planned: Planned, context: Context) -> Segmentation:
    of = planned.keys.get("of", [])
    if len(of) < 2:
        raise DefinitionError(
            "cross needs two segmentations",
            expected='of = ["a", "b"]',
            found=repr(of),
            remedy="name steps that segment",
        )
    parts: list[Segmentation] = [context.result(name, Segmentation) for name in of]
    return attrs.evolve(reduce(Segmentation.cross, parts), name=planned.name)


def _goal(value: Any) -> Any:
    from journeyseg.model.goal import Goal

    return Goal(**value) if isinstance(value, Mapping) else value


def _asked(planned: Planned, context: Context) -> dict[str, Any]:
    keys = {name: value for name, value in planned.keys.items() if name not in ("title", "journeys")}
    if "goal" in keys:
        keys["goal"] = _goal(keys["goal"])
    return {**keys, "by": context.segmentation(keys["by"])} if "by" in keys else keys


def _measure(planned: Planned, context: Context) -> Any:
    keys = _asked(planned, context)
    return measure(context.data(planned.keys), keys.pop("metrics", []), engine=context.engine, **keys)


def _map(planned: Planned, context: Context) -> Atlas:
    asked = _asked(planned, context)
    return map_journeys(
        context.data(planned.keys), title=planned.heading, findings=context.audited(), engine=context.engine, **asked
    )


def _audit(planned: Planned, context: Context) -> Any:
    of = planned.keys.get("of")
    data = context.data(planned.keys) if of is None else context.result(of, Segmentation)
    return audit(data, planned.keys.get("checks"))


def _offered(planned: Planned, context: Context) -> Any:
    keys, data = _asked(planned, context), context.data(planned.keys)
    return done(planned.do, data, keys, name=planned.name, engine=context.engine)


def _recommend(planned: Planned, context: Context) -> Any:
    advisor = {"use": planned.keys["use"], **planned.keys.get("options", {})} if "use" in planned.keys else None
    return recommend(context.result(planned.keys.get("of"), Atlas), advisor)


_VERBS: Mapping[str, Callable[[Any, Context], Any]] = {
    "describe": lambda planned, context: describe(context.data(planned.keys), **_asked(planned, context)),
    "audit": _audit,
    "segment": _segment,
    "cross": _cross,
    "measure": _measure,
    "map_journeys": _map,
    "recommend": _recommend,
}
