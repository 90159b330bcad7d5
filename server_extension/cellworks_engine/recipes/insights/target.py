"""What a target is: labels to tell apart or a number, and what to look at in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cellworks_engine.recipes.insights import fixes
from cellworks_engine.recipes.insights.looking import Column, Floats, Look, Places
from cellworks_engine.recipes.wrangling.insight_schema import Insight
from cellworks_engine.recipes.wrangling.kinds import shown
from cellworks_engine.recipes.wrangling.words import listed, number, percent

MOST_LABELS = 100
"""Of more distinct numbers a target is a number (as SageMaker's quick model has it)."""
LEAST_OF_A_CLASS = 10


@dataclass(frozen=True)
class Target:
    """The column that is to be predicted, in the rows that have it."""

    column: Column
    task: Literal["classification", "regression"]
    rows: Places
    """Places in what is looked at."""
    values: Floats
    """Numbers to predict; of a classification the labels' places."""
    labels: list[str]
    """In order; empty for a regression."""


def target_of(look: Look, name: str) -> Target | None:
    """Return the target; None where it holds no more than one value, or nothing that can be predicted."""
    one = look.column(name, "target")
    if one.kind in ("nested", "empty") or one.by_value.distinct < 2:
        return None
    if one.ordered and one.by_value.distinct > MOST_LABELS:
        rows = np.flatnonzero(~np.isnan(one.numbers))
        return Target(one, "regression", rows, one.numbers[rows], [])
    by = one.by_value
    found = np.flatnonzero(by.counts)
    order = sorted(found, key=lambda place: sorting(by.value(place)))
    places = np.full(len(by.values), -1)
    places[order] = np.arange(len(order))
    rows = np.flatnonzero(by.at >= 0)
    labels = [shown(by.value(place)) for place in order]
    return Target(one, "classification", rows, places[by.at[rows]].astype("float64"), labels)


def sorting(value: object) -> tuple[int, float, str]:
    """Return what values of any types can be ordered by: numbers first, then texts."""
    if isinstance(value, bool | int | float | np.number | np.bool_):
        return (0, float(value), "")
    return (1, 0.0, shown(value))


def of_target(look: Look, target: Target | None, name: str) -> Iterator[Insight]:
    """Find what to look at in the target."""
    one = look.column(name, "target")
    if one.missing and one.there:
        yield Insight(
            kind="target-missing", severity="high", columns=[name], rows=look.rows(one.is_missing),
            sentence=f"The target {name} is missing in {one.missing:,} rows "
            f"({percent(one.missing / len(look))}).",
            because="A model cannot learn from a row without an answer; a filled one teaches it the filling.",
            fixes=[fixes.drop_missing(name)],
        )  # fmt: skip
    if target is None:
        return
    if target.task == "regression":
        yield from _outliers(look, target)
    else:
        yield from _classes(look, target)


def _outliers(look: Look, target: Target) -> Iterator[Insight]:
    found, name = target.column.distribution, target.column.name
    if found is None:
        return
    low, high = found.bounds
    if found.outliers and target.column.kind == "number":
        rows = (target.column.numbers < low) | (target.column.numbers > high)
        yield Insight(
            kind="target-outliers", severity="medium", columns=[name], rows=look.rows(rows),
            sentence=f"{found.outliers:,} values of the target {name} "
            f"({percent(found.outliers / len(target.rows))}) lie outside of {number(low)} to {number(high)}.",
            because="Squared errors are mostly theirs, so a model bends to them and is worse for all others.",
            fixes=[*fixes.outliers(name, found, "drop"), *fixes.outliers(name, found, "clip")],
        )  # fmt: skip
    if abs(found.skew) > 3:
        logarithm = [fixes.logarithm(name)] if found.values[0] >= 0 and found.skew > 0 else []
        yield Insight(
            kind="target-skew", severity="medium", columns=[name], rows=[], fixes=logarithm,
            sentence=f"The target {name} is skewed ({found.skew:.1f}).",
            because="Few large values weigh most of the error; a logarithm, or another loss, evens them out.",
        )  # fmt: skip


def _classes(look: Look, target: Target) -> Iterator[Insight]:
    name = target.column.name
    counts = np.bincount(target.values.astype("int64"), minlength=len(target.labels))
    if len(counts) > MOST_LABELS:
        yield Insight(
            kind="too-many-classes", severity="high", columns=[name], rows=[],
            fixes=[fixes.replace_rare(name)],
            sentence=f"The target {name} has {len(counts):,} classes in {len(target.rows):,} rows.",
            because="A classifier learns each by itself; so many have few rows each.",
        )  # fmt: skip
    few = np.flatnonzero(counts < LEAST_OF_A_CLASS)
    if len(few) and len(target.rows) >= LEAST_OF_A_CLASS:
        said = listed([f"{target.labels[place]} ({counts[place]})" for place in few])
        rows = np.zeros(len(look), dtype=bool)
        rows[target.rows[np.isin(target.values, few)]] = True
        yield Insight(
            kind="too-few-per-class", severity="high", columns=[name], rows=look.rows(rows),
            sentence=f"{len(few):,} {'class' if len(few) == 1 else 'classes'} of the target {name} "
            f"{'has' if len(few) == 1 else 'have'} less than {LEAST_OF_A_CLASS} rows: {said}.",
            because="So few can be neither learned from nor judged by.",
            fixes=[fixes.replace_rare(name)] if len(counts) > 2 else [],
        )  # fmt: skip
    if len(counts) <= MOST_LABELS:
        yield from _imbalance(target, counts)


def _imbalance(target: Target, counts: Places) -> Iterator[Insight]:
    least, most = int(counts.argmin()), int(counts.argmax())
    ratio = counts[most] / max(counts[least], 1)
    if ratio < 4:
        return
    name, total = target.column.name, counts.sum()
    yield Insight(
        kind="imbalance", severity="high" if ratio >= 100 else "medium" if ratio >= 10 else "low",
        columns=[name], rows=[], fixes=[fixes.balance(name)],
        sentence=f"The target {name} is {target.labels[most]} in {percent(counts[most] / total)} of the "
        f"rows, and {target.labels[least]} in {percent(counts[least] / total)}.",
        because="A model that always answers the frequent class looks good by its accuracy: judge it by "
        "balanced accuracy or AUC, and weigh or balance the classes.",
    )  # fmt: skip
