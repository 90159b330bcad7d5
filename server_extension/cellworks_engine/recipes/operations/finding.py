"""Texts that are searched: whether one is there, what stands where, what is between, what to take away."""

import re
from typing import Annotated, Literal

from msgspec import Meta

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import (
    Learned,
    Name,
    OnColumn,
    OnColumns,
    column,
    listed,
    quoted,
)
from cellworks_engine.recipes.operations.text import expression

Words = Annotated[str, Meta(min_length=1, max_length=10_000)]


class FindText(OnColumn, frozen=True, kw_only=True, tag="find-text"):
    """Say of each text whether another one is in it; a missing one has none."""

    find: Words
    into: Name
    where: Literal["anywhere", "start", "end"] = "anywhere"
    regex: bool = False
    """`find` is a regular expression; it holds what `where` says by itself (`^`, `$`)."""

    def __post_init__(self) -> None:
        """Raise InvalidInput for what is no regular expression, or one that would extract."""
        if self.regex and expression(self.find, "find").groups:
            raise InvalidInput(
                f"{self.find!r} has groups, and nothing is taken out here.", field="find",
                hint="Write (?:…) for a group; extract-text takes something out.",
            )  # fmt: skip

    def title(self) -> str:
        return f"Mark where {self.column} has {self.find!r}"

    def lines(self, learned: Learned) -> list[str]:
        own, find = column(self.column), quoted(self.find)
        if self.regex or self.where == "anywhere":
            found = f"{own}.str.contains({find}, regex={self.regex}, na=False)"
        else:
            found = f"{own}.str.{'starts' if self.where == 'start' else 'ends'}with({find}, na=False)"
        return [f'df[{quoted(self.into)}] = {found}.astype("bool")']


class SliceText(OnColumn, frozen=True, kw_only=True, tag="slice-text"):
    """Take the characters from one place to before another, from 0; negative places count from the end."""

    into: Name
    start: int | None = None
    stop: int | None = None

    def title(self) -> str:
        end = "the end" if self.stop is None else self.stop
        return f"Take characters {self.start or 0} to {end} of {self.column}"

    def lines(self, learned: Learned) -> list[str]:
        return [f"df[{quoted(self.into)}] = {column(self.column)}.str.slice({self.start}, {self.stop})"]


class BetweenText(OnColumn, frozen=True, kw_only=True, tag="between-text"):
    """Take what stands between two texts, first found; missing where they are not there."""

    left: Words
    right: Words
    into: Name

    def title(self) -> str:
        return f"Take what is between {self.left!r} and {self.right!r} in {self.column}"

    def lines(self, learned: Learned) -> list[str]:
        found = f"{column(self.column)}.str.extract({_between(self.left, self.right)}, expand=False)"
        return [f"df[{quoted(self.into)}] = {found}"]


class ReplaceBetween(OnColumns, frozen=True, kw_only=True, tag="replace-between"):
    """Put a text for whatever stands between two others, wherever they are."""

    left: Words
    right: Words
    by: str = ""

    def title(self) -> str:
        return f"Replace what is between {self.left!r} and {self.right!r} in {listed(self.columns)}"

    def lines(self, learned: Learned) -> list[str]:
        whole = quoted(f"{self.left}{self.by}{self.right}")
        given = f"{_between(self.left, self.right)}, lambda found: {whole}, regex=True"
        return [f"{column(name)} = {column(name)}.str.replace({given})" for name in self.columns]


class RemoveSymbols(OnColumns, frozen=True, kw_only=True, tag="remove-symbols"):
    """Take away all characters that are no letters, digits, or white space."""

    kept: str = ""
    """Symbols that stay."""

    def title(self) -> str:
        return f"Remove symbols from {listed(self.columns)}"

    def lines(self, learned: Learned) -> list[str]:
        pattern = quoted(rf"(?:[^\w\s{re.escape(self.kept)}]{'' if '_' in self.kept else '|_'})")
        return [
            f'{column(name)} = {column(name)}.str.replace({pattern}, "", regex=True)' for name in self.columns
        ]


class AddAffix(OnColumns, frozen=True, kw_only=True, tag="add-affix"):
    """Put a text before and one after each."""

    prefix: str = ""
    suffix: str = ""

    def title(self) -> str:
        return f"Put {self.prefix!r} before and {self.suffix!r} after {listed(self.columns)}"

    def lines(self, learned: Learned) -> list[str]:
        before = f"{quoted(self.prefix)} + " if self.prefix else ""
        after = f" + {quoted(self.suffix)}" if self.suffix else ""
        return [f"{column(name)} = {before}{column(name)}{after}" for name in self.columns]


class MatchMissing(OnColumns, frozen=True, kw_only=True, tag="match-missing"):
    """Make texts missing that a regular expression matches whole."""

    pattern: Words

    def __post_init__(self) -> None:
        """Raise InvalidInput for what is no regular expression."""
        expression(self.pattern, "pattern")

    def title(self) -> str:
        return f"Make {listed(self.columns)} missing where it is {self.pattern!r}"

    def lines(self, learned: Learned) -> list[str]:
        matched = f".str.fullmatch({quoted(self.pattern)}, na=False)"
        return [
            f'{column(name)} = {column(name)}.mask({column(name)}{matched}.astype("bool"))'
            for name in self.columns
        ]


def _between(left: str, right: str) -> str:
    return quoted(f"(?s){re.escape(left)}(.*?){re.escape(right)}")
