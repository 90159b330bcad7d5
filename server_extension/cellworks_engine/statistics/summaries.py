"""What a panel shows of a column: a line and a small chart."""

import numpy as np

from cellworks_engine.statistics.columns import ColumnSketch
from cellworks_engine.statistics.schema import (
    Category,
    ColumnSummary,
    Histogram,
    Role,
)
from cellworks_engine.statistics.sketches import quantile

BINS = 20
TOP = 10
QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


def column_summary(column: ColumnSketch, role: Role = "feature") -> ColumnSummary:
    """Return a column's type, missing share, centre and spread or top values, and its 20-bin histogram."""
    return ColumnSummary(
        name=column.name, role=role, kind=column.kind, dtype=column.dtype,
        missing=1.0 - column.completeness, distinct=column.distinct, distinct_exact=column.registers is None,
        infinite=column.above + column.below, mean=finite(column.mean), sd=finite(column.sd),
        min=column.min, max=column.max, median=finite(next(iter(quantile(column, 0.5)), None)),
        quantiles=_quantiles(column), histogram=histogram(column), top=_top(column),
    )  # fmt: skip


def histogram(
    column: ColumnSketch, bins: int = BINS, span: tuple[float, float] | None = None
) -> Histogram | None:
    """Return how many finite values lie in equal bins from the least to the greatest; None without values.

    `span` are other ends, which hold all values. Bins are closed on the left and the last one on both sides,
    as NumPy's are. A constant column has one bin.
    """
    low, high = column.min, column.max
    if not column.numeric or low is None or high is None:
        return None
    low, high = span or (low, high)
    if low == high:
        return Histogram(low=low, high=high, counts=[column.ranks.rows])
    steps = np.arange(bins + 1) / bins
    edges = low * (1 - steps) + high * steps
    less, _ = column.ranks.counts(edges)
    less[-1] = column.ranks.rows
    whole = np.floor(less + 0.5).astype(np.int64)
    return Histogram(low=low, high=high, counts=np.diff(whole).tolist())


def finite(value: float | None) -> float | None:
    """Return a number that JSON has a form for, else None."""
    return value if value is not None and np.isfinite(value) else None


def _quantiles(column: ColumnSketch) -> list[float]:
    found = quantile(column, QUANTILES)
    return found if np.isfinite(found).all() else []


def _top(column: ColumnSketch) -> list[Category]:
    counts = list(column.categories.counts.items())[:TOP]
    return [Category(value=value, count=count, share=count / column.present) for value, count in counts]
