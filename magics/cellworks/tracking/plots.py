"""A classifier's plots as small SVG files: milliseconds, where pictures take half a second a fit."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

_SIDE, _EDGE = 320, 56
_MOST_CLASSES = 30
_MOST_POINTS = 500


def log_classifier_plots(estimator: Any, prefix: str, x: Any, y: Any, sample_weight: Any) -> list[Any]:
    """Log the confusion matrix, and for two classes the ROC and the precision-recall curve.

    Takes the place of MLflow's listing of plots, so it returns that there are none left to draw.
    """
    import mlflow

    run = mlflow.active_run()
    if run is None or y is None:
        return []
    client = mlflow.MlflowClient()
    for name, svg in _plots(estimator, x, y, sample_weight):
        client.log_text(run.info.run_id, svg, f"{prefix}{name}.svg")
    return []


def _plots(estimator: Any, x: Any, y: Any, sample_weight: Any) -> Iterable[tuple[str, str]]:
    from sklearn.metrics import confusion_matrix, precision_recall_curve, roc_curve

    classes = list(getattr(estimator, "classes_", sorted(set(y))))
    if len(classes) <= _MOST_CLASSES:
        shares = confusion_matrix(
            y, estimator.predict(x), labels=classes, sample_weight=sample_weight, normalize="true"
        )
        labels = [str(one) for one in classes]
        yield "confusion_matrix", matrix("Normalized confusion matrix", labels, shares.tolist())
    scores = _scores(estimator, x) if len(classes) == 2 else None
    if scores is None:
        return
    false, true, _ = roc_curve(y, scores, pos_label=classes[1], sample_weight=sample_weight)
    yield "roc_curve", curve("ROC curve", "false positives", "true positives", false.tolist(), true.tolist())
    precision, recall, _ = precision_recall_curve(
        y, scores, pos_label=classes[1], sample_weight=sample_weight
    )
    title = "Precision recall curve"
    yield "precision_recall_curve", curve(title, "recall", "precision", recall.tolist(), precision.tolist())


def _scores(estimator: Any, x: Any) -> Any:
    """Return how sure the estimator is of its second class, in whichever way it can say so."""
    if hasattr(estimator, "predict_proba"):
        return estimator.predict_proba(x)[:, 1]
    return estimator.decision_function(x) if hasattr(estimator, "decision_function") else None


def curve(title: str, across: str, up: str, xs: Sequence[float], ys: Sequence[float]) -> str:
    """Draw a curve in the unit square."""
    every = max(1, len(xs) // _MOST_POINTS)
    kept = [*list(zip(xs, ys, strict=True))[::every], (xs[-1], ys[-1])]
    points = " ".join(f"{_at(x):.1f},{_down(y):.1f}" for x, y in kept)
    line = f'<polyline points="{points}" fill="none" stroke="#1f77b4" stroke-width="2"/>'
    below, beside = _SIDE + _EDGE + 16, _EDGE - 16
    ticks = "".join(
        _text(_at(share), below, f"{share:g}") + _text(beside, _down(share) + 4, f"{share:g}")
        for share in (0, 0.5, 1)
    )
    return _page(title, across, up, _frame() + ticks + line)


def matrix(title: str, classes: Sequence[str], shares: Sequence[Sequence[float]]) -> str:
    """Draw a confusion matrix whose rows sum to one."""
    size = _SIDE / len(classes)
    cells = []
    for row, line in enumerate(shares):
        cells.append(_text(_EDGE - 16, _EDGE + (row + 0.5) * size + 4, classes[row]))
        cells.append(_text(_EDGE + (row + 0.5) * size, _SIDE + _EDGE + 16, classes[row]))
        for column, share in enumerate(line):
            left, top = _EDGE + column * size, _EDGE + row * size
            cells.append(
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{size:.1f}" height="{size:.1f}" '
                f'fill="#08519c" fill-opacity="{share:.3f}" stroke="#ccc"/>'
            )
            colour = "#fff" if share > 0.5 else "#222"
            cells.append(_text(left + size / 2, top + size / 2 + 4, f"{share:.2f}", colour))
    return _page(title, "predicted", "true", "".join(cells))


def _at(share: float) -> float:
    return _EDGE + share * _SIDE


def _down(share: float) -> float:
    return _EDGE + (1 - share) * _SIDE


def _page(title: str, across: str, up: str, inside: str) -> str:
    whole, middle = _SIDE + 2 * _EDGE, _EDGE + _SIDE / 2
    named = (
        _text(middle, 28, title)
        + _text(middle, whole - 12, across)
        + f'<g transform="rotate(-90 16 {middle:g})">{_text(16, middle, up)}</g>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" '
        f'width="{whole}" height="{whole}" font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="#fff"/>{named}{inside}</svg>\n'
    )


def _frame() -> str:
    return f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#888"/>'


def _text(x: float, y: float, text: str, colour: str = "#222") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" fill="{colour}">{escape(text)}</text>'
