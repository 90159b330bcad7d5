"""Categories: as columns, as numbers, the rare ones together, one for another."""

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import (
    Learned,
    LearnedColumn,
    OnColumns,
    Reach,
    Scalar,
    code,
    column,
    listed,
    quoted,
)
from cellworks_engine.recipes.operations.missing import plain_value

if TYPE_CHECKING:
    import pandas as pd

MOST = 1000
"""Categories that become columns or numbers; more name rows, and no kinds of them."""


class OneHot(OnColumns, frozen=True, kw_only=True, tag="one-hot"):
    """Make a column of 0 and 1 of each category, in their order; the column itself goes.

    A missing value is 0 in all of them. One that was not there when the step was fitted is 0 in all
    (`ignore`), fails (`error`), or has a column for such (`own`).
    """

    unseen: Literal["ignore", "error", "own"] = "ignore"
    drop_first: bool = False
    """Leave out the first category, which the others tell."""

    @property
    def reach(self) -> Reach:
        """Categories are learned."""
        return "learned"

    def title(self) -> str:
        return f"One-hot encode {listed(self.columns)}"

    def learn(self, frame: "pd.DataFrame") -> Learned:
        return {name: LearnedColumn(categories=categories_of(frame, name)) for name in self.columns}

    def lines(self, learned: Learned) -> list[str]:
        found = []
        for name in self.columns:
            known = learned[name].categories
            if self.unseen == "error":
                found += refuse_unseen(name, known)
            found += [
                f"for value in {code(known[1:] if self.drop_first else known)}:",
                f'    df[{quoted(name + "_")} + str(value)] = {column(name)}.isin([value]).astype("int64")',
            ]
            if self.unseen == "own":
                new = f"{column(name)}.notna() & ~{column(name)}.isin({code(known)})"
                found.append(f'df[{quoted(name + "_unseen")}] = ({new}).astype("int64")')
        return [*found, f"df = df.drop(columns={code(self.columns)})"]


class Ordinal(OnColumns, frozen=True, kw_only=True, tag="ordinal"):
    """Number categories from 0, in their order; missing values stay missing.

    One that was not there when the step was fitted is missing (`missing`), fails (`error`), or is -1 (`own`).
    """

    unseen: Literal["missing", "error", "own"] = "missing"

    @property
    def reach(self) -> Reach:
        """Categories are learned."""
        return "learned"

    def title(self) -> str:
        return f"Number the categories of {listed(self.columns)}"

    def learn(self, frame: "pd.DataFrame") -> Learned:
        return {name: LearnedColumn(categories=categories_of(frame, name)) for name in self.columns}

    def lines(self, learned: Learned) -> list[str]:
        found = []
        for name in self.columns:
            known, own = learned[name].categories, column(name)
            if self.unseen == "error":
                found += refuse_unseen(name, known)
            # as texts, which a category's column would keep as categories
            mapped = f"{own}.astype(object).map({code({value: at for at, value in enumerate(known)})})"
            if self.unseen == "own":
                mapped += f".mask({own}.notna() & ~{own}.isin({code(known)}), -1)"
            found.append(f'{own} = {mapped}.astype("float64")')
        return found


class ReplaceRare(OnColumns, frozen=True, kw_only=True, tag="replace-rare"):
    """Put one word for all categories that fewer than a share of the rows have; for unseen ones too."""

    share: Annotated[float, Meta(gt=0, lt=1)] = 0.01
    word: str = "other"

    @property
    def reach(self) -> Reach:
        """The frequent categories are learned."""
        return "learned"

    def title(self) -> str:
        return f"Put {self.word} for rare values of {listed(self.columns)}"

    def learn(self, frame: "pd.DataFrame") -> Learned:
        found = {}
        for name in self.columns:
            shares = frame[name].value_counts(normalize=True)
            kept = sorted(plain_value(name, value) for value in shares.index[shares >= self.share])
            found[name] = LearnedColumn(categories=kept)
        return found

    def lines(self, learned: Learned) -> list[str]:
        return [
            f"{column(name)} = {column(name)}.where({column(name)}.isin({code(learned[name].categories)})"
            f" | {column(name)}.isna(), {quoted(self.word)})"
            for name in self.columns
        ]


class ReplaceValues(OnColumns, frozen=True, kw_only=True, tag="replace-values"):
    """Put one value for another, whole values only."""

    values: Annotated[list[tuple[Scalar, Scalar]], Meta(min_length=1, max_length=10_000)]

    def title(self) -> str:
        return (
            f"Replace {len(self.values)} value{'s' if len(self.values) > 1 else ''} of {listed(self.columns)}"
        )

    def lines(self, learned: Learned) -> list[str]:
        return [
            f"{column(name)} = {column(name)}.replace({code(dict(self.values))})" for name in self.columns
        ]


def categories_of(frame: "pd.DataFrame", name: str) -> list[Scalar]:
    """Return a column's values in order; raises InvalidInput where they are too many or of several types."""
    found = [plain_value(name, value) for value in frame[name].dropna().unique()]
    if len(found) > MOST:
        raise InvalidInput(
            f"{name} has {len(found):,} categories; {MOST:,} are the most.", field=name,
            hint="Put rare ones together first (replace-rare).",
        )  # fmt: skip
    try:
        return sorted(found)
    except TypeError:
        raise InvalidInput(
            f"{name} holds values of several types.", field=name, hint="Change its type to text first."
        ) from None


def refuse_unseen(name: str, known: list[Scalar]) -> list[str]:
    """Return lines that fail where a column has categories that were not there before."""
    said = quoted(
        name.replace("{", "{{").replace("}", "}}") + " has values that were not there before: {unseen}"
    )
    return [
        f"unseen = sorted(set({column(name)}.dropna()) - set({code(known)}))",
        "if unseen:",
        f"    raise ValueError(f{said})",
    ]
