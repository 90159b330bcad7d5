"""Steps that are a recipe of the wrangler."""

import pandas as pd
import pytest
from tests.engine.pipelines.work.conftest import Ran

import cellworks as cw
from cellworks_engine.recipes.files import encode

PIPELINE = """\
    pipeline: recipes
    steps:
      clean:
        recipe: {file: clean.recipe.json, refit: REFIT}
        in: {data: {dataset: recipe_rows}}
      count:
        function: steps.py:count
        in: {data: {from: clean.data}}
        out: {said: value}
    """
STEPS = "def count(data):\n    return [len(data), sorted(data.columns), int(data.isna().sum().sum())]\n"


@pytest.fixture
def rows(folder: object) -> pd.DataFrame:
    """Return the rows of the dataset that the pipeline reads."""
    frame = pd.DataFrame({"x": [1.0, None, 3.0, 5.0], "late": [0, 1, 0, 1]})
    cw.datasets.register("recipe_rows", frame)
    return frame


def pipeline(*, refit: bool = False) -> str:
    return PIPELINE.replace("REFIT", str(refit).lower())


def test_a_fitted_recipe_cleans_the_rows_by_what_it_learned(ran: Ran, rows: pd.DataFrame):
    fitted = cw.recipes.make([{"op": "impute", "columns": ["x"], "by": "mean"}]).fit(rows.head(1))
    execution = ran(pipeline(), {"steps.py": STEPS, "clean.recipe.json": encode(fitted.spec).decode()})

    assert execution.state == "succeeded", execution.sentence
    assert execution["clean"].output().x.tolist() == [1.0, 1.0, 3.0, 5.0]
    assert execution["count"].output() == [4, ["late", "x"], 0]


def test_a_recipe_that_is_to_learn_learns_from_the_steps_own_rows(ran: Ran, rows: pd.DataFrame):
    recipe = cw.recipes.make([{"op": "impute", "columns": ["x"], "by": "mean"}])
    execution = ran(
        pipeline(refit=True), {"steps.py": STEPS, "clean.recipe.json": encode(recipe.spec).decode()}
    )

    assert execution["clean"].output().x.tolist() == [1.0, 3.0, 3.0, 5.0]


def test_an_unfitted_recipe_fails_before_a_job_starts_and_says_what_to_do(ran: Ran, rows: pd.DataFrame):
    recipe = cw.recipes.make([{"op": "impute", "columns": ["x"], "by": "mean"}])
    execution = ran(pipeline(), {"steps.py": STEPS, "clean.recipe.json": encode(recipe.spec).decode()})

    assert execution["clean"].state == "failed"
    assert "has not been fitted yet" in (execution["clean"].sentence or "")
    assert execution["clean"].row.job is None


def test_a_recipe_whose_columns_are_not_there_names_the_step(ran: Ran, rows: pd.DataFrame):
    recipe = cw.recipes.make([{"op": "drop-columns", "columns": ["nowhere"]}])
    execution = ran(pipeline(), {"steps.py": STEPS, "clean.recipe.json": encode(recipe.spec).decode()})

    assert "nowhere" in (execution["clean"].sentence or "")
