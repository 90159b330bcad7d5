"""Values that are not there."""

from typing import TYPE_CHECKING, Literal

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import (
    Learned,
    LearnedColumn,
    Name,
    OnColumns,
    Operation,
    Reach,
    Scalar,
    code,
    column,
    listed,
    numbers_of,
    quoted,
)

if TYPE_CHECKING:
    import pandas as pd


class DropMissing(Operation, frozen=True, kw_only=True, tag="drop-missing"):
    """Leave out rows in which a value is missing: `any` of the columns', or `all` of them."""

    columns: list[Name] = []
    """Empty: all columns."""
    how: Literal["any", "all"] = "any"

    @property
    def reach(self) -> Reach:
        """Rows go."""
        return "others"

    @property
    def moves_rows(self) -> bool:
        return True

    def title(self) -> str:
        return f"Drop rows where {listed(self.columns) if self.columns else 'a value'} is missing"

    def reads(self) -> list[str]:
        return self.columns

    def lines(self, learned: Learned) -> list[str]:
        subset = f"subset={code(self.columns)}, " if self.columns else ""
        return [f'df = df.dropna({subset}how="{self.how}")']


class FillMissing(OnColumns, frozen=True, kw_only=True, tag="fill-missing"):
    """Put a value where one is missing."""

    value: Scalar

    def title(self) -> str:
        return f"Fill missing {listed(self.columns)} with {self.value}"

    def lines(self, learned: Learned) -> list[str]:
        return [f"df = df.fillna({code(dict.fromkeys(self.columns, self.value))})"]


class Impute(OnColumns, frozen=True, kw_only=True, tag="impute"):
    """Put the mean, the median or the most frequent value that the step has learned where one is missing."""

    by: Literal["mean", "median", "mode"] = "median"
    """`mode` takes any type; of several most frequent values the least."""

    @property
    def reach(self) -> Reach:
        """One value a column is learned."""
        return "learned"

    def title(self) -> str:
        return f"Fill missing {listed(self.columns)} with its {self.by}"

    def learn(self, frame: "pd.DataFrame") -> Learned:
        return {name: LearnedColumn(value=self._of(frame, name)) for name in self.columns}

    def lines(self, learned: Learned) -> list[str]:
        return [f"df = df.fillna({code({name: learned[name].value for name in self.columns})})"]

    def _of(self, frame: "pd.DataFrame", name: str) -> Scalar:
        if self.by != "mode":
            values = numbers_of(frame, name)
            return float(values.mean() if self.by == "mean" else values.median())
        found = frame[name].mode()
        if found.empty:
            raise InvalidInput(f"{name} has no value to learn from.", field=name)
        value = found.iloc[0]
        return plain_value(name, value)


class MarkMissing(OnColumns, frozen=True, kw_only=True, tag="mark-missing"):
    """Add a column that says of each row whether a value is missing."""

    suffix: Name = "_missing"

    def title(self) -> str:
        return f"Mark where {listed(self.columns)} is missing"

    def lines(self, learned: Learned) -> list[str]:
        return [f"df[{quoted(name + self.suffix)}] = {column(name)}.isna()" for name in self.columns]


def plain_value(name: str, value: object) -> Scalar:
    """Return a pandas value as one that a file can hold; raises InvalidInput for others, such as dates."""
    item = value.item() if hasattr(value, "item") else value
    if not isinstance(item, str | bool | int | float):
        raise InvalidInput(f"{name} holds {type(item).__name__}s, which a step cannot keep.", field=name)
    return item
