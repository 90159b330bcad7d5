"""What mends a warning: steps that people could have written themselves."""

from typing import Literal

import numpy as np

from cellworks_engine.recipes.insights.looking import Column
from cellworks_engine.recipes.operations import AnyOperation
from cellworks_engine.recipes.operations.balance import Balance
from cellworks_engine.recipes.operations.base import Scalar, column, listed
from cellworks_engine.recipes.operations.categories import ReplaceRare
from cellworks_engine.recipes.operations.columns import DropColumns
from cellworks_engine.recipes.operations.custom import Custom
from cellworks_engine.recipes.operations.missing import DropMissing, FillMissing, Impute, MarkMissing
from cellworks_engine.recipes.operations.numbers import TO_NORMAL, Clip, Outliers, Scale
from cellworks_engine.recipes.operations.rows import DropDuplicates
from cellworks_engine.recipes.operations.splits import SplitRows
from cellworks_engine.recipes.operations.types import ChangeType
from cellworks_engine.recipes.operations.validity import Disguised
from cellworks_engine.recipes.schema import Step
from cellworks_engine.recipes.wrangling.distributions import Distribution
from cellworks_engine.recipes.wrangling.insight_schema import Fix


def fix(words: str, operation: AnyOperation) -> Fix:
    """Return a fix that does one operation."""
    return Fix(words=words, step=Step(do=operation))


def drop_columns(*names: str) -> Fix:
    """Leave columns out."""
    words = f"Drop {names[0]}" if len(names) == 1 else f"Drop {listed(list(names))}"
    return fix(words, DropColumns(columns=list(names)))


def drop_missing(name: str) -> Fix:
    """Leave out rows in which a column is missing."""
    return fix(f"Drop rows without {name}", DropMissing(columns=[name]))


def fill(one: Column) -> list[Fix]:
    """Fill what is missing by what a column of this kind can learn, and mark where it was."""
    mark = fix("Mark where it is missing", MarkMissing(columns=[one.name]))
    if one.kind == "number":
        return [fix("Fill with the median", Impute(columns=[one.name], by="median")), mark]
    if one.kind == "text":
        return [
            fix("Fill with the most frequent value", Impute(columns=[one.name], by="mode")),
            fix('Fill with "missing"', FillMissing(columns=[one.name], value="missing")), mark,
        ]  # fmt: skip
    return [mark]


def to_missing(name: str, values: list[Scalar]) -> Fix:
    """Make values missing that stand for nothing."""
    return fix("Make them missing", Disguised(columns=[name], values=values))


def balance(name: str) -> Fix:
    """Draw rows of the rare classes again until all are as large."""
    return fix("Draw rows of rare classes again", Balance(column=name, by="oversample"))


def split(by: Literal["ordered", "key"], name: str) -> Fix:
    """Mark rows for training and testing: the latest, or all of some groups, are for testing."""
    words = f"Split by {name}" if by == "key" else f"Split in the order of {name}"
    return fix(words, SplitRows(by=by, column=name, names=["train", "test"], shares=[0.8, 0.2]))


def infinite_to_missing(name: str) -> Fix:
    """Make infinite numbers missing."""
    own = column(name)
    return fix(
        "Make them missing",
        Custom(
            code=f"{own} = {own}.mask(np.isinf({own}))", by_rows=True,
            name=f"Make infinite {name} missing",
        ),
    )  # fmt: skip


def logarithm(name: str) -> Fix:
    """Take the logarithm of one more than each number, which must not be below 0."""
    own = column(name)
    return fix(
        "Take the logarithm",
        Custom(code=f"{own} = np.log1p({own})", by_rows=True, name=f"Logarithm of {name}"),
    )


def outliers(name: str, found: Distribution, how: Literal["clip", "drop"]) -> list[Fix]:
    """Deal with what lies outside of the bounds that were found, by a limit that a step learns them with.

    A step goes by the median distance from the median; where that is 0, it cannot.
    """
    words = "Drop these rows" if how == "drop" else "Move them to the bound"
    low, high = found.bounds
    middle = found.quantiles[4]
    distance = TO_NORMAL * float(np.median(np.abs(found.values - middle)))
    if distance > 0:
        limit = float(f"{(high - middle) / distance:.3g}") * 0.999
        return [fix(words, Outliers(columns=[name], limit=limit, fix=how))]
    return [fix(words, Clip(columns=[name], low=low, high=high))] if how == "clip" else []


def scale(name: str) -> Fix:
    """Scale by the median and the quartiles, which what is far out does not move."""
    return fix("Scale by median and quartiles", Scale(columns=[name], by="robust"))


def replace_rare(name: str) -> Fix:
    """Put rare categories together."""
    return fix("Put rare values together", ReplaceRare(columns=[name]))


def drop_duplicates() -> Fix:
    """Keep one of equal rows."""
    return fix("Keep one of each", DropDuplicates())


def to_text(name: str) -> Fix:
    """Make all values texts."""
    return fix("Make all of them texts", ChangeType(columns=[name], to="text"))


def to_number(name: str) -> Fix:
    """Read values as numbers, what is none as missing."""
    return fix("Read as numbers", ChangeType(columns=[name], to="number", errors="missing"))
