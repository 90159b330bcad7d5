"""Carrying to a real MLflow tracking server: its own ids, nothing twice, artifacts through its proxy."""

import json
import math
from pathlib import Path

import pytest
from tests.tracking.world import BEGAN, Attempt, attempt

from cellworks_engine.config import Home
from cellworks_engine.errors import ErrorBody, InvalidInput, NotFound
from cellworks_engine.jobs.spool import (
    Line,
    ModelLine,
    ModelStatusLine,
    OutputsLine,
    ParamLine,
    StatusLine,
    TagLine,
    metric,
)
from cellworks_engine.runs.api import ServerApi
from cellworks_engine.runs.carrier import MARK, Carrier, Wish
from cellworks_engine.runs.clientreads import ClientReads
from cellworks_engine.runs.rest import ClientIngest
from cellworks_engine.runs.schema import RunQuery

AT = int(BEGAN * 1000)


def job_for(home: Home, name: str) -> Attempt:
    return attempt(home, run_id=None, experiment_id=None, experiment=name)


def lines(model: str | None = None) -> list[Line]:
    said: list[Line] = [
        ParamLine(key="rate", value="0.1"),
        ParamLine(key="rate", value="0.2"),
        metric("loss", 0.5, step=0, at=AT),
        metric("loss", 0.25, step=1, at=AT + 1),
        metric("nan", math.nan, at=AT),
        metric("inf", math.inf, at=AT),
        TagLine(key="colour", value="blue"),
        TagLine(key="gone", value="x"),
        TagLine(key="gone", value=None),
        StatusLine(name="renamed"),
    ]
    if model is not None:
        said += [OutputsLine(models=[(model, 2)]), TagLine(key="a", value="b", model=model)]
        said += [ModelLine(id=model, name="model"), ModelStatusLine(id=model, status="READY")]
    return said


