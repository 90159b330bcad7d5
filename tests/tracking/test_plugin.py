"""MLflow's API inside a job, and no studio to be reached: the own run is files, the rest is refused."""

import math
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.tracking.world import Attempt, attempt

from cellworks_engine.config import Home
from cellworks_engine.jobs.spool import read_lines


@pytest.fixture
def job(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Attempt]:
    """Make this process the process of a job."""
    import mlflow

    made = attempt(home)
    monkeypatch.setenv("CELLWORKS_HOME", str(home.path))
    monkeypatch.setenv("CELLWORKS_JOB_FOLDER", str(made.folder.path))
    monkeypatch.setenv("MLFLOW_RUN_ID", made.run_id)
    monkeypatch.setenv("MLFLOW_EXPERIMENT_ID", "0")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "")
    mlflow.set_tracking_uri(f"cellworks://job/{uuid.uuid4().hex}")  # MLflow keeps one store for each address
    yield made
    while mlflow.active_run():
        mlflow.end_run()
    mlflow.tracking.fluent._active_experiment_id = None
    mlflow.set_tracking_uri(None)


def test_start_run_adopts_the_jobs_run_and_reads_back_what_it_wrote(job: Attempt) -> None:
    import mlflow

    with mlflow.start_run() as active:
        assert active.info.run_id == job.run_id
        assert active.data.params == {"depth": "8"}
        for step in range(3):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_metrics({"nan": math.nan, "inf": math.inf})
        mlflow.log_params({"rate": 0.1, "depth": 8})
        mlflow.set_tags({"colour": "red", "gone": "yes"})
        mlflow.delete_tag("gone")
        mlflow.log_text("hello", "notes/a.txt")
        mlflow.log_dict({"a": 1}, "b.json")
    run = mlflow.get_run(job.run_id)
    assert run.data.metrics["loss"] == 1 / 3
    assert math.isnan(run.data.metrics["nan"])
    assert run.data.metrics["inf"] == math.inf
    assert run.data.params == {"depth": "8", "rate": "0.1"}
    assert run.data.tags["colour"] == "red"
    assert "gone" not in run.data.tags
    assert run.info.status == "FINISHED"
    history = mlflow.MlflowClient().get_metric_history(job.run_id, "loss")
    assert [(one.step, one.value) for one in history] == [(0, 1.0), (1, 0.5), (2, 1 / 3)]
    assert (job.folder.artifacts / "notes" / "a.txt").read_text() == "hello"
    assert mlflow.artifacts.load_text(f"runs:/{job.run_id}/notes/a.txt") == "hello"


def test_a_parameter_keeps_its_first_value_and_a_second_is_refused_as_by_mlflow(job: Attempt) -> None:
    import mlflow
    from mlflow.exceptions import MlflowException

    mlflow.log_param("rate", 1)
    with pytest.raises(MlflowException, match="Changing param values is not allowed"):
        mlflow.log_param("rate", 2)
    with pytest.raises(MlflowException, match="depth"):
        mlflow.log_params({"depth": 9, "new": 1})
    assert "new" not in mlflow.get_run(job.run_id).data.params


@pytest.mark.parametrize("key", ["", "x" * 300, "a\x00b"])
def test_what_mlflow_would_refuse_is_refused_where_it_is_written(job: Attempt, key: str) -> None:
    import mlflow
    from mlflow.exceptions import MlflowException

    with pytest.raises(MlflowException):
        mlflow.log_metric(key, 1.0)
    with pytest.raises(MlflowException):
        mlflow.set_tag(key, "x")


def test_what_is_logged_without_waiting_is_in_the_spool_at_once(job: Attempt) -> None:
    import mlflow

    mlflow.log_metric("a", 1.0, synchronous=False).wait()
    mlflow.log_params({"b": 1}, synchronous=False)
    mlflow.set_tag("c", "d", synchronous=False)
    lines, _ = read_lines(job.folder.spool)
    assert {"a", "b", "c"} <= {getattr(line, "key", None) for line in lines}


def test_what_needs_the_studio_is_refused_with_a_sentence_and_never_answered_empty(job: Attempt) -> None:
    import mlflow
    from mlflow.exceptions import MlflowException

    client = mlflow.MlflowClient()
    refused = [
        mlflow.search_runs,
        lambda: client.get_run("0" * 32),
        lambda: client.get_metric_history("0" * 32, "loss"),
        client.search_experiments,
        lambda: client.get_experiment_by_name("another"),
        lambda: client.create_experiment("another"),
        lambda: client.get_logged_model("m-" + "0" * 32),
        lambda: client.search_logged_models(["0"]),
        client.search_registered_models,
        lambda: client.create_registered_model("flights"),
        lambda: client.log_metric("0" * 32, "a", 1.0),
        lambda: client.set_tag("0" * 32, "a", "b"),
        lambda: client.create_run("0"),
        lambda: mlflow.set_experiment("another"),
        lambda: mlflow.start_run(run_id="0" * 32),
    ]
    for number, call in enumerate(refused):
        with pytest.raises(MlflowException, match="The studio cannot be reached"):
            call()
            pytest.fail(f"call {number} was answered")


