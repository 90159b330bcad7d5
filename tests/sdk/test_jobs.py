"""Jobs from code, on a real studio: submitted, waited for, stopped, rerun, and what they give back."""

import json
import os
import sys
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.studio import DEADLINE, Studio
from tests.waiting import eventually

import cellworks as cw
from cellworks.job_handle import JobHandle
from cellworks_engine.errors import Conflict, InvalidInput, NotFound, Refused
from cellworks_engine.jobs.schema import FunctionEntry, NotebookEntry


def test_a_function_gives_back_what_it_returns_exactly(home: Studio):
    frame = pd.DataFrame({"x": np.arange(20_000.0), "when": pd.date_range("2013", periods=20_000, freq="h")})

    def shifted(given: pd.DataFrame, by: float) -> pd.DataFrame:
        return given.assign(x=given.x + by)

    job = cw.submit(shifted, frame, by=0.5, experiment="functions", tags={"why": "test"}, autolog=False)
    assert job.name == "shifted"
    pd.testing.assert_frame_equal(job.result(timeout=DEADLINE), frame.assign(x=frame.x + 0.5))
    spec = job.job.spec
    assert isinstance(spec.entry, FunctionEntry)
    assert spec.parameters == {"by": 0.5}
    assert (spec.experiment, spec.tags) == ("functions", {"why": "test"})
    assert spec.environment.python == sys.executable
    assert list(job.result) == ["return"]
    with pytest.raises(NotFound, match="kept no 'model'; it kept return"):
        job.result["model"]


def test_a_job_can_be_rerun_with_other_parameters(home: Studio):
    def double(value: int) -> int:
        return 2 * value

    first = cw.submit(double, value=4, autolog=False)
    again = first.rerun(value=10)
    assert (first.result(DEADLINE), again.result(DEADLINE)) == (8, 20)
    assert again.number > first.number
    assert again.job.spec.provenance.source == first.id


def test_a_script_travels_with_its_folder(home: Studio, here: Path):
    (here / "lib").mkdir()
    (here / "lib" / "features.py").write_text("WORD = 'from the snapshot'\n")
    (here / "train.py").write_text(
        "import sys, os\nfrom lib.features import WORD\nprint(WORD, sys.argv[1:], os.path.exists('.env'))\n"
    )
    (here / ".env").write_text("KEY=secret")
    job = cw.submit("train.py", "--fast", source=".", params={"depth": 8}, autolog=False)
    (here / "lib" / "features.py").write_text("WORD = 'edited since'\n")
    job.wait(DEADLINE)
    assert job.logs().strip() == "from the snapshot ['--fast', '--depth', '8'] False"
    code = job.job.spec.code
    assert code is not None
    assert code.files == 2


def test_a_command_runs_where_the_caller_stands(home: Studio, here: Path):
    (here / "here.txt").write_text("found me")
    job = cw.submit(["cat", "here.txt"]).wait(DEADLINE)
    assert job.logs() == "found me"
    assert job.name == "cat"


