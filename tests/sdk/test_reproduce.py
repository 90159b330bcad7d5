"""Running a run again: what is the same is said to be, and what differs is named."""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.studio import Studio

import cellworks as cw
from cellworks import submitting
from cellworks.cli import main
from cellworks.client import connect
from cellworks.job_handle import JobHandle
from cellworks.options import options
from cellworks_engine.artifacts.content import content_file
from cellworks_engine.errors import InvalidInput, NotFound, Refused
from cellworks_engine.jobs.schema import Job, JobSpec

TRAIN = """
import mlflow
from sklearn.ensemble import RandomForestClassifier
model = RandomForestClassifier(n_estimators=25, random_state={state}).fit(frame[["x", "y"]], frame.late)
for step in range(3):
    mlflow.log_metric("score", {score}, step=step)
top = frame.x.max()
"""


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    chance = np.random.default_rng(7)
    made = pd.DataFrame(chance.normal(size=(400, 2)), columns=["x", "y"])
    return made.assign(late=(made.x + chance.normal(size=400) > 0).astype(int))


def submitted(
    source: str, names: dict[str, object], outputs: list[str] | None = None, **given: object
) -> JobHandle:
    make = submitting.cell(source, names, name="late-flights", params={}, outputs=outputs or [])
    job, client = submitting.submit_work(make, options(name="late-flights", **given), submitting.Origin())
    return JobHandle(client, job).wait()


def trained(frame: pd.DataFrame, *, state: str = "0", score: str = "step / 2", **given: object) -> JobHandle:
    return submitted(TRAIN.format(state=state, score=score), {"frame": frame}, ["top"], **given)


def run_of(job: JobHandle) -> str:
    assert job.run_id is not None
    return job.run_id


@pytest.mark.timeout(300)
def test_a_seeded_run_comes_out_the_same_to_the_last_prediction(
    home: Studio, frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]
):
    job = trained(frame, register="reproduced")
    assert job.registered == ["reproduced/1"]
    found = cw.runs[run_of(job)[:12]].reproduce(timeout=200)
    assert found.differences == []
    assert found.same
    told = {line.what: line for line in found.lines}
    assert told["model model"].verdict == "same"
    assert "its logged input example" in told["model model"].then
    assert told["metric score"].verdict == "same"
    assert told["value top"].verdict == "same"
    assert told["packages"].verdict == "same"
    assert "the same" in repr(found)
    assert "<table>" in found._repr_html_()
    again = cw.jobs[found.job]
    assert again.registered == []
    assert cw.runs[found.again or ""].tags["cellworks.reproduces"] == job.run_id
    assert again.job.spec.provenance.source == job.id

    assert main(["runs", "reproduce", run_of(job)[:12]]) == 0
    assert "the same" in capsys.readouterr().out


@pytest.mark.timeout(300)
def test_an_unseeded_run_differs_and_the_reason_is_named(
    home: Studio, frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]
):
    score = "__import__('random').SystemRandom().random() * 255 + step * 1000"
    job = trained(frame, state="None", score=score)
    run = cw.runs[run_of(job)]
    found = run.reproduce(timeout=200)
    assert not found.same
    assert any("metric score differs at 3 of 3 steps" in one for one in found.differences), found.differences
    assert any("model predicts differently" in one for one in found.differences), found.differences
    assert any("random_state is not set" in one for one in found.notes)
    assert run.reproduce(timeout=200, tolerance=2.0).differences == []
    assert main(["runs", "reproduce", run.id, "--json"]) == 1
    assert '"same": false' in capsys.readouterr().out


@pytest.mark.timeout(300)
def test_a_model_without_an_example_predicts_the_largest_frame_it_accepts(home: Studio, frame: pd.DataFrame):
    source = (
        "import mlflow\nfrom sklearn.linear_model import LinearRegression\n"
        "model = LinearRegression().fit(frame[['x', 'y']], frame.late)\n"
        "mlflow.sklearn.log_model(model, name='bare')\nlabels, len(tiny)\n"
    )
    names = {"frame": frame, "labels": pd.DataFrame({"z": ["a"] * 5000}), "tiny": frame[["x", "y"]].head(3)}
    found = cw.runs[run_of(submitted(source, names, autolog=False))].reproduce(timeout=200)
    told = {line.what: line.then for line in found.lines}
    assert told["model bare"] in ("400 rows of `frame`", "3 rows of `tiny`")
    assert found.same, found.differences


