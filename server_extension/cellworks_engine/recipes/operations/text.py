"""Texts: their case, what stands around them, what is searched, split, extracted and padded."""

import re
from typing import Annotated, Literal

from msgspec import Meta

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import (
    Learned,
    Name,
    Names,
    OnColumn,
    OnColumns,
    column,
    listed,
    quoted,
)

_CASES = {
    "lower": "lower",
    "upper": "upper",
    "title": "title",
    "capitalize": "capitalize",
    "swap": "swapcase",
}
_SIDES = {"both": "strip", "left": "lstrip", "right": "rstrip"}


class ChangeCase(OnColumns, frozen=True, kw_only=True, tag="change-case"):
    """Write texts in another case."""

    to: Literal["lower", "upper", "title", "capitalize", "swap"] = "lower"

    def title(self) -> str:
        return f"Write {listed(self.columns)} in {self.to} case"

    def lines(self, learned: Learned) -> list[str]:
        return [f"{column(name)} = {column(name)}.str.{_CASES[self.to]}()" for name in self.columns]


class Strip(OnColumns, frozen=True, kw_only=True, tag="strip"):
    """Take white space, or other characters, away from the ends of texts."""

    side: Literal["both", "left", "right"] = "both"
    characters: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    """None: white space."""

    def title(self) -> str:
        return f"Strip {listed(self.columns)}"

    def lines(self, learned: Learned) -> list[str]:
        given = "" if self.characters is None else quoted(self.characters)
        return [f"{column(name)} = {column(name)}.str.{_SIDES[self.side]}({given})" for name in self.columns]


class ReplaceText(OnColumns, frozen=True, kw_only=True, tag="replace-text"):
    """Put one text for another wherever it stands; `regex` takes Python's regular expressions."""

    find: Annotated[str, Meta(min_length=1, max_length=10_000)]
    by: str = ""
    regex: bool = False

    def __post_init__(self) -> None:
        """Raise InvalidInput for what is no regular expression."""
        if self.regex:
            expression(self.find, "find")

    def title(self) -> str:
        return f"Replace {self.find!r} in {listed(self.columns)}"

    def lines(self, learned: Learned) -> list[str]:
        given = f"{quoted(self.find)}, {quoted(self.by)}, regex={self.regex}"
        return [f"{column(name)} = {column(name)}.str.replace({given})" for name in self.columns]


class SplitText(OnColumn, frozen=True, kw_only=True, tag="split-text"):
    """Split texts at a text into columns; the last holds the rest, and missing ones are what is not there."""

    by: Annotated[str, Meta(min_length=1, max_length=1000)]
    into: Names

    def title(self) -> str:
        return f"Split {self.column} at {self.by!r} into {listed(self.into)}"

    def lines(self, learned: Learned) -> list[str]:
        most = max(len(self.into) - 1, 1)
        split = f"{column(self.column)}.str.split({quoted(self.by)}, n={most}, expand=True, regex=False)"
        return [
            # as many columns as there are names, and of texts, also where no row has so many parts
            f'parts = {split}.reindex(columns=range({len(self.into)})).astype("string")',
            *(f"df[{quoted(name)}] = parts[{at}]" for at, name in enumerate(self.into)),
        ]


class ExtractText(OnColumn, frozen=True, kw_only=True, tag="extract-text"):
    """Take what the only group of a regular expression finds first; missing where it finds nothing."""

    pattern: Annotated[str, Meta(min_length=1, max_length=10_000)]
    into: Name

    def __post_init__(self) -> None:
        """Raise InvalidInput for what is no regular expression with one group."""
        if expression(self.pattern, "pattern").groups != 1:
            raise InvalidInput(
                f"{self.pattern!r} needs one group in parentheses: what is taken.",
                field="pattern",
                hint=r"(\\d+)",
            )

    def title(self) -> str:
        return f"Extract {self.into} from {self.column}"

    def lines(self, learned: Learned) -> list[str]:
        found = f"{column(self.column)}.str.extract({quoted(self.pattern)}, expand=False)"
        return [f"df[{quoted(self.into)}] = {found}"]


class PadText(OnColumns, frozen=True, kw_only=True, tag="pad-text"):
    """Fill texts up to a width."""

    width: Annotated[int, Meta(ge=1, le=10_000)]
    side: Literal["left", "right", "both"] = "left"
    fill: Annotated[str, Meta(min_length=1, max_length=1)] = " "

    def title(self) -> str:
        return f"Pad {listed(self.columns)} to {self.width} characters"

    def lines(self, learned: Learned) -> list[str]:
        given = f'{self.width}, side="{self.side}", fillchar={quoted(self.fill)}'
        return [f"{column(name)} = {column(name)}.str.pad({given})" for name in self.columns]


class TextLength(OnColumn, frozen=True, kw_only=True, tag="text-length"):
    """Count the characters of texts."""

    into: Name

    def title(self) -> str:
        return f"Count the characters of {self.column}"

    def lines(self, learned: Learned) -> list[str]:
        return [f'df[{quoted(self.into)}] = {column(self.column)}.str.len().astype("Int64")']


def expression(pattern: str, field: str) -> re.Pattern[str]:
    """Return a regular expression; raises InvalidInput that says what is wrong with it."""
    try:
        return re.compile(pattern)
    except re.error as error:
        raise InvalidInput(f"{pattern!r} is no regular expression: {error}.", field=field) from None
