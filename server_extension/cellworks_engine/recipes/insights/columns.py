"""What to look at in each column by itself."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from cellworks_engine.recipes.insights import fixes
from cellworks_engine.recipes.insights.looking import Column, Look
from cellworks_engine.recipes.operations.base import Scalar
from cellworks_engine.recipes.wrangling.insight_schema import Insight, Severity
from cellworks_engine.recipes.wrangling.kinds import shown
from cellworks_engine.recipes.wrangling.words import listed, number, percent, value_of

NOTHING = frozenset({
    "", "-", "--", "---", ".", "?", "??", "na", "n/a", "n.a.", "#n/a", "nan", "nil", "none", "null", "<na>",
    "unknown", "missing", "undefined", "tbd", "not available", "not applicable",
})  # fmt: skip
"""Texts that stand for nothing, in small letters."""
SENTINELS = (-1, -9, -99, -999, -9999, -99999, 99, 999, 9999, 99999, 999999)
"""Numbers that people write for nothing, where they lie apart from all others."""
DISGUISED = 0.001
SKEWED = 3.0
"""SageMaker's limit."""
ALIKE = 0.99
"""So large a share of values that differ makes an identifier."""
LEAST_IDS = 20
MANY = 50
RARE = 0.01


def of_columns(look: Look, target: str | None) -> Iterator[Insight]:
    """Find what to look at in each column; the target has findings of its own."""
    for one in look:
        if not len(look):
            return
        if one.there == 0:
            yield _empty(one)
            continue
        if (constant := _constant(one)) is not None:
            yield constant
            continue
        if one.name != target:
            yield from _missing(look, one)
        disguised = _disguised_texts(look, one) or _sentinels(look, one)
        yield from filter(None, (disguised, _infinite(look, one), _mixed(look, one)))
        if one.name != target:
            yield from _as_a_feature(look, one, disguised is not None)


def _as_a_feature(look: Look, one: Column, disguised: bool) -> Iterator[Insight]:
    if (alike := id_like(one)) is not None:
        yield alike
        return
    if not disguised:  # what stands for nothing makes numbers skewed, and lies far out
        yield from filter(None, (_skewed(look, one), _outlying(look, one)))
    yield from _categories(look, one)


def _empty(one: Column) -> Insight:
    return Insight(
        kind="all-missing", severity="medium", columns=[one.name], rows=[],
        sentence=f"{one.name} has no value in any of the rows.",
        because="It tells nothing, and models and code that expect a value fail on it.",
        fixes=[fixes.drop_columns(one.name)],
    )  # fmt: skip


def _constant(one: Column) -> Insight | None:
    if one.missing or one.by_value.distinct != 1:
        return None
    value = shown(one.by_value.value(int(one.by_value.top(1)[0])))[:60]
    return Insight(
        kind="constant", severity="medium", columns=[one.name], rows=[],
        sentence=f"{one.name} is {value} in every row.",
        because="What never varies tells nothing.", fixes=[fixes.drop_columns(one.name)],
    )  # fmt: skip


def _missing(look: Look, one: Column) -> Iterator[Insight]:
    if not one.missing:
        return
    share = one.missing / len(look)
    severity: Severity = "high" if share >= 0.5 else "medium" if share >= 0.05 else "low"
    yield Insight(
        kind="missing", severity=severity, columns=[one.name], rows=look.rows(one.is_missing),
        sentence=f"{one.name} is missing in {percent(share)} of the rows ({one.missing:,}).",
        because="Many models refuse missing values, and those that take them learn from where they are.",
        fixes=[
            *(fixes.fill(one) if share < 0.9 else []), fixes.drop_columns(one.name),
            *([fixes.drop_missing(one.name)] if share < 0.05 else []),
        ],
    )  # fmt: skip


def _disguised_texts(look: Look, one: Column) -> Insight | None:
    if one.kind not in ("text", "category", "mixed"):
        return None
    by = one.by_value
    found = [
        place
        for place in np.flatnonzero(by.counts)
        if isinstance(value := by.value(place), str) and len(value) < 20 and value.strip().lower() in NOTHING
    ]
    if not found or len(found) == by.distinct:
        return None
    values: list[Scalar] = [by.value(place) for place in found]
    return _disguised(look, one, values, np.isin(by.at, found))


