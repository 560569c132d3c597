"""The plan of a pipeline: steps as plain data, to and from TOML; making or loading one runs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from journeyseg.errors import DefinitionError, unknown
from journeyseg.model.definitions import read_toml, refuse_unknown, write_toml
from journeyseg.model.journeys import Journeys
from journeyseg.pipeline.headings import heading_of
from journeyseg.pipeline.offered import OFFERED, keys_of
from journeyseg.pipeline.plainly import plain
from journeyseg.pipeline.running import Run, run
from journeyseg.pipeline.source import Source

VERBS: Mapping[str, tuple[str, ...]] = {
    "describe": ("journeys", "by", "unit"),
    "audit": ("journeys", "of", "checks"),
    "segment": ("journeys", "use", "options", "refusal"),
    "cross": ("of",),
    "measure": ("journeys", "metrics", "by", "goal", "unit", "level"),
    "map_journeys": ("journeys", "by", "goal", "unit", "horizon", "level", "alpha", "least"),
    "recommend": ("of", "use", "options"),
    **{do: keys_of(do) for do in OFFERED},
}
"""Verb of a step -> its keys beside ``do``, ``name`` and ``title``."""


@attrs.frozen
class Planned:
    """One planned step.

    Args:
        do: Its verb, see `VERBS`.
        name: Name of the step, unique in its pipeline; other steps refer to it.
        keys: Its settings as plain data.
    """

    do: str
    name: str
    keys: Mapping[str, Any] = attrs.field(factory=dict, hash=False)

    def __attrs_post_init__(self) -> None:
        if self.do not in VERBS:
            raise unknown("step verb", self.do, VERBS)
        refuse_unknown(self.keys, ("title", *VERBS[self.do]), where=f"step {self.name!r}")
        title = self.keys.get("title", "")
        if not isinstance(title, str):
            raise DefinitionError(
                f"the title of step {self.name!r} is no text",
                expected='a text such as "Orders by region"',
                found=repr(title),
                remedy="write it in quotes",
            )

    @property
    def heading(self) -> str:
        """What people read above its result: its title, or words made from what it does."""
        return heading_of(self.do, self.name, self.keys)


def step(do: str, name: str = "", **keys: Any) -> Planned:
    """A step for a `Pipeline`; segmenters, metrics, goals and durations may be given as objects.

    Args:
        do: Verb: describe, audit, segment, cross, measure, map_journeys, recommend, or an analysis or cut such as
            funnel, retention, flow or sessions; see `VERBS`.
        name: Name of the step; default the verb.
        **keys: Settings of the verb, see the page on pipelines; and ``title``, the heading of its result.

    Raises:
        UnknownName: for a verb that does not exist.
        DefinitionError: for a key that the verb does not have.

    Example:
        >>> step("segment", "plan", use="profile", options={"column": "plan"}).name
        'plan'
    """
    return Planned(do, name or do, {key: plain(value) for key, value in keys.items() if value is not None})


def _planned(steps: Iterable[Planned]) -> tuple[Planned, ...]:
    return tuple(steps)


@attrs.frozen
class Pipeline:
    """Named steps over one source.

    Args:
        steps: The steps in order; a step may refer to earlier ones by name.
        name: Name of the pipeline.
        source: Where the journeys come from; or give journeys to `run`.
        note: What readers of its results must know; stands at their head.

    Raises:
        DefinitionError: for two steps of one name, or no step.

    Example:
        >>> Pipeline([step("describe")], name="look").to_toml().splitlines()[-1]
        'name = "look"'
    """

    steps: tuple[Planned, ...] = attrs.field(converter=_planned)
    name: str = attrs.field(default="pipeline", kw_only=True)
    source: Source | None = attrs.field(default=None, kw_only=True)
    note: str = attrs.field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        names = [item.name for item in self.steps]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice or not names:
            raise DefinitionError(
                "steps need distinct names",
                expected="at least one step, each name once",
                found=", ".join(twice) or "no step",
                remedy="give name= to the steps",
            )

    @classmethod
    def from_toml(cls, file: str | Path, *, folder: str | Path | None = None) -> Pipeline:
        """The pipeline of a TOML file (or text); reads data only, resolves and runs nothing.

        Args:
            file: Path of the file, or TOML text.
            folder: Folder that file names in it are relative to; default that of the file (of a text: the current one).

        Raises:
            DefinitionError: for malformed TOML, keys that nothing reads, steps of one name.
            UnknownName: for a verb that does not exist.
        """
        tables = read_toml(file)
        refuse_unknown(tables, ("pipeline", "source", "step"), where="the pipeline file")
        head = tables.get("pipeline", {})
        refuse_unknown(head, ("name", "note"), where="[pipeline]")
        is_text = isinstance(file, str) and ("\n" in file or "=" in file)
        place = folder or ("." if is_text else Path(file).parent)
        source = Source.from_table(tables["source"], place) if "source" in tables else None
        steps, note = _steps(tables.get("step", [])), head.get("note", "")
        return cls(steps, name=head.get("name", "pipeline"), source=source, note=note)

    def to_toml(self) -> str:
        """TOML text that `from_toml` reads back to an equal pipeline."""
        head = {"name": self.name, **({"note": self.note} if self.note else {})}
        tables: dict[str, Any] = {"pipeline": head}
        if self.source is not None:
            tables["source"] = self.source.to_table()
        tables["step"] = [{"do": item.do, "name": item.name, **item.keys} for item in self.steps]
        return write_toml(tables)

    def run(self, source: Journeys | None = None, *, engine: object = None, progress: bool = False) -> Run:
        """The result of every step.

        Args:
            source: Journeys; default those of the pipeline's own source.
            engine: Name of an engine or an engine; digits do not depend on it.
            progress: Show a progress bar on standard error.

        Raises:
            DefinitionError: when there is no source.
            Exception: what a step raised, with a note that names the step and what it saw.
        """
        return run(self, source, engine=engine, progress=progress)


def _steps(tables: Iterable[Mapping[str, Any]]) -> list[Planned]:
    return [_step(place, table) for place, table in enumerate(tables, 1)]


def _step(place: int, table: Mapping[str, Any]) -> Planned:
    if "do" not in table:
        raise DefinitionError(
            f"step {place} does not say what to do",
            expected='do = "segment"',
            found=str(table),
            remedy=f"one of {', '.join(VERBS)}",
        )
    keys = {key: value for key, value in table.items() if key not in ("do", "name")}
    return Planned(str(table["do"]), str(table.get("name", table["do"])), keys)
