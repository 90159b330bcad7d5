"""Metrics are scikit-learn's, in one pass and whatever the pieces; labels that are not there are said."""

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from cellworks_engine.monitors.quality import Measuring, compared
from cellworks_engine.monitors.schema import Quality
from cellworks_engine.statistics.pieces import pieces

RNG = np.random.default_rng(12)


def measuring(frame: pd.DataFrame, rows: int = 700) -> Measuring:
    found = Measuring("y", "p")
    for start in range(0, len(frame), rows):
        for piece in pieces(frame[start : start + rows]):
            found.add(piece)
    return found


def quality(y, p, rows: int = 700) -> Quality:
    found = measuring(pd.DataFrame({"y": y, "p": p}), rows).quality()
    assert found is not None
    return found


def test_regression():
    y = RNG.normal(size=3000)
    p = y + RNG.normal(size=3000) / 2
    found = quality(y, p)
    assert (found.task, found.rows) == ("regression", 3000)
    assert found.metrics == pytest.approx({
        "mae": metrics.mean_absolute_error(y, p), "mse": metrics.mean_squared_error(y, p),
        "rmse": metrics.root_mean_squared_error(y, p), "r2": metrics.r2_score(y, p),
    })  # fmt: skip


@pytest.mark.parametrize("words", [["no", "yes"], [0, 1], [False, True]])
def test_binary_scores(words):
    truth = RNG.random(3000) < 0.3
    score = np.clip(RNG.normal(0.35 + 0.2 * truth, 0.2), 0.001, 0.999).round(3)
    found = quality(np.array(words, dtype=object)[truth.astype(int)], score)
    said = score >= 0.5
    assert found.task == "binary"
    assert found.metrics == pytest.approx({
        "accuracy": metrics.accuracy_score(truth, said), "precision": metrics.precision_score(truth, said),
        "recall": metrics.recall_score(truth, said), "f1": metrics.f1_score(truth, said),
        "auc": metrics.roc_auc_score(truth, score), "log_loss": metrics.log_loss(truth, score),
    })  # fmt: skip
    assert found.confusion == metrics.confusion_matrix(truth, said).tolist()


def test_binary_classes_have_no_auc():
    truth, said = RNG.integers(0, 2, 500), RNG.integers(0, 2, 500)
    found = quality(truth, said)
    assert found.metrics["f1"] == pytest.approx(metrics.f1_score(truth, said))
    assert "auc" not in found.metrics


def test_an_auc_of_very_many_scores_is_within_a_thousandth():
    truth = RNG.random(400_000) < 0.4
    score = 1 / (1 + np.exp(-RNG.normal(truth * 1.0, 1)))
    found = quality(truth, score, 150_000).metrics["auc"]
    assert found == pytest.approx(metrics.roc_auc_score(truth, score), abs=0.001)


def test_multiclass():
    truth, said = RNG.choice(list("abcd"), 2000), RNG.choice(list("abcd"), 2000)
    said = np.where(RNG.random(2000) < 0.6, truth, said)
    found = quality(truth, said)
    p, r, f, _ = metrics.precision_recall_fscore_support(truth, said, average="weighted")
    wanted = {"accuracy": metrics.accuracy_score(truth, said), "precision": p, "recall": r, "f1": f}
    assert found.metrics == pytest.approx(wanted)
    assert found.confusion == metrics.confusion_matrix(truth, said).tolist()


def test_a_class_that_is_absent_on_one_side_is_no_crash():
    found = quality([1] * 50, [1] * 50)
    assert found.metrics["accuracy"] == 1.0
    assert quality([0, 1] * 25, [0] * 50).metrics["precision"] is None


def test_rows_without_a_label_do_not_count():
    y = pd.Series(RNG.normal(size=100)).mask(np.arange(100) % 2 == 0)
    assert quality(y, RNG.normal(size=100)).rows == 50
    nothing = measuring(pd.DataFrame({"y": [None] * 40, "p": [0.5] * 40}))
    assert nothing.quality() is None


def test_words_say_what_became_worse_and_why_a_side_has_none():
    y = RNG.normal(size=1000)
    good, bad = (
        measuring(pd.DataFrame({"y": y, "p": y + RNG.normal(size=1000) * far})) for far in (0.1, 1.0)
    )
    words = compared("y", "p", good, bad).words
    assert words[0].split(":")[0] == "mse is worse"
    assert any(word.startswith("r2 is worse") for word in words)
    lacking = measuring(pd.DataFrame({"p": y}))
    assert compared("y", "p", good, lacking).words == [
        "No quality of the current rows: There is no column `y`."
    ]
