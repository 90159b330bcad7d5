"""A quick model with default settings beside a baseline: how far a table tells its target at all."""

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from cellworks_engine.recipes.insights.looking import Floats, Look, Places, sample
from cellworks_engine.recipes.insights.matrix import Matrix, matrix_of
from cellworks_engine.recipes.insights.target import Target
from cellworks_engine.recipes.wrangling.axes import OTHERS
from cellworks_engine.recipes.wrangling.chart_schema import Figure
from cellworks_engine.recipes.wrangling.insight_schema import QuickModel
from cellworks_engine.recipes.wrangling.words import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_ROWS = 50_000
MOST_CELLS = 4_000_000
MOST_LABELS = 20
LEAST_ROWS = 50
ALONE = 1_000_000
"""Cells of a table that one thread learns as soon as several."""
ROUNDS = 100
"""Boosting rounds, scikit-learn's default."""


def quick_model(look: Look, target: Target, names: list[str]) -> QuickModel | None:
    """Return a model judged on a fifth of the rows; None where there are too few rows or columns."""
    rows, truth, labels = _answers(target)
    if len(rows) < LEAST_ROWS or not names:
        return None
    chosen = sample(len(rows), min(MOST_ROWS, max(1_000, MOST_CELLS // len(names))))
    features, truth = matrix_of(look, names).rows(rows[chosen]), truth[chosen]
    apart = stratified(truth if labels else np.zeros(len(truth)))
    if labels and len(np.unique(truth[~apart])) < 2:
        return None
    rounds = ROUNDS if len(labels) <= 3 else max(20, 3 * ROUNDS // len(labels))
    with threads(features.values):
        model = fitted(features, truth, ~apart, rounds, classes=bool(labels))
        judge = _judged_classes if labels else _judged_numbers
        told = judge(model, features.values[apart], truth[apart], truth[~apart], labels)
    said = "gradient boosted trees with scikit-learn's defaults"
    return QuickModel(
        task=target.task, model=said if rounds == ROUNDS else f"{said}, {rounds} rounds", rows=len(truth),
        figures=told[0], baseline=told[1], confusion=told[2], labels=labels,
    )  # fmt: skip


def _answers(target: Target) -> tuple[Places, Floats, list[str]]:
    """Return rows with what is to be predicted; of many labels the rare ones are one."""
    if target.task == "regression" or len(target.labels) <= MOST_LABELS:
        return target.rows, target.values, target.labels
    counts = np.bincount(target.values.astype("int64"), minlength=len(target.labels))
    kept = np.sort(np.argsort(-counts, kind="stable")[: MOST_LABELS - 1])
    moved = np.full(len(counts), MOST_LABELS - 1)
    moved[kept] = np.arange(len(kept))
    labels = [*(target.labels[place] for place in kept), OTHERS]
    return target.rows, moved[target.values.astype("int64")].astype("float64"), labels


def stratified(truth: Floats) -> "NDArray[np.bool_]":
    """Return which rows are set apart: every fifth of each class, in an order by chance."""
    order = np.random.default_rng(0).permutation(len(truth))
    apart = np.zeros(len(truth), dtype=bool)
    for value in np.unique(truth):
        apart[order[truth[order] == value][4::5]] = True
    return apart


def threads(values: Floats) -> AbstractContextManager[object]:
    """Return a context in which small tables are learned by one thread: more would wait for one another."""
    from threadpoolctl import threadpool_limits

    return nullcontext() if values.size > ALONE else threadpool_limits(1, user_api="openmp")


def fitted(features: Matrix, truth: Floats, rows: "NDArray[np.bool_]", rounds: int, *, classes: bool) -> Any:
    """Return a model that has learned from some rows."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor
    # what the training rows have no value of cannot be binned
    known = ~np.isnan(features.values[rows]).all(axis=0)
    values = np.where(known, features.values, 0.0)
    categorical = features.categorical & known
    return kind(max_iter=rounds, random_state=0, categorical_features=categorical).fit(
        values[rows], truth[rows]
    )


def _judged_classes(
    model: Any, values: Floats, truth: Floats, learned: Floats, labels: list[str]
) -> tuple[list[Figure], list[Figure], list[list[int]]]:
    from sklearn.metrics import confusion_matrix

    said = model.predict(values)
    chances = np.zeros((len(truth), len(labels)))
    chances[:, model.classes_.astype("int64")] = model.predict_proba(values)
    counts = np.bincount(learned.astype("int64"), minlength=len(labels))
    usual = np.tile(counts / counts.sum(), (len(truth), 1))
    always = np.full(len(truth), float(counts.argmax()))
    table = confusion_matrix(truth, said, labels=range(len(labels)))
    return _classified(truth, said, chances), _classified(truth, always, usual), table.tolist()


def _classified(truth: Floats, said: Floats, chances: Floats) -> list[Figure]:
    from sklearn.metrics import f1_score

    from cellworks_engine.recipes.insights.powers import auc

    classes = chances.shape[1]
    recalls = [float((said[truth == at] == at).mean()) for at in range(classes) if np.any(truth == at)]
    areas = [
        auc((truth == at).astype("float64"), chances[:, at])
        for at in range(classes)
        if np.any(truth == at) and not np.all(truth == at)
    ]
    two = classes == 2
    f1 = f1_score(truth, said, average="binary" if two else "macro", zero_division=0)
    return [
        _figure("accuracy", float((said == truth).mean())),
        _figure("balanced accuracy", float(np.mean(recalls))),
        _figure("AUC" if two else "AUC, each against the others", float(np.mean(areas)) if areas else 0.5),
        _figure("F1" if two else "F1, mean of classes", float(f1)),
    ]


def _judged_numbers(
    model: Any, values: Floats, truth: Floats, learned: Floats, _: list[str]
) -> tuple[list[Figure], list[Figure], list[list[int]]]:
    mean = np.full(len(truth), float(learned.mean()))
    return _measured(truth, model.predict(values)), _measured(truth, mean), []


def _measured(truth: Floats, said: Floats) -> list[Figure]:
    wrong = truth - said
    all_of_it = float(((truth - truth.mean()) ** 2).sum())
    explained = 1 - float((wrong**2).sum()) / all_of_it if all_of_it > 0 else 0.0
    return [
        _figure("R²", explained),
        _figure("RMSE", float(np.sqrt((wrong**2).mean()))),
        _figure("MAE", float(np.abs(wrong).mean())),
    ]


def _figure(name: str, value: float) -> Figure:
    return Figure(name=name, value=value, text=number(value) if abs(value) >= 10 else f"{value:.3f}")
