"""What of a recipe no longer fits other rows."""

import pandas as pd
import pytest
from tests.engine.recipes.conftest import ran, recipe

from cellworks_engine.recipes.misfits import expected, misfits
from cellworks_engine.recipes.schema import RecipeSpec

JANUARY = pd.DataFrame({
    "carrier": ["UA", "AA"] * 50, "delay": [float(at) for at in range(100)], "late": [0, 1] * 50,
    "note": ["x"] * 100,
})  # fmt: skip


def fitted(*steps: dict[str, object]) -> RecipeSpec:
    done = ran(JANUARY, *steps)
    return RecipeSpec(steps=done.recipe.steps, expects=expected(done.recipe, JANUARY))


FITTED = fitted(
    {"op": "one-hot", "columns": ["carrier"]}, {"op": "outliers", "columns": ["delay"], "limit": 1.0},
    {"op": "formula", "into": "twice", "expression": "late * 2"},
)  # fmt: skip


def test_what_it_was_fitted_on_fits():
    assert misfits(FITTED, JANUARY.assign(delay=50.0)).misfits == []


def test_it_expects_the_columns_that_steps_read():
    assert [(one.name, one.kind) for one in FITTED.expects] == [
        ("carrier", "text"), ("delay", "number"), ("late", "number"),
    ]  # fmt: skip


def test_other_values_more_missing_ones_and_other_types_are_told_with_their_rows():
    march = JANUARY.assign(
        carrier=["ZZ"] * 3 + ["UA"] * 97, delay=[None] * 20 + [999.0] * 5 + [50.0] * 75, late=["no"] * 100
    )
    found = [(one.severity, one.step, one.column, one.rows) for one in misfits(FITTED, march).misfits]
    assert found == [
        ("breaks", 3, None, 100), ("warns", None, "late", 100), ("warns", None, "delay", 20),
        ("warns", 2, "delay", 5),
        ("warns", 1, "carrier", 3),
    ]  # fmt: skip


def test_what_breaks_comes_first_and_names_the_step():
    found = misfits(FITTED, JANUARY.drop(columns="delay")).misfits
    assert [(one.severity, one.step) for one in found] == [("breaks", None), ("breaks", 2)]
    assert "no column delay" in found[0].sentence
    strict = fitted({"op": "ordinal", "columns": ["carrier"], "unseen": "error"})
    new = misfits(strict, JANUARY.assign(carrier=["ZZ"] + ["UA"] * 99)).misfits
    assert {one.severity for one in new} == {"breaks"}
    assert "ZZ" in new[0].sentence
    never = misfits(recipe({"op": "scale", "columns": ["delay"]}), JANUARY).misfits
    assert "has not been fitted" in never[0].sentence


@pytest.mark.parametrize("rows", [0, 1])
def test_few_rows_are_no_matter(rows: int):
    assert all(one.severity == "warns" for one in misfits(FITTED, JANUARY.head(rows)).misfits)
