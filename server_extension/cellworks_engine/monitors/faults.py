"""What is wrong with a column whatever its distribution: each fault and the status it leads to.

| fault | status |
|---|---|
| column_missing, column_extra, type_changed | violation |
| no_values: no value is left of a column that had some | violation |
| missing, new_values, out_of_range: more of them than the limit | violation; below it, said only |
| infinite: infinite values where the reference has none | violation |
| became_constant: one value is left, which chance does not explain | violation |
| was_constant: the reference has one value, and there are others | violation by new_values or out_of_range |
| no_rows, too_few, no_reference | unjudged |
| not_compared (lists, bytes), moves_by_itself (times), identifier (a value a row) | ignored, unless named |

A column is as its worst finding. One with none, and a distance within its limit, is ok.
"""

from collections.abc import Iterator

import numpy as np

from cellworks_engine.monitors.schema import DriftSettings, Fault, Finding, Status
from cellworks_engine.statistics import distances
from cellworks_engine.statistics.columns import ColumnSketch

BY_CHANCE = 0.001
"""A constant column is no fault where as many rows as there are would be one by chance this often."""
DOMAIN = 100
"""SageMaker keeps the values of a column of few: so many here."""
WORDS = 3
"""New categories that a sentence names."""


def _finding(
    fault: Fault, status: Status, sentence: str, value: float | None = None, limit: float | None = None
) -> Finding:
    return Finding(fault=fault, status=status, sentence=sentence, value=value, limit=limit)


def of_missing_column(name: str) -> Finding:
    """Return what is said of a column that only the reference has."""
    return _finding("column_missing", "violation", f"{name} is missing: the reference has it.")


def of_extra_column(name: str) -> Finding:
    """Return what is said of a column that the reference has not."""
    return _finding("column_extra", "violation", f"{name} is new: the reference has no such column.")


def of_column(reference: ColumnSketch, current: ColumnSketch, settings: DriftSettings) -> list[Finding]:
    """Return every fault of a column that both sides have, but for its distribution."""
    found = list(_empty(reference, current, settings))
    if reference.present and current.present and reference.kind != current.kind:
        found.append(_type(reference, current))
        return found
    found += _missing(reference, current, settings)
    if reference.present and current.present:
        if settings.preset == "sagemaker":
            found += _whole_numbers(reference, current)
        found += _infinite(reference, current)
        found += _constant(reference, current)
        found += _new(reference, current, settings) if not reference.numeric else []
        found += _range(reference, current, settings) if reference.numeric else []
    return found


def _empty(reference: ColumnSketch, current: ColumnSketch, settings: DriftSettings) -> Iterator[Finding]:
    name, least = current.name, settings.least_rows or 1
    if not current.rows or not reference.rows:
        side = "the current rows" if not current.rows else "the reference"
        yield _finding("no_rows", "unjudged", f"{name} cannot be judged: there are no rows in {side}.")
    elif not reference.present:
        yield _finding("no_reference", "unjudged", f"{name} cannot be judged: the reference has none of it.")
    elif not current.present:
        yield _finding("no_values", "violation", f"{name} has no value left in {current.rows:,} rows.")
    elif min(reference.present, current.present) < least:
        few = min(reference.present, current.present)
        yield _finding(
            "too_few", "unjudged", f"{name} has {_values(few)}; {least:,} are needed to judge it.", few, least
        )


def _type(reference: ColumnSketch, current: ColumnSketch) -> Finding:
    share = _readable(current) if reference.kind == "number" and current.kind == "text" else None
    more = "" if share is None else f"; {share:.0%} of the texts read as numbers"
    return _finding(
        "type_changed", "violation",
        f"{current.name} is {_kind(current)}, and was {_kind(reference)}{more}.",
    )  # fmt: skip


def _whole_numbers(reference: ColumnSketch, current: ColumnSketch) -> Iterator[Finding]:
    """SageMaker tells whole numbers from fractional ones."""
    if reference.kind != "number" or fractional(reference):
        return
    share = fractional(current)
    if share > 0.1:
        yield _finding(
            "type_changed", "violation",
            f"{current.name} has fractions in {share:.0%} of its rows, and was whole (Integral).", share, 0.1,
        )  # fmt: skip


def fractional(column: ColumnSketch) -> float:
    """Return the share of finite values that are not whole numbers."""
    ranks = column.ranks
    if not ranks.rows:
        return 0.0
    whole = ranks.values == np.rint(ranks.values)
    # what lies between two kept values is taken to be like the values around it
    weights = ranks.at + ranks.between
    return float(weights[~whole].sum() / ranks.rows)


