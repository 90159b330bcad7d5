"""How well one column alone predicts a target: what rows of the same bin elsewhere had.

Rows are cut into five folds; each is predicted by the mean target of the other folds' rows in the same of up
to 32 bins (or values), drawn to the mean of all where these are few. Unlike a model's score on its own rows,
an identifier has no power by this.
"""

import numpy as np
from numpy.typing import NDArray

from cellworks_engine.recipes.insights.looking import Column, Floats, Look, Places, sample
from cellworks_engine.recipes.insights.target import Target
from cellworks_engine.recipes.wrangling.insight_schema import FeaturePower

FOLDS = 5
BINS = 32
DRAWN = 2.0
"""So many rows' worth of the overall mean are added to each bin."""
JUDGED = 20_000
MOST_CLASSES = 10
"""Of more, the frequent ones are told apart from all others."""


def powers_of(look: Look, target: Target, names: list[str]) -> list[FeaturePower]:
    """Return the power of each column, the most powerful first."""
    rows = target.rows[sample(len(target.rows), _rows(len(names)))]
    truth = answers(target, rows)
    folds = np.random.default_rng(0).permutation(len(rows)) % FOLDS
    found = [_power(look.columns[name], rows, truth, folds, target) for name in names]
    return sorted(found, key=lambda one: (-one.power, one.column))


def _rows(columns: int) -> int:
    return max(1_000, min(JUDGED, 10_000_000 // max(columns, 1)))


def answers(target: Target, rows: Places) -> Floats:
    """Return what is predicted, a column each: a number, or whether a row is of a class."""
    own = np.full(int(target.rows.max()) + 1, np.nan)
    own[target.rows] = target.values
    values: Floats = own[rows]
    if target.task == "regression":
        return np.reshape(values, (-1, 1))
    if len(target.labels) == 2:
        return np.reshape((values == 1).astype("float64"), (-1, 1))
    counts = np.bincount(values.astype("int64"), minlength=len(target.labels))
    frequent = np.argsort(-counts, kind="stable")[:MOST_CLASSES]
    kept = frequent[counts[frequent] > 0]
    return np.equal.outer(values, kept).astype("float64")


def _power(one: Column, rows: Places, truth: Floats, folds: Places, target: Target) -> FeaturePower:
    bins = cut(one, rows)
    power = score(bins, truth, folds, target.task == "classification")
    numbers = one.numbers[rows] if one.ordered else None
    if target.task == "regression" and numbers is not None:
        power = max(power, straight(numbers, truth[:, 0]))
    measure = "AUC" if target.task == "classification" else "R²"
    value = 0.5 + power / 2 if target.task == "classification" else power
    return FeaturePower(column=one.name, power=power, note=f"{measure} {value:.3f}")


def cut(one: Column, rows: Places) -> Places:
    """Return each row's bin: of equally many numbers, or its value; missing ones have a bin of their own."""
    if not one.ordered:
        at = one.by_value.at[rows]
        return at + 1
    numbers = one.numbers[rows]
    there = ~np.isnan(numbers)
    if not there.any():
        return np.zeros(len(rows), "int64")
    edges = np.unique(np.quantile(numbers[there], np.arange(1, BINS) / BINS))
    return np.where(there, np.searchsorted(edges, numbers, side="left") + 1, 0)


def score(bins: Places, truth: Floats, folds: Places, classes: bool) -> float:
    """Return the power of bins: 2 AUC - 1 (of several classes by their share), or R²; at least 0."""
    told = predicted(bins, truth, folds)
    if not classes:
        wrong = float(((truth - told) ** 2).sum())
        all_of_it = float(((truth - truth.mean()) ** 2).sum())
        return max(0.0, 1 - wrong / all_of_it) if all_of_it > 0 else 0.0
    shares = truth.mean(axis=0)
    areas = np.array([auc(truth[:, at], told[:, at]) for at in range(truth.shape[1])])
    known = (shares > 0) & (shares < 1)
    if not known.any():
        return 0.0
    return max(0.0, 2 * float(np.average(areas[known], weights=shares[known])) - 1)


def predicted(bins: Places, truth: Floats, folds: Places) -> Floats:
    """Return what the other folds' rows of the same bin had, on average."""
    size = int(bins.max()) + 1
    cells = bins * FOLDS + folds
    counts = np.bincount(cells, minlength=size * FOLDS).reshape(size, FOLDS)
    others = (counts.sum(axis=1, keepdims=True) - counts)[bins, folds]
    told = np.empty_like(truth)
    for at in range(truth.shape[1]):
        sums = np.bincount(cells, weights=truth[:, at], minlength=size * FOLDS).reshape(size, FOLDS)
        in_fold = np.bincount(folds, weights=truth[:, at], minlength=FOLDS)
        rest = np.maximum(len(folds) - np.bincount(folds, minlength=FOLDS), 1)
        mean = ((truth[:, at].sum() - in_fold) / rest)[folds]
        elsewhere = (sums.sum(axis=1, keepdims=True) - sums)[bins, folds]
        told[:, at] = (elsewhere + DRAWN * mean) / (others + DRAWN)
    return told


def auc(truth: Floats, scores: Floats) -> float:
    """Return the area under the ROC curve: how often a row that is so scores above one that is not.

    By ranks (Mann and Whitney, 1947), equal scores counting half; 0.5 where all rows are the same.
    """
    yes = int(truth.sum())
    no = len(truth) - yes
    if not yes or not no:
        return 0.5
    _, at, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2)[at]
    return float((ranks[truth == 1].sum() - yes * (yes + 1) / 2) / (yes * no))


def straight(x: Floats, y: Floats) -> float:
    """Return the share of y that a straight line through x explains: r²."""
    from cellworks_engine.recipes.wrangling.relations import pearson

    there: NDArray[np.bool_] = np.isfinite(x)
    r = pearson(x, y) if there.sum() > 10 else None
    return 0.0 if r is None else r * r * float(there.mean())