def test_a_nested_run_without_a_studio_is_refused_and_the_jobs_run_goes_on(job: Attempt) -> None:
    import mlflow
    from mlflow.exceptions import MlflowException

    with mlflow.start_run():
        with pytest.raises(MlflowException, match="The studio cannot be reached"):
            mlflow.start_run(nested=True)
        mlflow.log_metric("a", 1.0)
    assert mlflow.get_run(job.run_id).data.metrics == {"a": 1.0}


def test_the_jobs_own_experiment_may_be_set(job: Attempt) -> None:
    import mlflow

    assert mlflow.set_experiment("Default").experiment_id == "0"
    mlflow.log_metric("a", 1.0)
    assert mlflow.active_run().info.run_id == job.run_id


def test_a_run_that_a_server_made_is_waited_for_and_cannot_be_moved(
    home: Home, monkeypatch: pytest.MonkeyPatch, job: Attempt
) -> None:
    import mlflow
    from mlflow.exceptions import MlflowException

    made = attempt(home, run_id=None, experiment_id=None)
    made.folder.write("run.json", {"run_id": "e" * 32, "experiment_id": "5"})
    monkeypatch.setenv("CELLWORKS_JOB_FOLDER", str(made.folder.path))
    monkeypatch.delenv("MLFLOW_RUN_ID")
    monkeypatch.delenv("MLFLOW_EXPERIMENT_ID")
    mlflow.set_tracking_uri(f"cellworks://job/{uuid.uuid4().hex}")
    with mlflow.start_run(run_name="mine") as active:
        assert active.info.run_id == "e" * 32
        assert active.info.experiment_id == "5"
        mlflow.log_metric("a", 1.0)
    monkeypatch.setenv("MLFLOW_RUN_ID", "e" * 32)
    monkeypatch.setenv("MLFLOW_EXPERIMENT_ID", "6")
    with pytest.raises(MlflowException, match="cannot move it"):
        mlflow.start_run()


def test_a_child_process_of_the_job_writes_the_same_run(job: Attempt) -> None:
    import mlflow

    mlflow.log_param("a", 1)
    code = "from cellworks.logging import log_metric, set_tag; log_metric('b', 2.0); set_tag('c', 'd')"
    subprocess.run([sys.executable, "-c", code], check=True)
    run = mlflow.get_run(job.run_id)
    assert run.data.metrics == {"b": 2.0}
    assert run.data.tags["c"] == "d"


def test_a_logged_model_lies_in_the_jobs_folder_and_loads_there(job: Attempt) -> None:
    import mlflow
    from sklearn.linear_model import LinearRegression

    model = LinearRegression().fit([[0.0], [1.0]], [0.0, 1.0])
    with mlflow.start_run():
        mlflow.log_metric("auc", 0.66)
        info = mlflow.sklearn.log_model(model, name="model", pip_requirements=["scikit-learn"])
        mlflow.log_metric("later", 1.0, model_id=info.model_id)
        mlflow.set_logged_model_tags(info.model_id, {"a": "b"})
    assert (job.folder.models / info.model_id / "MLmodel").is_file()
    for uri in (info.model_uri, f"runs:/{job.run_id}/model", f"models:/{info.model_id}"):
        assert mlflow.sklearn.load_model(uri).predict([[2.0]])[0] == pytest.approx(2.0)
    told = mlflow.get_logged_model(info.model_id)
    assert told.status == "READY"
    assert told.tags["a"] == "b"
    assert {one.key for one in told.metrics} == {"auc", "later"}
    run = mlflow.get_run(job.run_id)
    assert [one.model_id for one in run.outputs.model_outputs] == [info.model_id]


def test_artifacts_of_the_job_have_an_address_wherever_its_folder_is(job: Attempt) -> None:
    from mlflow.exceptions import MlflowException
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    source = job.folder.path / "note.txt"
    source.write_text("hello")
    repository = get_artifact_repository("cellworks-artifacts:/artifacts/notes")
    repository.log_artifact(str(source))
    assert [one.path for one in repository.list_artifacts()] == ["note.txt"]
    assert (job.folder.artifacts / "notes" / "note.txt").read_text() == "hello"
    for outside in ("cellworks-artifacts:/launch.json", "cellworks-artifacts:/artifacts/../launch.json"):
        with pytest.raises(MlflowException, match="not in a job's artifacts"):
            get_artifact_repository(outside)


def test_importing_mlflow_alone_loads_nothing_of_the_sdk() -> None:
    code = (
        "import sys, mlflow; "
        "print([m for m in sys.modules if m.partition('.')[0] in ('cellworks', 'cellworks_engine')])"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout.strip().splitlines()[-1] == "[]"


def test_warnings_of_mlflow_are_not_ours(job: Attempt) -> None:
    """Every plugin loads: MLflow says so where one does not."""
    from mlflow.tracking._tracking_service.utils import _tracking_store_registry

    assert "cellworks" in _tracking_store_registry._registry
    assert Path(job.folder.path).is_dir()