def test_a_notebook_runs_with_parameters(home: Studio, here: Path):
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [
        {**cell, "id": "a", "metadata": {"tags": ["parameters"]}, "source": "depth = 1"},
        {**cell, "id": "b", "source": "print('depth is', depth)"},
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (here / "report.ipynb").write_text(json.dumps(notebook))
    job = cw.submit("report.ipynb", params={"depth": 7}, autolog=False).wait(DEADLINE)
    assert job.job.spec.kind == "notebook"
    assert job.job.spec.entry == NotebookEntry(path="report.ipynb")
    assert "depth is 7" in job.logs()


def test_a_failure_carries_the_users_own_traceback(home: Studio):
    def careless(rows: list[int]) -> float:
        return sum(rows) / len(rows)

    job = cw.submit(careless, [], autolog=False)
    with pytest.raises(cw.JobFailed, match="ZeroDivisionError") as caught:
        job.wait(DEADLINE)
    assert "return sum(rows) / len(rows)" in str(caught.value)
    assert f"Job {job.number} (careless) failed" in caught.value.message
    assert job.state == "failed"
    assert job.wait(check=False) is job
    failure = job.failure
    assert failure is not None
    assert failure.kind == "ZeroDivisionError"


def test_a_job_can_be_stopped_while_others_wait_for_it(home: Studio):
    job = cw.submit(["sleep", "600"], name="long")
    eventually(lambda: job.state == "running")
    with pytest.raises(TimeoutError, match="still running"):
        job.wait(0.05)
    waited: list[JobHandle] = []
    waiting = threading.Thread(target=lambda: waited.append(cw.jobs[job.number].wait(DEADLINE, check=False)))
    waiting.start()
    job.stop(grace=1)
    waiting.join(DEADLINE)
    assert [one.state for one in waited] == ["stopped"]
    with pytest.raises(cw.JobFailed, match="was stopped"):
        job.wait(DEADLINE)


def test_a_log_is_followed_to_its_end(home: Studio, here: Path, capsys: pytest.CaptureFixture[str]):
    pipe = here / "go"
    os.mkfifo(pipe)
    job = cw.submit(["sh", "-c", "echo first; cat go; echo last"])
    following = threading.Thread(target=lambda: job.logs(follow=True))
    following.start()
    eventually(lambda: "first" in job.logs())
    pipe.write_text("middle\n")
    following.join(DEADLINE)
    assert not following.is_alive()
    assert capsys.readouterr().out == "first\nmiddle\nlast\n"


def test_metrics_arrive_with_their_history(home: Studio):
    def fit() -> None:
        import cellworks as cw

        for step, value in enumerate([0.5, float("nan"), 0.75]):
            cw.log_metric("auc", value, step=step)
        cw.progress(3, 4)

    job = cw.submit(fit, autolog=False).wait(DEADLINE)
    steps = job.history("auc")
    assert [step for step, _ in steps] == [0, 1, 2]
    np.testing.assert_equal([value for _, value in steps], [0.5, np.nan, 0.75])
    assert job.metrics["auc"] == 0.75
    with pytest.raises(NotFound, match="no metric 'loss'; it has auc"):
        job.history("loss")


def test_jobs_are_found_by_number_id_state_and_words(home: Studio):
    job = cw.submit(["true"], name="find-me").wait(DEADLINE)
    assert cw.jobs[job.number].id == job.id
    assert cw.jobs[job.id].number == job.number
    assert cw.jobs[-1].id == cw.jobs.last.id
    found = cw.jobs(state="succeeded", search="find-me")
    assert [row.id for row in found.rows] == [job.id]
    assert len(cw.jobs(state=["failed", "lost"], search="find-me")) == 0
    assert "find-me" in repr(found)
    assert "<td" in found._repr_html_()
    with pytest.raises(NotFound):
        cw.jobs[999_999]


def test_an_ended_job_is_deleted_once_its_run_is_written(home: Studio):
    job = cw.submit(["sleep", "600"])
    with pytest.raises(Conflict):
        job.delete()
    eventually(lambda: job.state == "running")  # one that waits yet has no run
    job.stop(grace=0).wait(DEADLINE, check=False)
    eventually(lambda: status_of_run(job) == "KILLED")
    eventually(lambda: deleted(job))
    with pytest.raises(NotFound):
        cw.jobs[job.number]


def status_of_run(job: JobHandle) -> str | None:
    try:
        return cw.runs[str(job.run_id)].run.row.status
    except NotFound:  # it is still being written
        return None


def deleted(job: JobHandle) -> bool:
    try:
        job.delete()
    except Conflict:  # its run is still being written
        return False
    return True


def test_the_decorator_runs_here_and_as_a_job(home: Studio):
    @cw.job(retries=2, timeout="1h", name="fitted", autolog=False)
    def fit(value: int, depth: int = 6) -> str:
        """Fit."""
        return f"{value} {depth}"

    assert fit(1) == "1 6"
    assert fit.__doc__ == "Fit."
    job = fit.submit(2, depth=3)
    assert job.result(DEADLINE) == "2 3"
    spec = job.job.spec
    assert (spec.name, spec.retries.most, spec.timeout) == ("fitted", 2, 3600)
    assert fit.with_options(name="other").submit(1).name == "other"


def test_a_wrong_option_of_the_decorator_is_said_where_it_is_written():
    with pytest.raises(InvalidInput, match="no option 'timeuot'"):
        cw.job(timeuot="1h")


def test_an_argument_that_cannot_travel_is_refused_before_anything_is_submitted(home: Studio):
    before = cw.jobs(limit=1).total
    with pytest.raises(Refused, match="lock"):
        cw.submit(print, threading.Lock())
    assert cw.jobs(limit=1).total == before


def test_a_word_that_is_an_option_and_the_functions_own_is_asked_about():
    def fit(timeout: int) -> None: ...

    with pytest.raises(InvalidInput, match="timeout is an option of a job and a parameter of fit"):
        cw.submit(fit, timeout=3)


@pytest.mark.parametrize(
    ("work", "more", "words"),
    [
        ("nothing.py", {}, "no file nothing.py"),
        ("/etc/hostname", {"source": "."}, "not inside the source"),
        (".env.py", {}, "left out of the snapshot"),
        ([], {}, "command is empty"),
        (["true"], {"memory": "much"}, "not a size"),
    ],
)
def test_what_cannot_be_submitted_says_why(home: Studio, here: Path, work: object, more: dict, words: str):
    (here / ".env.py").write_text("")
    with pytest.raises(InvalidInput, match=words):
        cw.submit(work, **more)  # type: ignore[arg-type]


def test_the_studio_refuses_what_the_sdk_let_through(home: Studio):
    with pytest.raises(InvalidInput, match="compute"):
        cw.submit(["true"], compute="no-such-place")


def test_a_job_computes_with_as_many_threads_as_it_asked_cores_for(
    home: Studio, monkeypatch: pytest.MonkeyPatch
):
    def threads() -> tuple[str | None, set[int]]:
        import os

        import sklearn.ensemble  # noqa: F401
        import threadpoolctl

        return os.environ.get("OMP_NUM_THREADS"), {
            one["num_threads"] for one in threadpoolctl.threadpool_info()
        }

    one = cw.submit(threads, cpu=1, autolog=False)
    chosen = cw.submit(threads, cpu=1, variables={"OMP_NUM_THREADS": "2"}, autolog=False)
    assert one.result(DEADLINE) == ("1", {1})
    assert chosen.result(DEADLINE)[0] == "2"
