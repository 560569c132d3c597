"""Mermaid text against a twin of Mermaid's own reading: its entity codes and its journey grammar, written anew."""

from __future__ import annotations

import html
import re

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from journeyseg.errors import UnknownName
from journeyseg.model.estimate import Estimate
from journeyseg.render.mermaid import NEUTRAL, entity, mermaid_of, score_of
from journeyseg.render.words import clean, named
from tests.render.sample import HOSTILE, hostile_atlas, shop_atlas

# In this order, as the lexer of Mermaid's journey diagrams tries them; letter case does not count.
RULES = [
    ("comment", r"%%[^\n]*"),
    ("newline", r"\n+"),
    ("space", r"[^\S\n]+"),
    ("rest", r"#[^\n]*"),
    ("journey", r"journey\b"),
    ("title", r"title\s[^#\n;]+"),
    ("accTitle", r"acctitle\s*:[^\n;#]*"),
    ("accDescr", r"accdescr\s*:[^\n;#]*"),
    ("section", r"section\s[^#:\n;]+"),
    ("name", r"[^#:\n;]+"),
    ("data", r":[^#\n;]+"),
    ("invalid", r"."),
]
LEXER = re.compile("|".join(f"(?P<{name}>{rule})" for name, rule in RULES), re.IGNORECASE)


def hidden(text: str) -> str:
    """Entity codes as Mermaid hides them from its grammar: ``#58;`` is no ``#`` and no ``;`` any more."""
    return re.sub(r"#(\w+);", "\ue000\\1\ue001", text)


def shown(text: str) -> str:
    """Hidden entity codes as the characters they stand for."""
    return re.sub("\ue000(\\d+)\ue001", lambda match: chr(int(match[1])), text)


@attrs.define
class Diagram:
    title: str = ""
    sections: list[str] = attrs.field(factory=list)
    tasks: list[tuple[str, str, float, list[str]]] = attrs.field(factory=list)


def parsed(text: str) -> Diagram:
    """The diagram that the twin reads; raises for text that the grammar refuses."""
    diagram, name, started = Diagram(), None, False
    for match in LEXER.finditer(hidden(text)):
        kind, found = match.lastgroup, match.group()
        assert kind not in {"rest", "invalid", "comment"}, f"{kind}: {found!r}"
        assert started or kind in {"journey", "newline", "space"}, f"{kind} before the diagram began"
        if kind == "journey":
            assert not started, "a second journey"
            started = True
        elif kind == "title":
            diagram.title = shown(found[6:])
        elif kind == "section":
            diagram.sections.append(shown(found[8:]))
        elif kind == "name":
            assert name is None, f"no score for {name!r}"
            name = found
        elif kind == "data":
            assert name is not None, f"a score without a name: {found!r}"
            score, actors, *more = found[1:].split(":")
            assert not more, "more than a score and actors"
            people = [shown(actor.strip()) for actor in actors.split(",")]
            diagram.tasks.append((diagram.sections[-1], shown(name), float(score), people))
            name = None
    assert name is None
    return diagram


def test_the_twin_stumbles_over_what_breaks_mermaid() -> None:
    for line in ("a: b: 3: me", "a;b: 3: me", "a # b: 3: me", "journey on: 3: me", "title x: 3: me", "%% x: 3: me"):
        with pytest.raises((AssertionError, ValueError, IndexError)):
            assert parsed(f"journey\n section s\n {line}\n").tasks[0][1] == line.split(": 3")[0]


@given(st.text(st.characters(exclude_categories=["Cs", "Co"]), max_size=40))
@example("title of the song")
@example("journey")
@example("SECTION 9: ; # , %%{init}%%")
@example("accDescr { x }")
@example("%%%")
@example("#58;")
@example("&lt;b&gt;")
def test_any_name_comes_back_as_it_was(name: str) -> None:
    text = f"journey\n    title {entity(name)}\n    section {entity(name)}\n      {entity(name)}: 3: me\n"
    diagram = parsed(text)
    wanted = named(name).strip()
    assert diagram.title.strip() == wanted
    assert [section.strip() for section in diagram.sections] == [wanted]
    assert diagram.tasks[0][1].strip() == wanted


@pytest.mark.parametrize("segment", [None, *HOSTILE])
def test_hostile_atlases_become_diagrams_with_every_stage_and_touchpoint(segment: str | None) -> None:
    atlas = hostile_atlas()
    text = mermaid_of(atlas, segment=segment)
    found, journey_map = parsed(text), atlas.everyone if segment is None else atlas[segment]
    assert found.sections[:-1] == [named(stage.name).strip() for stage in journey_map.stages]
    assert found.sections[-1] == "Outside the stages"
    who = "Everyone" if segment is None else named(segment).strip()
    assert found.title == f"{named(atlas.title).strip()} – {who}"
    names = {task[1].rpartition(" (met by")[0] for task in found.tasks}
    assert names == {named(cell.name).strip() for cell in journey_map.touchpoints}
    assert {tuple(task[3]) for task in found.tasks} == {(who,)}
    assert not re.search('[<>`"\\x00]', text)


def test_scores_come_from_the_rating_asked_here_else_from_the_final_rating_else_are_neutral() -> None:
    atlas = shop_atlas()
    diagram = parsed(mermaid_of(atlas, segment="Gift buyers"))
    for (section, name, score, _), cell in zip(diagram.tasks, atlas["Gift buyers"].touchpoints, strict=True):
        rating = cell.satisfaction if cell.satisfaction.known else cell.final_rating
        assert section == cell.stage
        assert score == pytest.approx(rating.value, abs=0.005)
        assert name.endswith("rated here)") == cell.satisfaction.known
        assert name.endswith("final rating)") != cell.satisfaction.known


@given(st.floats(-50, 150))
def test_scores_lie_between_one_and_five_whatever_the_scale(value: float) -> None:
    cell = attrs.evolve(shop_atlas().everyone.touchpoints[0], satisfaction=Estimate(value))
    score, _ = score_of(cell, (0.0, 100.0))
    assert score == pytest.approx(1 + 4 * min(1, max(0, value / 100)), abs=0.005)
    assert score_of(cell, None) == (NEUTRAL, "no rating, drawn as 3")
    assert score_of(attrs.evolve(cell, satisfaction=Estimate(), final_rating=Estimate()), (0.0, 1.0))[0] == NEUTRAL


def test_text_is_one_statement_a_line_and_an_unknown_segment_is_refused() -> None:
    text = mermaid_of(shop_atlas())
    assert text.startswith("journey\n    accTitle: ")
    assert text == "".join(f"{clean(line)}\n" for line in text.splitlines())
    assert html.unescape(text) == text
    with pytest.raises(UnknownName):
        mermaid_of(shop_atlas(), segment="nobody")
