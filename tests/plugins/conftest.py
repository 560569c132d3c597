"""The environments with installed plugins, made once for all tests that need them."""

from __future__ import annotations

import pytest

from tests.plugins.environment import FAULTY, SOUND, Environment, create


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with one plugin of each kind, all in order."""
    return create(tmp_path_factory.mktemp("sound"), SOUND)


@pytest.fixture(scope="session")
def mixed(tmp_path_factory: pytest.TempPathFactory, sound: Environment) -> Environment:
    """An environment with those, and with broken, too new, rival and misspelt ones."""
    return create(tmp_path_factory.mktemp("mixed"), FAULTY, beside=sound)
