"""Sessions: where one visit ends and the next begins; the result is `Journeys` with finer journeys."""

from journeyseg.analyses.sessions.cutting import cut
from journeyseg.analyses.sessions.rule import SessionRule
from journeyseg.analyses.sessions.stating import rule_of

__all__ = ["SessionRule", "cut", "rule_of"]
