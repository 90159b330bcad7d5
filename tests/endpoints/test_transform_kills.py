"""Batch scoring that is killed, at every step of keeping and publishing: every row once, in order."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.endpoints.transforming import Scored

from cellworks_engine.endpoints.transforms import keeping, running, writing
from cellworks_engine.errors import Conflict
from cellworks_engine.jobs.folder import AttemptFolder

ROWS, BATCH = 2000, 100

pytestmark = pytest.mark.timeout(900)  # processes that import MLflow, on whatever machine


class Killed(BaseException):
    """Takes the place of a kill: nothing of ours catches it."""


@pytest.fixture(scope="module")
def times(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model whose answer is known of each row: three times `number`, refused where that is 777."""
    import mlflow.pyfunc
    from mlflow.models import infer_signature

    class Times(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            if (model_input.number == 777).any():
                raise ValueError("777 is no number")
            return model_input.number.to_numpy() * 3

    folder = tmp_path_factory.mktemp("times") / "model"
    mlflow.pyfunc.save_model(
        folder, python_model=Times(), pip_requirements=[],
        signature=infer_signature(pd.DataFrame({"number": [1, 2]}), np.array([3, 6])),
    )  # fmt: skip
    return folder


@pytest.fixture(autouse=True)
def every_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "EVERY", 0.0)  # a part for each mini-batch


def numbered(path: Path, rows: int = ROWS) -> Path:
    frame = pd.DataFrame({"number": range(rows)})
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    elif path.suffix == ".jsonl":
        frame.to_json(path, orient="records", lines=True)
    else:
        frame.to_parquet(path, row_group_size=330)
    return path


def judge(job: Scored, rows: int = ROWS) -> None:
    """Every row once, in order, with its own answer; the one that has none is null and named."""
    found = job.frame()
    assert found.number.tolist() == list(range(rows))
    expected = [np.nan if number == 777 else 3.0 * number for number in range(rows)]
    assert np.array_equal(found.prediction.to_numpy(dtype=float), expected, equal_nan=True)
    assert [one["row"] for one in job.errors()] == [777]
    assert sorted(path.name for path in job.folder.glob(".*")) == []


STEPS = ["commit", "between", "sync_folder", "publish", "replaced", "errors", "finish"]


