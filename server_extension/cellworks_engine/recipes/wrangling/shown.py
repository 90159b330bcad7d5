"""A table as it is looked at: one after steps, or one that shows what a step more would change."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from cellworks_engine.errors import NotFound
from cellworks_engine.recipes.wrangling.answer_schema import ColumnInfo, TrialView
from cellworks_engine.recipes.wrangling.columns import columns_of, rows_at

if TYPE_CHECKING:
    import pandas as pd

    Places = np.ndarray[Any, np.dtype[np.int64]]


class Plain:
    """A table by itself. Columns go by the names that are shown."""

    trial: TrialView | None = None
    marks: "np.ndarray[Any, np.dtype[np.uint8]] | None" = None
    bytes = 0
    """Its columns are held elsewhere."""

    def __init__(self, key: str, frame: "pd.DataFrame") -> None:
        self.key = key
        self.frame = frame

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.frame)

    @cached_property
    def columns(self) -> list[ColumnInfo]:
        """All columns, in their order."""
        return columns_of(self.frame)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {column.name: at for at, column in enumerate(self.columns)}

    def has(self, name: str) -> bool:
        """Tell whether there is a column."""
        return name in self._places

    def info(self, name: str) -> ColumnInfo:
        """Return a column; raises NotFound."""
        return self.columns[self._at(name)]

    def values(self, name: str) -> "pd.Series[Any]":
        """Return a column's values; raises NotFound."""
        return self.frame.iloc[:, self._at(name)]

    def take(self, name: str, rows: "Places | slice") -> "pd.Series[Any]":
        """Return some of a column's values."""
        values = self.values(name)
        return values.iloc[rows] if isinstance(rows, slice) else rows_at(values, rows)

    def labels(self, rows: "Places | slice") -> "pd.Index[Any]":
        """Return how rows are called."""
        return self.frame.index[rows]

    def changes(self, _name: str, _rows: "Places | slice") -> "tuple[Any, pd.Series[Any]] | None":
        """Return which of the cells a trial changes, and what they were: a table by itself changes none."""
        return None

    def _at(self, name: str) -> int:
        if name not in self._places:
            raise NotFound(f"There is no column {name}.", field="column")
        return self._places[name]
