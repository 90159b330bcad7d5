"""Shapes: values as columns, columns as rows, lists as rows, structures as columns."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import (
    Learned,
    LearnedColumn,
    Name,
    Names,
    OnColumn,
    Operation,
    Reach,
    code,
    column,
    listed,
    quoted,
)

if TYPE_CHECKING:
    import pandas as pd

MOST_KEYS = 1000
"""Keys of structures that become columns."""


class Pivot(Operation, frozen=True, kw_only=True, tag="pivot"):
    """Make a column of each value of a column, and a row of all that have the same keys.

    Columns are in the order of the values; a row without such a value counts in none of them.
    """

    columns: Names
    """The keys."""
    column: Name
    """Whose values are the new columns' names."""
    value: Name
    """What stands in them."""
    by: Literal["sum", "mean", "min", "max", "median", "count", "first", "last"] = "sum"

    @property
    def reach(self) -> Reach:
        """Rows become columns."""
        return "others"

    @property
    def makes_rows(self) -> bool:
        return True

    def title(self) -> str:
        return f"Pivot {self.value} by {self.column}"

    def reads(self) -> list[str]:
        return [*self.columns, self.column, self.value]

    def lines(self, learned: Learned) -> list[str]:
        groups = f"df.groupby({code([*self.columns, self.column])}, dropna=False, observed=True)"
        keys = ", ".join(quoted(name) for name in self.columns)
        return [
            f"df = df[{column(self.column)}.notna()]",
            f"df = {groups}[{quoted(self.value)}].{self.by}().unstack()",
            "names = [str(name) for name in df.columns]",
            "df = df.reset_index()",
            f"df.columns = [{keys}, *names]",
        ]


class Melt(Operation, frozen=True, kw_only=True, tag="melt"):
    """Make a row of each of several columns: its name in one column, its value in another."""

    columns: list[Name] = []
    """That stay beside each value."""
    values: list[Name] = []
    """That become rows; empty: all others."""
    name: Name = "name"
    into: Name = "value"

    @property
    def reach(self) -> Reach:
        """Each row becomes several."""
        return "others"

    @property
    def makes_rows(self) -> bool:
        return True

    def title(self) -> str:
        return f"Melt {listed(self.values) if self.values else 'columns'} into rows"

    def reads(self) -> list[str]:
        return [*self.columns, *self.values]

    def lines(self, learned: Learned) -> list[str]:
        values = f"value_vars={code(self.values)}, " if self.values else ""
        named = f"var_name={quoted(self.name)}, value_name={quoted(self.into)}"
        return [f"df = df.melt(id_vars={code(self.columns)}, {values}{named})"]


class Explode(OnColumn, frozen=True, kw_only=True, tag="explode"):
    """Make a row of each item of a list, or of a text that is a list in JSON; an empty one is missing."""

    @property
    def reach(self) -> Reach:
        """A row becomes several."""
        return "others"

    @property
    def makes_rows(self) -> bool:
        return True

    def title(self) -> str:
        return f"Make a row of each item of {self.column}"

    def lines(self, learned: Learned) -> list[str]:
        return [
            f"{column(self.column)} = {_read(self.column, '[')}",
            f"df = df.explode({quoted(self.column)}, ignore_index=True)",
        ]


class Flatten(OnColumn, frozen=True, kw_only=True, tag="flatten"):
    """Make a column of each key of a structure, or of a text that is one in JSON; one level, and no deeper.

    The keys are those that the fitted rows have, unless some are named; the column itself goes.
    """

    keys: Annotated[list[Name], Meta(max_length=MOST_KEYS)] = []

    @property
    def reach(self) -> Reach:
        """Keys are learned."""
        return "learned"

    def title(self) -> str:
        return f"Make a column of each key of {self.column}"

    def learn(self, frame: "pd.DataFrame") -> Learned:
        if self.keys:
            return {self.column: LearnedColumn(categories=[*self.keys])}
        found: dict[str, None] = {}
        for value in frame[self.column]:
            structure = _structure(value)
            if isinstance(structure, dict):
                found.update(dict.fromkeys(str(key) for key in structure))
        if not found:
            raise InvalidInput(f"{self.column} has no structure with keys.", field=self.column)
        if len(found) > MOST_KEYS:
            raise InvalidInput(
                f"{self.column} has {len(found):,} keys; {MOST_KEYS:,} are the most.", field=self.column,
                hint="Name those that you want.",
            )  # fmt: skip
        return {self.column: LearnedColumn(categories=[*found])}

    def lines(self, learned: Learned) -> list[str]:
        made = []
        for key in learned[self.column].categories:
            value = f"lambda one: one.get({code(key)}) if isinstance(one, dict) else None"
            made.append(f"df[{quoted(f'{self.column}_{key}')}] = found.map({value})")
        return [f"found = {_read(self.column, '{')}", *made, f"df = df.drop(columns=[{quoted(self.column)}])"]


def _read(name: str, begin: str) -> str:
    """Return a column whose texts are read as JSON where they begin as a list or a structure does."""
    read = f'json.loads(one) if isinstance(one, str) and one.startswith("{begin}") else one'
    return f"{column(name)}.astype(object).map(lambda one: {read})"


def _structure(value: Any) -> Any:
    if not isinstance(value, str) or not value.startswith("{"):
        return value
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        return None
