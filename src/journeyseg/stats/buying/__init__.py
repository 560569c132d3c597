"""Buying models: how often customers will buy again, whether they still do, and what for, by maximum likelihood.

Where a customer's leaving is not seen (a shop): `BgNbd`, `MbgNbd`, `ParetoNbd` in continuous time, `BgBb` in discrete
periods. Where it is (a subscription): `Sbg`. What a purchase brings: `GammaGamma`. `fit` estimates any of them.
"""

from __future__ import annotations

from journeyseg.stats.buying.bg_bb import BgBb
from journeyseg.stats.buying.bg_nbd import BgNbd
from journeyseg.stats.buying.discounting import discounted
from journeyseg.stats.buying.fitting import Fit, fit
from journeyseg.stats.buying.gamma_gamma import GammaGamma
from journeyseg.stats.buying.histories import Histories
from journeyseg.stats.buying.mbg_nbd import MbgNbd
from journeyseg.stats.buying.pareto_nbd import ParetoNbd
from journeyseg.stats.buying.sbg import Sbg

__all__ = ["BgBb", "BgNbd", "Fit", "GammaGamma", "Histories", "MbgNbd", "ParetoNbd", "Sbg", "discounted", "fit"]