@pytest.mark.timeout(300)
def test_a_kept_value_and_a_parameter_that_differ_are_named(home: Studio, frame: pd.DataFrame):
    source = (
        "import os, mlflow\nmlflow.log_param('who', os.getpid())\nwho = {'pid': os.getpid()}\nsame = {1, 2}"
    )
    found = cw.runs[run_of(submitted(source, {}, ["who", "same"]))].reproduce(timeout=200)
    assert len(found.differences) == 2, found.differences
    assert found.differences[0].startswith("The parameter who is ")
    assert found.differences[1] == "The value who differs."


def test_a_run_that_fails_again_says_so(home: Studio):
    data = Path("data.txt")
    data.write_text("1")
    source = "import os\nopen(os.environ['CELLWORKS_INPUT_DATA']).read()"
    run = cw.runs[run_of(submitted(source, {}, inputs={"data": str(data.absolute())}))]
    data.unlink()
    with pytest.raises(Refused, match="The input data lay at "):
        run.reproduce()
    data.mkdir()
    found = run.reproduce(timeout=100)
    assert not found.same
    assert "IsADirectoryError" in found.differences[0]


def test_a_prefix_is_as_in_git_and_that_of_several_runs_is_refused(home: Studio):
    for number in range(17):  # by then two ids begin with the same digit
        plain_run(f"one of many {number}")
    ids = list(cw.runs().run_id)
    shared = next(one[0] for one in ids if sum(other[0] == one[0] for other in ids) > 1)
    with pytest.raises(InvalidInput, match=f"More than one run's id begins with '{shared}'"):
        cw.runs[shared].reproduce()
    with pytest.raises(NotFound, match="No run's id begins with 'zz'"):
        cw.runs["zz"].reproduce()
    assert cw.runs[ids[0][:16]].id == ids[0]


def plain_run(name: str) -> str:
    """Make a run that is no job's, and return its id."""
    body = json.dumps({"experiment_id": "0", "run_name": name}).encode()
    made = connect().raw("POST", "/mlflow/api/2.0/mlflow/runs/create", body=body)
    assert made.status == 200, made.body
    return str(json.loads(made.body)["run"]["info"]["run_id"])


def test_what_is_missing_is_named_before_anything_runs(home: Studio, frame: pd.DataFrame):
    handle = submitted("frame.x.sum()", {"frame": frame})
    job = handle.job
    run = cw.runs[run_of(handle)]
    before = cw.jobs(limit=1).total

    content = content_file(home.home.content, job.spec.captures[0].digest)
    content.rename(content.with_suffix(".away"))
    with pytest.raises(Refused, match="the captured value `frame` is not stored any more"):
        run.reproduce()
    content.with_suffix(".away").rename(content)

    moved = JobSpec(
        **{one: getattr(job.spec, one) for one in job.spec.__struct_fields__}
        | {"environment": type(job.spec.environment)(python=str(_link("python-gone")))}
    )
    other = JobHandle(connect(), connect().call("POST", "/jobs", Job, body=moved)).wait()
    Path("python-gone").unlink()
    with pytest.raises(Refused, match=r"The interpreter of job .* is gone"):
        cw.runs[run_of(other)].reproduce()
    assert cw.jobs(limit=1).total == before + 1
    found = cw.runs[run_of(other)].reproduce(here=True, timeout=100)
    assert any("It ran with Python" in one for one in found.differences)
    assert any("The packages are not those of then" in one for one in found.differences)

    handle.delete()
    with pytest.raises(Refused, match="was deleted"):
        run.reproduce()


def _link(name: str) -> Path:
    """Return another path of this interpreter's environment."""
    path = Path(name).absolute()
    path.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    path.chmod(0o700)
    return path


def test_a_run_that_no_job_made_is_refused(home: Studio):
    run = cw.runs[plain_run("plain")]
    with pytest.raises(Refused, match="was not made by a job"):
        run.reproduce()
    with pytest.raises(Refused, match="was not made by a job"):
        run.export()
