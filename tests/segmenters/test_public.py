"""What segmenters and conditions say of themselves."""

from __future__ import annotations

import pytest

import journeyseg as js
from journeyseg.segmenters import RFM, Condition, Profile, attribute, count, first, last, later, mean, total

CONDITIONS = {
    "attribute": attribute("profile:age", at_least=18),
    "count": count("buy", at_least=2),
    "first": first("buy", within="30 days"),
    "last": last("buy", within="30 days"),
    "later": later("property:delivered", than="property:promised"),
    "mean": mean("satisfaction", at_least=4),
    "total": total("value", at_least=100),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_condition_is_one_and_joins_to_one(name: str) -> None:
    one = CONDITIONS[name]
    assert isinstance(one, Condition)
    assert all(isinstance(joined, Condition) for joined in (one & one, one | one, ~one))
    assert one != ~one


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_condition_survives_the_way_to_its_table_and_back(name: str) -> None:
    table = js.segmenters.to_table(CONDITIONS[name])
    assert js.segmenters.from_table(table) == CONDITIONS[name]


def test_a_column_of_customers_is_told_from_one_of_touchpoints() -> None:
    assert Profile("plan").is_profile
    assert not Profile("property:device").is_profile
    assert attribute("profile:age", at_least=18).is_profile
    assert not attribute("property:device", equals="phone").is_profile
    assert attribute("profile:age", at_least=18).needs == {"profile:age"}


def test_rfm_says_in_words_how_its_axes_are_counted() -> None:
    convention = RFM(axes=("value", "recency"), amount="mean").convention
    assert convention.axes == ("recency", "value")
    assert convention.words("value") != RFM(axes=("recency", "value")).convention.words("value")


def test_names_that_do_not_exist_are_attribute_errors() -> None:
    for module in (js.segmenters, js.metrics):
        with pytest.raises(AttributeError, match="no_such"):
            module.no_such  # noqa: B018
        assert set(module.__all__) <= set(dir(module))
