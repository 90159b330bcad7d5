"""Columns: which there are, what they are called, where they stand."""

from typing import Annotated

from msgspec import Meta

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import (
    Learned,
    Name,
    OnColumn,
    OnColumns,
    Operation,
    code,
    column,
    listed,
    quoted,
)


class DropColumns(OnColumns, frozen=True, kw_only=True, tag="drop-columns"):
    """Leave columns out."""

    def title(self) -> str:
        return f"Drop {listed(self.columns)}"

    def lines(self, learned: Learned) -> list[str]:
        return [f"df = df.drop(columns={code(self.columns)})"]


class KeepColumns(OnColumns, frozen=True, kw_only=True, tag="keep-columns"):
    """Leave all other columns out; those that stay stand in this order."""

    def title(self) -> str:
        return f"Keep {listed(self.columns)} only"

    def lines(self, learned: Learned) -> list[str]:
        return [f"df = df[{code(self.columns)}]"]


class RenameColumns(Operation, frozen=True, kw_only=True, tag="rename-columns"):
    """Call columns something else."""

    names: Annotated[dict[Name, Name], Meta(min_length=1, max_length=10_000)]
    """New names by old ones."""

    def __post_init__(self) -> None:
        """Raise InvalidInput where two columns would have one name."""
        if len(set(self.names.values())) < len(self.names):
            raise InvalidInput("Two columns cannot have the same name.", field="names")

    def title(self) -> str:
        return "Rename " + listed([f"{old} to {new}" for old, new in self.names.items()])

    def reads(self) -> list[str]:
        return [*self.names]

    def lines(self, learned: Learned) -> list[str]:
        return [f"df = df.rename(columns={code(self.names)})"]


class DuplicateColumn(OnColumn, frozen=True, kw_only=True, tag="duplicate-column"):
    """Add a column with the same values."""

    into: Name

    def title(self) -> str:
        return f"Duplicate {self.column} as {self.into}"

    def lines(self, learned: Learned) -> list[str]:
        return [f"df[{quoted(self.into)}] = {column(self.column)}"]


class MoveColumn(OnColumn, frozen=True, kw_only=True, tag="move-column"):
    """Put a column at another place; 0 is the first, and one past the last is the last."""

    to: Annotated[int, Meta(ge=0, le=100_000)]

    def title(self) -> str:
        return f"Move {self.column} to place {self.to}"

    def lines(self, learned: Learned) -> list[str]:
        name = quoted(self.column)
        return [
            f"order = [name for name in df.columns if name != {name}]",
            f"df = df[[*order[:{self.to}], {name}, *order[{self.to}:]]]",
        ]


class Formula(Operation, frozen=True, kw_only=True, tag="formula"):
    """Work a column out of others: what `DataFrame.eval` takes, such as `distance / air_time * 60`."""

    into: Name
    expression: Annotated[str, Meta(min_length=1, max_length=10_000)]

    def title(self) -> str:
        return f"{self.into} = {self.expression}"

    def reads(self) -> list[str]:
        return []

    def lines(self, learned: Learned) -> list[str]:
        return [f"df[{quoted(self.into)}] = df.eval({quoted(self.expression)})"]