class Carrying:
    """Carriers to the server, one after another as trackers are."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.errors: list[ErrorBody | None] = []
        self.next()

    def next(self) -> None:
        self.carrier = Carrier(lambda: ClientIngest(self.address), lambda _: None)

    def heard(self, error: ErrorBody | None, _done: object) -> None:
        self.errors.append(error)

    def round(self, job: Attempt, state: str | None = None) -> None:
        wish = Wish(folder=str(job.folder.path), state=state, ended=BEGAN + 60, answer=self.heard)
        self.carrier.round([wish])
        assert self.errors.pop() is None

    def made(self, job: Attempt) -> dict[str, str]:
        found: dict[str, str] = json.loads((job.folder.path / "run.json").read_bytes())
        return found


@pytest.fixture
def carrying(server: str) -> Carrying:
    return Carrying(server)


def test_a_run_is_made_before_it_is_asked_for_and_carried(home: Home, carrying: Carrying) -> None:
    from mlflow import MlflowClient

    job = job_for(home, "made")
    carrying.round(job)
    made = carrying.made(job)
    client = MlflowClient(tracking_uri=carrying.address)
    assert client.get_run(made["run_id"]).info.status == "RUNNING"
    job.say(*lines())
    (job.folder.artifacts / "notes").mkdir(parents=True)
    (job.folder.artifacts / "notes" / "a.txt").write_text("hello")
    carrying.round(job, "succeeded")
    run = client.get_run(made["run_id"])
    assert run.info.status == "FINISHED"
    assert run.info.run_name == "renamed"
    assert run.info.end_time == AT + 60_000
    assert run.data.params == {"depth": "8", "rate": "0.1"}
    assert run.data.metrics["loss"] == 0.25
    assert math.isnan(run.data.metrics["nan"])
    assert run.data.metrics["inf"] > 1e308
    assert run.data.tags["colour"] == "blue"
    assert "gone" not in run.data.tags
    assert run.info.artifact_uri.startswith("mlflow-artifacts:")
    assert [one.path for one in client.list_artifacts(made["run_id"], "notes")] == ["notes/a.txt"]


def test_a_model_with_the_servers_id_is_uploaded_and_loads(home: Home, carrying: Carrying) -> None:
    import mlflow
    from sklearn.linear_model import LinearRegression

    client = mlflow.MlflowClient(tracking_uri=carrying.address)
    job = job_for(home, "models")
    carrying.round(job)
    made = carrying.made(job)
    model = client.create_logged_model(made["experiment_id"], "model", made["run_id"])
    fitted = LinearRegression().fit([[0.0], [1.0]], [0.0, 1.0])
    saved = mlflow.models.Model(model_id=model.model_id)
    mlflow.sklearn.save_model(
        fitted, str(job.folder.models / model.model_id), mlflow_model=saved, pip_requirements=["scikit-learn"]
    )
    job.say(*lines(model.model_id))
    carrying.round(job, "succeeded")
    mlflow.set_tracking_uri(carrying.address)
    try:
        loaded = mlflow.sklearn.load_model(f"models:/{model.model_id}")
        assert loaded.predict([[3.0]])[0] == pytest.approx(3.0)
    finally:
        mlflow.set_tracking_uri(None)
    assert client.get_logged_model(model.model_id).tags["a"] == "b"
    run = client.get_run(made["run_id"])
    assert [(one.model_id, one.step) for one in run.outputs.model_outputs] == [(model.model_id, 2)]


def test_carrying_again_changes_nothing(home: Home, carrying: Carrying) -> None:
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=carrying.address)
    job = job_for(home, "again")
    carrying.round(job)
    made = carrying.made(job)
    model = client.create_logged_model(made["experiment_id"], "model", made["run_id"]).model_id
    said = lines(model)
    job.say(*said[:7])
    carrying.round(job)
    for _ in range(2):
        (job.folder.path / MARK).unlink()
        carrying.next()
        carrying.round(job)
    job.say(*said[7:])
    for _ in range(2):
        carrying.round(job, "succeeded")
        (job.folder.path / MARK).unlink()
        carrying.next()
    assert carrying.made(job) == made
    assert len(client.search_runs([made["experiment_id"]])) == 1
    history = client.get_metric_history(made["run_id"], "loss")
    assert [(one.step, one.value) for one in history] == [(0, 0.5), (1, 0.25)]
    assert len(client.get_run(made["run_id"]).outputs.model_outputs) == 1


def test_a_tracker_that_died_between_making_a_run_and_noting_it_makes_no_second(
    home: Home, carrying: Carrying
) -> None:
    from mlflow import MlflowClient

    job = job_for(home, "between")
    carrying.round(job)
    made = carrying.made(job)
    (job.folder.path / "run.json").unlink()
    (job.folder.path / MARK).unlink()
    (job.folder.path / "creating-run").touch()
    carrying.next()
    carrying.round(job)
    assert carrying.made(job) == made
    client = MlflowClient(tracking_uri=carrying.address)
    assert len(client.search_runs([made["experiment_id"]])) == 1


def test_runs_of_a_server_are_read_through_its_client(home: Home, carrying: Carrying) -> None:
    jobs = [job_for(home, "read") for _ in range(3)]
    for number, job in enumerate(jobs):
        job.say(metric("auc", number / 10, at=AT), metric("nan", math.nan, at=AT))
        carrying.round(job, "succeeded")
    reads = ClientReads(carrying.address)
    page = reads.page(RunQuery(filter="metrics.auc > 0.05", experiment=["read"]))
    assert sorted(one.metrics["auc"] or 0.0 for one in page.runs) == [0.1, 0.2]
    assert page.runs[0].special == {"nan": "nan"}
    assert page.runs[0].experiment == "read"
    assert reads.page(RunQuery(experiment=["read"], limit=1, offset=1)).total == 3
    assert len(reads.page(RunQuery(experiment=["read"], limit=1, offset=1)).runs) == 1
    assert reads.page(RunQuery(experiment=["nowhere"])).runs == []
    run_id = carrying.made(jobs[1])["run_id"]
    run = reads.get(run_id[:12])
    assert run.row.id == run_id
    assert [one.key for one in run.series] == ["auc", "nan"]
    assert "read" in {one.name for one in reads.experiments().experiments}
    with pytest.raises(NotFound):
        reads.get("0" * 32)
    with pytest.raises(NotFound):
        reads.get("0" * 10)
    with pytest.raises(InvalidInput):
        reads.page(RunQuery(filter="metrics.auc >>", experiment=["read"]))


def test_the_servers_artifacts_are_named_by_its_address_for_those_behind_us(
    home: Home, carrying: Carrying, tmp_path: Path
) -> None:
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    job = job_for(home, "proxied")
    job.folder.artifacts.mkdir()
    (job.folder.artifacts / "a.txt").write_text("hello")
    carrying.round(job, "succeeded")
    run_id = carrying.made(job)["run_id"]
    api = ServerApi(carrying.address)
    status, body = api("GET", "/api/2.0/mlflow/runs/get", f"run_id={run_id}", b"")
    assert status == 200
    uri = json.loads(body)["run"]["info"]["artifact_uri"]
    assert uri.startswith(carrying.address)
    kept = get_artifact_repository(uri).download_artifacts("a.txt", str(tmp_path))
    assert Path(kept).read_text() == "hello"
    assert api("GET", "/api/2.0/mlflow/runs/get", "run_id=" + "0" * 32, b"")[0] == 404
