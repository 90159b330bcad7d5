"""What a report finds in tables in which something is wrong, and that its fixes mend it."""

import itertools
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from tests.engine.recipes.insights_tables import a_good_table, faulty, reported

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.insights.collinear import correlations, inflation
from cellworks_engine.recipes.insights.powers import auc
from cellworks_engine.recipes.running import run
from cellworks_engine.recipes.schema import RecipeSpec
from cellworks_engine.recipes.wrangling.insight_schema import Insight

FAULTY = faulty()


def found(frame: pd.DataFrame, kind: str, **asked: Any) -> list[Insight]:
    return [one for one in reported(frame, **asked).warnings if one.kind == kind]


def test_a_good_table_is_left_alone():
    told = reported(a_good_table(), target="late")
    assert {one.kind for one in told.warnings} <= {"anomalous", "id-like"}
    assert [one.columns for one in told.warnings if one.kind == "id-like"] == []


@pytest.mark.parametrize(("kind", "column"), FAULTY, ids=lambda part: part)
def test_what_is_wrong_is_found_where_it_is_and_each_fix_mends_it(kind: str, column: str):
    frame = FAULTY[kind, column]
    target = "late" if kind == "leakage" else None
    told = found(frame, kind, target=target)
    (one,) = [one for one in told if column in one.columns]
    assert one.sentence.endswith(".") and one.because.endswith(".") and column in one.sentence
    assert one.fixes
    for fix in one.fixes:
        after = run(RecipeSpec(steps=[fix.step]), frame, fit=True).frame
        # marking where values are missing leaves them so, scaling leaves a shape
        if not fix.words.startswith(("Mark", "Scale")):
            left = [again for again in found(after, kind, target=target) if column in again.columns]
            assert not left, (fix, left)


def test_rows_that_are_pointed_at_are_those_that_the_sentence_is_about():
    frame = FAULTY["missing", "x"]
    (one,) = found(frame, "missing")
    assert one.rows == [at for at, value in enumerate(frame["x"]) if value != value]
    twice = pd.concat([a_good_table(), a_good_table().iloc[[7, 3]]])
    (one,) = found(twice, "duplicates")
    assert one.rows == [600, 601]
    (fix,) = one.fixes
    assert len(run(RecipeSpec(steps=[fix.step]), twice, fit=True).frame) == 600


def test_the_row_that_stands_apart_most_is_the_first():
    frame = a_good_table()[["x", "y"]]
    frame.loc[123] = [40.0, -900.0]
    (one,) = found(frame, "anomalous")
    assert one.rows[0] == 123


def test_a_code_with_leading_zeros_is_no_number():
    frame = a_good_table().assign(z=[f"{at % 90:05}" for at in range(600)])
    assert not found(frame, "numbers-as-text")


def test_targets_that_are_hard_to_learn_are_told_with_their_figures():
    frame = a_good_table()
    rare = frame.assign(late=np.where(frame.index < 4, "maybe", frame["late"]))
    (one,) = found(rare, "too-few-per-class", target="late")
    assert "maybe (4)" in one.sentence and one.rows == [0, 1, 2, 3]
    uneven = frame.assign(late=np.where(frame.index % 20 == 0, "yes", "no"))
    (one,) = found(uneven, "imbalance", target="late")
    assert (one.severity, "95.0%" in one.sentence) == ("medium", True)
    (fix,) = one.fixes
    assert not found(run(RecipeSpec(steps=[fix.step]), uneven, fit=True).frame, "imbalance", target="late")
    (one,) = found(frame.assign(y=FAULTY["outliers", "y"]["y"]), "target-outliers", target="y")
    assert one.rows == [0, 100, 200, 300, 400, 500]
    (one,) = found(frame.assign(late=frame["late"].mask(frame.index < 9)), "target-missing", target="late")
    assert one.rows == list(range(9))
    (one,) = found(frame.assign(z=[f"k{at % 150}" for at in frame.index]), "too-many-classes", target="z")
    assert "150 classes" in one.sentence


def test_leakage_by_time_is_found_where_later_rows_are_harder_and_where_a_column_is_a_clock():
    luck = np.random.default_rng(2)
    rows = 1500
    walk = np.cumsum(luck.normal(0, 1, rows))
    frame = pd.DataFrame({
        "at": pd.Timestamp("2013-01-01") + pd.to_timedelta(np.arange(rows), "h"),
        "clock": np.arange(rows) + luck.normal(0, 3, rows), "y": walk + luck.normal(0, 8, rows),
    })  # fmt: skip
    frame["arrived"] = frame["at"] + pd.Timedelta("1h")
    told = found(frame, "leakage-time", target="y", time="at")
    by = {one.columns[0]: one for one in told}
    assert "later" in by["arrived"].because and "100%" in by["arrived"].sentence
    assert "when a row was" in by["clock"].sentence
    assert by["at"].severity == "high" and "on the latest 20%" in by["at"].sentence
    parted = run(RecipeSpec(steps=[by["at"].fixes[0].step]), frame, fit=True).frame
    assert parted["split"].tolist() == ["train"] * 1200 + ["test"] * 300
    assert not [
        one for one in found(a_good_table(), "leakage-time", target="late", time="at") if "x" in one.columns
    ]


