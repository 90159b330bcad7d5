"""Rows under named columns, as datasets show schemas, previews, uses and statistics."""

from collections.abc import Sequence
from typing import Any

from cellworks.display import html_table, number, text_table

_SHOWN = 100
"""Columns of a table that are shown; `columns` and `rows` hold all of them."""


class Table(Sequence[tuple[Any, ...]]):
    """Rows under named columns, which show as a table."""

    def __init__(self, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        self.columns = tuple(columns)
        self.rows = list(rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index]

    def __repr__(self) -> str:
        return text_table(self._titles(), self._cells())

    def _repr_html_(self) -> str:
        return html_table(self._titles(), self._cells())

    def _titles(self) -> tuple[str, ...]:
        more = len(self.columns) - _SHOWN
        return (*self.columns[:_SHOWN], f"… {more:,} more columns") if more > 0 else self.columns

    def _cells(self) -> list[tuple[str, ...]]:
        width = len(self._titles())
        return [
            (*("" if cell is None else number(cell) for cell in row[:_SHOWN]), "")[:width]
            for row in self.rows
        ]
