"""What every operation has: what it reads, what it learns, and the lines of pandas that it is."""

import math
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from cellworks_engine.errors import InvalidInput
from cellworks_engine.schema import Input

if TYPE_CHECKING:
    import pandas as pd

Reach = Literal["row", "learned", "others"]
"""`row`: each row by itself. `learned`: by itself once values were fitted. `others`: by other rows too, so it
cannot stand before a model: sorting, dropping, sampling, grouping, what came before."""
Scalar: TypeAlias = str | bool | int | float
Name = Annotated[str, Meta(min_length=1, max_length=1000)]
Names = Annotated[list[Name], Meta(min_length=1, max_length=10_000)]


BESIDE = "df = pd.concat([df, pd.DataFrame({}, columns=names, index=df.index)], axis=1)"
"""The line that puts many new columns beside the others at once: one by one they would lie scattered."""


class LearnedColumn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one column taught a step; a step uses the fields that it needs."""

    value: Scalar | None = None
    """What missing values become."""
    center: float = 0.0
    scale: float = 1.0
    low: float | None = None
    high: float | None = None
    edges: list[float] = []
    categories: list[Scalar] = []
    weights: list[float] = []
    """A number for each category, or one for each thing that is made."""


Learned = dict[str, LearnedColumn]


class Operation(Input, frozen=True, kw_only=True, tag_field="op"):
    """One thing that is done to a table: lines that take `df` and leave what they made in `df`.

    They may use `pd`, `np`, `json`, `re` and `zlib`.
    """

    @property
    def reach(self) -> Reach:
        """Whether a row's outcome depends on itself, on fitted values, or on other rows."""
        return "row"

    @property
    def makes_rows(self) -> bool:
        """Whether its rows are others than those it was given: groups, joins, and the like."""
        return False

    @property
    def moves_rows(self) -> bool:
        """Whether it takes rows away or moves them, and changes no value of those that stay."""
        return False

    def title(self) -> str:
        """Return what it does, in some words."""
        raise NotImplementedError

    def reads(self) -> list[str]:
        """Return the columns that must be there."""
        raise NotImplementedError

    def frames(self) -> list[str]:
        """Return the names of the second frames that must be given."""
        return []

    def learn(self, frame: "pd.DataFrame") -> Learned:
        """Return what it takes from a table before it can run; raises InvalidInput where that has none."""
        return {}

    def lines(self, learned: Learned) -> list[str]:
        """Return the pandas that it is."""
        raise NotImplementedError


class OnColumns(Operation, frozen=True, kw_only=True):
    """What is done to each of several columns."""

    columns: Names

    def reads(self) -> list[str]:
        return self.columns


class OnColumn(Operation, frozen=True, kw_only=True):
    """What is done to one column, or made of it."""

    column: Name

    def reads(self) -> list[str]:
        return [self.column]


def code(value: object) -> str:
    """Return a value as Python writes it; infinities too."""
    if isinstance(value, float) and not math.isfinite(value):
        return 'float("nan")' if math.isnan(value) else f'float("{value}")'
    if isinstance(value, list):
        return f"[{', '.join(code(one) for one in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{code(key)}: {code(one)}' for key, one in value.items())}}}"
    return quoted(value) if isinstance(value, str) else repr(value)


def quoted(text: str) -> str:
    """Return a text as formatters write it: in double quotes, unless it holds some."""
    plain = repr(text)
    return f'"{plain[1:-1]}"' if plain[0] == "'" and '"' not in text else plain


def column(name: str) -> str:
    """Return a column of `df`."""
    return f"df[{quoted(name)}]"


def listed(names: list[str], most: int = 3) -> str:
    """Return names for a title: `temp, humid and 3 more`."""
    if len(names) <= most:
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def numbers_of(frame: "pd.DataFrame", name: str) -> "pd.Series[float]":
    """Return a column's values that are there; raises InvalidInput for what holds no numbers."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    values = frame[name]
    if not is_numeric_dtype(values) or is_bool_dtype(values):
        raise InvalidInput(
            f"{name} holds no numbers: it is {values.dtype}.", field=name,
            hint="Change its type first (change-type to number).",
        )  # fmt: skip
    there = values.dropna().astype("float64")
    if there.empty:
        raise InvalidInput(f"{name} has no value to learn from.", field=name)
    return there
