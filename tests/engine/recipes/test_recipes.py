"""A recipe is what its code says: run here, in another interpreter, row by row; or it says what it cannot."""

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pandas as pd
import pytest
from tests.engine.recipes.conftest import a_table, done, ran, recipe

from cellworks_engine.errors import InvalidInput, NotFound, WrongStore
from cellworks_engine.recipes import files
from cellworks_engine.recipes.emitting import function
from cellworks_engine.recipes.running import run
from cellworks_engine.recipes.schema import RecipeSpec

STEPS: list[dict[str, Any]] = [
    {"op": "impute", "columns": ["x"], "by": "median"},
    {"op": "impute", "columns": ["word"], "by": "mode"},
    {"op": "fill-missing", "columns": ["word"], "value": "none 'of \"these"},
    {"op": "mark-missing", "columns": ["x", "word"]},
    {"op": "scale", "columns": ["x"], "by": "robust"},
    {"op": "scale", "columns": ["y"], "by": "min-max"},
    {"op": "clip", "columns": ["x"], "low": -3},
    {"op": "outliers", "columns": ["x"], "by": "quantile", "limit": 0.05, "fix": "missing"},
    {"op": "round", "columns": ["x"], "digits": 2},
    {"op": "bin", "column": "x", "into": "x bin", "bins": 5},
    {"op": "ordinal", "columns": ["word"], "unseen": "own"},
    {"op": "one-hot", "columns": ["word"], "unseen": "own"},
    {"op": "replace-rare", "columns": ["word"], "share": 0.1},
    {"op": "replace-values", "columns": ["word"], "values": [["UA", "United"]]},
    {"op": "change-case", "columns": ["word"], "to": "lower"},
    {"op": "strip", "columns": ["word"]},
    {"op": "extract-text", "column": "word", "pattern": "([A-Z])", "into": "first"},
    {"op": "text-length", "column": "word", "into": "long"},
    {"op": "date-parts", "column": "at", "parts": ["hour", "weekday"]},
    {"op": "date-cycle", "column": "at", "part": "month"},
    {"op": "change-type", "columns": ["y"], "to": "number"},
    {"op": "change-type", "columns": ["truth"], "to": "text"},
    {"op": "duplicate-column", "column": "x", "into": "x again"},
    {"op": "move-column", "column": "truth", "to": 0},
    {"op": "rename-columns", "names": {"y": 'why\\n "so" {x}'}},
    {"op": "formula", "into": "twice", "expression": "x * 2"},
]
"""Steps that may stand before a model."""
ROWS: list[dict[str, Any]] = [
    {"op": "drop-missing", "columns": ["x"]},
    {"op": "sort-rows", "columns": ["x"]},
    {"op": "drop-duplicates", "columns": ["word"]},
    {"op": "keep-rows", "column": "y", "is": ">", "value": -3},
    {"op": "limit-rows", "rows": 150},
    {"op": "sample-rows", "rows": 120, "seed": 3},
    {"op": "lag", "column": "x", "into": "before", "groups": ["word"]},
    {"op": "rolling", "column": "x", "into": "mean", "rows": 4, "groups": ["truth"]},
]


def some(seed: int, steps: list[dict[str, Any]], length: int = 10) -> RecipeSpec:
    """Return a recipe of steps by chance; those that need a column that is gone by then are left out."""
    chosen = random.Random(seed).sample(steps, min(length, len(steps)))
    made: list[dict[str, Any]] = []
    for step in chosen:
        try:
            ran(a_table(200, 1), *made, step)
        except InvalidInput:
            continue
        made.append(step)
    return recipe(*made)


