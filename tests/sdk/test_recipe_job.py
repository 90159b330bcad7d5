"""A recipe runs over all rows as a job: files, versions of datasets and frames go in, versions come out."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from tests.sdk.test_recipe import FLIGHTS, STEPS
from tests.studio import Studio

import cellworks as cw
from cellworks.cli import main
from cellworks_engine.errors import InvalidInput, NotFound

pytestmark = pytest.mark.timeout(600)


def test_files_versions_and_frames_are_cleaned_by_jobs(
    home: Studio, here: Path, capsys: pytest.CaptureFixture[str]
):
    recipe = cw.recipes.make(STEPS, name="late").fit(FLIGHTS)
    wanted = recipe(FLIGHTS)
    FLIGHTS.to_csv("flights.csv", index=False)
    cw.datasets.register("delays", "flights.csv")

    job = recipe.run("delays/1", to="clean.parquet", dataset="clean-delays")
    made = job.result()
    assert job.job.spec.kind == "processing"
    assert (made.rows, made.dataset, made.streamed) == (400, "clean-delays/1", True)
    pd.testing.assert_frame_equal(cw.datasets["clean-delays"].frame(), wanted)
    assert cw.datasets["delays"].used().jobs == [job.number]
    with closing(sqlite3.connect(home.home.database)) as studio:
        found = studio.execute("select source, target from lineage where relation = 'wrote'").fetchall()
    assert [pair for pair in found if pair[0] == job.id] == [(job.id, "clean-delays/1")]

    steps = [*STEPS, {"op": "concat", "frame": "more"}]
    cw.recipes.make(steps).save("late.recipe.json")
    wanted.head(7).to_parquet("more.parquet")
    line = ["recipes", "submit", "late.recipe.json", "flights.csv", "--to", "out.csv"]
    assert main([*line, "--frame", "more=more.parquet"]) == 2
    assert "has not been fitted yet" in capsys.readouterr().err
    assert main([*line, "--frame", "more=more.parquet", "--refit", "--wait", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)["row"]
    assert row["name"] == "recipe"
    assert not cw.jobs[row["number"]].result().streamed
    both = pd.concat([wanted, wanted.head(7)], ignore_index=True)
    pd.testing.assert_frame_equal(pd.read_csv("out.csv"), both, check_dtype=False)


def test_what_cannot_be_run_is_said_before_a_job_is_made(home: Studio, here: Path):
    recipe = cw.recipes.make(STEPS).fit(FLIGHTS)
    with pytest.raises(NotFound, match=r"no file none\.csv"):
        recipe.run("none.csv")
    with pytest.raises(InvalidInput, match="no kind that is written"):
        recipe.run(FLIGHTS, to="clean.doc")
    with pytest.raises(InvalidInput, match="needs the frame weather"):
        cw.recipes.make([{"op": "concat", "frame": "weather"}]).run(FLIGHTS)
    with pytest.raises(InvalidInput, match="no rows to clean"):
        recipe.run(3)