def test_leakage_by_group_is_found_where_a_group_is_all_that_a_model_knows():
    luck = np.random.default_rng(4)
    group = luck.integers(0, 40, 1500)
    mean, mark = luck.normal(0, 1, 40), luck.permutation(40)
    frame = pd.DataFrame({"who": [f"p{one}" for one in group], "mark": mark[group] * 1.0})
    frame["y"] = mean[group] + luck.normal(0, 0.2, 1500)
    told = found(frame, "leakage-group", target="y", group="who")
    assert len(told) == 2 and all(one.columns == ["who"] for one in told)
    frame["y"] = luck.normal(0, 1, 1500)
    assert not found(frame, "leakage-group", target="y", group="who")


def test_powers_are_0_of_noise_and_identifiers_and_1_of_the_answer_itself():
    frame = a_good_table().assign(
        answer=lambda own: own["late"].str.upper(), name=[f"n{at}" for at in range(600)]
    )
    power = {one.column: one.power for one in reported(frame, target="late").powers}
    assert power["answer"] == pytest.approx(1, abs=0.01)
    assert 0.3 < power["x"] < 0.9
    assert power["name"] < 0.15 and power["y"] < 0.15
    straight = {one.column: one.power for one in reported(frame.assign(z=frame["x"] * 3), target="x").powers}
    assert straight["z"] == pytest.approx(1)


def test_the_area_under_the_curve_is_the_share_of_pairs_in_the_right_order():
    luck = np.random.default_rng(0)
    truth, scores = luck.integers(0, 2, 80) * 1.0, luck.integers(0, 9, 80) * 1.0
    pairs = [
        (one > other) + 0.5 * (one == other)
        for one, other in itertools.product(scores[truth == 1], scores[truth == 0])
    ]
    assert auc(truth, scores) == pytest.approx(sum(pairs) / len(pairs))


def test_inflation_is_that_of_each_column_explained_by_all_others():
    luck = np.random.default_rng(0)
    values = luck.normal(size=(300, 4))
    values[:, 3] = values[:, 0] + values[:, 1] + luck.normal(0, 0.5, 300)
    factors = inflation(correlations(values))
    for at in range(4):
        others = np.column_stack([np.delete(values, at, axis=1), np.ones(300)])
        rest = values[:, at] - others @ np.linalg.lstsq(others, values[:, at], rcond=None)[0]
        wanted = values[:, at].var() / rest.var()
        assert factors[at] == pytest.approx(wanted, rel=1e-6)
    values[:, 3] = values[:, 0] + values[:, 1]
    assert inflation(correlations(values))[3] == 50


def test_a_quick_model_is_better_than_its_baseline_where_there_is_something_to_learn():
    frame = a_good_table(2000)
    told = reported(frame, target="late").model
    assert told is not None
    figures = {one.name: one.value or 0 for one in told.figures}
    baseline = {one.name: one.value for one in told.baseline}
    assert sum(map(sum, told.confusion)) == pytest.approx(400, abs=2) and told.labels == ["no", "yes"]
    right = sum(line[at] for at, line in enumerate(told.confusion))
    assert figures["accuracy"] == pytest.approx(right / sum(map(sum, told.confusion)))
    share = (frame["late"] == "no").mean()
    assert baseline["accuracy"] == pytest.approx(max(share, 1 - share), abs=0.01)
    assert (baseline["AUC"], baseline["balanced accuracy"]) == (0.5, 0.5)
    assert figures["AUC"] > 0.7
    noise = reported(
        frame.assign(late=np.random.default_rng(1).permutation(frame["late"])), target="late"
    ).model
    assert noise is not None and (noise.figures[2].value or 0) < 0.6
    number = reported(frame, target="x").model
    assert number is not None and number.task == "regression"
    assert number.baseline[0].value == pytest.approx(0, abs=0.02)


def test_the_same_table_has_the_same_report():
    frame = a_good_table()
    asked = {"target": "late", "time": "at", "facet": "origin", "page": True}
    assert reported(frame, **asked) == reported(frame, **asked)


ODD = {
    "no rows": a_good_table().iloc[:0],
    "no columns": pd.DataFrame(index=range(3)),
    "nothing at all": pd.DataFrame(),
    "one row": a_good_table().iloc[:1],
    "two rows": a_good_table().iloc[:2],
    "nothing but missing": a_good_table().map(lambda _: None),
    "mixed": a_good_table().assign(x=[[1], "a", {"b": 2}, 3.5, None, (1,)] * 100),
    "nested target": a_good_table().assign(late=[[at % 2] for at in range(600)]),
    "twin names": pd.DataFrame(np.arange(40).reshape(10, 4), columns=["late", "late", 3, None]),
    "huge numbers": a_good_table().assign(x=[1.7e308, -1.7e308] * 300),
    "categories": a_good_table().assign(late=lambda own: own["late"].astype("category")),
    "truths": a_good_table().assign(late=lambda own: own["late"] == "yes"),
}


@pytest.mark.parametrize("name", ODD)
def test_any_table_has_a_report(name: str):
    frame = ODD[name]
    target = "late" if "late" in frame.columns else None
    told = reported(frame, target=target, page=True)
    assert told.rows == len(frame)
    assert b"NaN" not in msgspec.json.encode(told)


def test_a_page_stands_by_itself_and_says_what_columns_are_called_whatever_that_is():
    frame = a_good_table().rename(columns={"x": "<script>alert(1)</script>"})
    frame.iloc[:, 0] = 1
    made = reported(frame, target="late", facet="origin", page=True).page
    assert "<script" not in made and "&lt;script&gt;alert(1)" in made
    assert "http" not in made and "src=" not in made
    for part in ("Target", "Quick model", "Bias before training", "Look at these"):
        assert part in made


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(InvalidInput, match="no column when") as refused:
        reported(a_good_table(), target="late", time="when")
    assert refused.value.field == "time"
