"""A table as numbers, for models: categories are numbered from the most frequent."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cellworks_engine.recipes.insights.looking import Column, Floats, Look, Places

MOST_CATEGORIES = 250
"""Of more, the rare ones are one; boosted trees take 255."""
MOST_COLUMNS = 200
LARGEST = 1e37
"""Trees of scikit-learn hold numbers in 32 bits."""


@dataclass(frozen=True)
class Matrix:
    """Numbers of some rows, a column of NaN where there is no value."""

    names: list[str]
    values: Floats
    categorical: NDArray[np.bool_]

    def rows(self, places: Places) -> "Matrix":
        """Return some rows of it."""
        return Matrix(self.names, self.values[places], self.categorical)


def matrix_of(look: Look, names: list[str]) -> Matrix:
    """Return columns of a table as numbers."""
    values = np.empty((len(look), len(names)))
    categorical = np.zeros(len(names), dtype=bool)
    for at, name in enumerate(names):
        one = look.columns[name]
        categorical[at] = is_category(one)
        values[:, at] = numbered(one) if categorical[at] else one.numbers
    return Matrix(names, np.clip(values, -LARGEST, LARGEST), categorical)


def is_category(one: Column) -> bool:
    """Tell whether a column is numbered by its values."""
    return not one.ordered and one.kind != "boolean"


def numbered(one: Column, most: int = MOST_CATEGORIES) -> Floats:
    """Return a column's values by their frequency from 0, the rare ones as one; NaN where there is none."""
    by = one.by_value
    order = by.top(most)
    ranks = np.full(len(by.values) + 1, float(most))
    ranks[order] = np.arange(len(order))
    ranks[-1] = np.nan  # where rows without a value point
    return ranks[by.at]
