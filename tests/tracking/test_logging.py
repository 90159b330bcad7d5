"""`cw.log_…` in a job: lines in its spool, whatever is given; outside a job: MLflow's active run."""

from pathlib import Path

import pytest
from tests.tracking.world import Attempt, attempt

from cellworks import logging as cw
from cellworks_engine.config import Home
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.spool import MetricLine, ParamLine, ProgressLine, TagLine, read_lines


@pytest.fixture
def job(home: Home, monkeypatch: pytest.MonkeyPatch) -> Attempt:
    made = attempt(home)
    monkeypatch.setenv("CELLWORKS_JOB_FOLDER", str(made.folder.path))
    return made


def test_each_call_is_a_line(job: Attempt) -> None:
    import numpy as np

    cw.log_metric("auc", np.float32(0.5), step=3)
    cw.log_metrics({"a": 1, "b": float("nan")})
    cw.log_param("depth", 8)
    cw.log_params({"rate": 0.1, "list": [1, 2]})
    cw.set_tag("colour", "red")
    cw.progress(3, 8)
    lines, _ = read_lines(job.folder.spool)
    metrics = [line for line in lines if isinstance(line, MetricLine)]
    assert [(one.key, one.value, one.special, one.step) for one in metrics] == [
        ("auc", 0.5, None, 3), ("a", 1.0, None, 0), ("b", None, "nan", 0),
    ]  # fmt: skip
    params = [line for line in lines if isinstance(line, ParamLine)]
    assert [(one.key, one.value) for one in params] == [("depth", "8"), ("rate", "0.1"), ("list", "[1, 2]")]
    assert TagLine(key="colour", value="red") in lines
    assert ProgressLine(done=3.0, total=8.0) in lines


def test_files_and_folders_are_kept_with_the_run(job: Attempt, tmp_path: Path) -> None:
    (tmp_path / "plots" / "more").mkdir(parents=True)
    (tmp_path / "plots" / "more" / "a.svg").write_text("a")
    (tmp_path / "note.txt").write_text("n")
    cw.log_artifact(tmp_path / "note.txt")
    cw.log_artifact(tmp_path / "plots", to="kept")
    assert (job.folder.artifacts / "note.txt").read_text() == "n"
    assert (job.folder.artifacts / "kept" / "more" / "a.svg").read_text() == "a"


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: cw.log_metric("auc", "high"), "value"),
        (lambda: cw.log_metric("auc", None), "value"),
        (lambda: cw.log_metric("", 1.0), "key"),
        (lambda: cw.log_metric("a\nb", 1.0), "key"),
        (lambda: cw.log_param("x" * 251, 1), "key"),
        (lambda: cw.set_tag(5, 1), "key"),
        (lambda: cw.log_artifact("/no/such/file"), "path"),
        (lambda: cw.log_artifact(__file__, to="../.."), "to"),
        (lambda: cw.log_artifact(__file__, to="/etc"), "to"),
    ],
)
def test_what_cannot_be_logged_is_refused_by_name(job: Attempt, call: object, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        call()  # type: ignore[operator]
    assert refused.value.field == field
    assert not job.folder.spool.exists()


def test_outside_a_job_the_same_lines_go_to_mlflow(sqlite_store: str, tmp_path: Path) -> None:
    import mlflow

    mlflow.set_tracking_uri(sqlite_store)
    try:
        made = mlflow.create_experiment("outside", artifact_location=(tmp_path / "kept").as_uri())
        with mlflow.start_run(experiment_id=made) as run:
            cw.log_metric("auc", 0.5, step=1)
            cw.log_param("depth", 8)
            cw.set_tag("colour", "red")
            cw.progress(1, 2)
            cw.log_artifact(__file__)
        found = mlflow.get_run(run.info.run_id)
        assert found.data.metrics == {"auc": 0.5}
        assert found.data.params == {"depth": "8"}
        assert found.data.tags["colour"] == "red"
        assert (tmp_path / "kept" / run.info.run_id / "artifacts" / Path(__file__).name).is_file()
    finally:
        mlflow.set_tracking_uri(None)
