"""Time series: what stood before and after, what rows were until now, what lies between, another rhythm."""

from typing import Annotated, Literal

from msgspec import Meta

from cellworks_engine.recipes.operations.base import (
    Learned,
    Name,
    OnColumn,
    OnColumns,
    Reach,
    code,
    column,
    listed,
    quoted,
)
from cellworks_engine.recipes.operations.rows import Aggregate, grouped

Rows = Annotated[int, Meta(ge=1, le=1_000_000)]
_RHYTHM = {
    "second": "s", "minute": "min", "hour": "h", "day": "D", "week": "W-MON", "month": "MS",
    "quarter": "QS", "year": "YS",
}  # fmt: skip


class _InOrder(OnColumn, frozen=True, kw_only=True):
    """What adds a column of a row's place among others, in groups where some are named."""

    into: Name
    groups: list[Name] = []

    @property
    def reach(self) -> Reach:
        """Other rows matter."""
        return "others"

    def reads(self) -> list[str]:
        return [self.column, *self.groups]

    def _added(self, what: str) -> list[str]:
        return [f"df[{quoted(self.into)}] = {grouped(self.column, self.groups)}.{what}"]


class Lead(_InOrder, frozen=True, kw_only=True, tag="lead"):
    """Add the value that stands so many rows after, in groups where some are named; missing where none."""

    rows: Rows = 1

    def title(self) -> str:
        return f"Add {self.column} of {self.rows} row{'s' if self.rows > 1 else ''} after"

    def lines(self, learned: Learned) -> list[str]:
        return self._added(f"shift(-{self.rows})")


class Difference(_InOrder, frozen=True, kw_only=True, tag="difference"):
    """Add how much a value is more than the one so many rows before; as a share of that one (`share`)."""

    rows: Rows = 1
    by: Literal["difference", "share"] = "difference"

    def title(self) -> str:
        return f"Add the difference of {self.column} to {self.rows} row{'s' if self.rows > 1 else ''} before"

    def lines(self, learned: Learned) -> list[str]:
        if self.by == "difference":
            return self._added(f"diff({self.rows})")
        before = f"before = {grouped(self.column, self.groups)}.shift({self.rows})"
        return [before, f"df[{quoted(self.into)}] = {column(self.column)} / before - 1"]


class Cumulative(_InOrder, frozen=True, kw_only=True, tag="cumulative"):
    """Add the sum, product, least or greatest of all rows until this one; missing where it is missing."""

    by: Literal["sum", "product", "min", "max"] = "sum"

    def title(self) -> str:
        return f"Add the {self.by} of {self.column} so far"

    def lines(self, learned: Learned) -> list[str]:
        return self._added(f"cum{'prod' if self.by == 'product' else self.by}()")


class Rank(_InOrder, frozen=True, kw_only=True, tag="rank"):
    """Add the place of a value among all, from 1; missing values have none.

    Equal values have the mean of their places, the least, the greatest, no gap after them (`dense`), or
    stand in the order of their rows (`first`). `share` divides by the number of values (or places).
    """

    by: Literal["average", "min", "max", "dense", "first"] = "average"
    descending: bool = False
    share: bool = False

    def title(self) -> str:
        return f"Rank {self.column}{', the greatest first' if self.descending else ''}"

    def lines(self, learned: Learned) -> list[str]:
        return self._added(f'rank(method="{self.by}", ascending={not self.descending}, pct={self.share})')


class Expanding(_InOrder, frozen=True, kw_only=True, tag="expanding"):
    """Add what all rows until this one are together; missing values do not count."""

    by: Literal["mean", "sum", "min", "max", "median", "std", "count"] = "mean"

    def title(self) -> str:
        return f"Add the {self.by} of {self.column} until each row"

    def lines(self, learned: Learned) -> list[str]:
        window = f"expanding().{self.by}()"
        return self._added(f"transform(lambda one: one.{window})" if self.groups else window)


class FillAlong(OnColumns, frozen=True, kw_only=True, tag="fill-along"):
    """Put what stands before or after where a value is missing, or what lies evenly between both."""

    by: Literal["forward", "backward", "linear"] = "forward"
    limit: Rows | None = None
    """The most rows in a row that are filled; None: all."""
    groups: list[Name] = []

    @property
    def reach(self) -> Reach:
        """Other rows matter."""
        return "others"

    def title(self) -> str:
        return f"Fill missing {listed(self.columns)} along the rows ({self.by})"

    def reads(self) -> list[str]:
        return [*self.columns, *self.groups]

    def lines(self, learned: Learned) -> list[str]:
        limit = "" if self.limit is None else f"limit={self.limit}"
        if self.by != "linear":
            how = f"{'ffill' if self.by == 'forward' else 'bfill'}({limit})"
        else:
            how = f'interpolate({limit + ", " if limit else ""}limit_area="inside")'
            how = f"transform(lambda one: one.{how})" if self.groups else how
        return [f"{column(name)} = {grouped(name, self.groups)}.{how}" for name in self.columns]


class Resample(OnColumn, frozen=True, kw_only=True, tag="resample"):
    """Make a row of each stretch of time from the first to the last, told by its start.

    Weeks begin on Monday. A stretch without rows is missing, or filled from before, after or evenly from
    both. Rows without a time go.
    """

    every: Annotated[int, Meta(ge=1, le=100_000)] = 1
    unit: Literal["second", "minute", "hour", "day", "week", "month", "quarter", "year"] = "day"
    aggregates: Annotated[list[Aggregate], Meta(min_length=1)]
    groups: list[Name] = []
    fill: Literal["missing", "forward", "backward", "linear"] = "missing"

    @property
    def reach(self) -> Reach:
        """Rows become others."""
        return "others"

    @property
    def makes_rows(self) -> bool:
        return True

    def title(self) -> str:
        every = self.unit if self.every == 1 else f"{self.every} {self.unit}s"
        return f"Make a row of every {every} of {self.column}"

    def reads(self) -> list[str]:
        return [self.column, *self.groups, *(one.column for one in self.aggregates)]

    def lines(self, learned: Learned) -> list[str]:
        made = ", ".join(
            f"{quoted(one.into)}: ({quoted(one.column)}, {quoted(one.by)})" for one in self.aggregates
        )
        rule = f"{self.every if self.every > 1 else ''}{_RHYTHM[self.unit]}"
        rhythm = f'.resample("{rule}", on={quoted(self.column)}, closed="left", label="left")'
        start = f"df = df[{column(self.column)}.notna()]"
        if not self.groups:
            return [start, f"df = df{rhythm}.agg(**{{{made}}})", *self._filled("df"), "df = df.reset_index()"]
        groups = f"df.groupby({code(self.groups)}, dropna=False, observed=True)"
        none = f"df.groupby({code([*self.groups, self.column])}, dropna=False, observed=True)"
        return [
            start,
            "if len(df):",
            f"    df = {groups}{rhythm}.agg(**{{{made}}})",
            *(f"    {line}" for line in self._filled(f"df.groupby(level={code(self.groups)}, dropna=False)")),
            "else:  # pandas has no rhythm of no rows",
            f"    df = {none}.agg(**{{{made}}})",
            "df = df.reset_index()",
        ]

    def _filled(self, groups: str) -> list[str]:
        if self.fill == "missing":
            return []
        if self.fill != "linear":
            return [f"df = {groups}.{'ffill' if self.fill == 'forward' else 'bfill'}()"]
        between = 'interpolate(limit_area="inside")'
        return [
            f"df = df.{between}" if groups == "df" else f"df = {groups}.transform(lambda one: one.{between})"
        ]
