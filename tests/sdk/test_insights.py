"""A report of quality and insights in code, and on the command line."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

import cellworks as cw
from cellworks.cli import main
from cellworks_engine.errors import InvalidInput

LUCK = np.random.default_rng(1)
FRAME = pd.DataFrame({
    "delay": LUCK.normal(10, 4, 300), "note": ["-" if at % 9 == 0 else f"n{at % 3}" for at in range(300)],
    "year": 2013, "late": LUCK.choice(["no", "yes"], 300),
})  # fmt: skip


def test_a_report_says_what_to_look_at_and_its_fixes_are_a_recipe(here: Path):
    report = cw.insights(FRAME, target="late")
    kinds = {one.kind: one for one in report.warnings}
    assert kinds["constant"].columns == ["year"] and "year is 2013 in every row." in repr(report)
    assert "year is 2013 in every row." in report._repr_html_() and "baseline" in report._repr_html_()
    assert set(report.frame()["kind"]) == set(kinds)
    recipe = report.recipe("constant", "disguised-missing")
    clean = recipe.fit(FRAME)(FRAME)
    assert list(clean.columns) == ["delay", "note", "late"]
    assert clean["note"].isna().sum() == 34
    page = report.save("report.html").read_text()
    assert page.startswith("<!doctype html>") and "year is 2013" in page and "<script" not in page
    with pytest.raises(InvalidInput, match="No warning of the kind skew"):
        report.recipe("skew")


def test_polars_frames_are_looked_at_as_pandas_are():
    one, other = (cw.insights(frame, target="late").frame() for frame in (FRAME, pl.from_pandas(FRAME)))
    pd.testing.assert_frame_equal(one, other)


def test_the_command_line_writes_the_page(here: Path, capsys: pytest.CaptureFixture[str]):
    FRAME.to_csv("flights.csv", index=False)
    asked = ["recipes", "insights", "flights.csv", "--target", "late", "--facet", "note", "--favoured", "n1"]
    assert main([*asked, "--page", "report.html"]) == 0
    said = capsys.readouterr().out
    assert "year is 2013 in every row." in said and "report.html" in said
    assert "Bias before training" in Path("report.html").read_text()
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bias"]["favoured"] == "n1"
