"""Trimming: journeys with repeats collapsed, or from one touchpoint to another; the ledger counts what goes."""

from journeyseg.analyses.trimming.repeats import collapsed
from journeyseg.analyses.trimming.stretch import Stretch, cut_to

__all__ = ["Stretch", "collapsed", "cut_to"]