def _missing(reference: ColumnSketch, current: ColumnSketch, settings: DriftSettings) -> Iterator[Finding]:
    if not current.rows or not reference.rows or not current.present:
        return
    now, then = 1 - current.completeness, 1 - reference.completeness
    limit = settings.missing if settings.missing is not None else 1.0
    if now - then > limit:
        yield _finding(
            "missing", "violation",
            f"{current.name} is missing in {now:.1%} of the rows, and was in {then:.1%}.", now - then, limit,
        )  # fmt: skip


def _infinite(reference: ColumnSketch, current: ColumnSketch) -> Iterator[Finding]:
    now = current.above + current.below
    if now and not reference.above + reference.below:
        yield _finding(
            "infinite", "violation",
            f"{current.name} has {_values(now)} that are infinite; the reference has none.",
            now / current.present, 0.0,
        )  # fmt: skip


def _constant(reference: ColumnSketch, current: ColumnSketch) -> Iterator[Finding]:
    name = current.name
    alone, before = _only(current), _only(reference)
    if alone is not None and before is None:
        share = _share_of(reference, current)
        if share**current.present < BY_CHANCE:
            yield _finding(
                "became_constant", "violation",
                f"{name} has become constant: all {current.present:,} values are {alone}.",
            )  # fmt: skip
    if before is not None and alone != before:
        yield _finding("was_constant", "ok", f"{name} was always {before} in the reference.")


def _new(reference: ColumnSketch, current: ColumnSketch, settings: DriftSettings) -> Iterator[Finding]:
    unseen = distances.unseen(reference, current)
    if not unseen:
        return
    rows = sum(unseen.values())
    share = rows / current.present
    limit = settings.new_values if settings.new_values is not None else 1.0
    if settings.preset == "sagemaker" and len(reference.categories.counts) > DOMAIN:
        return
    if settings.chance:
        limit += _expected_unseen(reference)
    named = ", ".join(repr(value) for value in list(unseen)[:WORDS]) + (", …" if len(unseen) > WORDS else "")
    count = "a category" if len(unseen) == 1 else f"{len(unseen):,} categories"
    yield _finding(
        "new_values", "violation" if share > limit else "ok",
        f"{current.name} has {count} that the reference has not: {named} in {share:.1%} of the rows.",
        share, limit,
    )  # fmt: skip


def _expected_unseen(reference: ColumnSketch) -> float:
    """Return the share of rows of the same source whose category the reference has not by chance.

    As many as it has once only, of all its rows (Good, The population frequencies of species, 1953), which is
    what tells a rare tail from something new.
    """
    counts = reference.categories.counts
    return sum(count == 1 for count in counts.values()) / reference.present


def _range(reference: ColumnSketch, current: ColumnSketch, settings: DriftSettings) -> Iterator[Finding]:
    if not reference.ranks.rows or not current.ranks.rows or reference.kind == "datetime":
        return
    low, high = float(reference.ranks.values[0]), float(reference.ranks.values[-1])
    less, upto = current.ranks.counts(np.array([low, high]))
    outside = float(less[0]) + (current.ranks.rows - float(upto[1]))
    share = outside / current.ranks.rows
    limit = settings.out_of_range if settings.out_of_range is not None else 1.0
    if share > limit:
        yield _finding(
            "out_of_range", "violation",
            f"{current.name} lies outside {low:.4g} to {high:.4g}, all that the reference knows, "
            f"in {share:.1%} of the rows.", share, limit,
        )  # fmt: skip


def _only(column: ColumnSketch) -> str | None:
    """Return the only value of a column, None where it has several."""
    if column.distinct != 1 or not column.exact:
        return None
    if column.numeric:
        return f"{float(column.ranks.values[0]):.6g}" if len(column.ranks.values) else "infinite"
    return repr(next(iter(column.categories.counts)))


def _share_of(reference: ColumnSketch, current: ColumnSketch) -> float:
    """Return the share of the reference that has the current column's only value."""
    if not current.numeric:
        value = next(iter(current.categories.counts))
        return reference.categories.counts.get(value, 0) / reference.present
    if not len(current.ranks.values):
        return 0.0
    less, upto = reference.ranks.counts(current.ranks.values[:1])
    return float(upto[0] - less[0]) / reference.present


def _readable(column: ColumnSketch) -> float:
    """Return the share of texts that read as numbers."""
    read = 0
    for value, count in column.categories.counts.items():
        try:
            float(value)
        except ValueError:
            continue
        read += count
    return read / max(column.present, 1)


def _kind(column: ColumnSketch) -> str:
    return f"{column.kind} ({column.dtype})" if column.kind != "other" else column.dtype


def _values(count: int) -> str:
    return "1 value" if count == 1 else f"{count:,} values"
