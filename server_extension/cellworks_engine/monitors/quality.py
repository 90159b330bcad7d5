"""How good predictions were where labels are there, in one pass and bounded memory.

Numbers with many values are regression, two values binary, others multiclass: the reference decides for both
sides. A binary prediction that is no class but lies between 0 and 1 is a score, cut at 0.5.

Regression: MAE, MSE, RMSE, R². Binary: accuracy, precision, recall, F1, and of scores AUC (the chance that
a positive scores higher than a negative, ties half: Hanley and McNeil, 1982) and log loss. Multiclass:
accuracy, and precision, recall and F1 as means of the classes', weighted by their rows. Definitions are
scikit-learn's.
"""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cellworks_engine.monitors.schema import Quality, QualityDrift
from cellworks_engine.statistics import ranks
from cellworks_engine.statistics.pieces import Piece
from cellworks_engine.statistics.ranks import SWIFT, Ranks

Task = Literal["regression", "binary", "multiclass"]
MOST_CLASSES = 200
A_CLASS = 20
"""Numbers with more values than this are quantities, not classes."""
LEAST = 1e-15
BETTER_LOW = frozenset({"mae", "mse", "rmse", "log_loss"})
WORSE = 0.05
"""Relative change of a metric that is spoken of."""


@dataclass
class Measuring:
    """Watches the label and the prediction as the rows of a side go by."""

    label: str
    prediction: str
    task: Task | None = None
    rows: int = 0
    error: str | None = None
    _sums: NDArray[np.float64] = field(default_factory=lambda: np.zeros(5))
    _pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    _scores: dict[bool, list[Ranks]] = field(default_factory=lambda: {True: [], False: []})
    _loss: float = 0.0
    _scored: bool = False
    _positive: str | None = None

    def add(self, piece: Piece) -> None:
        """Take in some rows; those without a label or a prediction do not count."""
        absent = [name for name in (self.label, self.prediction) if name not in piece.names]
        if absent or self.error is not None:
            self.error = self.error or f"There is no column `{absent[0]}`."
            return
        truth, said = _paired(piece.column(self.label), piece.column(self.prediction))
        if not len(truth):
            return
        self.task = self.task or _task(truth)
        if self.task == "regression":
            self._regression(truth, said)
        elif self.task == "binary" and _is_score(said):
            self._binary_scores(truth, said.astype(float))
        else:
            self._classes(truth, said)
        self.rows += len(truth)

    def quality(self) -> Quality | None:
        """Return the metrics; None where there was no row to measure."""
        if not self.rows or self.error is not None or self.task is None:
            return None
        if self.task == "regression":
            return Quality(task="regression", rows=self.rows, metrics=self._regressed())
        classes = sorted({name for pair in self._pairs for name in pair})
        confusion = [[self._pairs[true, said] for said in classes] for true in classes]
        metrics = self._binary(classes) if self.task == "binary" else _multiclass(np.array(confusion))
        if self._scored:
            metrics["auc"] = _auc(self._scores[True], self._scores[False])
            metrics["log_loss"] = self._loss / self.rows
        return Quality(task=self.task, rows=self.rows, metrics=metrics, classes=classes, confusion=confusion)

    def _regression(self, truth: Any, said: Any) -> None:
        try:
            y, f = truth.astype(float), said.astype(float)
        except (TypeError, ValueError):
            self.error = f"`{self.label}` is a number and `{self.prediction}` is not."
            return
        off = f - y
        with np.errstate(over="ignore", invalid="ignore"):
            self._sums += [np.abs(off).sum(), (off**2).sum(), y.sum(), (y**2).sum(), len(y)]

    def _regressed(self) -> dict[str, float | None]:
        absolute, squares, total, total_squares, count = self._sums.tolist()
        spread = total_squares - total * total / count
        mse = squares / count
        metrics = {"mae": absolute / count, "mse": mse, "rmse": math.sqrt(mse) if mse >= 0 else math.nan,
                   "r2": 1 - squares / spread if spread > 0 else math.nan}  # fmt: skip
        return {name: value if math.isfinite(value) else None for name, value in metrics.items()}

    def _binary_scores(self, truth: Any, score: NDArray[np.float64]) -> None:
        codes, names = _coded(truth)
        if self._positive is None:
            self._positive = max(names)
        positive = codes == (names.index(self._positive) if self._positive in names else -1)
        other = next((name for name in names if name != self._positive), f"not {self._positive}")
        for true, predicted, count in _counted(positive, score >= 0.5):
            pair = tuple(self._positive if one else other for one in (true, predicted))
            self._pairs[pair[0], pair[1]] += count
        for side in (True, False):
            found = ranks.fitting(score[positive == side], SWIFT)
            self._scores[side] = [ranks.merged([*self._scores[side], found], SWIFT)]
        p = np.clip(score, LEAST, 1 - LEAST)
        self._loss += float(-np.log(np.where(positive, p, 1 - p)).sum())
        self._scored = True

    def _classes(self, truth: Any, said: Any) -> None:
        (codes, names), (others, said_names) = _coded(truth), _coded(said)
        table = np.bincount(codes * len(said_names) + others, minlength=len(names) * len(said_names))
        for place in np.flatnonzero(table).tolist():
            true, predicted = divmod(place, len(said_names))
            self._pairs[names[true], said_names[predicted]] += int(table[place])
        if len({name for pair in self._pairs for name in pair}) > MOST_CLASSES:
            self.error = f"`{self.label}` and `{self.prediction}` have more than {MOST_CLASSES} classes."

    def _binary(self, classes: list[str]) -> dict[str, float | None]:
        positive = self._positive or classes[-1]
        hit = self._pairs[positive, positive]
        said = sum(count for (_, one), count in self._pairs.items() if one == positive)
        true = sum(count for (one, _), count in self._pairs.items() if one == positive)
        right = sum(count for (one, other), count in self._pairs.items() if one == other)
        precision, recall = _share(hit, said), _share(hit, true)
        both = (precision or 0.0) + (recall or 0.0)
        f1 = 2 * (precision or 0.0) * (recall or 0.0) / both if both else 0.0
        return {"accuracy": right / self.rows, "precision": precision, "recall": recall, "f1": f1}


