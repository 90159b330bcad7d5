import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.engine.endpoints.world import Keeper, Shelf, kept, wait_for
from tests.studio import end_processes

from cellworks_engine.config import Home
from cellworks_engine.jobs.launchers.local import LocalLauncher
from cellworks_engine.jobs.schema import Environment


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Models that MLflow saved: version n answers n times x; 90 cannot be loaded, 91 cannot predict."""
    import mlflow
    import numpy as np
    import pandas as pd
    from mlflow.models import infer_signature

    class Times(mlflow.pyfunc.PythonModel):  # type: ignore[misc,name-defined]
        def load_context(self, context):
            self.factor = float(Path(context.artifacts["factor"]).read_text())

        def predict(self, context, model_input, params=None):
            if self.factor == 91:
                raise ZeroDivisionError("the model divides by nothing")
            return model_input["x"].to_numpy() * self.factor

    folder = tmp_path_factory.mktemp("models")
    (folder / "factor").write_text("1")
    mlflow.pyfunc.save_model(
        folder / "1", python_model=Times(), artifacts={"factor": str(folder / "factor")}, pip_requirements=[],
        signature=infer_signature(pd.DataFrame({"x": [1.0, 2.0]}), np.array([1.0, 2.0])),
    )  # fmt: skip
    for number in (2, 3, 90, 91):
        shutil.copytree(folder / "1", folder / str(number))
        (folder / str(number) / "artifacts" / "factor").write_text(str(number))
    (folder / "90" / "python_model.pkl").write_bytes(b"not a pickle")
    return {number: folder / str(number) for number in (1, 2, 3, 90, 91)}


@pytest.fixture
def shelf(models: dict[int, Path]) -> Shelf:
    shelf = Shelf()
    for number, path in models.items():
        shelf.put(path, number)
    return shelf


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalLauncher]:
    """A warm process of this interpreter, from which workers fork."""
    home = Home(tmp_path_factory.mktemp("warm")).make()
    launcher = LocalLauncher(home)
    launcher.prepare(Environment(python=sys.executable))
    wait_for(lambda: any(one.ready for one in launcher.warm()), "a warm process", 300)
    yield launcher
    launcher.close()
    end_processes(home.path, "cellworks_engine.jobs")  # a fork that had not said yet whose worker it is


@pytest.fixture
def keep(tmp_path: Path, shelf: Shelf, warm: LocalLauncher) -> Iterator[Callable[..., Keeper]]:
    with kept(tmp_path / "home", shelf, warm) as make:
        yield make


@pytest.fixture
def keeper(keep: Callable[..., Keeper]) -> Keeper:
    return keep()
