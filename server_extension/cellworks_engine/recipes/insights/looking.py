"""The table that a report is made of: columns that are read once, and samples of its rows."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.wrangling.answer_schema import ColumnKind
from cellworks_engine.recipes.wrangling.axes import ORDERED
from cellworks_engine.recipes.wrangling.coding import Coded, coded
from cellworks_engine.recipes.wrangling.columns import shown_names
from cellworks_engine.recipes.wrangling.distributions import Distribution, distribution
from cellworks_engine.recipes.wrangling.kinds import kind_of, numbers_of

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
MOST_ROWS = 200_000
MOST_CELLS = 10_000_000
"""Of a table with more, rows are looked at by chance."""
SHOWN = 1_000
"""Rows that a warning points at, at most."""


class Column:
    """A column of the rows that are looked at; what is worked out of it is kept."""

    def __init__(self, name: str, values: "pd.Series[Any]") -> None:
        self.name, self.values = name, values

    @cached_property
    def kind(self) -> ColumnKind:
        """What it holds."""
        return kind_of(self.values)

    @cached_property
    def is_missing(self) -> NDArray[np.bool_]:
        """Which rows have no value."""
        return self.values.isna().to_numpy(dtype=bool)

    @cached_property
    def missing(self) -> int:
        """How many rows have no value."""
        return int(self.is_missing.sum())

    @property
    def there(self) -> int:
        """How many rows have a value."""
        return len(self.values) - self.missing

    @cached_property
    def by_value(self) -> Coded:
        """Its rows by value."""
        return coded(self.values)

    @cached_property
    def numbers(self) -> Floats:
        """Its values as numbers, dates in milliseconds, infinite ones as missing; empty where it has none."""
        found = numbers_of(self.values, self.kind)
        return np.where(np.isfinite(found), found, np.nan)

    @property
    def ordered(self) -> bool:
        """Whether it holds numbers, dates or durations."""
        return self.kind in ORDERED

    @cached_property
    def distribution(self) -> Distribution | None:
        """How its numbers are distributed; None without one."""
        finite = self.numbers[~np.isnan(self.numbers)]
        return distribution(finite) if len(finite) else None


class Look:
    """A table, or some rows of it by chance where it is large: everything a report says is of these."""

    def __init__(self, frame: "pd.DataFrame") -> None:
        frame = named(frame)
        most = min(MOST_ROWS, max(1000, MOST_CELLS // max(frame.shape[1], 1)))
        self.all_rows = len(frame)
        self.places = sample(len(frame), most)
        self.frame = frame if len(self.places) == len(frame) else frame.iloc[self.places]
        self.whole = frame
        self.columns: Mapping[str, Column] = {name: Column(name, self.frame[name]) for name in frame.columns}

    def __len__(self) -> int:
        """Return how many rows are looked at."""
        return len(self.places)

    def __iter__(self) -> Iterator[Column]:
        """Return the columns in their order."""
        return iter(self.columns.values())

    def column(self, name: str, field: str) -> Column:
        """Return a column; raises InvalidInput that names the field where there is none."""
        if name not in self.columns:
            raise InvalidInput(f"There is no column {name}.", field=field)
        return self.columns[name]

    def rows(self, where: NDArray[np.bool_]) -> list[int]:
        """Return the first places in the table of rows that are so."""
        return [int(place) for place in self.places[np.flatnonzero(where)[:SHOWN]]]


def sample(rows: int, most: int) -> Places:
    """Return the places of so many rows by chance, in order; of no more, all of them."""
    if rows <= most:
        return np.arange(rows)
    return np.sort(np.random.default_rng(0).choice(rows, most, replace=False))


def named(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return a table whose columns have the names that are shown: texts, each of its own."""
    names = shown_names(frame)
    return frame if names == list(frame.columns) else frame.set_axis(names, axis=1)
