"""Rules: segments by conditions, first match first, with a default of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.contract import fields
from journeyseg.errors import DefinitionError
from journeyseg.model.journeys import Journeys
from journeyseg.model.named_segment import Segment
from journeyseg.model.segmentation import Segmentation
from journeyseg.segmenters.conditions.plain import from_table
from journeyseg.segmenters.conditions.saying import spoken
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.conditions.tree import Condition
from journeyseg.segmenters.conditions.truth import ANSWERS, folded
from journeyseg.segmenters.summaries import check_summaries, summaries_of, summarised
from journeyseg.segmenters.units import names_of_units, per_touchpoint


def _conditions(value: object) -> dict[str, Condition]:
    if not isinstance(value, Mapping) or not value:
        raise DefinitionError(
            "rules need segments",
            expected='{"name": condition, ...}, the first that holds wins',
            found=repr(value),
            remedy='write segments={"buyers": count("buy")}',
        )
    blank = [name for name in value if not isinstance(name, str) or not name.strip()]
    if blank:
        raise DefinitionError("a segment has no name", expected="a text", found=repr(blank[0]), remedy="name it")
    return {name: from_table(condition, where=f"segment {name!r}") for name, condition in value.items()}


def _default(value: object) -> str | None:
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    if value in ("", False):
        return None
    raise DefinitionError(
        "default is the name of a segment",
        expected='a text, or in TOML "" for no such segment',
        found=repr(value),
        remedy='write default="other"',
    )


@attrs.frozen
class Rules:
    """Segments by conditions on what customers are and did.

    The first condition that holds decides, in the order given; whom none takes is in the `default` segment. With
    ``overlapping=True`` every condition that holds counts. Inside, an answer is yes, no or unknown (Kleene's logic);
    at the end an unknown is not a member. A condition's own ``missing="yes"`` or ``"no"`` answers earlier.

    Conditions look at everything known at `as_of`, whatever the period: they state their own windows, which are
    half-open ages counted back from `as_of`.

    Args:
        segments: Name -> condition, or its plain form (a table of text and numbers, as in TOML).
        default: Name of the segment of all others; ``None`` (in TOML ``""``) leaves them unassigned.
        overlapping: True when a customer may be in several segments.
        per: ``"customer"``; or ``"journey"``: each journey (an order, a case) is judged by itself, and all its
            touchpoints bear its segment (a per-event segmentation).
        name: Name of the segmentation.
        summaries: Name of a segment -> one sentence for people that says who is in it; default the condition as a
            person would say it.

    Raises:
        DefinitionError: for no segments, a condition that can't be read, a default that is also a rule, or a summary of
            a segment that there is not.

    Example:
        >>> from journeyseg.segmenters.conditions import count, later
        >>> late = later("deliver", than="property:promised")
        >>> rules = Rules({"late": late, "on time": ~late}, default="not delivered", per="journey")
        >>> [segment.name for segment in rules.model.segments]
        ['late', 'on time', 'not delivered']
        >>> Rules({"late": {"later": "deliver", "than": "property:promised"}}).segments["late"] == late
        True
    """

    segments: Mapping[str, Condition] = attrs.field(converter=_conditions, hash=False)
    default: str | None = attrs.field(default="other", converter=_default)
    overlapping: bool = fields.flag(default=False, summary="whether a customer may be in several segments")
    per: str = fields.choice(("customer", "journey"), default="customer", summary="what is judged")
    name: str = fields.name(default="rules", summary="name of the segmentation")
    summaries: Mapping[str, str] = attrs.field(factory=dict, converter=summaries_of, hash=False)

    def __attrs_post_init__(self) -> None:
        check_summaries(self.summaries, (*self.segments, *([] if self.default is None else [self.default])))
        if self.default in self.segments:
            raise DefinitionError(
                "the default segment is also a rule",
                expected="a name of its own for those whom no rule takes",
                found=repr(self.default),
                remedy="rename one of them",
            )
        if self.overlapping and self.per == "journey":
            raise DefinitionError(
                "journeys can't be in several segments",
                expected='overlapping=True with per="customer"',
                found='overlapping=True, per="journey"',
                remedy="make one segmentation per question and cross them",
            )

    @property
    def needs(self) -> tuple[str, ...]:
        """What the conditions read, sorted."""
        found: frozenset[str] = frozenset().union(*(condition.needs for condition in self.segments.values()))
        return tuple(sorted(found))

    def to_options(self) -> dict[str, Any]:
        """The options that make equal rules, as TOML holds them: every condition in its plain form."""
        given = {"per": self.per, "overlapping": self.overlapping, "name": self.name, "default": self.default or ""}
        fields_of = attrs.fields_dict(Rules)
        changed: dict[str, Any] = {name: value for name, value in given.items() if value != fields_of[name].default}
        changed |= {"summaries": dict(self.summaries)} if self.summaries else {}
        return {**changed, "segments": {name: condition.to_options() for name, condition in self.segments.items()}}

    @property
    def model(self) -> RulesModel:
        """The model: rules have nothing to fit."""
        return RulesModel(self)

    def fit(self, journeys: Journeys, /) -> RulesModel:
        """The model, after looking whether every name and type fits these journeys.

        Raises:
            UnknownName: for a column, touchpoint, stage or channel that neither the journeys nor their blueprint have.
            DefinitionError: for a value of another type than its column's.
        """
        scope = Scope.over(journeys.take(slice(0, 0)), per=self.per, strict=True)
        for condition in self.segments.values():
            condition.truth(scope)
        return self.model


@attrs.frozen
class RulesModel:
    """Rules that are ready to assign; knows nothing but its rules.

    Args:
        rules: The rules.
    """

    rules: Rules

    @property
    def segments(self) -> tuple[Segment, ...]:
        """A segment per rule, in order, then the default one; each with a summary for people and its exact rule."""
        conditions = self.rules.segments.items()
        found = [Segment(name, spoken(condition), definition=condition.words) for name, condition in conditions]
        if self.rules.default is not None:
            found.append(Segment(self.rules.default, "all others", definition="no rule holds"))
        return summarised(found, self.rules.summaries)

    @property
    def definition(self) -> str:
        """The rules in words."""
        how = "every rule that holds" if self.rules.overlapping else "the first rule that holds"
        each = "; ".join(f"{name}: {condition.words}" for name, condition in self.rules.segments.items())
        rest = "" if self.rules.default is None else f"; otherwise {self.rules.default}"
        return f"{how}, per {self.rules.per}: {each}{rest}"

    def assign(self, journeys: Journeys, /) -> Segmentation:
        """The segmentation of these journeys: exclusive, overlapping, or (per journey) one segment per touchpoint.

        A name of a touchpoint that these journeys do not have is one that nobody met.
        """
        scope = Scope.over(journeys, per=self.rules.per)
        members = [folded(condition.truth(scope)) for condition in self.rules.segments.values()]
        codes = self._matrix(members, len(scope)) if self.rules.overlapping else self._first(members, len(scope))
        per = "event" if self.rules.per == "journey" else "customer"
        laid = per_touchpoint(journeys, codes) if per == "event" else codes
        found = journeys.split(laid, self.segments, name=self.rules.name, per=per)
        return attrs.evolve(found, model=self, definition=self.definition)

    def _first(self, members: list[npt.NDArray[np.bool_]], size: int) -> npt.NDArray[Any]:
        codes = np.full(size, -1 if self.rules.default is None else len(members), dtype=np.int32)
        for code in reversed(range(len(members))):
            codes[members[code]] = code
        return codes

    def _matrix(self, members: list[npt.NDArray[np.bool_]], size: int) -> npt.NDArray[Any]:
        columns = members if self.rules.default is None else [*members, ~np.logical_or.reduce(members)]
        return np.stack(columns, axis=1).reshape(size, len(columns))

    def explain(self, journeys: Journeys, customer: str, /) -> Iterable[str]:
        """Which conditions held for a customer (or each of their journeys), rule by rule until one decides.

        Raises:
            UnknownName: when there is no such customer.
        """
        place = journeys.position(customer)
        one = journeys.take(slice(place, place + 1))
        scope = Scope.over(one, per=self.rules.per)
        traces = [_trace(condition, scope) for condition in self.rules.segments.values()]
        titles = names_of_units(one) if self.rules.per == "journey" else [""]
        return [line for unit, title in enumerate(titles) for line in self._lines(traces, unit, title)]

    def _lines(self, traces: list[list[_Line]], unit: int, title: str) -> Iterator[str]:
        if title:
            yield title
        taken = False
        for name, trace in zip(self.rules.segments, traces, strict=True):
            answer = trace[0].answers[unit]
            yield f"{name}: {answer}"
            yield from (line.said(unit) for line in trace)
            taken |= answer == "yes"
            if answer == "yes" and not self.rules.overlapping:
                return
        if not taken:
            yield f"no rule holds: {self.rules.default or 'unassigned'}"


@attrs.frozen
class _Line:
    """One condition of a trace, with its answer and what it saw for each unit."""

    depth: int
    words: str
    answers: list[str]
    seen: list[str]

    def said(self, unit: int) -> str:
        """The line in words."""
        seen = f" ({self.seen[unit]})" if self.seen[unit] else ""
        return f"{'  ' * self.depth}{self.answers[unit]}: {self.words}{seen}"


def _trace(condition: Condition, scope: Scope, depth: int = 1) -> list[_Line]:
    answers = [ANSWERS[code] for code in condition.truth(scope).tolist()]
    words = {"all": "all of", "any": "one of", "not": "not"}[condition.key] if condition.parts else condition.words
    own = _Line(depth, words, answers, condition.seen(scope))
    return [own, *(line for part in condition.parts for line in _trace(part, scope, depth + 1))]
