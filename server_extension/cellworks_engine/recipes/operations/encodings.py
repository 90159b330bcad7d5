"""Categories as numbers that mean something: how frequent, which outcome, how alike in writing."""

import math
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import (
    BESIDE,
    Learned,
    LearnedColumn,
    Name,
    OnColumn,
    OnColumns,
    Reach,
    code,
    column,
    listed,
    quoted,
)
from cellworks_engine.recipes.operations.categories import categories_of
from cellworks_engine.recipes.operations.splits import Seed

if TYPE_CHECKING:
    import pandas as pd

PRIME = 2**31 - 1
"""Of the hash functions a·x + b modulo a prime (Carter and Wegman, 1979)."""


class FrequencyEncode(OnColumns, frozen=True, kw_only=True, tag="frequency-encode"):
    """Put the share of the fitted rows that have a category for it (or their number); 0 for unseen ones."""

    by: Literal["share", "count"] = "share"

    @property
    def reach(self) -> Reach:
        """Frequencies are learned."""
        return "learned"

    def title(self) -> str:
        return (
            f"Put its {'share' if self.by == 'share' else 'count'} for each value of {listed(self.columns)}"
        )

    def learn(self, frame: "pd.DataFrame") -> Learned:
        found = {}
        for name in self.columns:
            known = categories_of(frame, name)
            counts = frame[name].value_counts()
            whole = float(counts.sum()) if self.by == "share" else 1.0
            found[name] = LearnedColumn(
                categories=known, weights=[float(counts[one]) / whole for one in known]
            )
        return found

    def lines(self, learned: Learned) -> list[str]:
        return [line for name in self.columns for line in mapped(name, learned[name], name, "0.0")]


class TargetEncode(OnColumns, frozen=True, kw_only=True, tag="target-encode"):
    """Put the mean of a target over the fitted rows of a category for it (Micci-Barreca, 2001).

    Means are drawn towards that of all rows, as if `smoothing` rows more had it; an unseen category has that
    one. Fit it on training rows only: it carries their target. The target is not needed afterwards.
    """

    target: Name
    smoothing: Annotated[float, Meta(ge=0)] = 10.0

    @property
    def reach(self) -> Reach:
        """Means are learned."""
        return "learned"

    def title(self) -> str:
        return f"Put the mean {self.target} for each value of {listed(self.columns)}"

    def learn(self, frame: "pd.DataFrame") -> Learned:
        if self.target not in frame.columns:
            raise InvalidInput(f"There is no column {self.target} to take the mean of.", field="target")
        try:
            target = frame[self.target].astype("float64")
        except (TypeError, ValueError):
            raise InvalidInput(f"{self.target} holds no numbers or truths.", field="target") from None
        prior = float(target.mean())
        if math.isnan(prior):
            raise InvalidInput(f"{self.target} has no value to learn from.", field="target")
        found = {}
        for name in self.columns:
            known = categories_of(frame, name)
            groups = target.groupby(frame[name].to_numpy())
            sums, counts = groups.sum(), groups.count()
            weights = [
                float((sums[one] + self.smoothing * prior) / (counts[one] + self.smoothing))
                if counts[one] + self.smoothing > 0
                else prior
                for one in known
            ]
            found[name] = LearnedColumn(categories=known, weights=weights, value=prior)
        return found

    def lines(self, learned: Learned) -> list[str]:
        return [
            line for name in self.columns
            for line in mapped(name, learned[name], name, code(learned[name].value))
        ]  # fmt: skip


class MinHash(OnColumn, frozen=True, kw_only=True, tag="similarity-encode"):
    """Add numbers that are alike for texts that are written alike: min-hashes of their three-letter pieces.

    After Cerda and Varoquaux (2020). Numbers lie between 0 and 1; nothing is learned, so no text is unseen.
    """

    count: Annotated[int, Meta(ge=1, le=1000)] = 30
    seed: Seed = 0

    def title(self) -> str:
        return f"Add {self.count} numbers of how {self.column} is written"

    def lines(self, learned: Learned) -> list[str]:
        return [
            f"a, b = np.random.default_rng({self.seed}).integers(1, {PRIME}, size=(2, {self.count}))",
            f"hashes = np.full((len(df), {self.count}), np.nan)",
            f"for row, text in enumerate({column(self.column)}):",
            "    if isinstance(text, str):",
            '        padded = f" {text} "',
            "        pieces = [zlib.crc32(padded[at : at + 3].encode()) for at in range(max(len(text), 1))]",
            f"        hashes[row] = ((np.array(pieces)[:, None] % {PRIME} * a + b) % {PRIME}).min(axis=0)",
            f"hashes = hashes / {PRIME}",
            f"names = [{quoted(self.column + '_')} + str(at) for at in range({self.count})]",
            BESIDE.format("hashes"),
        ]


def mapped(name: str, known: LearnedColumn, into: str, unseen: str) -> list[str]:
    """Return the line that puts learned numbers for categories; missing ones stay missing."""
    table = code(dict(zip(known.categories, known.weights, strict=True)))
    own = column(name)
    # as objects, which a category's column would map to categories
    numbers = f'{own}.astype(object).map({table}).astype("float64")'
    return [f"df[{quoted(into)}] = {numbers}.fillna({unseen}).where({own}.notna())"]
