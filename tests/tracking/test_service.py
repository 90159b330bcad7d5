"""The run service and its tracker process: started when needed, killed at any moment, nothing lost."""

import os
import random
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from tests.tracking.world import BEGAN, attempt, spec, stored
from tests.waiting import eventually

from cellworks_engine.config import Home, Settings
from cellworks_engine.errors import CellworksError, InvalidInput, NotFound, Unavailable
from cellworks_engine.jobs.spool import SpoolWriter, metric
from cellworks_engine.runs.opening import make_engine
from cellworks_engine.runs.schema import RunQuery
from cellworks_engine.runs.service import RunService, store_uri

Open = Callable[..., RunService]


class Carried:
    """Counts the attempts that are in the store."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()

    def __call__(self, _done: object) -> None:
        with self._lock:
            self.count += 1


def kill(pid: int) -> None:
    """Kill a tracker, unless it is gone already."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def test_a_new_run_has_its_ids_at_once_and_starts_nothing(home: Home, open_runs: Open) -> None:
    runs = open_runs(home)
    run_id, experiment_id = runs.new_run(spec())
    assert run_id is not None
    assert len(run_id) == 32
    assert experiment_id == "0"
    assert runs.new_run(spec(experiment="never seen"))[1] is None
    assert runs.tracker_pid is None


def test_a_run_is_created_carried_closed_and_read(home: Home, open_runs: Open) -> None:
    runs = open_runs(home)
    job = attempt(home, experiment="late", experiment_id=None)
    carried = Carried()
    runs.follow(job.folder)
    job.say(metric("auc", 0.5, step=0), metric("auc", 0.66, step=1), metric("loss", float("nan")))
    eventually((job.folder.path / "run.json").exists)
    (job.folder.artifacts / "plots").mkdir(parents=True)
    (job.folder.artifacts / "plots" / "roc.svg").write_text("<svg/>")
    job.say(metric("auc", 0.7, step=2))
    runs.finish(job.folder, "succeeded", BEGAN + 5, carried)
    eventually(lambda: carried.count)

    page = runs.page(RunQuery(filter="metrics.auc > 0.6 and params.depth = '8'", experiment=["late"]))
    assert page.total == 1
    row = page.runs[0]
    assert (row.id, row.status, row.job, row.experiment) == (job.run_id, "FINISHED", job.launch.job, "late")
    assert row.metrics == {"auc": 0.7, "loss": None}
    assert row.special == {"loss": "nan"}
    run = runs.get(job.run_id[:8])
    assert [(one.step, one.value) for one in run.series[0].points] == [(0, 0.5), (1, 0.66), (2, 0.7)]
    kept = Path(run.artifact_uri.removeprefix("file://"))
    assert (kept / "plots" / "roc.svg").read_text() == "<svg/>"
    assert not job.folder.artifacts.exists()
    assert {one.name: one.runs for one in runs.experiments().experiments} == {"Default": 0, "late": 1}
    assert runs.new_run(spec(experiment="late"))[1] == row.experiment_id
    with pytest.raises(NotFound, match="No run's id begins"):
        runs.get("ffffffffffff")
    with pytest.raises(InvalidInput, match="cannot be read"):
        runs.page(RunQuery(filter="metrics.auc >"))


def test_mlflows_rest_api_sees_what_a_running_job_has_logged(home: Home, open_runs: Open) -> None:
    runs = open_runs(home)
    job = attempt(home)
    runs.follow(job.folder)
    job.say(metric("auc", 0.5))
    status, body = runs.mlflow("GET", "api/2.0/mlflow/runs/get", f"run_id={job.run_id}", b"")
    assert status == 200
    assert b'"auc"' in body
    status, body = runs.mlflow("GET", "/api/2.0/mlflow/runs/get", "run_id=" + "0" * 32, b"")
    assert status == 404
    assert b"RESOURCE_DOES_NOT_EXIST" in body


def test_what_a_job_logs_is_told_once_it_can_be_read(home: Home) -> None:
    seen: list[float | None] = []

    def look(jobs: list[str]) -> None:
        assert jobs == [job.folder.launch().job]
        seen.append(runs.get(job.run_id).row.metrics.get("auc"))

    def looked(jobs: list[str]) -> None:  # as a panel does: with a question of its own
        threading.Thread(target=look, args=(jobs,)).start()

    runs = RunService(home, Settings(), grew=looked)
    try:
        job = attempt(home)
        runs.follow(job.folder)
        for auc in (0.5, 0.75):
            job.say(metric("auc", auc))
            eventually(lambda auc=auc: auc in seen)
        heard = len(seen)
        time.sleep(2.5)  # nothing is said when nothing is new: two rounds go by
        assert len(seen) == heard
    finally:
        runs.close()