@pytest.mark.parametrize("source", ["rows.parquet", "rows.csv", "rows.jsonl"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_it_goes_on_after_the_last_part(
    times: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, source: str
):
    job = Scored(tmp_path, times, numbered(tmp_path / source), mini_batch=BATCH, error_threshold=-1)
    plant(monkeypatch, step)
    with pytest.raises(Killed):
        job.run()
    done = keeping.Keeping(tmp_path / "job" / "checkpoint").parts()
    monkeypatch.undo()
    monkeypatch.setattr(running, "EVERY", 0.0)
    asked = counted(monkeypatch)
    job.run()
    judge(job)
    if step != "errors":
        assert asked[:1] == ([sum(one.rows for one in done)] if len(done) * BATCH < ROWS else [])


def plant(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Have the process die at a step, somewhere in the middle."""
    calls = {"n": 0}

    def after(number: int, call, *, before: bool = False):
        def dying(*args, **more):
            calls["n"] += 1
            if before and calls["n"] == number:
                raise Killed
            found = call(*args, **more)
            if calls["n"] == number:
                raise Killed
            return found

        return dying

    if step == "commit":
        monkeypatch.setattr(keeping.Keeping, "commit", after(7, keeping.Keeping.commit))
    elif step == "between":  # the part is there, and its line is not
        monkeypatch.setattr(keeping, "sync_folder", after(9, keeping.sync_folder))
    elif step == "sync_folder":  # in the middle of a part's file
        real = os.fsync
        monkeypatch.setattr(keeping.os, "fsync", after(20, real, before=True))
    elif step == "publish":
        monkeypatch.setattr(writing, "sync_folder", after(1, writing.sync_folder, before=True))
    elif step == "replaced":
        monkeypatch.setattr(writing, "sync_folder", after(1, writing.sync_folder))
    elif step == "errors":
        monkeypatch.setattr(running.Scoring, "_write_faults", after(1, running.Scoring._write_faults))
    else:
        monkeypatch.setattr(keeping.Keeping, "finish", after(1, keeping.Keeping.finish, before=True))


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the rows from which on each attempt reads."""
    starts: list[int] = []
    real = running.batches

    def reading(plan, start=0):
        starts.append(start)
        return real(plan, start)

    monkeypatch.setattr(running, "batches", reading)
    return starts


def test_half_a_line_of_a_killed_process_is_no_part(times: Path, tmp_path: Path, monkeypatch):
    job = Scored(tmp_path, times, numbered(tmp_path / "rows.parquet"), mini_batch=BATCH, error_threshold=-1)
    plant(monkeypatch, "commit")
    with pytest.raises(Killed):
        job.run()
    monkeypatch.undo()
    with (tmp_path / "job" / "checkpoint" / "done.jsonl").open("ab") as file:
        file.write(b'{"file":"000007.ar')
    job.run()
    judge(job)


def test_a_source_that_changed_since_is_refused_and_one_that_was_only_touched_is_not(
    times: Path, tmp_path: Path, monkeypatch
):
    source = numbered(tmp_path / "rows.parquet")
    job = Scored(tmp_path, times, source, mini_batch=BATCH, error_threshold=-1)
    plant(monkeypatch, "commit")
    with pytest.raises(Killed):
        job.run()
    monkeypatch.undo()
    content = source.read_bytes()
    numbered(source, ROWS + 1)
    with pytest.raises(Conflict, match=r"rows\.parquet has changed since the job began"):
        job.run()
    source.unlink()
    with pytest.raises(Conflict, match="cannot be read any more"):
        job.run()
    source.write_bytes(content)
    job.run()
    judge(job)


def test_a_source_that_changes_while_it_is_scored_gives_no_output(times: Path, tmp_path: Path, monkeypatch):
    source = numbered(tmp_path / "rows.csv")
    job = Scored(tmp_path, times, source, mini_batch=BATCH, error_threshold=-1)
    real = keeping.Keeping.commit

    def meanwhile(self, table, errors):
        os.utime(source, ns=(1, 1))
        source.write_text(source.read_text().replace("1999", "2000"))
        return real(self, table, errors)

    monkeypatch.setattr(keeping.Keeping, "commit", meanwhile)
    with pytest.raises(Conflict, match="has changed"):
        job.run()
    assert not job.to.exists()


def test_a_finished_job_that_is_begun_again_changes_nothing(times: Path, tmp_path: Path):
    job = Scored(tmp_path, times, numbered(tmp_path / "rows.parquet"), error_threshold=-1)
    first = job.run()
    before = job.to.stat().st_mtime_ns
    assert job.run() == first and job.to.stat().st_mtime_ns == before
    judge(job)


LATE = """
import sys
from pathlib import Path
from tests.endpoints.transforming import Scored
folder, model, source = map(Path, sys.argv[1:])
job = Scored(folder, model, source, mini_batch=100, error_threshold=-1)
job.attempts = int(len(list((folder / "job").glob("[0-9]*"))))
job.run()
"""


def test_real_processes_are_killed_until_one_comes_to_the_end(times: Path, tmp_path: Path):
    source = numbered(tmp_path / "rows.parquet", 60_000)
    parts = tmp_path / "job" / "checkpoint" / "done.jsonl"
    command = [sys.executable, "-c", LATE, str(tmp_path), str(times), str(source)]
    kills = 0
    for enough in (1, 3):
        process = subprocess.Popen(command)
        while process.poll() is None:
            lines = parts.read_bytes().count(b"\n") if parts.exists() else 0
            if lines >= enough:
                process.send_signal(signal.SIGKILL)
                kills += 1
                break
            try:
                process.wait(0.01)
            except subprocess.TimeoutExpired:
                continue
        process.wait()
    assert kills, "nothing was killed"
    subprocess.run(command, check=True)  # the last one may have written the rows and not yet what failed
    job = Scored(tmp_path, times, source)
    judge(job, 60_000)


def test_two_processes_never_work_in_one_folder(times: Path, tmp_path: Path):
    import threading

    place = keeping.Keeping(tmp_path / "checkpoint")
    entered = threading.Event()

    def other() -> None:
        with keeping.Keeping(tmp_path / "checkpoint").held():
            entered.set()

    with place.held():
        thread = threading.Thread(target=other)
        thread.start()
        assert not entered.wait(0.2)
    assert entered.wait(30)
    thread.join()


def test_how_far_it_is_stands_in_the_spool(times: Path, tmp_path: Path):
    from cellworks_engine.jobs.live import LiveAttempt

    job = Scored(tmp_path, times, numbered(tmp_path / "rows.parquet"), error_threshold=-1)
    job.run()
    live = LiveAttempt(AttemptFolder(tmp_path / "job" / "1"))
    live.refresh()
    assert live.progress is not None
    assert (live.progress.done, live.progress.total) == (ROWS, ROWS)
    assert live.metrics["rows"] == ROWS and live.metrics["errors"] == 1
