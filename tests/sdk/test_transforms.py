"""Files are scored by a job: from Python, a shell and a YAML file, over kills of process and runner."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pytest
from tests.studio import Studio
from tests.waiting import eventually

import cellworks as cw
from cellworks.apply import apply
from cellworks.cli import main
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.jobs.folder import AttemptFolder

pytestmark = pytest.mark.timeout(900)  # MLflow, warm processes and real fits, on whatever machine

COLUMNS = ["carrier", "origin", "distance", "hour", "temp", "visib"]


def flown() -> pd.DataFrame:
    flights, _ = cw.examples.flights()
    return flights.query("month == 3").head(4000).reset_index(drop=True)


def fit(frame, columns):
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    encoder = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["carrier", "origin"]),
        remainder="passthrough",
    )
    model = make_pipeline(encoder, HistGradientBoostingClassifier(max_iter=10))
    return model.fit(frame[columns], frame["late"].astype(int))


def slow(rows):
    """Log a model that takes a moment for each mini-batch, so that a kill meets it at work."""
    import mlflow
    from mlflow.models import infer_signature

    class Slow(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            import time

            time.sleep(0.05)
            return model_input.number.to_numpy() * 3

    signature = infer_signature(rows, rows["number"].to_numpy() * 3)
    mlflow.pyfunc.log_model(name="model", python_model=Slow(), signature=signature, pip_requirements=[])


@pytest.fixture(scope="module")
def trained(studio: Studio) -> Iterator[Studio]:
    """Return the studio with a model of flights, whose champion is its first version, and a slow one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CELLWORKS_HOME", str(studio.home.path))
        cw.submit(fit, flown(), COLUMNS, register="batch-flights").wait()
        cw.models["batch-flights/1"].alias("champion")
        cw.submit(slow, pd.DataFrame({"number": [1, 2]}), register="slow").wait()
        yield studio