def _sentinels(look: Look, one: Column) -> Insight | None:
    """Find a number that stands for nothing: frequent, at an end, and far from all other numbers."""
    found = one.distribution
    if one.kind != "number" or found is None or found.distinct < 10:
        return None
    for value in (found.values[0], found.values[-1]):
        if value not in SENTINELS:
            continue
        rows = one.numbers == value
        others = found.values[found.values != value]
        if rows.sum() < max(5, DISGUISED * one.there) or not len(others):
            continue
        gap = float(min(abs(value - others[0]), abs(value - others[-1])))
        if gap > 0.2 * float(others[-1] - others[0]) or value < 0 <= others[0]:
            return _disguised(look, one, [int(value)], rows)
    return None


def _disguised(
    look: Look, one: Column, values: list[Scalar], rows: "np.ndarray[Any, np.dtype[np.bool_]]"
) -> Insight:
    count = int(rows.sum())
    share = count / len(look)
    said = listed([f'"{value}"' if isinstance(value, str) else str(value) for value in values])
    return Insight(
        kind="disguised-missing", severity="high" if share >= 0.05 else "medium", columns=[one.name],
        sentence=f"{said} of {one.name} seems to stand for a missing value: {count:,} rows "
        f"({percent(share)}).",
        because="A model takes it for a value like all others, and means and counts are wrong by it.",
        rows=look.rows(rows), fixes=[fixes.to_missing(one.name, values)],
    )  # fmt: skip


def _infinite(look: Look, one: Column) -> Insight | None:
    if one.kind != "number":
        return None
    rows = np.isnan(one.numbers) & ~one.is_missing
    count = int(rows.sum())
    if not count:
        return None
    return Insight(
        kind="infinite", severity="medium", columns=[one.name], rows=look.rows(rows),
        sentence=f"{one.name} is infinite in {count:,} rows ({percent(count / len(look))}).",
        because="Sums and means become infinite too, and most models refuse it.",
        fixes=[fixes.infinite_to_missing(one.name)],
    )  # fmt: skip


def _mixed(look: Look, one: Column) -> Insight | None:
    if one.kind == "text":
        return _numbers_as_texts(look, one)
    if one.kind != "mixed" or one.values.dtype != object:
        return None
    types = Counter(type(value).__name__ for value in one.values[~one.is_missing])
    said = listed([f"{count:,} {name}" for name, count in types.most_common()])
    rare = types.most_common()[-1][0]
    rows = np.array([type(value).__name__ == rare for value in one.values])
    return Insight(
        kind="mixed-types", severity="high", columns=[one.name], rows=look.rows(rows),
        sentence=f"{one.name} holds values of {len(types)} types: {said}.",
        because="What can be done with one of them fails on another.",
        fixes=[fixes.to_text(one.name), fixes.to_number(one.name)],
    )  # fmt: skip


def _numbers_as_texts(look: Look, one: Column) -> Insight | None:
    import pandas as pd

    by = one.by_value
    places = np.flatnonzero(by.counts)[:10_000]
    values = pd.Series([by.value(place) for place in places], dtype="object")
    read = pd.to_numeric(values, errors="coerce").notna().to_numpy()
    rows = by.counts[places]
    share = float(rows[read].sum() / rows.sum())
    padded = any(len(value) > 1 and value[0] == "0" and value.isdigit() for value in values[read])
    if share < 0.9 or padded:  # leading zeros are a code's: a postcode is no number
        return None
    others = np.isin(by.at, places[~read])
    rest = "" if share == 1 else f"; {listed([repr(str(one)) for one in values[~read]])} are not"
    return Insight(
        kind="numbers-as-text", severity="medium", columns=[one.name], rows=look.rows(others),
        sentence=f"{one.name} is text, and {percent(share)} of its values are numbers{rest}.",
        because="As texts they have no order and no mean, and each is a category of its own.",
        fixes=[fixes.to_number(one.name)],
    )  # fmt: skip


