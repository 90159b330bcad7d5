"""What encodings, powers and components learn, against Polars, scikit-learn, or plain Python."""

import statistics
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import PowerTransformer
from tests.engine.recipes.conftest import a_table, done, near, ran, there, values

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.running import run


@pytest.mark.parametrize("by", ["share", "count"])
@pytest.mark.parametrize("dtype", ["str", "category", "object"])
def test_categories_become_their_frequency(by: str, dtype: str):
    table = a_table(200, 1).astype({"word": dtype})
    outcome = ran(table, {"op": "frequency-encode", "columns": ["word"], "by": by})
    words = values(table, "word")
    whole = len(there(words)) if by == "share" else 1
    counts = [None if one is None else words.count(one) / whole for one in words]
    assert near(values(outcome.frame, "word"), counts)
    new = run(outcome.recipe, pd.DataFrame({"word": ["never", None, "UA"]})).frame
    assert near(values(new, "word"), [0, None, words.count("UA") / whole])


@pytest.mark.parametrize("smoothing", [0.0, 10.0])
def test_categories_become_the_mean_of_the_target(smoothing: float):
    table = a_table(200, 1)
    step = {"op": "target-encode", "columns": ["word"], "target": "x", "smoothing": smoothing}
    outcome = ran(table, step)
    frame = pl.DataFrame({"w": values(table, "word"), "x": pl.Series(values(table, "x"), dtype=pl.Float64)})
    prior = frame["x"].mean()
    sums = frame.group_by("w").agg(pl.col("x").sum().alias("s"), pl.col("x").count().alias("n"))
    means = {w: (s + smoothing * prior) / (n + smoothing) for w, s, n in sums.rows()}
    words = values(table, "word")
    assert near(values(outcome.frame, "word"), [None if one is None else means[one] for one in words])
    new = run(outcome.recipe, pd.DataFrame({"word": ["never", None]})).frame  # which has no target
    assert near(values(new, "word"), [prior, None])
    for target, said in (("word", "no numbers or truths"), ("none", "no column none")):
        with pytest.raises(InvalidInput, match=said):
            ran(table, {**step, "target": target})


FUNCTIONS: dict[str, Any] = {
    "log": lambda one: pl.Series([one]).log()[0] if one > 0 else None,
    "log1p": lambda one: pl.Series([one]).log1p()[0] if one > -1 else None,
    "log10": lambda one: pl.Series([one]).log10()[0] if one > 0 else None,
    "exp": lambda one: pl.Series([one]).exp()[0],
    "sqrt": lambda one: one**0.5 if one >= 0 else None, "square": lambda one: one * one,
    "cbrt": lambda one: (1 if one >= 0 else -1) * abs(one) ** (1 / 3), "abs": abs,
    "reciprocal": lambda one: 1 / one if one else None,
}  # fmt: skip


@pytest.mark.parametrize("by", FUNCTIONS)
def test_functions_of_numbers_are_missing_where_they_have_no_value(table: pd.DataFrame, by: str):
    found = done(table, {"op": "transform-numbers", "columns": ["x", "y"], "by": by})
    for name in ("x", "y"):
        plain = [None if one is None else FUNCTIONS[by](float(one)) for one in values(table, name)]
        assert near(values(found, name), plain)


def test_numbers_become_normal_by_the_power_of_scikit_learn():
    table = a_table(300, 2)
    found = done(table, {"op": "yeo-johnson", "columns": ["x", "y"]})
    for name in ("x", "y"):
        column = table[[name]].to_numpy(dtype=float)
        wanted = PowerTransformer(standardize=False).fit_transform(column)[:, 0]
        np.testing.assert_allclose(found[name], wanted, rtol=1e-4)
    for power in (0.0, 2.0, 3.5, -1.0):  # the cases of the definition
        outcome = ran(table, {"op": "yeo-johnson", "columns": ["y"]})
        lines = outcome.recipe.steps[0].do._of("y", power)  # type: ignore[union-attr]
        names: dict[str, Any] = {"df": table[["y"]].astype(float), "np": np}
        exec("\n".join(lines), names)
        transformer = PowerTransformer(standardize=False).fit(table[["y"]].to_numpy(dtype=float))
        transformer.lambdas_ = np.array([power])
        wanted = transformer.transform(table[["y"]].to_numpy(dtype=float))[:, 0]
        np.testing.assert_allclose(names["df"]["y"], wanted, rtol=1e-9, atol=1e-12)


def test_numbers_become_even_by_their_quantiles():
    table = a_table(500, 3)
    outcome = ran(table, {"op": "quantile-transform", "columns": ["x"], "steps": 50})
    known = sorted(there(values(table, "x")))
    for one, share in zip(values(table, "x"), values(outcome.frame, "x"), strict=True):
        assert (one is None) == (share is None)
        if one is not None:
            less = sum(other < one for other in known) / (len(known) - 1)
            assert abs(share - less) <= 1 / 50
    far = run(outcome.recipe, pd.DataFrame({"x": [-1e9, 1e9, known[len(known) // 2]]})).frame.x
    assert far[:2].tolist() == [0, 1]
    assert abs(far[2] - 0.5) < 0.02


@pytest.mark.parametrize("scale", [True, False])
def test_components_are_those_of_scikit_learn_but_for_their_signs(scale: bool):
    table = a_table(200, 4)
    table["z"] = table.x * 2 + table.y + np.random.default_rng(1).normal(size=200)
    step = {"op": "components", "columns": ["x", "y", "z"], "scale": scale, "count": 2, "keep": True}
    found = done(table, step)
    whole = table[["x", "y", "z"]].dropna().to_numpy(dtype=float)
    spread = [statistics.pstdev(column) if scale else 1.0 for column in whole.T.tolist()]
    wanted = PCA(n_components=2).fit_transform(whole / spread)
    there_ = found[["pca_1", "pca_2"]][table.x.notna().to_numpy()].to_numpy()
    np.testing.assert_allclose(np.abs(there_), np.abs(wanted), rtol=1e-7, atol=1e-9)
    assert found["pca_1"].isna().tolist() == table.x.isna().tolist()
    by_share = ran(table, {"op": "components", "columns": ["x", "y", "z"], "share": 0.9, "scale": scale})
    ratios = np.cumsum(PCA().fit(whole / spread).explained_variance_ratio_)
    assert sum(name.startswith("pca_") for name in by_share.frame) == 1 + sum(ratios < 0.9)
    assert "x" not in by_share.frame
