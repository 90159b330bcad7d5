"""Steps that hold rows against a reference."""

import numpy as np
import pandas as pd
import pytest
from tests.engine.pipelines.work.conftest import Ran

import cellworks as cw

PIPELINE = """\
    pipeline: gates
    steps:
      moved:
        drift: {preset: cellworks}
        in: {reference: {dataset: drift_then}, current: {dataset: CURRENT}}
      made:
        function: steps.py:made
        out: {data: dataset}
    """
STEPS = """\
    import pandas as pd

    def made():
        return pd.DataFrame({"temp": [float(n % 40) for n in range(2000)]})
    """


def rows(shift: float, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"temp": rng.normal(shift, 1.0, 2000), "hour": rng.integers(0, 24, 2000)})


@pytest.fixture
def datasets(folder: object) -> None:
    cw.datasets.register("drift_then", rows(0.0, 1))
    cw.datasets.register("drift_same", rows(0.0, 2))
    cw.datasets.register("drift_now", rows(0.7, 3))


def test_rows_that_have_not_moved_pass_and_the_report_is_kept(ran: Ran, datasets: None):
    execution = ran(PIPELINE.replace("CURRENT", "drift_same"), {"steps.py": STEPS})

    assert execution.state == "succeeded", execution.sentence
    report = execution["moved"].outputs["report"].value
    assert report["status"] == "ok"
    assert report["counts"]["ok"] == 2
    assert report["reference"] == "drift_then/1"
    kept = cw.drifts[report["kept"]]
    assert kept.report.current.words == "drift_same/1"
    assert execution["moved"].job.job.spec.datasets == {
        "reference": "drift_then/1",
        "current": "drift_same/1",
    }


def test_rows_that_have_moved_fail_the_step_which_names_the_columns(ran: Ran, datasets: None):
    execution = ran(PIPELINE.replace("CURRENT", "drift_now"), {"steps.py": STEPS})

    assert execution["moved"].state == "failed"
    assert (execution["moved"].sentence or "").startswith("temp has moved from drift_then/1: ")
    report = execution["moved"].outputs["report"].value
    assert report["status"] == "drift"
    assert report["columns"][0]["name"] == "temp"


def test_a_threshold_of_its_own_lets_a_column_move(ran: Ran, datasets: None):
    text = PIPELINE.replace("CURRENT", "drift_now").replace(
        "{preset: cellworks}", "{thresholds: {temp: 1.0}}"
    )
    execution = ran(text, {"steps.py": STEPS})

    assert execution["moved"].state == "succeeded", execution.sentence


def test_what_a_step_made_is_held_against_a_dataset(ran: Ran, datasets: None):
    text = PIPELINE.replace("{dataset: CURRENT}", "{from: made.data}")
    execution = ran(text, {"steps.py": STEPS})

    assert execution["moved"].state == "failed"
    report = execution["moved"].outputs["report"].value
    assert "hour" in {one["name"] for one in report["columns"] if one["status"] == "violation"}


def test_rows_are_held_against_the_baseline_of_a_version(ran: Ran, datasets: None):
    from sklearn.linear_model import LinearRegression

    then = rows(0.0, 1)
    model = LinearRegression().fit(then[["temp"]], then.hour)
    cw.models["drift-model"].register(model, input_example=then[["temp"]].head(3), baseline=then[["temp"]])
    text = PIPELINE.replace("{dataset: drift_then}", "drift-model/1")
    moved = ran(text.replace("CURRENT", "drift_now"), {"steps.py": STEPS})
    same = ran(text.replace("CURRENT", "drift_same"), {"steps.py": STEPS})

    assert moved["moved"].state == "failed"
    assert "temp" in (moved["moved"].sentence or "")
    assert same["moved"].state == "succeeded", same.sentence


def test_a_version_without_a_baseline_fails_before_a_job_starts(ran: Ran, datasets: None):
    from sklearn.linear_model import LinearRegression

    then = rows(0.0, 1)
    model = LinearRegression().fit(then[["temp"]], then.hour)
    cw.models["no-baseline"].register(model, input_example=then[["temp"]].head(3))
    text = PIPELINE.replace("{dataset: drift_then}", "no-baseline/1").replace("CURRENT", "drift_now")
    execution = ran(text, {"steps.py": STEPS})

    assert execution["moved"].row.job is None
    assert (execution["moved"].sentence or "").startswith("no-baseline/1 has no baseline.")