def test_nothing_is_lost_when_the_tracker_is_killed_at_random_moments(home: Home, open_runs: Open) -> None:
    runs = open_runs(home)
    dice = random.Random(41)
    jobs = [attempt(home) for _ in range(12)]
    carried = Carried()
    writers = [SpoolWriter(job.folder.spool) for job in jobs]
    for job in jobs:
        runs.follow(job.folder)
    steps = 40
    for step in range(steps):
        for writer in writers:
            writer.write(metric("loss", 1.0 / (step + 1), step=step, at=int(BEGAN) + step))
        if step % 13 == 6:
            eventually((home.mlflow / "experiments.json").exists)
            time.sleep(dice.random() / 5)  # somewhere in the middle of its work
            kill(eventually(lambda: runs.tracker_pid))
    for number, job in enumerate(jobs):
        job.folder.artifacts.mkdir()
        (job.folder.artifacts / "note.txt").write_text(str(number))
        runs.finish(job.folder, "succeeded", BEGAN + 60, carried)
    kill(eventually(lambda: runs.tracker_pid))
    eventually(lambda: carried.count == len(jobs))
    engine = make_engine(runs.uri)
    for number, job in enumerate(jobs):
        found = stored(engine, job.run_id)
        assert [one[3] for one in sorted(found["metrics"], key=lambda one: one[3])] == list(range(steps))
        assert found["runs"][0][1] == "FINISHED"
        kept = Path(runs.get(job.run_id).artifact_uri.removeprefix("file://"))
        assert (kept / "note.txt").read_text() == str(number)
    engine.dispose()
    assert runs.problem is None


def test_what_a_dead_supervisor_had_not_carried_is_carried_when_it_is_given_again(
    home: Home, open_runs: Open
) -> None:
    job = attempt(home)
    job.say(metric("auc", 0.5))
    first = open_runs(home)
    first.follow(job.folder)
    first.page()
    kill(eventually(lambda: first.tracker_pid))
    first.close()
    carried = Carried()
    second = open_runs(home)
    for _ in range(2):
        second.finish(job.folder, "lost", BEGAN + 5, carried)
    eventually(lambda: carried.count == 2)
    assert second.page().runs[0].status == "FAILED"


def test_the_tracker_ends_when_idle_and_comes_back_when_asked(home: Home, open_runs: Open) -> None:
    runs = open_runs(home, idle=0.2)
    assert runs.page().total == 0
    eventually(lambda: runs.tracker_pid is None)
    assert runs.page().total == 0
    assert runs.problem is None


def test_closing_carries_what_was_asked_and_leaves_no_process(home: Home, open_runs: Open) -> None:
    runs = open_runs(home)
    job = attempt(home)
    carried = Carried()
    assert runs.page().total == 0
    pid = runs.tracker_pid
    assert pid is not None
    runs.finish(job.folder, "succeeded", BEGAN, carried)
    runs.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with closing(sqlite3.connect(home.mlflow / "mlflow.db")) as connection:
        assert connection.execute("SELECT status FROM runs").fetchall() == [("FINISHED",)]
    with pytest.raises(Unavailable):
        runs.page()


def test_a_store_that_cannot_be_opened_is_a_sentence_and_heals(
    home: Home, open_runs: Open, empty_store: Path, tmp_path: Path
) -> None:
    place = tmp_path / "not mounted yet" / "mlflow.db"
    runs = open_runs(home, tracking_uri=f"sqlite:///{place}")
    job = attempt(home)
    carried = Carried()
    runs.finish(job.folder, "succeeded", BEGAN, carried)
    eventually(lambda: runs.problem)
    assert "cannot be opened" in str(runs.problem)
    with pytest.raises(CellworksError, match="cannot be opened"):
        runs.page()
    assert carried.count == 0
    place.parent.mkdir()
    shutil.copy(empty_store, place)
    eventually(lambda: carried.count)
    assert runs.problem is None


def test_an_attempt_that_is_not_there_is_refused_and_others_go_on(home: Home, open_runs: Open) -> None:
    runs = open_runs(home)
    gone = attempt(home)
    shutil.rmtree(gone.folder.path)
    job = attempt(home)
    carried = Carried()
    runs.finish(gone.folder, "succeeded", BEGAN, Carried())
    runs.finish(job.folder, "succeeded", BEGAN, carried)
    eventually(lambda: carried.count)


@pytest.mark.parametrize("given", ["", "cellworks://studio", "cellworks://job"])
def test_the_plugins_own_address_is_never_taken_for_a_store(
    home: Home, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", given)
    assert store_uri(home, Settings()) == f"sqlite:///{home.mlflow / 'mlflow.db'}"


def test_a_persons_own_store_is_used_and_its_password_is_not_shown(
    home: Home, monkeypatch: pytest.MonkeyPatch, open_runs: Open
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://person:secret@example.invalid:5000")
    runs = open_runs(home)
    assert runs.new_run(spec()) == (None, None)
    assert "secret" not in runs.store
    assert "person" in runs.store
    chosen = Settings(tracking_uri="sqlite:///here.db")
    assert store_uri(home, chosen) == f"sqlite:///{Path('here.db').absolute()}"


def test_what_others_than_jobs_write_is_told(home: Home) -> None:
    told: list[float] = []
    runs = RunService(home, Settings(), told=lambda: told.append(time.monotonic()))
    try:
        body = b'{"experiment_id": "0", "run_name": "plain"}'
        for _ in range(20):
            assert runs.mlflow("POST", "/api/2.0/mlflow/runs/create", "", body)[0] == 200
        eventually(lambda: time.monotonic() - told[-1] > 0.5)
        assert 2 <= len(told) <= 2 + (told[-1] - told[0]) / 0.25  # a slow machine may write as seldom
        heard = len(told)
        search = b'{"experiment_ids": ["0"]}'
        assert runs.mlflow("POST", "/api/2.0/mlflow/runs/search", "", search)[0] == 200
        assert runs.mlflow("GET", "/api/2.0/mlflow/experiments/get", "experiment_id=0", b"")[0] == 200
        assert len(told) == heard
    finally:
        runs.close()
