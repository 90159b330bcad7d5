"""What the name of a metric tells, and what a run tells of how it was measured."""

import re
from collections.abc import Iterable, Mapping, Sequence

_LOWER = re.compile(r"(^|_)(log_?loss|loss|error|rmse|mse|mae|mape|smape|brier\w*|deviance|perplexity)($|_)")
_HIGHER = re.compile(
    r"(^|_)(auc|roc_auc|auroc|accuracy|acc|f1\w*|precision\w*|recall\w*|r2|score|ap|ndcg|mcc|kappa|map)($|_)"
)
_AUC = re.compile(r"(^|_)(auc|auroc)($|_)")
_NO_AUC = re.compile(r"(^|_)pr_auc($|_)")
_SHARE = re.compile(r"(^|_)(accuracy|acc)($|_)")
_ORDER = ("auc", "auroc", "accuracy", "f1", "average_precision", "r2", "log_loss", "rmse", "mae", "loss")
_TRAINING = re.compile(r"^(training|train|system)[_/]")
_FOLD = re.compile(
    r"^(?:fold_?(\d+)[_/.](?P<after>.+)|(?P<before>.+?)[_/.]fold_?(\d+)|split(\d+)_test_(?P<sk>.+))$"
)
_ROWS = ("{key}_rows", "test_rows", "rows", "n_test", "n_rows")
_POSITIVES = ("{key}_positives", "test_positives", "positives", "n_positive")
ROWS_ADVICE = "log `test_rows` (of an AUC `test_positives` too) beside it"

Metrics = Mapping[str, float | None]


def higher_is_better(key: str) -> bool | None:
    """Tell by its name which way a metric is better; None where the name does not tell."""
    name = key.casefold()
    if _LOWER.search(name):
        return False
    return True if _HIGHER.search(name) else None


def is_auc(key: str) -> bool:
    """Tell whether a metric is the area under a ROC curve."""
    name = key.casefold()
    return _AUC.search(name) is not None and _NO_AUC.search(name) is None


def is_share(key: str) -> bool:
    """Tell whether a metric is a share of rows that are right; a balanced accuracy is not."""
    return _SHARE.search(key.casefold()) is not None and "balanced" not in key.casefold()


def chosen(ours: Metrics, theirs: Metrics | None) -> str | None:
    """Return the metric to compare where nobody named one: the best known that both have."""
    both = [key for key in ours if (theirs is None or key in theirs) and higher_is_better(key) is not None]
    held = [key for key in both if not _TRAINING.match(key) and _FOLD.match(key) is None]
    return min(held, key=_rank, default=None)


def folds(metrics: Metrics, key: str) -> dict[str, float]:
    """Return a metric's values by fold, of keys like `auc_fold_0`, `fold_0_auc` or `split0_test_auc`."""
    found = {}
    for name, value in metrics.items():
        match = _FOLD.match(name)
        if match is None or value is None:
            continue
        if key in (match["after"], match["before"], match["sk"]):
            number = next(part for part in (match[1], match[4], match[5]) if part is not None)
            found[number] = value
    return found


def counts(metrics: Metrics, params: Mapping[str, str], key: str) -> tuple[int | None, int | None]:
    """Return on how many rows a metric was measured and how many were positive, where the run says so."""
    return _count(metrics, params, key, _ROWS), _count(metrics, params, key, _POSITIVES)


def _count(metrics: Metrics, params: Mapping[str, str], key: str, names: Iterable[str]) -> int | None:
    for name in (one.format(key=key) for one in names):
        told: object = metrics.get(name, params.get(name))
        try:
            value = float(str(told))
        except ValueError:
            continue
        if value >= 1 and value == int(value):
            return int(value)
    return None


def _rank(key: str) -> tuple[int, Sequence[str]]:
    name = key.casefold()
    at = next((place for place, one in enumerate(_ORDER) if one in name), len(_ORDER))
    return at, (str(len(key)).zfill(3), key)
