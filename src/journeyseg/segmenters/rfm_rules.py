"""Rule tables: names for combinations of scores, the first rule that holds wins; and the audit of such a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd

from journeyseg.errors import DefinitionError
from journeyseg.model.finding import Finding, Findings

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Range = tuple[int, int]

_EXAMPLES = 10


def _where(value: Any) -> tuple[tuple[tuple[str, Range], ...], ...]:
    """Alternatives, each a closed range of scores by axis."""
    listed = [value] if isinstance(value, Mapping) else list(value)
    return tuple(tuple((axis, (int(ends[0]), int(ends[1]))) for axis, ends in (dict(one)).items()) for one in listed)


@attrs.frozen
class ScoreRule:
    """A name and the scores that have it.

    Args:
        name: Name of the segment.
        where: Closed ranges by axis that must all hold, ``{"recency": (4, 5), "value": (3, 5)}``; or a list of such
            tables, of which one must hold. An axis that is not named may have any score.
        codes: Instead of `where`: the very combinations, such as ``("555", "554")``, in the order of the axes.
        summary: One sentence for people.
    """

    name: str
    where: tuple[tuple[tuple[str, Range], ...], ...] = attrs.field(default=(), converter=_where)
    codes: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    summary: str = ""

    def __attrs_post_init__(self) -> None:
        if bool(self.where) == bool(self.codes):
            raise DefinitionError(
                f"rule {self.name!r} must say which scores it takes, once",
                expected="where= or codes=",
                found="both" if self.where else "neither",
                remedy='write {"name": "champions", "where": {"recency": (4, 5)}}',
            )

    @property
    def words(self) -> str:
        """The scores in words."""
        if self.codes:
            return f"scores {', '.join(self.codes)}"
        return " or ".join(", ".join(f"{axis} {_ends(ends)}" for axis, ends in one) for one in self.where)


def _ends(ends: Range) -> str:
    return f"{ends[0]}" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def _rules(value: Iterable[Any]) -> tuple[ScoreRule, ...]:
    made = tuple(one if isinstance(one, ScoreRule) else ScoreRule(**_flat(one)) for one in value)
    if not made:
        raise DefinitionError("a table of scores needs rules", expected="one or more", found="none", remedy="name them")
    return made


def _flat(one: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a rule; axes may stand beside its name."""
    own = {"name", "where", "codes", "summary"}
    ranges = {key: ends for key, ends in one.items() if key not in own}
    return {**{key: one[key] for key in own & one.keys()}, **({"where": ranges} if ranges else {})}


