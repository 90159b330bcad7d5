"""An exported run in studios whose store is somebody's own: PostgreSQL, and a server with its own ids."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.studio import Studio, running_studio
from tests.tracking.world import spec

from cellworks.following import is_carried, until_ended
from cellworks_engine.config import Home
from cellworks_engine.jobs.schema import CellEntry, Job
from cellworks_engine.runs.schema import Exported, ExportWish, Imported, ImportWish, Run

CELL = """
import math, mlflow, numpy as np
from sklearn.linear_model import LinearRegression
X = np.arange(10.0).reshape(-1, 1)
model = LinearRegression().fit(X, X[:, 0] * 2)
mlflow.log_metric("loss", math.inf, step=1)
for step in range(3):
    mlflow.log_metric("auc", step / 10, step=step)
mlflow.log_text("a note", "notes/a.txt")
"""
LOAD = """
import cellworks, json, sys, mlflow, numpy as np
run, model = sys.argv[1:]
told = mlflow.MlflowClient().get_logged_model(model)
json.dump([
    float(mlflow.pyfunc.load_model(f"models:/{model}").predict(np.array([[10.0]]))[0]),
    mlflow.artifacts.load_text(f"runs:/{run}/notes/a.txt"), told.source_run_id, told.name,
    mlflow.models.get_model_info(f"models:/{model}").model_id,
], sys.stdout)
"""


@pytest.fixture(params=["postgresql", "server"])
def theirs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Studio]:
    """Return a studio whose store is not its own."""
    uri: str = request.getfixturevalue("postgres_store" if request.param == "postgresql" else "server")
    home = Home(tmp_path / "theirs").make()
    (home.path / "config.toml").write_text(f'tracking_uri = "{uri}"\nwarm = false\n')
    with running_studio(home.path) as running:
        yield running


def exported(studio: Studio) -> tuple[Run, Path]:
    """Return a run, and the file that it was exported to."""
    job = studio.client.call("POST", "/jobs", Job, body=spec(entry=CellEntry(source=CELL)))
    job = until_ended(studio.client, job, 120, enough=is_carried)
    assert job.row.state == "succeeded", job.failure
    run = studio.client.call("GET", f"/runs/{job.row.run_id}", Run)
    made = studio.client.call("POST", f"/runs/{run.row.id}/export", Exported, body=ExportWish())
    return run, studio.home.content / made.file[:2] / made.file


def bring(theirs: Studio, file: Path) -> str:
    target = theirs.home.content / file.name[:2] / file.name
    target.parent.mkdir(exist_ok=True)
    shutil.copy(file, target)
    return file.name


def loaded(studio: Studio, run: Run) -> list[object]:
    done = subprocess.run(
        [sys.executable, "-c", LOAD, run.row.id, *run.models],
        env={**studio.environment, "MLFLOW_TRACKING_URI": "cellworks://studio"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[object] = json.loads(done.stdout)
    return found


@pytest.mark.timeout(400)
@pytest.mark.parametrize("trust", [True, False])
def test_a_run_is_whole_in_any_store_and_its_model_loads(studio: Studio, theirs: Studio, trust: bool) -> None:
    run, file = exported(studio)
    wish = ImportWish(file=bring(theirs, file), trust=trust)
    made = theirs.client.call("POST", "/runs/import", Imported, body=wish)
    there = theirs.client.call("GET", f"/runs/{made.run}", Run)
    if not trust:
        assert there.models == []
        assert "model model" in made.held_back
        theirs.client.call("POST", f"/runs/{made.run}/trust", Imported)
        there = theirs.client.call("GET", f"/runs/{made.run}", Run)
    assert there.row.params == run.row.params
    assert there.row.metrics == run.row.metrics
    assert there.row.special == run.row.special
    assert [(one.key, one.points) for one in there.series] == [(one.key, one.points) for one in run.series]
    assert there.row.status == "FINISHED"
    assert there.row.tags["cellworks.trusted"] == "yes"
    predicted, note, source, name, model = loaded(theirs, there)
    assert predicted == pytest.approx(20.0)
    assert (note, source, name, model) == ("a note", there.row.id, "model", there.models[0])
    job = theirs.client.call("GET", f"/jobs/{made.job}", Job)
    assert job.row.run_id == there.row.id
    assert job.attempts[0].carried
