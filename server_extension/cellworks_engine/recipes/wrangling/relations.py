"""How much one column tells of another, between 0 (nothing) and 1 (all of it)."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from cellworks_engine.recipes.wrangling.axes import ORDERED, Floats, Places, column_of, in_categories
from cellworks_engine.recipes.wrangling.chart_schema import Relation
from cellworks_engine.recipes.wrangling.charts import chart
from cellworks_engine.recipes.wrangling.kinds import kind_of, numbers_of

if TYPE_CHECKING:
    import pandas as pd

MOST_CATEGORIES = 100
"""More name rows, and would tell everything of them."""


def relation(frame: "pd.DataFrame", column: str, target: str) -> Relation | None:
    """Return what a column tells of the target, with a chart of both; None where no row has both."""
    own, other = column_of(frame, column, "column"), column_of(frame, target, "target")
    kinds = kind_of(own), kind_of(other)
    if column == target or "empty" in kinds:
        return None
    numeric = kinds[0] in ORDERED, kinds[1] in ORDERED
    if all(numeric):
        pair = numbers_of(own, kinds[0]), numbers_of(other, kinds[1])
        strength = pearson(*pair)
        return _relation(target, "Pearson's r", strength, chart(frame, kind="scatter", x=column, y=target))
    if any(numeric):
        of, by = (column, target) if numeric[0] else (target, column)
        numbers = numbers_of(frame[of], kind_of(frame[of]))
        strength = correlation_ratio(_places(frame[by], by), numbers)
        return _relation(target, "correlation ratio", strength, chart(frame, kind="box", x=by, y=of))
    strength = cramers_v(_places(own, column), _places(other, target))
    return _relation(target, "Cramér's V", strength, chart(frame, kind="bar", x=column, color=target))


def _relation(target: str, measure: str, strength: float | None, drawn: Any) -> Relation | None:
    if strength is None:
        return None
    return Relation(target=target, measure=measure, strength=strength, chart=drawn)


def _places(values: "pd.Series[Any]", name: str) -> Places:
    return in_categories(name, values, MOST_CATEGORIES).at


def pearson(x: Floats, y: Floats) -> float | None:
    """Return Pearson's r of the rows that have both numbers; 0 where one of them never varies."""
    both = np.isfinite(x) & np.isfinite(y)
    if both.sum() < 2:
        return None
    x, y = _centered(x[both]), _centered(y[both])
    spread = math.sqrt(float(x @ x)) * math.sqrt(float(y @ y))
    return max(-1.0, min(1.0, float(x @ y) / spread)) if spread > 0 else 0.0


def _centered(values: Floats) -> Floats:
    """Return numbers around their mean, at most about 1 in size, so that no square of one overflows."""
    unit = float(np.abs(values).max())
    scaled = values / unit if unit > 0 else values
    centered: Floats = scaled - scaled.mean()
    return centered


def correlation_ratio(groups: Places, numbers: Floats) -> float | None:
    """Return η: the root of the share of the numbers' variance that lies between groups (Pearson, 1905)."""
    both = (groups >= 0) & np.isfinite(numbers)
    if both.sum() < 2:
        return None
    at, own = groups[both], _centered(numbers[both])
    counts = np.bincount(at)
    sums = np.bincount(at, weights=own)
    between = float((sums[counts > 0] ** 2 / counts[counts > 0]).sum())
    total = float(own @ own)
    return math.sqrt(min(1.0, between / total)) if total > 0 else 0.0


def cramers_v(x: Places, y: Places) -> float | None:
    """Return Cramér's V with the correction of its bias (Bergsma, 2013); 0 where one never varies."""
    both = (x >= 0) & (y >= 0)
    n = int(both.sum())
    if n < 2:
        return None
    _, x = np.unique(x[both], return_inverse=True)
    _, y = np.unique(y[both], return_inverse=True)
    rows, columns = int(x.max()) + 1, int(y.max()) + 1
    seen = np.bincount(x * columns + y, minlength=rows * columns).reshape(rows, columns)
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / n
    phi = float(((seen - expected) ** 2 / expected).sum()) / n
    phi = max(0.0, phi - (rows - 1) * (columns - 1) / (n - 1))
    least = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    return math.sqrt(min(1.0, phi / least)) if least > 0 else 0.0
