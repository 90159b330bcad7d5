import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.engine.schedules.world import World, at

from cellworks_engine.config import Home
from cellworks_engine.db.engine import open_database


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with nothing in it: to make one takes seconds."""
    path = tmp_path_factory.mktemp("empty") / "studio.db"
    open_database(None, path).close()
    return path


@pytest.fixture
def home(tmp_path: Path, empty: Path) -> Path:
    home = Home(tmp_path / "home").make()
    shutil.copy(empty, home.database)
    return home.path


@pytest.fixture
def world(home: Path) -> Iterator[World]:
    world = World(home, at("2026-06-01 09:30"))
    yield world
    world.close()
