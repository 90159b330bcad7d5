"""Versions of registered models, in every store: made once, however often an attempt is carried."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.tracking.world import BEGAN, Attempt, attempt

from cellworks_engine.errors import ErrorBody
from cellworks_engine.jobs.folder import Carried
from cellworks_engine.jobs.spool import Line, ModelLine, ModelStatusLine, OutputsLine, RegisterLine, metric
from cellworks_engine.runs.carrier import MARK, Carrier, Ingest, Wish
from cellworks_engine.runs.opening import make_engine
from cellworks_engine.runs.rest import ClientIngest
from cellworks_engine.runs.sql import SqlIngest


class Carrying:
    """A store and carriers on it, one after another as trackers are."""

    def __init__(self, uri: str, ingest: Callable[[], Ingest]) -> None:
        self.uri = uri
        self._ingest = ingest
        self.name = f"late flights {uuid.uuid4().hex[:8]}"
        self.next()

    def next(self) -> None:
        self.carrier = Carrier(self._ingest, lambda _: None)

    def round(self, job: Attempt, state: str | None = None) -> tuple[ErrorBody | None, Carried | None]:
        answers: list[tuple[ErrorBody | None, Carried | None]] = []
        self.carrier.round(
            [
                Wish(
                    folder=str(job.folder.path),
                    state=state,
                    ended=BEGAN + 60,
                    answer=lambda error, done: answers.append((error, done)),
                )
            ]
        )
        return answers[0]

    def versions(self) -> list[Any]:
        from mlflow import MlflowClient

        client = MlflowClient(tracking_uri=self.uri, registry_uri=self.uri)
        return list(client.search_model_versions(f"name='{self.name}'"))

    def model(self, job: Attempt) -> str:
        """Return the id of a new model, as the job's process would get it."""
        if self.uri.startswith("http"):
            from mlflow import MlflowClient

            run_id = job.folder.read("run.json", dict[str, str])
            assert run_id is not None
            client = MlflowClient(tracking_uri=self.uri)
            made = client.create_logged_model(run_id["experiment_id"], "model", run_id["run_id"])
            return str(made.model_id)
        return f"m-{uuid.uuid4().hex}"


@pytest.fixture(params=["sqlite", "postgresql", "server"])
def carrying(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Carrying:
    if request.param == "server":
        address: str = request.getfixturevalue("server")
        uri, made = address, Carrying(address, lambda: ClientIngest(address))
    else:
        kind = "sqlite_store" if request.param == "sqlite" else "postgres_store"
        uri = request.getfixturevalue(kind)
        engine = make_engine(uri)
        request.addfinalizer(engine.dispose)
        made = Carrying(uri, lambda: SqlIngest(engine, uri, (tmp_path / "artifacts").as_uri()))
    monkeypatch.setenv(
        "MLFLOW_TRACKING_URI", uri
    )  # as in the tracker: MLflow's registry asks its global client
    return made


def began(carrying: Carrying, tmp_path: Path, name: str) -> tuple[Attempt, list[Line]]:
    """Return an attempt whose run is there, and what it then says: a model, to be registered."""
    ids = {"run_id": None, "experiment_id": None} if carrying.uri.startswith("http") else {}
    job = attempt(tmp_path / name, **ids)
    carrying.round(job)
    model = carrying.model(job)
    files = job.folder.models / model
    files.mkdir(parents=True)
    (files / "MLmodel").write_text("flavors: {}\n")
    said: list[Line] = [
        metric("auc", 0.5, at=int(BEGAN * 1000)),
        ModelLine(id=model, name="model"),
        OutputsLine(models=[(model, 0)]),
        ModelStatusLine(id=model, status="READY"),
        RegisterLine(name=carrying.name, model=model),
    ]
    return job, said


def test_the_model_of_a_job_that_succeeded_is_a_version(carrying: Carrying, tmp_path: Path) -> None:
    job, said = began(carrying, tmp_path, "jobs")
    job.say(*said)
    assert carrying.round(job) == (None, None)
    assert carrying.versions() == []
    error, done = carrying.round(job, "succeeded")
    assert error is None
    assert done == Carried(registered=[f"{carrying.name}/1"])
    (version,) = carrying.versions()
    assert version.source == f"models:/{said[1].id}"  # type: ignore[union-attr]
    run = job.folder.read("run.json", dict[str, str])
    assert version.run_id == (run or {}).get("run_id", job.launch.run_id)
    assert version.tags["cellworks.attempt_id"] == f"{job.launch.job}/1"

    second, more = began(carrying, tmp_path, "second")
    second.say(*more)
    assert carrying.round(second, "succeeded")[1] == Carried(registered=[f"{carrying.name}/2"])


@pytest.mark.parametrize("cut", ["before the mark", "after the mark", "before the run"])
def test_a_kill_makes_no_second_version(carrying: Carrying, tmp_path: Path, cut: str) -> None:
    job, said = began(carrying, tmp_path, "jobs")
    job.say(*said)
    mark = job.folder.path / MARK
    old = mark.read_bytes()
    assert carrying.round(job, "succeeded")[1] == Carried(registered=[f"{carrying.name}/1"])
    for _ in range(3):
        carrying.next()
        if cut == "before the mark":
            mark.write_bytes(old)
        elif cut == "before the run":
            mark.unlink()
        error, done = carrying.round(job, "succeeded")
        assert error is None
        assert done == Carried(registered=[f"{carrying.name}/1"])
    assert len(carrying.versions()) == 1


def test_a_kill_at_every_line_makes_one_version(carrying: Carrying, tmp_path: Path) -> None:
    job, said = began(carrying, tmp_path, "jobs")
    for line in said:
        job.say(line)
        carrying.round(job)
        carrying.next()
    assert carrying.round(job, "succeeded")[1] == Carried(registered=[f"{carrying.name}/1"])
    assert len(carrying.versions()) == 1


@pytest.mark.parametrize("state", ["failed", "stopped", "lost"])
def test_an_attempt_that_did_not_succeed_registers_nothing(
    carrying: Carrying, tmp_path: Path, state: str
) -> None:
    job, said = began(carrying, tmp_path, "jobs")
    job.say(*said)
    assert carrying.round(job, state) == (None, Carried())
    assert carrying.versions() == []


def test_a_version_that_the_code_made_is_told_and_not_made_again(carrying: Carrying, tmp_path: Path) -> None:
    job, said = began(carrying, tmp_path, "jobs")
    job.say(*said[:-1], RegisterLine(name=carrying.name, model="m-1", version="7"))
    assert carrying.round(job, "failed")[1] == Carried(registered=[f"{carrying.name}/7"])
    assert carrying.versions() == []


def test_a_name_that_the_registry_refuses_is_said_and_the_run_is_carried(
    carrying: Carrying, tmp_path: Path
) -> None:
    job, said = began(carrying, tmp_path, "jobs")
    job.say(*said[:-1], RegisterLine(name="a:b", model=said[1].id))  # type: ignore[union-attr]
    error, done = carrying.round(job, "succeeded")
    assert error is None
    assert done is not None
    assert done.registered == []
    assert done.problem is not None
    assert done.problem.startswith("The model could not be registered as a:b: ")
