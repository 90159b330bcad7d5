"""Leakage: what a model could know of a target here and not when it is used.

By column: one that tells the target alone. By time: rows near one another tell of each other, so that a model
judged on rows by chance looks better than on later ones. By group: the same with rows of one person or thing.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cellworks_engine.recipes.insights import fixes
from cellworks_engine.recipes.insights.looking import Column, Floats, Look, Places, sample
from cellworks_engine.recipes.insights.matrix import Matrix, matrix_of
from cellworks_engine.recipes.insights.model import LEAST_ROWS, fitted, threads
from cellworks_engine.recipes.insights.powers import FOLDS, answers, auc, cut, score
from cellworks_engine.recipes.insights.target import Target
from cellworks_engine.recipes.wrangling.insight_schema import FeaturePower, Insight, Severity
from cellworks_engine.recipes.wrangling.words import percent

SURE, LIKELY = 0.96, 0.9
"""Powers of a single column: an AUC of 0.98 and 0.95, an R² of 0.96 and 0.9."""
APART, FAR_APART = 0.05, 0.1
"""How much lower a score is on later rows, or on other groups', before that is said."""
ROUNDS = 50
MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_CLASSES = 10


def by_column(powers: list[FeaturePower], target: Target) -> Iterator[Insight]:
    """Find columns that tell the target alone."""
    for one in powers:
        if one.power < LIKELY:
            continue
        yield Insight(
            kind="leakage", severity="high" if one.power >= SURE else "medium", columns=[one.column], rows=[],
            sentence=f"{one.column} alone tells {target.column.name} almost exactly ({one.note}, "
            "cross-validated).",
            because="So good a column is often made from the answer, or known only after it; a model with it "
            "fails where it is not there yet.",
            fixes=[fixes.drop_columns(one.column)],
        )  # fmt: skip


def by_time(look: Look, target: Target, time: Column, names: list[str]) -> Iterator[Insight]:
    """Find what tells when a row was, what is known only later, and whether later rows are harder.

    `names` are the columns that such a model may use.
    """
    moments = time.numbers
    if not len(moments):
        return
    for one in look:
        name = one.name
        if name in (time.name, target.column.name):
            continue
        if one.kind == "datetime":
            yield from _later(look, one, time)
        elif one.kind == "number" and (told := _tells(one, moments)) >= SURE:
            yield Insight(
                kind="leakage-time", severity="medium", columns=[name], rows=[],
                sentence=f"{name} tells when a row was: it explains {percent(told)} of {time.name} (R²).",
                because="By it a model learns what was usual at a time, and knows nothing of later ones.",
                fixes=[fixes.drop_columns(name)],
            )  # fmt: skip
    rows = target.rows[~np.isnan(moments[target.rows])]
    latest = moments[rows] > np.quantile(moments[rows], 0.8) if len(rows) else np.empty(0, bool)
    yield from _harder(
        look, target, names, rows, latest, "leakage-time", time.name, "on the latest 20%",
        "Rows near in time tell of one another. Split by time, as the model is used: on what comes later.",
    )  # fmt: skip


