"""MLflow through a real studio: in a plain kernel, and in a job that asks for more than its own run."""

import json
import subprocess
import sys
from typing import Any

import pytest
from tests.studio import Studio
from tests.tracking.world import spec
from tests.waiting import eventually

from cellworks_engine.jobs.schema import CellEntry, Job

JOB = """
import mlflow, cellworks as cw
from sklearn.linear_model import LinearRegression
chosen = mlflow.set_experiment("chosen by the code")
with mlflow.start_run() as run:
    mlflow.log_metric("loss", 0.5)
    with mlflow.start_run(nested=True, run_name="child") as child:
        mlflow.log_metric("inner", 1.0)
        mlflow.log_text("below", "b.txt")
    own = mlflow.search_runs([chosen.experiment_id], "metrics.loss = 0.5", output_format="list")
    assert [one.info.run_id for one in own] == [run.info.run_id], own
    model = LinearRegression().fit([[0.0], [1.0]], [0.0, 1.0])
    info = mlflow.sklearn.log_model(model, name="model", pip_requirements=["scikit-learn"],
                                    registered_model_name="from a job")
with mlflow.start_run(run_name="second") as second:
    mlflow.log_param("a", 1)
cw.log_metric("after", 2.0)
cw.set_tag("found", ",".join([run.info.run_id, child.info.run_id, second.info.run_id, info.model_id,
                              str(info.registered_model_version), chosen.experiment_id]))
"""

KERNEL = """
import json, sys, mlflow
from mlflow import MlflowClient
run_id, child_id, second_id, model_id, version, experiment_id = sys.argv[1].split(",")
client = MlflowClient()
run = mlflow.get_run(run_id)
found = mlflow.search_runs([experiment_id], "metrics.loss = 0.5")
mine = client.create_run("0", tags={"from": "kernel"})
client.log_metric(mine.info.run_id, "x", 1.0)
client.log_text(mine.info.run_id, "hello", "a.txt")
client.set_terminated(mine.info.run_id)
with mlflow.start_run(run_name="plain"):
    mlflow.log_params({"p": 1})
    plain = mlflow.active_run().info.run_id
json.dump({
    "uri": mlflow.get_tracking_uri(),
    "status": run.info.status, "experiment": run.info.experiment_id,
    "metrics": run.data.metrics, "found": list(found.run_id),
    "child_parent": client.get_run(child_id).data.tags["mlflow.parentRunId"],
    "second_parent": client.get_run(second_id).data.tags["mlflow.parentRunId"],
    "child_text": mlflow.artifacts.load_text(f"runs:/{child_id}/b.txt"),
    "predicted": float(mlflow.sklearn.load_model(f"models:/{model_id}").predict([[3.0]])[0]),
    "by_name": float(mlflow.sklearn.load_model(f"runs:/{run_id}/model").predict([[4.0]])[0]),
    "by_version": float(mlflow.sklearn.load_model(f"models:/from a job/{version}").predict([[5.0]])[0]),
    "mine": client.get_run(mine.info.run_id).data.metrics,
    "text": mlflow.artifacts.load_text(f"runs:/{mine.info.run_id}/a.txt"),
    "plain": client.get_run(plain).data.params,
    "history": [one.value for one in client.get_metric_history(run_id, "loss")],
    "experiments": [one.name for one in client.search_experiments()],
}, sys.stdout)
"""


@pytest.mark.timeout(700)
def test_a_job_and_a_kernel_use_the_whole_of_mlflow_through_the_studio(studio: Studio) -> None:
    submitted = spec(name="whole", entry=CellEntry(source=JOB), autolog=False)
    job = studio.client.call("POST", "/jobs", Job, body=submitted)

    def ended() -> Job | None:
        now = studio.client.call("GET", f"/jobs/{job.row.id}", Job)
        return now if now.row.state in ("succeeded", "failed", "lost", "stopped") else None

    done = eventually(ended, 250)
    assert done.row.state == "succeeded", done.failure
    run_id = done.row.run_id

    def carried() -> dict[str, Any] | None:
        row = json.loads(studio.client.content(f"/runs/{run_id}"))["row"]
        return row if row["status"] == "FINISHED" else None

    row = eventually(carried, 120)
    assert row["experiment"] == "chosen by the code"
    assert row["metrics"] == {"loss": 0.5, "after": 2.0} | _system(row["metrics"])
    told = row["tags"]["found"]
    assert told.split(",")[0] == run_id

    kernel = subprocess.run(
        [sys.executable, "-c", KERNEL, told],
        env={**studio.environment, "MLFLOW_TRACKING_URI": "cellworks://studio"},
        capture_output=True, text=True, check=False, timeout=250,
    )  # fmt: skip
    assert kernel.returncode == 0, kernel.stderr[-3000:]
    said = json.loads(kernel.stdout[kernel.stdout.index('{"uri"') :])
    assert said["status"] == "FINISHED"
    assert said["experiment"] == told.split(",")[5]
    assert said["metrics"]["after"] == 2.0
    assert said["found"] == [run_id]
    assert said["child_parent"] == said["second_parent"] == run_id
    assert said["child_text"] == "below"
    assert [said["predicted"], said["by_name"], said["by_version"]] == pytest.approx([3.0, 4.0, 5.0])
    assert said["mine"] == {"x": 1.0}
    assert said["text"] == "hello"
    assert said["plain"] == {"p": "1"}
    assert said["history"] == [0.5]
    assert {"Default", "chosen by the code"} <= set(said["experiments"])


def _system(metrics: dict[str, float]) -> dict[str, float]:
    return {key: value for key, value in metrics.items() if key.startswith("system/")}
