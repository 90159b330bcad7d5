"""Recipes in code, before a model, and on the command line."""

import json
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

import cellworks as cw
from cellworks.cli import main
from cellworks_engine.errors import InvalidInput

RNG = np.random.default_rng(2)
FLIGHTS = pd.DataFrame({
    "delay": np.where(RNG.random(400) < 0.1, np.nan, RNG.normal(10, 20, 400)),
    "carrier": RNG.choice(["UA", "AA", "B6"], 400),
})  # fmt: skip
STEPS = [
    {"op": "impute", "columns": ["delay"]},
    {"op": "one-hot", "columns": ["carrier"]},
    {"op": "scale", "columns": ["delay"]},
]


def test_a_recipe_is_made_fitted_run_saved_and_loaded(here: Path):
    recipe = cw.recipes.make(STEPS[:2], name="late").add(op="scale", columns=["delay"])
    assert (len(recipe), recipe.fitted) == (3, False)
    with pytest.raises(InvalidInput, match="has not been fitted"):
        recipe(FLIGHTS)
    fitted = recipe.fit(FLIGHTS)
    assert (fitted.fitted, recipe.fitted) == (True, False)
    clean = fitted(FLIGHTS)
    assert list(clean.columns) == ["delay", "carrier_AA", "carrier_B6", "carrier_UA"]
    assert abs(clean.delay.mean()) < 1e-9
    assert [one.title for one in fitted.outcomes][1] == "One-hot encode carrier"
    again = cw.recipes.load(fitted.save("late.recipe.json"))
    pd.testing.assert_frame_equal(again(FLIGHTS), clean)
    assert again.code() == fitted.code()
    assert "Fill missing delay with its median" in repr(again)
    assert "400 rows" in again._repr_html_()


def test_it_stands_before_a_model_that_is_asked_for_raw_rows():
    y = FLIGHTS.delay.fillna(0) > 10
    model = make_pipeline(cw.recipes.make(STEPS).to_transformer(), LogisticRegression()).fit(FLIGHTS, y)
    recipe = cw.recipes.make(STEPS).fit(FLIGHTS)
    alone = LogisticRegression().fit(recipe(FLIGHTS), y)
    raw = pd.DataFrame({"delay": [None, 90.0], "carrier": ["ZZ", "UA"]})
    wanted = alone.predict_proba(recipe(raw))
    np.testing.assert_allclose(model.predict_proba(raw), wanted)
    np.testing.assert_allclose(pickle.loads(pickle.dumps(model)).predict_proba(raw), wanted)
    fitted = recipe.to_transformer()
    pd.testing.assert_frame_equal(fitted.transform(raw), recipe(raw))
    assert list(fitted.get_feature_names_out(["delay", "carrier"])) == list(recipe(raw).columns)
    with pytest.raises((NotFittedError, InvalidInput)):
        clone(cw.recipes.make(STEPS).to_transformer()).transform(raw)


def test_what_looks_at_other_rows_cannot_stand_before_a_model():
    with pytest.raises(InvalidInput, match=r"Step 2 \(Sort by delay\) looks at other rows"):
        cw.recipes.make([STEPS[0], {"op": "sort-rows", "columns": ["delay"]}]).to_transformer()


def test_a_step_that_cannot_be_is_named():
    with pytest.raises(InvalidInput, match="Step 2: Invalid value 'fly'"):
        cw.recipes.make([STEPS[0], {"op": "fly"}])
    with pytest.raises(InvalidInput, match="Step 1: Object contains unknown field `colums`"):
        cw.recipes.make([{"op": "impute", "colums": ["x"]}])


def test_the_command_line_cleans_files_and_prints_code(here: Path, capsys: pytest.CaptureFixture[str]):
    FLIGHTS.to_csv("flights.csv", index=False)
    cw.recipes.make(STEPS).save("late.recipe.json")
    run = ["recipes", "run", "late.recipe.json", "flights.csv", "--to"]
    assert main([*run, "clean.parquet"]) == 2
    assert "has not been fitted" in capsys.readouterr().err
    assert main([*run, "clean.parquet", "--fit"]) == 0
    assert "400 rows to clean.parquet" in capsys.readouterr().out
    wanted = cw.recipes.load("late.recipe.json")(FLIGHTS)
    pd.testing.assert_frame_equal(pd.read_parquet("clean.parquet"), wanted)
    for to, read in (
        ("clean.csv", pd.read_csv),
        ("clean.jsonl", lambda path: pd.read_json(path, lines=True)),
    ):
        assert main([*run, to]) == 0
        pd.testing.assert_frame_equal(read(to), wanted, check_dtype=False)
    capsys.readouterr()
    assert main(["recipes", "show", "late.recipe.json", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["steps"]) == 3
    assert main(["recipes", "code", "late.recipe.json", "--function", "late"]) == 0
    assert "def late(df: pd.DataFrame) -> pd.DataFrame:" in capsys.readouterr().out
    for line, said in (
        ([*run[:3], "none.csv", "--to", "x.csv"], "no file none.csv"),
        ([*run, "x.xlsx"], "no kind that is read"),
        (["recipes", "code", "late.recipe.json", "--function", "a b"], "no name of a function"),
    ):  # fmt: skip
        assert main(line) == 2
        assert said in capsys.readouterr().err
