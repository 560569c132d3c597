"""Colours that people who see fewer colours can tell apart (Okabe and Ito 2008), in the order they are used."""

from __future__ import annotations

TONES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#8c8c00")
"""One for each segment, then again from the first."""
