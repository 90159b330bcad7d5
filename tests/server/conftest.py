"""One supervisor for the tests that only ask it things."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server.world import Door, supervisor


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("studio") / "home"


@pytest.fixture(scope="session")
def studio(shared_home: Path) -> Iterator[Door]:
    """Return the door of a running studio."""
    with supervisor(shared_home) as door:
        yield door
