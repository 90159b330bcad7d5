"""A run as one file: round and back between two studios, and what a bad file comes to."""

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.studio import Studio, running_studio

import cellworks as cw
from cellworks import submitting
from cellworks.cli import main
from cellworks.job_handle import JobHandle
from cellworks.options import options
from cellworks_engine.errors import Conflict, InvalidInput, Refused

CELL = """
import mlflow
from IPython.display import HTML, display
from sklearn.linear_model import LogisticRegression
print("hello from the job")
display(HTML("<script>steal()</script>"))
model = LogisticRegression().fit(frame[["x", "y"]], frame.late)
for step in range(3):
    mlflow.log_metric("auc", 0.5 + step / 10, step=step)
mlflow.log_metric("never", float("nan"))
mlflow.log_text("a note", "notes/a.txt")
mlflow.log_param("depth", 8)
top = frame.x.max()
"""
LOAD = """
import cellworks, json, sys, mlflow, numpy as np, pandas as pd
model = mlflow.pyfunc.load_model("models:/" + sys.argv[1])
rows = pd.DataFrame(np.arange(10.0).reshape(5, 2), columns=["x", "y"])
json.dump([int(one) for one in model.predict(rows)], sys.stdout)
"""


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """Return another studio."""
    with running_studio(tmp_path_factory.mktemp("theirs") / "home") as running:
        yield running


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    made = pd.DataFrame(np.random.default_rng(7).normal(size=(300, 2)), columns=["x", "y"])
    return made.assign(late=(made.x > 0).astype(int))