def elsewhere(code: str, table: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Return what exported code makes of a table where there is no Cellworks."""
    (folder / "clean.py").write_text(code)
    table.to_pickle(folder / "in.pkl")
    program = (
        "import sys; sys.modules['cellworks'] = sys.modules['cellworks_engine'] = None\n"
        "import pandas as pd, clean\n"
        "given = pd.read_pickle('in.pkl'); before = given.copy()\n"
        "clean.clean(given).to_pickle('out.pkl')\n"
        "pd.testing.assert_frame_equal(given, before)\n"
    )
    subprocess.run(
        [sys.executable, "-c", program], cwd=folder, check=True, env={"PYTHONPATH": str(folder)}, timeout=120
    )
    found: pd.DataFrame = pd.read_pickle(folder / "out.pkl")
    return found


@pytest.mark.parametrize("seed", range(4))
def test_exported_code_makes_the_same_table_where_there_is_no_cellworks(seed: int, tmp_path: Path):
    table = a_table(200, seed)
    outcome = run(some(seed, STEPS + ROWS), table, fit=True)
    pd.testing.assert_frame_equal(elsewhere(function(outcome.recipe), table, tmp_path), outcome.frame)


@pytest.mark.parametrize("seed", range(8))
def test_what_may_stand_before_a_model_does_the_same_to_each_row_alone(seed: int):
    table = a_table(30, 100 + seed)
    outcome = run(some(seed, STEPS), a_table(200, 1), fit=True)
    whole = run(outcome.recipe, table).frame
    alone = pd.concat([run(outcome.recipe, table.iloc[at : at + 1]).frame for at in range(len(table))])
    pd.testing.assert_frame_equal(alone, whole, check_dtype=False, rtol=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_a_recipe_from_its_file_does_what_it_did(seed: int, tmp_path: Path):
    table = a_table(80, seed)
    fitted = run(some(seed, STEPS + ROWS), table, fit=True)
    again = files.read(files.write(fitted.recipe, tmp_path / "clean.recipe.json"))
    assert again == fitted.recipe
    pd.testing.assert_frame_equal(run(again, table).frame, fitted.frame)


def test_the_table_that_is_given_stays_as_it_is():
    table = a_table(50, 1)
    before = table.copy()
    ran(table, *STEPS[:5], {"op": "custom", "code": "df['x'] = 0\ndf.drop(columns='y', inplace=True)"})
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize("step", STEPS + ROWS, ids=lambda step: step["op"])
def test_no_rows_are_a_table_too(step: dict[str, Any]):
    learned = ran(a_table(50, 1), step).recipe
    empty = run(learned, a_table(50, 1).head(0)).frame
    assert len(empty) == 0
    assert list(empty.columns) == list(run(learned, a_table(50, 1)).frame.columns)


def test_what_was_learned_is_not_learned_again():
    first = ran(pd.DataFrame({"x": [1.0, None, 3.0]}), {"op": "impute", "columns": ["x"], "by": "mean"})
    assert first.recipe.steps[0].fitted is not None
    assert first.recipe.steps[0].fitted.rows == 3
    assert run(first.recipe, pd.DataFrame({"x": [None, 90.0]})).frame.x.tolist() == [2.0, 90.0]
    with pytest.raises(
        InvalidInput, match=r"Step 1 \(Fill missing x with its median\) has not been fitted yet"
    ):
        done(pd.DataFrame({"x": [1.0]}), {"op": "impute", "columns": ["x"]}, fit=False)


def test_each_step_says_what_it_did_and_one_that_is_off_does_nothing():
    spec = msgspec.convert(
        {"steps": [
            {"do": {"op": "drop-missing", "columns": ["x"]}},
            {"do": {"op": "drop-columns", "columns": ["y"]}, "off": True},
            {"do": {"op": "duplicate-column", "column": "x", "into": "z"}},
        ]},
        RecipeSpec,
    )  # fmt: skip
    outcome = run(spec, pd.DataFrame({"x": [1.0, None], "y": [1, 2]}))
    assert [(one.number, one.rows, one.added, one.removed) for one in outcome.steps] == [
        (1, (2, 1), [], []), (3, (1, 1), ["z"], []),
    ]  # fmt: skip
    assert "drop(" not in function(outcome.recipe)


def test_a_step_that_cannot_be_done_says_which_and_why():
    table = pd.DataFrame({"x": ["1", "2"], "y": [1, 2]})
    for steps, said in (
        ([{"op": "round", "columns": ["y"]}, {"op": "scale", "columns": ["z"]}], r"Step 2 .* needs z, which"),
        ([{"op": "scale", "columns": ["x"]}], r"Step 1 .* cannot learn: x holds no numbers"),
        ([{"op": "formula", "into": "z", "expression": "y +* 2"}], r"Step 1 .* failed"),
        ([{"op": "custom", "code": "df = 3"}], r"Step 1 \(Custom code\) failed: TypeError: `df` is a int"),
        ([{"op": "custom", "code": "1 / 0", "by_rows": True}], r"failed on row 0: ZeroDivisionError"),
    ):  # fmt: skip
        with pytest.raises(InvalidInput, match=said):
            done(table, *steps)


def test_names_that_are_no_texts_or_stand_twice_are_told():
    with pytest.raises(InvalidInput, match="A column is called 7, which is no text"):
        done(pd.DataFrame({7: [1]}))
    with pytest.raises(InvalidInput, match="2 columns are called x"):
        done(pd.DataFrame([[1, 2]], columns=["x", "x"]))
    with pytest.raises(InvalidInput, match="2 columns are called y"):
        done(pd.DataFrame({"x": [1], "y": [2]}), {"op": "rename-columns", "names": {"x": "y"}})


def test_a_file_that_is_none_is_told(tmp_path: Path):
    path = tmp_path / "clean.recipe.json"
    with pytest.raises(NotFound):
        files.read(path)
    for text, said in (
        ("{", "is no recipe"), ('{"format": 1, "steps": [{"do": {"op": "fly"}}]}', "Invalid value 'fly'"),
        ('{"format": 1, "steps": [{"do": {"op": "round", "columns": []}}]}', "length >= 1"),
    ):  # fmt: skip
        path.write_text(text)
        with pytest.raises(InvalidInput, match=said):
            files.read(path)
    path.write_text('{"format": 9, "what": "ever"}')
    with pytest.raises(WrongStore, match="format 9"):
        files.read(path)


def test_a_change_of_one_step_is_a_change_of_few_lines(tmp_path: Path):
    one = files.write(recipe(*STEPS[:6]), tmp_path / "one").read_text().splitlines()
    other = files.write(recipe(*STEPS[:3], {**STEPS[3], "suffix": "_gone"}, *STEPS[4:6]), tmp_path / "two")
    changed = [pair for pair in zip(one, other.read_text().splitlines(), strict=True) if pair[0] != pair[1]]
    assert len(changed) == 1
