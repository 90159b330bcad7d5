"""What a version's columns held, as a table."""

from typing import Any

from cellworks.dataset_table import Table
from cellworks_engine.datasets.diff_schema import DatasetDiff
from cellworks_engine.datasets.schema import DatasetStatistics
from cellworks_engine.errors import NotFound
from cellworks_engine.statistics.schema import ColumnSummary


class Statistics(Table):
    """The columns of a version: how much is missing, centre and spread, or the most frequent values."""

    def __init__(self, found: DatasetStatistics) -> None:
        titles = ("column", "kind", "missing", "distinct", "min", "median", "max", "mean", "sd", "top")
        super().__init__(titles, [_line(one) for one in found.columns])
        self.whole = found

    def __repr__(self) -> str:
        counted, total = self.whole.rows, self.whole.total
        share = f" of {total:,}, evenly spread" if total is not None and total > counted else ""
        return f"{self.whole.ref}: {counted:,} rows{share}\n{super().__repr__()}"

    def column(self, name: str) -> ColumnSummary:
        """Return all that is known of a column, its quantiles and histogram too; raises NotFound."""
        for one in self.whole.columns:
            if one.name == name:
                return one
        raise NotFound(f"{self.whole.ref} has no column {name}.")


class Diff(Table):
    """What differs between two versions: the columns that moved most come first."""

    def __init__(self, found: DatasetDiff) -> None:
        super().__init__(
            ("column", "change", "before", "after", "JS", "PSI"),
            [
                (
                    one.name, one.change, None if one.before is None else one.before.dtype,
                    None if one.after is None else one.after.dtype, one.js, one.psi,
                )
                for one in found.columns
            ],
        )  # fmt: skip
        self.whole = found

    def __repr__(self) -> str:
        rows = self.whole.rows
        head = (
            f"{self.whole.before} -> {self.whole.after}: {_count(rows.before)} -> {_count(rows.after)} rows"
        )
        more = rows.sentence
        if rows.both is not None:
            more = f"{rows.only_before:,} only before, {rows.only_after:,} only after, {rows.both:,} in both"
        return f"{head}\n{more}\n{super().__repr__()}"


def _count(rows: int | None) -> str:
    return "?" if rows is None else f"{rows:,}"


def _line(one: ColumnSummary) -> tuple[Any, ...]:
    top = ", ".join(f"{each.value[:40]} {each.share:.0%}" for each in one.top[:3])
    distinct = None if one.distinct is None else f"{'' if one.distinct_exact else '~'}{one.distinct:,}"
    return (
        one.name, one.kind, f"{one.missing:.1%}", distinct, one.min, one.median, one.max, one.mean, one.sd,
        top,
    )  # fmt: skip