def compared(label: str, prediction: str, reference: Measuring | None, current: Measuring) -> QualityDrift:
    """Return the quality of both sides and what changed, in words."""
    sides = (None if reference is None else reference.quality(), current.quality())
    told = []
    for name, measuring, found in (
        ("the reference", reference, sides[0]),
        ("the current rows", current, sides[1]),
    ):
        if found is None:
            why = measuring.error if measuring is not None else "it keeps no rows"
            told.append(
                f"No quality of {name}: {why or 'no row has both a label and a prediction'}".rstrip(".") + "."
            )
    if sides[0] is not None and sides[1] is not None:
        told += _changes(sides[0], sides[1])
    return QualityDrift(label=label, prediction=prediction, reference=sides[0], current=sides[1], words=told)


def _changes(reference: Quality, current: Quality) -> list[str]:
    found: list[tuple[float, str]] = []
    for name, then in reference.metrics.items():
        now = current.metrics.get(name)
        if then is None or now is None or not then or abs(now / then - 1) < WORSE:
            continue
        better = (now < then) == (name in BETTER_LOW)
        word = "better" if better else "worse"
        found.append(
            (
                (1 if better else -1) * abs(now / then - 1),
                f"{name} is {word}: {then:.3g} then, {now:.3g} now.",
            )
        )
    return [sentence for _, sentence in sorted(found)]


def _paired(label: Any, prediction: Any) -> tuple[Any, Any]:
    """Return both columns' values in the rows that have both."""
    import pandas as pd

    frame = pd.DataFrame({"truth": _series(label), "said": _series(prediction)}).dropna()
    return frame["truth"].to_numpy(), frame["said"].to_numpy()


def _series(column: Any) -> Any:
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return column.to_pandas()


def _task(truth: Any) -> Task:
    kind = truth.dtype.kind
    values = np.unique(truth) if kind in "iufb" else set(truth)
    if kind == "b" or len(values) <= 2:
        return "binary"
    quantities = kind == "f" and bool((truth != np.rint(truth)).any())
    return "regression" if kind in "iuf" and (quantities or len(values) > A_CLASS) else "multiclass"


def _is_score(said: Any) -> bool:
    if said.dtype.kind != "f":
        return False
    inside = bool(((said >= 0) & (said <= 1)).all())
    return inside and bool(((said > 0) & (said < 1)).any())


def _coded(values: Any) -> tuple[NDArray[np.int64], list[str]]:
    """Return classes as places in a list of texts: 1, 1.0 and True are one class."""
    import pandas as pd

    codes, found = pd.factorize(values)
    return np.asarray(codes, np.int64), [_word(value) for value in found.tolist()]


def _word(value: Any) -> str:
    if isinstance(value, bool | int | float) and value == int(value):
        return f"{int(value)}"
    return str(value)


def _counted(true: NDArray[np.bool_], said: NDArray[np.bool_]) -> list[tuple[bool, bool, int]]:
    return [(a, b, int(((true == a) & (said == b)).sum())) for a in (True, False) for b in (True, False)]


def _auc(positive: list[Ranks], negative: list[Ranks]) -> float | None:
    """Return the area under the ROC curve; within 0.001 where a side has very many scores."""
    up, down = (side[0] if side else None for side in (positive, negative))
    if up is None or down is None or not up.rows or not down.rows:
        return None
    less, upto = down.counts(up.values)
    at = up.at.astype(float)
    won = float((at * (less + upto) / 2).sum())
    # what lies between two kept values lies evenly: it beats half of what lies there too
    before = np.concatenate([[0.0], upto[:-1]])
    won += float((up.between * (before + less) / 2).sum())
    return won / (up.rows * down.rows)


def _multiclass(confusion: NDArray[np.int64]) -> dict[str, float | None]:
    total, true, said = confusion.sum(), confusion.sum(axis=1), confusion.sum(axis=0)
    hit = np.diag(confusion)
    precision = np.divide(hit, said, out=np.zeros(len(hit)), where=said > 0)
    recall = np.divide(hit, true, out=np.zeros(len(hit)), where=true > 0)
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros(len(hit)), where=both > 0)
    weighted = {name: float((each * true).sum() / total) for name, each in
                (("precision", precision), ("recall", recall), ("f1", f1))}  # fmt: skip
    return {"accuracy": float(hit.sum() / total), **weighted}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
