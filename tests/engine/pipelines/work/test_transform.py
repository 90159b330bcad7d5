"""Steps that score rows."""

from pathlib import Path

import pandas as pd
from tests.engine.pipelines.work.conftest import Ran
from tests.engine.pipelines.work.models import STEPS, register, trained

import cellworks as cw

FILES = {"steps.py": STEPS}


def score(version: str, data: str, more: str = "{}") -> str:
    return f"      score:\n        transform: {more}\n        in: {{version: {version}, data: {data}}}\n"


def test_rows_of_a_step_and_of_a_dataset_are_scored_alike(ran: Ran, folder: Path):
    rows = pd.DataFrame({"x": [-3.0, 3.0]})
    cw.datasets.register("score_rows", rows)
    text = trained("score_a", register("score-a"), score("{from: register.version}", "{from: rows.data}"))
    first = ran(text, FILES)
    second = ran(
        trained("score_b", score("score-a/1", "{dataset: score_rows}", "{to: scored.parquet}")), FILES
    )

    assert first.state == "succeeded", first.sentence
    scored = first["score"].output()
    assert list(scored.columns) == ["x", "late", "prediction"]
    assert len(scored) == 400
    assert second.state == "succeeded", second.sentence
    assert second["score"].output().prediction.tolist() == [0, 1]
    assert pd.read_parquet(folder / "scored.parquet").prediction.tolist() == [0, 1]
    assert second["score"].job.job.spec.datasets == {"data": "score_rows/1"}
    scoring = f"job:{second['score'].job.id}"
    assert ("model_version:score-a/1", "used_by", scoring) in cw.lineage("score-a/1").links
    assert ("dataset:score_rows/1", "used_by", scoring) in cw.lineage(cw.datasets["score_rows/1"]).links


def test_rows_that_the_model_cannot_take_fail_the_step_and_name_the_column(ran: Ran):
    cw.datasets.register("other_rows", pd.DataFrame({"y": [1.0]}))
    ran(trained("score_c", register("score-c")), FILES)
    execution = ran(trained("score_d", score("score-c/1", "{dataset: other_rows}")), FILES)

    assert execution["score"].state == "failed"
    assert "x" in (execution["score"].sentence or "")


def test_a_version_that_is_not_there_fails_the_step(ran: Ran):
    execution = ran(trained("score_e", score("nobody/1", "{from: rows.data}")), FILES)

    assert "There is no model nobody" in (execution["score"].sentence or "")
