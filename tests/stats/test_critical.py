"""Critical values: published quantiles, and NaN or an error where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from journeyseg.errors import InputError
from journeyseg.stats.critical import critical


def test_the_normal_quantile_is_the_published_one() -> None:
    assert float(critical(0.95)) == pytest.approx(1.959963984540054, abs=1e-12)
    assert float(critical(0.99)) == pytest.approx(2.5758293035489004, abs=1e-12)


def test_t_quantiles_are_those_of_the_printed_tables() -> None:
    found = critical(0.95, [1, 2, 9, 30, 63, np.inf])
    assert found.tolist() == pytest.approx([12.7062, 4.3027, 2.2622, 2.0423, 1.9983, 1.9600], abs=5e-5)


def test_missing_or_impossible_degrees_of_freedom_give_nan() -> None:
    assert np.isnan(critical(0.95, [np.nan, 0.0, -3.0])).all()


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0, -0.1, float("nan")])
def test_what_is_no_level_is_refused(level: float) -> None:
    with pytest.raises(InputError, match="confidence level"):
        critical(level)
