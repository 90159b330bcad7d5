"""Chance: which rows are for training and which for testing, a fair sample, another order."""

import math
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import (
    Learned,
    Name,
    Names,
    OnColumn,
    Operation,
    Reach,
    code,
    column,
    quoted,
)

Seed = Annotated[int, Meta(ge=0, le=2**32 - 1)]


class SplitRows(Operation, frozen=True, kw_only=True, tag="split-rows"):
    """Add a column that says which part a row belongs to; the same seed makes the same parts.

    `ordered` cuts where the rows stand in the order of a column (so the last part is the latest),
    `stratified` gives each part the same shares of a column's values, `key` keeps rows of the same value
    together.
    """

    by: Literal["random", "ordered", "stratified", "key"] = "random"
    column: Name | None = None
    """Of all but `random`."""
    names: Names = msgspec.field(default_factory=lambda: ["train", "validation", "test"])
    shares: Annotated[list[Annotated[float, Meta(ge=0, le=1)]], Meta(min_length=1)] = msgspec.field(
        default_factory=lambda: [0.7, 0.15, 0.15]
    )
    into: Name = "split"
    seed: Seed = 0

    def __post_init__(self) -> None:
        """Raise InvalidInput where shares are not those of a whole, or a column is wanting."""
        if len(self.names) != len(self.shares):
            raise InvalidInput("Each part needs a name and a share.", field="shares")
        if not math.isclose(sum(self.shares), 1, abs_tol=1e-6):
            raise InvalidInput(f"The shares are {sum(self.shares):g} together, and not 1.", field="shares")
        if self.by != "random" and self.column is None:
            raise InvalidInput(f"A split that is {self.by} needs a column.", field="column")

    @property
    def reach(self) -> Reach:
        """Where a row stands among the others decides."""
        return "others"

    def title(self) -> str:
        by = "by chance" if self.column is None else f"{self.by}, by {self.column}"
        return f"Split rows {by}: {', '.join(self.names)}"

    def reads(self) -> list[str]:
        return [] if self.column is None or self.by == "random" else [self.column]

    def lines(self, learned: Learned) -> list[str]:
        return [
            *self._place(),
            f'part = np.searchsorted(np.cumsum({code(self.shares)})[:-1], place, side="right")',
            f"df[{quoted(self.into)}] = np.array({code(self.names)})[part]",
        ]

    def _place(self) -> list[str]:
        """Return lines that give each row a place between 0 and 1."""
        rng, own = f"np.random.default_rng({self.seed})", column(self.column or "")
        if self.by == "random":
            return [f"place = ({rng}.permutation(len(df)) + 0.5) / len(df)"]
        if self.by == "ordered":
            ordered = f'{own}.reset_index(drop=True).sort_values(kind="stable", na_position="last")'
            return [f"place = ({ordered}.index.argsort() + 0.5) / len(df)"]
        if self.by == "key":
            return [
                f"codes = pd.factorize({own}, use_na_sentinel=False)[0]",
                "count = len(np.unique(codes))",
                f"place = ({rng}.permutation(count)[codes] + 0.5) / count",
            ]
        return [
            *in_strata(self.column or "", self.seed),
            'place = (groups.rank(method="first") - 0.5) / groups.transform("size")',
        ]


class SampleStrata(OnColumn, frozen=True, kw_only=True, tag="sample-strata"):
    """Keep a share of the rows of each value of a column, at least one; missing values are a value too."""

    share: Annotated[float, Meta(gt=0, le=1)] = 0.1
    seed: Seed = 0

    @property
    def reach(self) -> Reach:
        """Rows go."""
        return "others"

    @property
    def moves_rows(self) -> bool:
        return True

    def title(self) -> str:
        return f"Keep {self.share * 100:g}% of the rows of each {self.column}"

    def lines(self, learned: Learned) -> list[str]:
        wanted = f'(groups.transform("size") * {self.share}).round().clip(lower=1)'
        return [
            *in_strata(self.column, self.seed),
            f'df = df[(groups.rank(method="first") <= {wanted}).to_numpy()]',
        ]


class Shuffle(Operation, frozen=True, kw_only=True, tag="shuffle"):
    """Put the rows into an order by chance, the same one for the same seed."""

    seed: Seed = 0

    @property
    def reach(self) -> Reach:
        """Rows move."""
        return "others"

    @property
    def moves_rows(self) -> bool:
        return True

    def title(self) -> str:
        return "Shuffle rows"

    def reads(self) -> list[str]:
        return []

    def lines(self, learned: Learned) -> list[str]:
        return [f"df = df.sample(frac=1, random_state={self.seed})"]


def in_strata(name: str, seed: int) -> list[str]:
    """Return lines that give the rows of each value of a column places by chance, in `groups`."""
    return [
        f"chance = pd.Series(np.random.default_rng({seed}).permutation(len(df)))",
        f"groups = chance.groupby({column(name)}.to_numpy(), dropna=False)",
    ]
