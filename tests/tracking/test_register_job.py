"""`--register` through a real studio, and what MLflow's own registering in a job comes to."""

import json
import subprocess
import sys
from typing import Any

import pytest
from tests.studio import Studio
from tests.tracking.world import spec

from cellworks.following import get_job, until_ended
from cellworks_engine.jobs.schema import CellEntry, Job

FITS = """
import numpy as np
from sklearn.linear_model import LinearRegression
X = np.arange(10.0).reshape(-1, 1)
first = LinearRegression().fit(X, X[:, 0] * 2)
last = LinearRegression().fit(X, X[:, 0] * 3)
"""
KERNEL = """
import json, sys, mlflow, numpy as np
from mlflow import MlflowClient
found = {}
for uri in sys.argv[1:]:
    name, version = uri.rsplit("/", 1)
    told = MlflowClient().get_model_version(name, version)
    model = mlflow.pyfunc.load_model(f"models:/{uri}")
    found[uri] = [float(model.predict(np.array([[10.0]]))[0]), told.source, told.run_id]
json.dump(found, sys.stdout)
"""


def run(studio: Studio, source: str, **changes: Any) -> Job:
    made = studio.client.call("POST", "/jobs", Job, body=spec(entry=CellEntry(source=source), **changes))
    return until_ended(studio.client, made, 120)


def loaded(studio: Studio, *versions: str) -> dict[str, list[Any]]:
    done = subprocess.run(
        [sys.executable, "-c", "import cellworks\n" + KERNEL, *versions],
        env={**studio.environment, "MLFLOW_TRACKING_URI": "cellworks://studio"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[Any]] = json.loads(done.stdout)
    return found


def log_of(studio: Studio, job: Job) -> str:
    return (studio.home.jobs / job.row.id / "1" / "log").read_text()


@pytest.mark.timeout(300)
def test_a_jobs_model_is_a_version_that_a_plain_kernel_loads(studio: Studio) -> None:
    first = run(studio, FITS, register="late-flights")
    assert first.row.state == "succeeded", first.failure
    assert first.row.registered == ["late-flights/1"]
    assert first.attempts[-1].carried
    second = run(studio, FITS, register="late-flights", outputs=["first"])
    assert second.row.registered == ["late-flights/2"]
    assert "the one kept as `first`" in log_of(studio, second)

    found = loaded(studio, "late-flights/1", "late-flights/2")
    assert found["late-flights/1"][0] == pytest.approx(30.0)
    assert found["late-flights/2"][0] == pytest.approx(20.0)
    assert found["late-flights/1"][1].startswith("models:/m-")
    assert found["late-flights/1"][2] == first.row.run_id
    listed = studio.client.call("GET", "/jobs?search=late", dict)["jobs"]
    assert [row["registered"] for row in listed[:2]] == [["late-flights/2"], ["late-flights/1"]]


@pytest.mark.timeout(300)
def test_mlflows_own_registering_is_shown_and_not_repeated(studio: Studio) -> None:
    source = FITS + (
        "import mlflow\n"
        "mlflow.sklearn.log_model(first, name='first', registered_model_name='by hand')\n"
        "mlflow.register_model(f'models:/{mlflow.last_logged_model().model_id}', 'again')\n"
    )
    job = run(studio, source, register="by hand")
    assert job.row.state == "succeeded", job.failure
    assert job.row.registered == ["by hand/1", "again/1"]
    assert loaded(studio, "by hand/1")["by hand/1"][0] == pytest.approx(20.0)


@pytest.mark.timeout(300)
def test_a_job_that_logs_no_model_says_that_nothing_is_registered(studio: Studio) -> None:
    job = run(studio, "print('hello')", register="late-flights")
    sentence = "Nothing is registered as late-flights: the job logged no model."
    assert job.row.state == "succeeded"
    assert job.row.sentence == sentence
    assert job.row.registered == []
    assert sentence in log_of(studio, job)
    assert job.row.run_id is not None
    run_ = studio.client.call("GET", f"/runs/{job.row.run_id}", dict)
    assert run_["row"]["tags"]["cellworks.register"] == sentence


@pytest.mark.timeout(300)
def test_a_job_that_failed_registers_nothing(studio: Studio) -> None:
    job = run(studio, FITS + "1 / 0", register="never")
    assert job.row.state == "failed"
    job = until_ended(
        studio.client, get_job(studio.client, job.row.id), 60, enough=lambda one: one.attempts[-1].carried
    )
    assert job.row.registered == []


@pytest.mark.timeout(300)
def test_a_rerun_makes_the_next_version(studio: Studio) -> None:
    job = run(studio, FITS, register="again and again")
    again = studio.client.call("POST", f"/jobs/{job.row.id}/rerun", Job, body={})
    assert until_ended(studio.client, again, 120).row.registered == ["again and again/2"]