def id_like(one: Column) -> Insight | None:
    """Find whether a column tells every row from all others."""
    if one.there < LEAST_IDS or one.kind not in ("text", "number", "category"):
        return None
    if one.kind == "number" and np.any(one.numbers[~np.isnan(one.numbers)] % 1):
        return None
    distinct = one.by_value.distinct
    if distinct < ALIKE * one.there:
        return None
    words = "a different value in every row" if distinct == one.there else f"{distinct:,} different values"
    return Insight(
        kind="id-like", severity="medium", columns=[one.name], rows=[],
        sentence=f"{one.name} has {words} of {one.there:,}: it looks like an identifier.",
        because="A model can learn rows by heart from it, and nothing that holds for new ones.",
        fixes=[fixes.drop_columns(one.name)],
    )  # fmt: skip


def _skewed(_: Look, one: Column) -> Insight | None:
    found = one.distribution
    if one.kind != "number" or found is None or found.distinct <= 2 or abs(found.skew) <= SKEWED:
        return None
    side = "a few very large" if found.skew > 0 else "a few very small"
    logarithm = [fixes.logarithm(one.name)] if found.values[0] >= 0 and found.skew > 0 else []
    return Insight(
        kind="skew", severity="low", columns=[one.name], rows=[],
        sentence=f"{one.name} is skewed ({found.skew:.1f}): most values are near "
        f"{number(found.quantiles[4])}, with {side} ones "
        f"up to {number(found.quantiles[-1 if found.skew > 0 else 0])}.",
        because="Means and linear models follow the few; trees do not mind.",
        fixes=[*logarithm, fixes.scale(one.name)],
    )  # fmt: skip


def _outlying(look: Look, one: Column) -> Insight | None:
    found = one.distribution
    if one.kind != "number" or found is None or not found.outliers or found.distinct <= 2:
        return None
    low, high = found.bounds
    rows = (one.numbers < low) | (one.numbers > high)
    share = found.outliers / one.there
    return Insight(
        kind="outliers", severity="low", columns=[one.name], rows=look.rows(rows),
        sentence=f"{found.outliers:,} {'value' if found.outliers == 1 else 'values'} of {one.name} "
        f"({percent(share)}) {'lies' if found.outliers == 1 else 'lie'} outside of "
        f"{value_of(one.kind, low)} to {value_of(one.kind, high)}.",
        because="They are further from the median than 5 robust standard deviations: errors, or rare cases "
        "that deserve a look.",
        fixes=[*fixes.outliers(one.name, found, "clip"), *fixes.outliers(one.name, found, "drop")],
    )  # fmt: skip


def _categories(look: Look, one: Column) -> Iterator[Insight]:
    if one.kind not in ("text", "category"):
        return
    by = one.by_value
    if by.distinct > MANY and by.distinct > 0.01 * one.there:
        yield Insight(
            kind="high-cardinality", severity="medium", columns=[one.name], rows=[],
            sentence=f"{one.name} has {by.distinct:,} different values in {one.there:,} rows.",
            because="As columns of 0 and 1 they are too many, and most occur too rarely to learn from.",
            fixes=[fixes.replace_rare(one.name), fixes.drop_columns(one.name)],
        )  # fmt: skip
        return
    rare = np.flatnonzero((by.counts > 0) & (by.counts < RARE * one.there))
    if len(rare) < 2:  # one alone is as rare under another name
        return
    rows = np.isin(by.at, rare)
    names = [shown(by.value(place))[:40] for place in rare[np.argsort(by.counts[rare])]]
    yield Insight(
        kind="rare-labels", severity="low", columns=[one.name], rows=look.rows(rows),
        sentence=f"{len(rare):,} of the {by.distinct:,} values of {one.name} are rare, below {percent(RARE)} "
        f"each and {percent(rows.sum() / len(look))} together: {listed(names)}.",
        because="A model sees too few of them to learn from, and a split may leave one side without any.",
        fixes=[fixes.replace_rare(one.name)],
    )  # fmt: skip