@attrs.frozen
class ScoreTable:
    """Names for every combination of scores: the first rule that holds wins, then the default.

    Args:
        rules: `ScoreRule`, or tables with a name and ranges: ``{"name": "new", "recency": (4, 5)}``.
        axes: The axes, in the order of the codes.
        lowest: The lowest score of an axis.
        highest: The highest.
        default: Name for what no rule takes; ``None`` leaves it without a segment.

    Raises:
        DefinitionError: for no rules, rules of other axes or of scores that are not there, or a name that stands twice.

    Example:
        >>> table = ScoreTable([{"name": "good", "value": (2, 3)}, {"name": "best", "value": (3, 3)}],
        ...                    axes=("value",), highest=3)
        >>> [finding.code for finding in table.audit()]
        ['unreachable_segments', 'uncovered_codes', 'several_rules']
        >>> table.sizes().to_dict()
        {'good': 2, 'best': 0}
    """

    rules: tuple[ScoreRule, ...] = attrs.field(converter=_rules)
    axes: tuple[str, ...] = attrs.field(default=("recency", "frequency", "value"), converter=tuple)
    lowest: int = 1
    highest: int = 5
    default: str | None = None

    def __attrs_post_init__(self) -> None:
        for rule in self.rules:
            self._check(rule)
        names = self.names
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise DefinitionError(
                "a name stands twice",
                expected="one rule a name; where= takes a list of alternatives",
                found=", ".join(map(repr, twice)),
                remedy="join these rules",
            )

    def _check(self, rule: ScoreRule) -> None:
        span = range(self.lowest, self.highest + 1)
        scores = [score for one in rule.where for _, ends in one for score in ends]
        ordered = all(low <= high for one in rule.where for _, (low, high) in one)
        codes = all(len(code) == len(self.axes) and code.isdecimal() for code in rule.codes)
        scores += [int(digit) for code in rule.codes for digit in code if digit.isdecimal()]
        axes = all(axis in self.axes for one in rule.where for axis, _ in one)
        if not (ordered and codes and axes and all(score in span for score in scores)):
            raise DefinitionError(
                f"rule {rule.name!r} does not fit the scores",
                expected=f"{', '.join(self.axes)}, each {self.lowest} to {self.highest}, the lower end first",
                found=rule.words,
                remedy="correct the rule",
            )

    @property
    def names(self) -> tuple[str, ...]:
        """The names in order, the default last."""
        return (*(rule.name for rule in self.rules), *([] if self.default is None else [self.default]))

    @property
    def every(self) -> Ints:
        """Every combination of scores, one a row, in order; int64, shape (codes, axes)."""
        span = range(self.lowest, self.highest + 1)
        return np.array(list(product(span, repeat=len(self.axes))), dtype=np.int64)

    @property
    def matches(self) -> Bools:
        """True where a rule takes a combination of `every`; bool, shape (rules, codes)."""
        every = self.every
        columns = dict(zip(self.axes, every.T, strict=True))
        texts = np.array(["".join(map(str, code)) for code in every.tolist()])
        return np.stack([_taken(rule, columns, texts) for rule in self.rules])

    @property
    def places(self) -> Ints:
        """Position among `names` of every combination; -1 where there is none; int64."""
        found = self.matches
        rest = -1 if self.default is None else len(self.rules)
        return np.where(found.any(axis=0), found.argmax(axis=0), rest).astype(np.int64)

    def places_of(self, scores: Ints) -> Ints:
        """Position among `names` of each row of scores, shape (n, axes); -1 where there is none; int64."""
        size = self.highest - self.lowest + 1
        digits = np.asarray(scores, dtype=np.int64) - self.lowest
        if digits.size and (digits.min() < 0 or digits.max() >= size):
            raise DefinitionError(
                "a score that the table does not have",
                expected=f"{self.lowest} to {self.highest}",
                found=f"{int(digits.min()) + self.lowest} to {int(digits.max()) + self.lowest}",
                remedy="score by this table",
            )
        number = digits @ (size ** np.arange(len(self.axes) - 1, -1, -1, dtype=np.int64))
        return np.asarray(self.places[number])

    def assign(self, scores: pd.DataFrame | npt.ArrayLike) -> pd.Series[str]:
        """The name of each row of scores, ``None`` where there is none; a table's index is kept.

        Args:
            scores: A table with a column for each axis, or rows in the order of the axes.

        Raises:
            DefinitionError: for a score that the table does not have.
        """
        table = (
            scores if isinstance(scores, pd.DataFrame) else pd.DataFrame(np.asarray(scores), columns=list(self.axes))
        )
        places = self.places_of(table[list(self.axes)].to_numpy())
        names = np.array([*self.names, None], dtype=object)[places]
        return pd.Series(names, index=table.index, name="segment", dtype=object)

    def codes(self) -> pd.DataFrame:
        """One row for every combination: the axes, `segment` (``None`` without), and `rules`, how many take it."""
        every = pd.DataFrame(self.every, columns=list(self.axes))
        return every.assign(segment=self.assign(every), rules=self.matches.sum(axis=0))

    def sizes(self) -> pd.Series[int]:
        """How many combinations each name has, in order; int64."""
        counts = np.bincount(self.places[self.places >= 0], minlength=len(self.names))
        return pd.Series(counts, index=list(self.names), name="codes")

    def audit(self) -> Findings:
        """What is wrong with the table: combinations that no rule takes, names that none gets, rules that overlap."""
        taken = self.matches.sum(axis=0)
        dead = [name for name, count in self.sizes().items() if not count]
        return Findings(
            finding
            for finding in (
                self._uncovered(taken == 0),
                self._unreachable([str(name) for name in dead]),
                self._several(taken > 1),
            )
            if finding.count
        )

    def _uncovered(self, codes: Bools) -> Finding:
        goes = "have no segment" if self.default is None else f"are {self.default!r}"
        message = f"no rule takes these combinations of scores: they {goes}"
        fix = "write rules for them, or say that the default is meant for them"
        return self._of_codes("warning", "uncovered_codes", message, codes, fix)

    def _unreachable(self, names: list[str]) -> Finding:
        return Finding(
            "warning",
            "unreachable_segments",
            "no combination of scores can get these names: earlier rules take them all",
            len(names),
            len(names) / len(self.names),
            tuple(names),
            "put them before the rules that take theirs, or remove them",
        )

    def _several(self, codes: Bools) -> Finding:
        message = "several rules take these combinations: the order of the rules decides"
        return self._of_codes("info", "several_rules", message, codes, "narrow the rules, or keep their order")

    def _of_codes(self, severity: str, code: str, message: str, codes: Bools, fix: str) -> Finding:
        some = tuple("".join(map(str, one)) for one in self.every[codes][:_EXAMPLES].tolist())
        return Finding(severity, code, message, int(codes.sum()), float(codes.mean()), some, fix)


def _taken(rule: ScoreRule, columns: Mapping[str, Ints], texts: npt.NDArray[np.str_]) -> Bools:
    """True where a rule takes a combination."""
    if rule.codes:
        return np.isin(texts, rule.codes)
    found = np.zeros(len(texts), dtype=np.bool_)
    for one in rule.where:
        every = np.ones(len(texts), dtype=np.bool_)
        for axis, (low, high) in one:
            every &= (low <= columns[axis]) & (columns[axis] <= high)
        found |= every
    return found