@pytest.fixture(autouse=True)
def here(trained: Studio, monkeypatch: pytest.MonkeyPatch, nothing_set: None, tmp_path: Path) -> Path:
    monkeypatch.setenv("CELLWORKS_HOME", str(trained.home.path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def expected(frame: pd.DataFrame) -> list[int]:
    """Return what MLflow alone predicts with the version that is registered."""
    whole = json.loads(cw.connect().raw("GET", "/models/batch-flights/versions/1").body)
    return [int(one) for one in mlflow.pyfunc.load_model(whole["path"]).predict(frame[COLUMNS])]


def test_a_file_is_scored_as_mlflow_and_an_endpoint_would(here: Path):
    frame = flown()
    frame.to_parquet("march.parquet")
    job = cw.transform("batch-flights@champion", "march.parquet", to="scored.parquet", wait=True)
    assert job.state == "succeeded" and job.output == here / "scored.parquet"
    assert job.job.row.kind == "transform" and job.job.spec.entry.version == "batch-flights/1"
    found = pd.read_parquet("scored.parquet")
    pd.testing.assert_frame_equal(found[frame.columns], pd.read_parquet("march.parquet"))
    assert found.prediction.tolist() == expected(frame)
    assert job.summary["rows"] == len(frame) and job.errors == []
    assert job.job.row.progress.done == job.metrics["rows"] == len(frame)
    ep = cw.deploy("batch-flights/1", endpoint="batch")
    try:
        rows = frame[COLUMNS].head(200)
        assert ep.predict(rows) == found.prediction.head(200).tolist()
    finally:
        ep.delete()
        eventually(lambda: "batch" not in [row.name for row in cw.endpoints().page.endpoints])


def test_version_source_and_output_are_in_the_lineage(trained: Studio, here: Path):
    import sqlite3

    flown().head(50).to_csv("march.csv", index=False)
    made = cw.datasets.register("batch-march", "march.csv")
    job = cw.transform("batch-flights/1", made, to="scored.csv", wait=True)
    with sqlite3.connect(trained.home.database) as connection:
        edges = set(connection.execute(
            "select source_kind, source, relation, target_kind, target from lineage "
            "where source = ? or target = ?", (job.id, job.id),
        ))  # fmt: skip
    assert ("model_version", "batch-flights/1", "used_by", "job", job.id) in edges
    assert ("dataset", made.ref, "used_by", "job", job.id) in edges
    assert ("job", job.id, "made", "path", str(here / "scored.csv")) in edges


def test_a_job_that_is_killed_goes_on_and_every_row_comes_once_and_in_order(trained: Studio, here: Path):
    rows = 8000
    pd.DataFrame({"number": np.arange(rows)}).to_parquet("rows.parquet")
    job = cw.transform("slow/1", "rows.parquet", to="scored.parquet", mini_batch=50, retries=5)
    folder = trained.home.jobs / job.id

    def parts() -> int:
        done = folder / "checkpoint" / "done.jsonl"
        return done.read_bytes().count(b"\n") if done.exists() else 0

    eventually(lambda: parts() > 1)
    process = AttemptFolder(folder / "1").process()
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    before = parts()
    eventually(lambda: parts() > before + 1)
    runner = AttemptFolder(folder / "2").claim()
    assert runner is not None
    os.kill(runner.pid, signal.SIGKILL)
    job.wait()
    assert job.job.row.attempts == 3
    found = pd.read_parquet("scored.parquet")
    assert found.number.tolist() == list(range(rows))
    assert found.prediction.tolist() == [3 * number for number in range(rows)]
    assert "rows are scored already; going on" in str(job.logs(attempt=3))


def test_rows_that_fail_end_the_job_at_once_with_a_sentence_and_the_rows(here: Path):
    frame = flown().head(300).astype({"hour": object})
    frame.loc[[20, 250], "hour"] = "noon"
    frame.to_csv("march.csv", index=False)
    job = cw.transform("batch-flights/1", "march.csv", to="scored.csv")
    with pytest.raises(
        cw.JobFailed, match=r"1 row failed, and none is tolerated.* Row 20: Column hour: 'noon'"
    ):
        job.wait()
    assert job.job.row.attempts == 1, "what is refused is not tried again"
    assert not Path("scored.csv").exists()
    assert json.loads(Path("scored.csv.errors.jsonl").read_text())["row"] == 20
    job = cw.transform("batch-flights/1", "march.csv", to="scored.csv", error_threshold=-1, wait=True)
    assert [one["row"] for one in job.errors] == [20, 250]
    assert len(pd.read_csv("scored.csv")) == 300


def test_the_shell_and_a_yaml_file_do_the_same(here: Path, capsys: pytest.CaptureFixture[str]):
    frame = flown().head(100)
    frame.to_parquet("march.parquet")
    line = ["transform", "batch-flights@champion", "march.parquet", "--to", "a.jsonl", "--mini-batch", "30"]
    assert main([*line, "--wait", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["spec"]["entry"]["mini_batch"] == 30
    found = pd.read_json("a.jsonl", lines=True)
    assert found.prediction.tolist() == expected(frame)
    Path("score.yaml").write_text(
        "kind: transform\nversion: batch-flights@champion\nsource: march.parquet\nto: b.csv\n"
    )
    (made,) = apply(Path("score.yaml"))
    cw.jobs[made.value.row.number].wait()
    assert pd.read_csv("b.csv").prediction.tolist() == expected(frame)
    Path("score.yaml").write_text("kind: transform\nversion: m/1\nsource: x\nthere: b.csv\n")
    with pytest.raises(InvalidInput, match="no field 'there'"):
        apply(Path("score.yaml"))


def test_what_cannot_be_done_is_refused_when_it_is_submitted(here: Path):
    flown().head(10).to_parquet("march.parquet")
    with pytest.raises(NotFound):
        cw.transform("nobody/1", "march.parquet", to="a.csv")
    cases = [
        ({"source": "april.parquet", "to": "a.csv"}, "There is no file .*april.parquet"),
        ({"source": "march.parquet", "to": "a.xls"}, "is to end in .parquet, .csv, .jsonl"),
        ({"source": "march.parquet", "to": "none/a.csv"}, "There is no folder"),
        ({"source": "march.parquet", "to": "march.parquet"}, "is what the rows are read from"),
        ({"source": "march.parquet"}, "need a file to go to"),
        ({"source": "postgresql://me:secret@db/x", "query": "select 1", "to": "a.csv"}, "holds a password"),
        ({"source": "sqlite:///x.db", "to": "a.csv"}, "needs a query"),
        ({"source": "march.parquet", "to": "a.csv", "mini_batch": 0}, "mini_batch: Expected int >= 1"),
        ({"source": 7, "to": "a.csv"}, "A int cannot be scored"),
    ]
    for given, said in cases:
        with pytest.raises(InvalidInput, match=said):
            cw.transform("batch-flights/1", **given)
    with pytest.raises(InvalidInput, match="There is no interpreter"):
        cw.transform("batch-flights/1", "march.parquet", to="a.csv", python="/nowhere/python")


def test_a_rerun_scores_the_same_version_again(here: Path):
    flown().head(60).to_parquet("march.parquet")
    job = cw.transform("batch-flights@champion", "march.parquet", to="scored.parquet", wait=True)
    Path("scored.parquet").unlink()
    job.rerun().wait()
    assert len(pd.read_parquet("scored.parquet")) == 60
