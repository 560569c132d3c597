"""Reading patterns from text; every error points at its column.

::

    pattern  = ["start" link] body [link "end"] ["within" duration]
    body     = sequence {"|" sequence}                       alternatives in ( ) beside start or end
    sequence = term {link term}
    link     = ("->" | "..." ["{" numbers "}"]) ["[" test {"," test} "]"]
    test     = "no" operand | ("<" | "<=" | ">" | ">=") duration
    term     = atom ["?" | "{" numbers ["by" link] "}"]
    atom     = "(" body ")" | "not" operand | operand {"or" single}
    operand  = (single | "(" single {"or" single} ")") ["as" text]
    single   = ("any" | name) ["(" condition {"," condition} ")"]
    numbers  = number ["," [number]]
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import attrs

from journeyseg.analyses.sequences import patterns
from journeyseg.analyses.sequences.conditions import Column, passed, value_of
from journeyseg.analyses.sequences.lexing import RESERVED, Token, pointing, tokens
from journeyseg.analyses.sequences.nodes import OPERATORS, Item, Link, Node, Repeat
from journeyseg.analyses.sequences.pattern import Pattern
from journeyseg.errors import DefinitionError
from journeyseg.model.durations import duration
from journeyseg.model.occurrence import Choice, Occurrence

Made = TypeVar("Made")
DEEPEST = 50
"""Brackets inside brackets, at most."""


def parse(text: str) -> Pattern:
    """The pattern that a text means; see `Pattern.parse`."""
    if not isinstance(text, str):
        raise DefinitionError(
            "a pattern is text", expected='"view ... buy"', found=repr(text), remedy="write it as text"
        )
    return _Reader(text, tokens(text)).pattern()


@attrs.define
class _Reader:
    text: str
    tokens: list[Token]
    place: int = 0
    depth: int = 0

    # -- moving ---------------------------------------------------------------------------------------------------

    @property
    def now(self) -> Token:
        return self.tokens[self.place]

    def sees(self, *values: str) -> bool:
        return self.now.kind in ("sign", "word") and self.now.value in values

    def took(self, *values: str) -> bool:
        found = self.sees(*values)
        self.place += found
        return found

    def next(self) -> Token:
        self.place += 1
        return self.tokens[self.place - 1]

    def take(self, value: str) -> None:
        if not self.took(value):
            raise self.lost(f'"{value}"')

    def lost(self, expected: str, token: Token | None = None) -> DefinitionError:
        token = token or self.now
        return pointing(self.text, token.place, expected, token.shown)

    def made(self, token: Token, make: Callable[[], Made]) -> Made:
        try:
            return make()
        except DefinitionError as why:
            raise pointing(self.text, token.place, why.expected or why.message, why.message) from None

    # -- the grammar ----------------------------------------------------------------------------------------------

    def pattern(self) -> Pattern:
        begun = self.now
        start = self.link() if self.took("start") else None
        body = self.sequence() if start is not None else self.body()
        end = self.ending()
        if self.sees("|"):
            raise self.lost('alternatives in ( ) where a pattern names "start" or "end"')
        within = self.duration() if self.took("within") else None
        if self.now.kind != "end":
            raise self.lost('"->", "...", "|", "within" or the end')
        return self.made(begun, lambda: Pattern(body, within, start, end))

    def ending(self) -> Link | None:
        if not self.sees("->", "..."):
            return None
        link = self.link()
        self.take("end")
        return link

    def body(self) -> Node:
        options = [self.sequence()]
        while self.took("|"):
            options.append(self.sequence())
        return patterns.either(*options)

    def sequence(self) -> Node:
        parts: list[object] = [self.term()]
        while self.sees("->", "...") and not self.ends_here():
            parts += [self.link(), self.term()]
        return patterns.chain(*parts)

    def ends_here(self) -> bool:
        """True when the link that comes leads to the end of the journey."""
        place = self.place
        self.link()
        found = self.sees("end")
        self.place = place
        return found

    def link(self) -> Link:
        sign = self.now
        if not self.took("->", "..."):
            raise self.lost('"->" (directly followed by) or "..." (later)')
        least, most = (0, 0) if sign.value == "->" else (0, None)
        if sign.value == "..." and self.took("{"):
            least, most = self.numbers()
            self.take("}")
        without, elapsed = self.tests() if self.took("[") else (None, {})
        return self.made(sign, lambda: Link(least, most, without, elapsed))

    def tests(self) -> tuple[Occurrence | None, dict[str, timedelta]]:
        without: Occurrence | None = None
        elapsed: dict[str, timedelta] = {}
        while True:
            sign = self.now
            if self.took("no"):
                if without is not None:
                    raise self.lost('one "no", such as: no (refund or cancel)', sign)
                without = self.operand()
            elif self.took(*OPERATORS) and sign.value not in elapsed:
                elapsed[sign.value] = self.duration()
            else:
                raise self.lost('"no", "<", "<=", ">" or ">=", each once', sign)
            if self.took("]"):
                return without, elapsed
            if not self.took(","):
                raise self.lost('"," or "]"')

    def term(self) -> Node:
        node, sign = self.atom(), self.now
        if self.took("?"):
            return patterns.optional(node)
        if not self.took("{"):
            return node
        least, most = self.numbers()
        link = self.link() if self.took("by") else None
        self.take("}")
        return self.made(sign, lambda: Repeat(node, least, most, Link() if link is None else link))

    def numbers(self) -> tuple[int, int | None]:
        least = self.number()
        if not self.took(","):
            return least, least
        return least, self.number() if self.now.value.isdecimal() else None

    def number(self) -> int:
        if self.now.kind != "word" or not self.now.value.isdecimal():
            raise self.lost("a whole number")
        return int(self.next().value)

    def atom(self) -> Node:
        if self.took("not"):
            return Item(self.operand(), other=True)
        if not self.sees("("):
            return self.classed(Item(self.operand()))
        self.next()
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.lost(f"at most {DEEPEST} brackets inside each other")
        node = self.classed(self.body())
        self.depth -= 1
        self.take(")")
        return Item(self.labelled(node.what)) if isinstance(node, Item) and not node.other else node

    def classed(self, node: Node) -> Node:
        """The item of a class, when "or" follows an item."""
        plain = isinstance(node, Item) and not node.other and node.what.label == Occurrence(node.what.choices).label
        choices = [node.what] if isinstance(node, Item) and plain else []
        while self.sees("or"):
            if not choices:
                raise self.lost('"or" between touchpoints that have no name yet; "|" between longer alternatives')
            self.next()
            choices.append(Occurrence((self.single(),)))
        return Item(choices) if len(choices) > 1 else node

    def operand(self) -> Occurrence:
        if not self.took("("):
            return self.labelled(Occurrence((self.single(),)))
        choices = [self.single()]
        while self.took("or"):
            choices.append(self.single())
        self.take(")")
        return self.labelled(Occurrence(tuple(dict.fromkeys(choices))))

    def labelled(self, what: Occurrence) -> Occurrence:
        if not self.took("as"):
            return what
        if self.now.kind not in ("text", "word"):
            raise self.lost("what to call it, in quotes")
        return Occurrence(what.choices, self.next().value)

    def single(self) -> Choice:
        token = self.now
        if token.kind not in ("word", "text") or (token.kind == "word" and token.value in RESERVED - {"any"}):
            raise self.lost('a touchpoint, "any" or "("')
        self.next()
        anything = token.kind == "word" and token.value == "any"
        columns = self.conditions() if self.took("(") else []
        stages = [value for name, _, value in columns if name == "stage"]
        if len(stages) > 1:
            raise self.lost("one condition on the stage", token)
        names = () if anything else (token.value,)
        return self.made(token, lambda: Choice(names, stages[0] if stages else (), passed(columns)))

    def conditions(self) -> list[Column]:
        found = [self.condition()]
        while self.took(","):
            found.append(self.condition())
        self.take(")")
        return found

    def condition(self) -> Column:
        token = self.now
        if token.kind not in ("word", "text"):
            raise self.lost("a column: value, cost, satisfaction, channel, stage or property:NAME")
        name, sign = self.next().value, self.next()
        test = {"in": "among", "contains": "contains", "starts_with": "starts_with", "ends_with": "ends_with"}
        test |= {"=": "equals", ">": "above", ">=": "at_least", "<": "below", "<=": "at_most"}
        if sign.kind == "text" or sign.value not in test:
            raise self.lost("=, <, <=, >, >=, in, contains, starts_with or ends_with", sign)
        value = self.listed() if sign.value == "in" else self.value()
        if name == "stage":
            if test[sign.value] not in ("equals", "among"):
                raise self.lost("stage = NAME or stage in (NAME, ...)", sign)
            return name, "equals", tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)
        return self.made(token, lambda: checked(name, test[sign.value], value))

    def listed(self) -> tuple[object, ...]:
        self.take("(")
        found: list[object] = []
        while not self.took(")"):
            found.append(self.value())
            if not self.sees(")"):
                self.take(",")
        return tuple(found)

    def value(self) -> object:
        if self.now.kind not in ("word", "text"):
            raise self.lost("a value: a number, a text, true, false or a moment")
        token = self.next()
        return token.value if token.kind == "text" else value_of(token.value)

    def duration(self) -> timedelta:
        token, words = self.now, []
        while self.now.kind == "word" and self.now.value not in RESERVED:
            words.append(self.next().value)
        return self.made(token, lambda: duration(" ".join(words), name="a time"))


def checked(name: str, test: str, value: object) -> Column:
    """A condition on a column, when it can be one.

    Raises:
        DefinitionError: for a column or a value that no condition has.
    """
    column = (name, test, value)
    passed([column])
    return column
