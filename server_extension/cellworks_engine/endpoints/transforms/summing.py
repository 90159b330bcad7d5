"""What predictions are like, in one pass: counts of values, or how numbers are spread."""

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

MOST = 20
"""Values that are counted by name."""


class Summing:
    """Counts predictions as they pass."""

    def __init__(self) -> None:
        self._columns: dict[str, _Column] = {}

    def look(self, table: "pa.Table") -> None:
        """Look at some rows' predictions."""
        for name in table.column_names:
            self._columns.setdefault(name, _Column()).look(table.column(name))

    def said(self) -> dict[str, dict[str, Any]]:
        """Return, by column: rows without a value; mean, least and most of numbers; counts of the rest."""
        return {name: one.said() for name, one in self._columns.items()}


class _Column:
    def __init__(self) -> None:
        self.rows = self.missing = 0
        self.counts: dict[str, int] | None = {}
        self.sum = 0.0
        self.numbers = 0
        self.least, self.most = math.inf, -math.inf

    def look(self, column: "pa.ChunkedArray") -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        self.rows += len(column)
        self.missing += column.null_count
        t = column.type
        if pa.types.is_integer(t) or pa.types.is_floating(t):
            values = column.drop_null().to_numpy()
            if len(values):
                self.numbers += len(values)
                self.sum += float(values.sum())
                self.least = min(self.least, float(values.min()))
                self.most = max(self.most, float(values.max()))
        if self.counts is None or pa.types.is_floating(t) or pa.types.is_nested(t):
            self.counts = None
            return
        for one in pc.value_counts(column.drop_null()).to_pylist():
            name = str(one["values"])
            self.counts[name] = self.counts.get(name, 0) + int(one["counts"])
        if len(self.counts) > MOST:
            self.counts = None

    def said(self) -> dict[str, Any]:
        said: dict[str, Any] = {"missing": self.missing}
        if self.numbers:
            said |= {"mean": self.sum / self.numbers, "least": self.least, "most": self.most}
        if self.counts:
            said["counts"] = dict(sorted(self.counts.items(), key=lambda pair: -pair[1]))
        return said
