"""Models that a job logs, by itself or by hand: in the store after carrying, loadable, none dropped."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.tracking.world import BEGAN, Attempt, attempt

from cellworks_engine.runs.carrier import Carrier, Wish
from cellworks_engine.runs.opening import make_engine
from cellworks_engine.runs.sql import SqlIngest

FLAVOURS = {
    "sklearn pipeline": "sklearn", "sklearn hgb": "sklearn", "sklearn regression": "sklearn",
    "sklearn hgb by hand": "sklearn", "lightgbm": "lightgbm", "lightgbm sklearn": "lightgbm",
    "xgboost": "xgboost", "xgboost sklearn": "xgboost", "torch": "pytorch",
}  # fmt: skip


@dataclass(frozen=True)
class Trained:
    """A job that has run, in the store."""

    job: Attempt
    models: dict[str, str]
    uri: str
    said: str


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Trained:
    """Run the job without a studio, carry it, and take its folder away."""
    pytest.importorskip("lightgbm")
    pytest.importorskip("xgboost")
    pytest.importorskip("torch")
    place = tmp_path_factory.mktemp("trained")
    job = attempt(place / "jobs")
    environment = {
        **os.environ,
        "CELLWORKS_JOB_FOLDER": str(job.folder.path),
        "CELLWORKS_HOME": str(place),
        "MLFLOW_TRACKING_URI": "cellworks://job",
        "MLFLOW_RUN_ID": job.run_id,
        "MLFLOW_EXPERIMENT_ID": "0",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "OMP_NUM_THREADS": "1",
    }
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("job_of_models.py")],
        env=environment, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    path = place / "mlflow.db"
    path.write_bytes(empty_store.read_bytes())
    uri = f"sqlite:///{path}"
    engine = make_engine(uri)
    carrier = Carrier(lambda: SqlIngest(engine, uri, (place / "artifacts").as_uri()), lambda _: None)
    errors: list[object] = []
    carrier.round(
        [
            Wish(
                folder=str(job.folder.path),
                state="succeeded",
                ended=BEGAN + 9,
                answer=lambda error, _: errors.append(error),
            )
        ]
    )
    engine.dispose()
    assert errors == [None]
    assert not job.folder.models.exists()
    return Trained(job, json.loads(done.stdout), uri, done.stderr)


@pytest.fixture
def store(trained: Trained) -> Iterator[Trained]:
    import mlflow

    mlflow.set_tracking_uri(trained.uri)
    yield trained
    mlflow.set_tracking_uri(None)


ROWS = pd.DataFrame([[0.0, 1.0, 2.0], [117.0, 118.0, 119.0]], columns=["temp", "wind", "hour"])


@pytest.mark.parametrize("what", FLAVOURS)
def test_a_model_loads_by_its_id_and_predicts(store: Trained, what: str) -> None:
    import mlflow

    model_id = store.models[what]
    told = mlflow.get_logged_model(model_id)
    assert told.status == "READY"
    assert told.source_run_id == store.job.run_id
    model = getattr(mlflow, FLAVOURS[what]).load_model(f"models:/{model_id}")
    if what == "torch":
        import torch

        assert model(torch.zeros(2, 3)).shape == (2, 1)
        return
    rows = ROWS
    if what == "xgboost":
        import xgboost

        rows = xgboost.DMatrix(ROWS)
    predicted = np.asarray(model.predict(rows), dtype=float)
    assert len(predicted) == 2
    if "regression" in what:
        assert predicted == pytest.approx([4.0, 238.0])


def test_a_model_loads_by_its_run_and_name(store: Trained) -> None:
    import mlflow

    by_hand = mlflow.sklearn.load_model(f"runs:/{store.job.run_id}/by hand")
    assert type(by_hand).__name__ == "HistGradientBoostingRegressor"
    assert mlflow.pyfunc.load_model(f"runs:/{store.job.run_id}/by hand").predict(ROWS).shape == (2,)


def test_no_model_is_dropped_and_each_has_signature_example_and_requirements(store: Trained) -> None:
    import mlflow

    run = mlflow.get_run(store.job.run_id)
    logged = {one.model_id for one in run.outputs.model_outputs}
    assert set(store.models.values()) <= logged
    assert "FAILED" not in {mlflow.get_logged_model(one).status for one in logged}
    for what in ("sklearn pipeline", "sklearn hgb", "lightgbm", "xgboost"):
        info = mlflow.models.get_model_info(f"models:/{store.models[what]}")
        assert info.signature is not None, what
        assert info.saved_input_example_info, what
        needed = mlflow.pyfunc.get_model_dependencies(f"models:/{store.models[what]}")
        packages = Path(needed).read_text()
        assert what.replace("sklearn", "scikit-learn").split()[0] in packages
        assert "pandas==" in packages
        assert "cellworks" not in packages


def test_the_run_has_what_autologging_knows(store: Trained) -> None:
    import mlflow

    run = mlflow.get_run(store.job.run_id)
    assert run.info.status == "FINISHED"
    assert {"training_accuracy_score", "training_r2_score"} <= set(run.data.metrics)
    assert run.data.params["depth"] == "8"
    assert run.data.metrics["by hand"] == 0.66
    assert run.inputs.dataset_inputs
    names = {one.path for one in mlflow.MlflowClient().list_artifacts(store.job.run_id)}
    assert {"training_confusion_matrix.svg", "training_roc_curve.svg", "estimator.html"} <= names


def test_a_moved_model_names_the_place_where_it_lies(store: Trained) -> None:
    import mlflow

    told = mlflow.get_logged_model(store.models["sklearn hgb"])
    described = Path(told.artifact_location.removeprefix("file://")) / "MLmodel"
    assert f"artifact_path: {told.artifact_location}\n" in described.read_text()


def test_a_format_that_was_chosen_for_a_model_is_said_and_nothing_else_is(store: Trained) -> None:
    assert "HistGradientBoostingRegressor is saved with cloudpickle" in store.said
    assert "Sequential is saved with pickle" in store.said
    for noise in (
        "Created MLflow autologging run",
        "requires exercising caution",
        "Changing param values",
        "successfully enabled",
    ):
        assert noise not in store.said
