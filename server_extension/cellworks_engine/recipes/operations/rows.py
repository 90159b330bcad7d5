"""Rows: which there are, in which order, and what many of them are together."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import (
    Learned,
    Name,
    Names,
    Operation,
    Reach,
    Scalar,
    code,
    column,
    listed,
    quoted,
)
from cellworks_engine.schema import Input

Comparison = Literal["=", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "missing", "present"]
_SIGNS = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class _OfRows(Operation, frozen=True, kw_only=True):
    """What looks at other rows, or takes some away."""

    @property
    def reach(self) -> Reach:
        """Other rows matter."""
        return "others"

    @property
    def moves_rows(self) -> bool:
        return True


class KeepRows(_OfRows, frozen=True, kw_only=True, tag="keep-rows"):
    """Keep the rows whose value is so; a missing value is only missing, and not unlike a value either."""

    column: Name
    is_: Comparison = msgspec.field(name="is")
    value: Scalar | None = None
    values: list[Scalar] = []
    """Of `in` and `not in`."""

    def __post_init__(self) -> None:
        """Raise InvalidInput where there is nothing to compare with."""
        if self.is_ not in ("in", "not in", "missing", "present") and self.value is None:
            raise InvalidInput(f"{self.is_} needs a value.", field="value")
        if self.is_ == "contains" and not isinstance(self.value, str):
            raise InvalidInput("contains needs a text.", field="value")

    def title(self) -> str:
        what = {"in": self.values, "not in": self.values}.get(self.is_, self.value)
        return f"Keep rows where {self.column} {self.is_}" + ("" if what is None else f" {what}")

    def reads(self) -> list[str]:
        return [self.column]

    def lines(self, learned: Learned) -> list[str]:
        return [f"df = df[{self._condition(column(self.column))}]"]

    def _condition(self, own: str) -> str:
        if self.is_ in ("missing", "present"):
            return f"{own}.{'isna' if self.is_ == 'missing' else 'notna'}()"
        if self.is_ == "in":
            return f"{own}.isin({code(self.values)})"
        if self.is_ == "not in":
            return f"{own}.notna() & ~{own}.isin({code(self.values)})"
        if self.is_ == "contains":
            return f"{own}.str.contains({code(self.value)}, regex=False, na=False)"
        there = f"{own}.notna() & " if self.is_ == "!=" else ""
        return f"{there}({own} {_SIGNS[self.is_]} {code(self.value)})"


class SortRows(_OfRows, frozen=True, kw_only=True, tag="sort-rows"):
    """Sort by columns, the first one first; equal rows keep their order, missing values are last."""

    columns: Names
    descending: bool = False

    def title(self) -> str:
        return f"Sort by {listed(self.columns)}{', the greatest first' if self.descending else ''}"

    def reads(self) -> list[str]:
        return self.columns

    def lines(self, learned: Learned) -> list[str]:
        way = f"ascending={not self.descending}"
        return [f'df = df.sort_values({code(self.columns)}, {way}, kind="stable", na_position="last")']


class DropDuplicates(_OfRows, frozen=True, kw_only=True, tag="drop-duplicates"):
    """Keep one of several rows that have the same values."""

    columns: list[Name] = []
    """Empty: all columns."""
    keep: Literal["first", "last"] = "first"

    def title(self) -> str:
        return "Drop duplicate rows" + (f" by {listed(self.columns)}" if self.columns else "")

    def reads(self) -> list[str]:
        return self.columns

    def lines(self, learned: Learned) -> list[str]:
        subset = f"subset={code(self.columns)}, " if self.columns else ""
        return [f'df = df.drop_duplicates({subset}keep="{self.keep}")']


class LimitRows(_OfRows, frozen=True, kw_only=True, tag="limit-rows"):
    """Keep the first rows."""

    rows: Annotated[int, Meta(ge=0)]

    def title(self) -> str:
        return f"Keep the first {self.rows:,} rows"

    def reads(self) -> list[str]:
        return []

    def lines(self, learned: Learned) -> list[str]:
        return [f"df = df.head({self.rows})"]


class SampleRows(_OfRows, frozen=True, kw_only=True, tag="sample-rows"):
    """Keep some rows by chance, the same ones for the same seed; all of them where there are fewer."""

    rows: Annotated[int, Meta(ge=0)]
    seed: Annotated[int, Meta(ge=0, le=2**32 - 1)] = 0

    def title(self) -> str:
        return f"Keep {self.rows:,} rows by chance"

    def reads(self) -> list[str]:
        return []

    def lines(self, learned: Learned) -> list[str]:
        return [f"df = df.sample(n=min({self.rows}, len(df)), random_state={self.seed})"]


class Aggregate(Input, frozen=True, kw_only=True):
    """One value of a group: how, of which column, and what it is called."""

    column: Name
    by: Literal["mean", "sum", "min", "max", "median", "std", "count", "nunique", "first", "last"]
    into: Name


class GroupRows(_OfRows, frozen=True, kw_only=True, tag="group-rows"):
    """Make one row of all that have the same values, in the order of these; a missing value groups too."""

    columns: Names
    aggregates: Annotated[list[Aggregate], Meta(min_length=1)]

    @property
    def makes_rows(self) -> bool:
        return True

    def title(self) -> str:
        return f"Group by {listed(self.columns)}"

    def reads(self) -> list[str]:
        return [*self.columns, *(one.column for one in self.aggregates)]

    def lines(self, learned: Learned) -> list[str]:
        made = ", ".join(
            f"{quoted(one.into)}: ({quoted(one.column)}, {quoted(one.by)})" for one in self.aggregates
        )
        groups = f"df.groupby({code(self.columns)}, dropna=False, observed=True)"
        return [f"df = {groups}.agg(**{{{made}}}).reset_index()"]


class Lag(_OfRows, frozen=True, kw_only=True, tag="lag"):
    """Add the value that stood so many rows before, in groups where some are named; missing where none."""

    column: Name
    into: Name
    rows: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    groups: list[Name] = []

    def title(self) -> str:
        return f"Add {self.column} of {self.rows} row{'s' if self.rows > 1 else ''} before"

    def reads(self) -> list[str]:
        return [self.column, *self.groups]

    def lines(self, learned: Learned) -> list[str]:
        return [f"df[{quoted(self.into)}] = {grouped(self.column, self.groups)}.shift({self.rows})"]


class Rolling(_OfRows, frozen=True, kw_only=True, tag="rolling"):
    """Add what the last rows, this one among them, are together; missing values do not count."""

    column: Name
    into: Name
    rows: Annotated[int, Meta(ge=1, le=1_000_000)]
    by: Literal["mean", "sum", "min", "max", "median"] = "mean"
    groups: list[Name] = []

    def title(self) -> str:
        return f"Add the {self.by} of {self.column} over {self.rows} rows"

    def reads(self) -> list[str]:
        return [self.column, *self.groups]

    def lines(self, learned: Learned) -> list[str]:
        window = f"rolling({self.rows}, min_periods=1).{self.by}()"
        if not self.groups:
            return [f"df[{quoted(self.into)}] = {column(self.column)}.{window}"]
        one = f"{grouped(self.column, self.groups)}.transform(lambda one: one.{window})"
        return [f"df[{quoted(self.into)}] = {one}"]


def grouped(name: str, groups: list[str]) -> str:
    """Return a column, in groups where some are named."""
    return (
        f"df.groupby({code(groups)}, dropna=False, observed=True)[{quoted(name)}]" if groups else column(name)
    )
