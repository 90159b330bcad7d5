"""Operations as a palette and a form show them."""

from typing import Literal

import msgspec

from cellworks_engine.recipes.operations.base import Reach

FieldKind = Literal[
    "column", "columns", "into", "text", "code", "number", "integer", "switch", "choice", "value", "values",
    "texts", "numbers", "names", "pairs", "aggregates", "frame",
]  # fmt: skip
"""What a field takes. `into` is a new column's name, `value` a text, number or truth, `names` new names by
old ones, `pairs` values by values, `frame` a second frame (a name of the notebook, or a file)."""


class OperationField(msgspec.Struct, frozen=True, kw_only=True):
    """One field of an operation."""

    name: str
    kind: FieldKind
    label: str
    hint: str
    required: bool
    default: str | float | bool | list[str | float] | None
    choices: list[str]
    kinds: list[str]
    """Kinds of columns that it takes (`number`, `text`, …); empty: all."""


class OperationInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One operation."""

    op: str
    title: str
    """`Fill missing values`."""
    group: str
    """`Missing`, `Numbers`, `Categories`, `Text`, `Dates`, `Types`, `Columns`, `Rows`, `Time series`, …"""
    description: str
    reach: Reach
    """With its defaults."""
    keywords: list[str]
    """By which it is found too: what others call it."""
    fields: list[OperationField]


class CatalogAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="catalog"):
    """Every operation, in the order of a palette."""

    operations: list[OperationInfo]
