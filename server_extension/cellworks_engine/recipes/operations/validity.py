"""What a value must be like: texts of a form, times within bounds, words that stand for nothing."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import (
    Learned,
    Name,
    OnColumn,
    OnColumns,
    Reach,
    Scalar,
    code,
    column,
    listed,
    quoted,
)
from cellworks_engine.recipes.operations.text import expression

Fix = Literal["flag", "missing", "drop", "fail"]
"""Add a column that says which are valid, make the others missing, leave their rows out, or fail."""
_ASKED = {
    "alphanumeric": "isalnum", "letters": "isalpha", "digits": "isdigit", "space": "isspace",
    "title": "istitle", "lower": "islower", "upper": "isupper", "numeric": "isnumeric",
    "decimal": "isdecimal",
}  # fmt: skip
DISGUISED: list[Scalar] = [
    "", "-", "--", ".", "?", "#n/a", "n/a", "na", "nan", "none", "null", "nil", "missing", "unknown",
]  # fmt: skip
"""Texts that mostly say that there is nothing."""


class _Valid(OnColumn, frozen=True, kw_only=True):
    """What tells valid values from others; missing ones are neither, and stay as they are."""

    fix: Fix = "flag"

    @property
    def reach(self) -> Reach:
        """Each value by itself, unless rows go."""
        return "others" if self.fix == "drop" else "row"

    @property
    def moves_rows(self) -> bool:
        return self.fix == "drop"

    def lines(self, learned: Learned) -> list[str]:
        own, name = column(self.column), self.column
        valid = f'valid = {own}.isna() | {self._valid(own)}.astype("boolean").fillna(False)'
        if self.fix == "flag":
            return [valid, f'df[{quoted(name + "_valid")}] = valid.astype("bool")']
        if self.fix == "missing":
            return [valid, f'{own} = {own}.where(valid.astype("bool"))']
        if self.fix == "drop":
            return [valid, 'df = df[valid.astype("bool")]']
        said = quoted(name.replace("{", "{{").replace("}", "}}") + " is not valid: {wrong.iloc[0]!r}")
        return [
            valid,
            f'wrong = {own}[~valid.astype("bool")]',
            "if len(wrong):",
            f"    raise ValueError(f{said})",
        ]

    def _valid(self, own: str) -> str:
        raise NotImplementedError


class ValidateText(_Valid, frozen=True, kw_only=True, tag="validate-text"):
    """Tell texts that are as they must be from others."""

    is_: Literal[
        "length", "starts", "ends", "pattern", "alphanumeric", "letters", "digits", "space", "title", "lower",
        "upper", "numeric", "decimal",
    ] = msgspec.field(name="is", default="pattern")  # fmt: skip
    value: str = ""
    """What it starts or ends with, or the regular expression that matches it whole."""
    low: Annotated[int, Meta(ge=0)] = 0
    """The least characters of `length`."""
    high: Annotated[int, Meta(ge=0)] | None = None

    def __post_init__(self) -> None:
        """Raise InvalidInput where there is nothing to hold a text against."""
        if self.is_ in ("starts", "ends", "pattern") and not self.value:
            raise InvalidInput(f"{self.is_} needs a text.", field="value")
        if self.is_ == "pattern":
            expression(self.value, "value")

    def title(self) -> str:
        return f"Check that {self.column} is valid ({self.is_}{f' {self.value!r}' if self.value else ''})"

    def _valid(self, own: str) -> str:
        if self.is_ == "length":
            high = "" if self.high is None else f" & ({own}.str.len() <= {self.high})"
            return f"(({own}.str.len() >= {self.low}){high})" if high else f"({own}.str.len() >= {self.low})"
        if self.is_ == "pattern":
            return f"{own}.str.fullmatch({quoted(self.value)})"
        if self.is_ in ("starts", "ends"):
            return f"{own}.str.{self.is_}with({quoted(self.value)})"
        return f"{own}.str.{_ASKED[self.is_]}()"


class ValidateDates(_Valid, frozen=True, kw_only=True, tag="validate-dates"):
    """Tell times within bounds from others; a bound is of the clock that the column is in."""

    low: str | None = None
    """As `2013-01-31` or `2013-01-31T18:00`, itself included."""
    high: str | None = None

    def __post_init__(self) -> None:
        """Raise InvalidInput for what is no bound."""
        if self.low is None and self.high is None:
            raise InvalidInput("Times need a bound.", field="low")
        for name, bound in (("low", self.low), ("high", self.high)):
            try:
                datetime.fromisoformat(bound or "2000-01-01")
            except ValueError:
                raise InvalidInput(f"{bound!r} is no time.", field=name, hint="2013-01-31T18:00") from None

    def title(self) -> str:
        return f"Check that {self.column} is within {self.low or '-∞'} and {self.high or '∞'}"

    def _valid(self, own: str) -> str:
        bounds = [
            f"({own} {sign} pd.Timestamp({quoted(bound)}).tz_localize({own}.dt.tz))"
            for sign, bound in ((">=", self.low), ("<=", self.high))
            if bound is not None
        ]
        return bounds[0] if len(bounds) == 1 else f"({' & '.join(bounds)})"


class Disguised(OnColumns, frozen=True, kw_only=True, tag="disguised-missing"):
    """Make values missing that only say that there is none: texts in any case, and numbers such as -999."""

    values: list[Scalar] = msgspec.field(default_factory=lambda: [*DISGUISED])

    def title(self) -> str:
        return f"Make disguised missing values of {listed(self.columns)} missing"

    def lines(self, learned: Learned) -> list[str]:
        words = [one.strip().lower() for one in self.values if isinstance(one, str)]
        others = [one for one in self.values if not isinstance(one, str)]
        found = []
        for name in self.columns:
            own = column(name)
            if words:
                text = f'{own}.astype("string").str.strip().str.lower()'
                found.append(f'{own} = {own}.mask({text}.isin({code(words)}).astype("bool"))')
            if others:
                found.append(f"{own} = {own}.mask({own}.isin({code(others)}))")
        return found


class MarkDuplicates(OnColumns, frozen=True, kw_only=True, tag="mark-duplicates"):
    """Add a column that says which rows have the same values as another one."""

    columns: list[Name] = []
    """Empty: all columns."""
    into: Name = "duplicate"
    keep: Literal["first", "last", "none"] = "first"
    """Which of them is not marked."""

    @property
    def reach(self) -> Reach:
        """Other rows matter."""
        return "others"

    def title(self) -> str:
        return "Mark duplicate rows" + (f" by {listed(self.columns)}" if self.columns else "")

    def lines(self, learned: Learned) -> list[str]:
        subset = f"{code(self.columns)}, " if self.columns else ""
        keep = "False" if self.keep == "none" else quoted(self.keep)
        return [f"df[{quoted(self.into)}] = df.duplicated({subset}keep={keep})"]
