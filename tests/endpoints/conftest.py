"""Models that are saved once, and one gateway with a worker for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.endpoints.models import save_models
from tests.endpoints.world import World, new_world

from cellworks_engine.endpoints.configuration import Logging


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return where each model stands."""
    return save_models(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def served(models: dict[str, Path]) -> Iterator[World]:
    """Return a gateway with one endpoint a model, none of which a test changes."""
    with new_world() as world:
        for name, model in models.items():
            world.start_worker(name, model)
        routes = {
            name: world.route(name, "3", 100, log=Logging(model=str(model))) for name, model in models.items()
        }
        world.configure(**{name: [route] for name, route in routes.items()})
        world.start_gateway()
        for name in models:
            world.await_worker(name)
        world.await_workers(len(models))
        yield world