@contextmanager
def at(studio: Studio) -> Iterator[None]:
    """Let this process find that studio."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CELLWORKS_HOME", str(studio.home.path))
        yield


@pytest.fixture
def made(home: Studio, frame: pd.DataFrame) -> JobHandle:
    """Return a job that logged a model and kept a value."""
    return trained(frame)


def trained(frame: pd.DataFrame) -> JobHandle:
    make = submitting.cell(CELL, {"frame": frame}, name="late-flights", params={}, outputs=["top"])
    chosen = options(name="late-flights", experiment="flights", tags={"why": "test"})
    job, client = submitting.submit_work(make, chosen, submitting.Origin())
    return carried(JobHandle(client, job))


def carried(job: JobHandle) -> JobHandle:
    from cellworks.following import until_ended

    done = until_ended(
        job._client, job.job, 100, enough=lambda one: bool(one.attempts) and one.attempts[-1].carried
    )
    assert done.row.state == "succeeded", done.failure
    return JobHandle(job._client, done)


def predicted(studio: Studio, model: str) -> list[int]:
    done = subprocess.run(
        [sys.executable, "-c", LOAD, model],
        env={**studio.environment, "MLFLOW_TRACKING_URI": "cellworks://studio"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[int] = json.loads(done.stdout)
    return found


@pytest.mark.timeout(400)
def test_a_run_goes_from_one_studio_to_another_whole(
    home: Studio, theirs: Studio, made: JobHandle, frame: pd.DataFrame
):
    run = cw.runs[made.run_id or ""]
    file = run.export("late.cwz")
    assert Path("late.cwz").stat().st_size == file.size
    assert file.parts["captures"] > 300 * 3 * 8
    assert "captures" in repr(file)
    with at(theirs):
        there = cw.runs.import_("late.cwz", trust=True)
        assert there.id != run.id
        assert there.run.row.experiment == "flights"
        assert there.run.row.status == "FINISHED"
        for name in ("auc", "training_score"):
            assert there.metrics[name] == run.metrics[name]
        assert np.isnan(there.metrics["never"])
        assert there.params == run.params
        assert there.tags["why"] == "test"
        assert there.tags["cellworks.imported_run"] == run.id
        assert [(one.key, one.points) for one in there.run.series] == [
            (one.key, one.points) for one in run.run.series
        ]
        job = cw.jobs[there.run.row.job or ""]
        assert (job.name, job.state) == ("late-flights", "succeeded")
        assert job.logs() == made.logs()
        assert job.job.spec.entry == made.job.spec.entry
        assert job.outputs() == made.outputs()
        assert job.result["top"] == frame.x.max()
        assert job.history("auc") == made.history("auc")
        (model,) = there.run.models
        assert predicted(theirs, model) == predicted(home, run.run.models[0])
        found = there.reproduce(timeout=300)
        assert found.differences == []
        assert not Path(theirs.home.jobs / job.id / "1" / "untrusted").exists()
        again = there.export("again.cwz")
        assert again.parts.keys() == file.parts.keys()
    assert cw.runs.import_("again.cwz", trust=True).params == run.params


@pytest.mark.timeout(400)
def test_without_trust_nothing_that_runs_code_is_taken_in_until_it_is_given(
    home: Studio, theirs: Studio, made: JobHandle, frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]
):
    cw.runs[made.run_id or ""].export("late.cwz")
    with at(theirs):
        before = {path.name for path in theirs.home.content.rglob("*") if path.is_file()}
        assert main(["runs", "import", "late.cwz"]) == 0
        said = capsys.readouterr().out
        for held in ("model model", "captured frame", "value top", "HTML and scripts in outputs"):
            assert held in said
        run = cw.runs[said.split()[1]]
        job = cw.jobs[run.run.row.job or ""]
        known = {path.name for path in theirs.home.content.rglob("*") if path.is_file()}
        assert not {one.digest for one in made.job.spec.captures} & (known - before)
        assert run.run.models == []
        assert run.tags["cellworks.trusted"] == "no"
        assert run.metrics["auc"] == 0.7
        assert job.logs() == made.logs()
        assert "steal" not in str(list(job.outputs()))
        for refused in (
            run.reproduce,
            job.rerun,
            run.export,
            lambda: job._client.content(f"/jobs/{job.id}/result/top"),
        ):
            with pytest.raises(Refused, match="came from a file"):
                refused()

        trusted = run.trust()
        assert trusted.tags["cellworks.trusted"] == "yes"
        assert len(trusted.run.models) == 1
        assert predicted(theirs, trusted.run.models[0]) == predicted(home, cw_models(home, made))
        assert job.result["top"] == frame.x.max()
        assert "steal" in str(list(job.outputs()))
        assert run.trust().run.models == trusted.run.models
    with pytest.raises(Conflict, match="was made here"):
        cw.runs[made.run_id or ""].trust()


def cw_models(studio: Studio, job: JobHandle) -> str:
    with at(studio):
        return cw.runs[job.run_id or ""].run.models[0]


@pytest.mark.timeout(300)
def test_without_captures_the_file_is_small_and_cannot_run_again(
    home: Studio, theirs: Studio, frame: pd.DataFrame
):
    run = cw.runs[trained(frame.assign(y=frame.y + 1)).run_id or ""]
    Path("out").mkdir()
    file = run.export("out", captures=False)
    assert "captures" not in file.parts
    assert Path(file.path).parent == Path("out")
    assert Path(file.path).name.startswith("late-flights-")
    with at(theirs), pytest.raises(Refused, match="the captured value `frame` is not stored any more"):
        cw.runs.import_(file.path, trust=True).reproduce()


def damage_bytes(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 200] = bytes(200)
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def replace(path: Path) -> None:
    path.write_bytes(b"not a zip at all")


def other_format(path: Path) -> None:
    _rewrite(path, lambda manifest: manifest.update(format=99))


def outside(path: Path) -> None:
    _rewrite(path, lambda manifest: manifest["members"][0].update(path="../../outside"))


def unknown_state(path: Path) -> None:
    _rewrite(path, lambda manifest: manifest["job"]["attempt"].update(state="running"))


def _rewrite(path: Path, change: Callable[[dict[str, object]], object]) -> None:
    new = path.with_suffix(".new")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(new, "w") as made:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                change(manifest)
                content = json.dumps(manifest).encode()
            made.writestr(name, content)
    shutil.move(new, path)


@pytest.mark.timeout(300)
def test_a_file_that_is_damaged_or_hostile_is_refused_in_a_sentence_and_leaves_nothing(
    home: Studio, theirs: Studio, made: JobHandle
):
    cw.runs[made.run_id or ""].export("good.cwz")
    with at(theirs):
        jobs, runs = cw.jobs(limit=1).total, len(cw.runs())
        folders = {path.name for path in theirs.home.jobs.iterdir()}
        for spoil, words in (
            (damage_bytes, "damaged"),
            (cut, "damaged"),
            (replace, "no zip file"),
            (other_format, "has format 99"),
            (outside, "leads out of it"),
            (unknown_state, "it has not ended"),
        ):
            shutil.copy("good.cwz", "bad.cwz")
            spoil(Path("bad.cwz"))
            with pytest.raises(InvalidInput, match=words):
                cw.runs.import_("bad.cwz", trust=True)
        assert (cw.jobs(limit=1).total, len(cw.runs())) == (jobs, runs)
        assert {path.name for path in theirs.home.jobs.iterdir()} == folders
        assert main(["runs", "import", "nowhere.cwz"]) == 2