def by_group(look: Look, target: Target, group: Column, names: list[str]) -> Iterator[Insight]:
    """Find whether a group tells the target, and whether rows of other groups are harder."""
    rows = target.rows[group.by_value.at[target.rows] >= 0]
    at = group.by_value.at[rows]
    groups = np.unique(at)
    if len(groups) < 5:
        return
    chosen = sample(len(rows), MOST_ROWS)
    truth = answers(target, rows[chosen])
    folds = np.random.default_rng(0).permutation(len(chosen)) % FOLDS
    told = score(at[chosen] + 1, truth, folds, target.task == "classification")
    if told >= 0.5:
        measure = f"AUC {0.5 + told / 2:.2f}" if target.task == "classification" else f"R² {told:.2f}"
        yield Insight(
            kind="leakage-group", severity="high" if told >= LIKELY else "medium", columns=[group.name],
            sentence=f"Which {group.name} a row is of tells {target.column.name} ({measure}, "
            "cross-validated).",
            because="A model that recognises a group need not learn anything else. Keep each group on one "
            "side of a split.",
            rows=[], fixes=[fixes.drop_columns(group.name)],
        )  # fmt: skip
    held = np.random.default_rng(0).permutation(groups)[: max(1, len(groups) // 5)]
    yield from _harder(
        look, target, names, rows, np.isin(at, held), "leakage-group", group.name,
        f"on rows of {len(held):,} {group.name} that it has not seen",
        "Rows of one group are alike. Split by group, so that it is judged on groups that it does not know.",
    )  # fmt: skip


def _later(look: Look, one: Column, time: Column) -> Iterator[Insight]:
    rows = one.numbers > time.numbers
    share = float(rows.sum() / max(one.there, 1))
    if share >= 0.01:
        yield Insight(
            kind="leakage-time", severity="medium", columns=[one.name], rows=look.rows(rows),
            sentence=f"{one.name} lies after {time.name} in {percent(share)} of the rows.",
            because="What happens later may not be known yet when a prediction is made.",
            fixes=[fixes.drop_columns(one.name)],
        )  # fmt: skip


def _tells(one: Column, moments: Floats) -> float:
    """Return how well a column tells the time: the R² of its bins."""
    both = np.flatnonzero(~np.isnan(moments) & ~np.isnan(one.numbers))
    if len(both) < LEAST_ROWS or one.by_value.distinct < 10:
        return 0.0
    rows = both[sample(len(both), MOST_ROWS)]
    folds = np.random.default_rng(0).permutation(len(rows)) % FOLDS
    return score(cut(one, rows), moments[rows][:, None], folds, classes=False)


def _harder(
    look: Look, target: Target, names: list[str], rows: Places, held: NDArray[np.bool_], kind: str, by: str,
    where: str, because: str,
) -> Iterator[Insight]:  # fmt: skip
    """Compare a model judged on a fifth of the rows by chance with one judged on rows that are held back."""
    names = [name for name in names if name != by][:MOST_COLUMNS]
    many = target.task == "classification" and len(target.labels) > MOST_CLASSES
    if len(rows) < 4 * LEAST_ROWS or not names or many:
        return
    chosen = sample(len(rows), MOST_ROWS)
    held = held[chosen]
    features = matrix_of(look, names).rows(rows[chosen])
    own = np.full(len(look), np.nan)
    own[target.rows] = target.values
    truth = own[rows[chosen]]
    luck = np.zeros(len(truth), dtype=bool)
    luck[np.random.default_rng(0).permutation(len(truth))[: int(held.sum())]] = True
    classes = target.task == "classification"
    with threads(features.values):
        scores = [_score(features, truth, apart, classes) for apart in (luck, held)]
    if scores[0] is None or scores[1] is None or scores[0] - scores[1] < APART:
        return
    measure = "AUC" if target.task == "classification" else "R²"
    severity: Severity = "high" if scores[0] - scores[1] >= FAR_APART else "medium"
    yield Insight(
        kind=kind, severity=severity, columns=[by], rows=[], because=because,
        fixes=[fixes.split("ordered" if kind == "leakage-time" else "key", by)],
        sentence=f"A model judged on rows by chance has {measure} {scores[0]:.2f}; {where}, {scores[1]:.2f}.",
    )  # fmt: skip


def _score(features: Matrix, truth: Floats, apart: NDArray[np.bool_], classes: bool) -> float | None:
    seen = np.unique(truth[~apart])
    if not apart.any() or len(seen) < 2 or len(np.unique(truth[apart])) < 2:
        return None
    model = fitted(features, truth, ~apart, ROUNDS, classes=classes)
    values, wanted = features.values[apart], truth[apart]
    if not classes:
        wrong = float(((wanted - model.predict(values)) ** 2).sum())
        return 1 - wrong / float(((wanted - wanted.mean()) ** 2).sum())
    chances = model.predict_proba(values)
    areas = [
        auc((wanted == label).astype("float64"), chances[:, at])
        for at, label in enumerate(model.classes_)
        if 0 < (wanted == label).sum() < len(wanted)
    ]
    return float(np.mean(areas)) if areas else None
