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


def test_operations_are_listed_and_found_by_what_others_call_them(capsys: pytest.CaptureFixture[str]):
    assert "rename-columns" in repr(cw.recipes.operations())
    assert [one.op for one in cw.recipes.operations("fillna")] == ["fill-missing"]
    assert "<td>impute</td>" in cw.recipes.operations("median")._repr_html_().replace(
        ' style="text-align:left"', ""
    )
    assert main(["recipes", "operations", "winsorize"]) == 0
    assert "columns [low] [high]" in capsys.readouterr().out
    assert main(["recipes", "operations", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(cw.recipes.operations())


def test_what_no_longer_fits_is_said_here_and_on_the_command_line(
    here: Path, capsys: pytest.CaptureFixture[str]
):
    recipe = cw.recipes.make(STEPS).fit(FLIGHTS)
    assert repr(recipe.check(FLIGHTS)) == "Everything fits."
    march = FLIGHTS.assign(carrier="ZZ")
    report = recipe.check(march)
    assert report.fits
    assert "400 rows (100.0%) have values of carrier that it was not fitted on: ZZ." in repr(report)
    assert "! warns" in report._repr_html_()
    recipe.save("late.recipe.json")
    march.drop(columns="delay").to_csv("march.csv", index=False)
    assert main(["recipes", "check", "late.recipe.json", "march.csv"]) == 1
    assert "There is no column delay" in capsys.readouterr().out
    march.to_csv("march.csv", index=False)
    assert main(["recipes", "check", "late.recipe.json", "march.csv", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["rows"] == 400


def test_a_suite_of_a_table_finds_rows_that_are_not_like_it(here: Path, capsys: pytest.CaptureFixture[str]):
    pytest.importorskip("great_expectations")
    FLIGHTS.to_parquet("flights.parquet")
    assert main(["recipes", "suite", "flights.parquet", "--to", "suite.json"]) == 0
    assert main(["recipes", "validate", "suite.json", "flights.parquet"]) == 0
    odd = FLIGHTS.assign(carrier=FLIGHTS.carrier.where(FLIGHTS.index != 5, "ZZ"))
    report = cw.recipes.validate(odd, "suite.json")
    assert not report.passed
    assert report.failing.index.tolist() == [5]
    assert "carrier: values to be in set" in repr(report)
    odd.to_parquet("odd.parquet")
    assert main(["recipes", "validate", "suite.json", "odd.parquet", "--json"]) == 1
    assert '"passed": false' in capsys.readouterr().out
    assert main(["recipes", "validate", "none.json", "odd.parquet"]) == 2
