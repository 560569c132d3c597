"""What a pain point says, in one sentence and one line of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeyseg.render.words import chance, clean, interval, named, told, units

if TYPE_CHECKING:
    from markupsafe import Markup

    from journeyseg.model.atlas import Atlas, PainPoint

ASSOCIATION = (
    "These are associations, not causes: a segment may differ from the rest in more than its name. "
    "Test a remedy on a random half before you roll it out."
)
SIGNALS = {"drop-off": "Drop-off", "satisfaction": "Satisfaction", "waiting": "Waiting"}
_SENTENCES = {
    "drop-off": "{segment}: {here} of those who reach {place} go no further{within}; among the rest it is {rest}.",
    "satisfaction": "{segment}: {place} is rated {here}{scale}; the rest rate it {rest}.",
    "waiting": "{segment}: the typical wait for {place} is {here} (median); the rest wait {rest}.",
}
_OTHER = "{segment}: {signal} at {place} is {here}; among the rest it is {rest}."
_MET = {"satisfaction": "rated by", "drop-off": "reached by", "waiting": "met by"}
_GAPS = {
    "drop-off": "Gap {gap}{ends}",
    "satisfaction": "Gap {gap} of the scale{ends}",
    "waiting": "{gap} more long waits{ends}",
}


def pain_sentence(pain: PainPoint, atlas: Atlas) -> str:
    """One plain sentence: who, where, how it is here and elsewhere. Not escaped: for terminals and plain text.

    Args:
        pain: A pain point of the atlas.
        atlas: Gives the rating scale.
    """
    template, slots = _filled(pain, atlas)
    return template.format(segment=named(pain.segment), place=f"“{named(pain.place)}”", **slots)


def pain_markup(pain: PainPoint, atlas: Atlas) -> Markup:
    """The same sentence as HTML, names escaped, isolated from the text around them, and emphasised."""
    from markupsafe import Markup

    template, slots = _filled(pain, atlas)
    name = Markup("<b><bdi>{}</bdi></b>").format
    strong = {key: Markup("<b class='num'>{}</b>").format(slots.pop(key)) for key in ("here", "rest")}
    return Markup(template).format(segment=name(named(pain.segment)), place=name(named(pain.place)), **strong, **slots)


def _filled(pain: PainPoint, atlas: Atlas) -> tuple[str, dict[str, str]]:
    scale = "" if atlas.rating is None else f" on a scale from {atlas.rating[0]:g} to {atlas.rating[1]:g}"
    slots = {"here": told(pain.unit, pain.here.value), "rest": told(pain.unit, pain.rest.value)}
    horizon = atlas.provenance.settings.get("horizon", "")
    within = f" within {horizon}" if horizon else ""
    slots |= {"scale": scale, "within": within, "signal": clean(pain.signal)}
    return _SENTENCES.get(pain.signal, _OTHER), slots


def gap_text(pain: PainPoint) -> str:
    """How large the gap is, with its interval."""
    ends = interval("points", pain.gap)
    template = _GAPS.get(pain.signal, _GAPS["drop-off"])
    return template.format(gap=told("points", pain.gap.value), ends=f" ({_level(pain)} {ends})" if ends else "")


def _level(pain: PainPoint) -> str:
    return f"{told('share', pain.gap.level)} interval"


def evidence(pain: PainPoint, atlas: Atlas) -> tuple[str, ...]:
    """Gap with interval, how many met it, what it comes to, and how sure one can be; each a short text."""
    comparisons = units("comparison", pain.family)
    return (
        gap_text(pain),
        f"{_MET.get(pain.signal, 'met by')} {units(atlas.unit, pain.affected)}",
        f"impact {impact_text(pain, atlas.unit)}",
        f"{chance(pain.p_adjusted)} after correction for {comparisons}",
    )


def impact_text(pain: PainPoint, unit: str) -> str:
    """Gap times affected, with its interval."""
    ends = interval("count", pain.impact)
    return units(unit, pain.impact.value) + (f" ({ends})" if ends else "")
