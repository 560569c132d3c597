"""Identity: which ids are one customer, by what evidence, and how to take a link back."""

from journeyseg.analyses.identity.reading import read
from journeyseg.analyses.identity.result import Identities
from journeyseg.analyses.identity.settings import IdentityRule, rule_of

__all__ = ["Identities", "IdentityRule", "read", "rule_of"]
