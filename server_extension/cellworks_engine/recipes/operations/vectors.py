"""Numbers of texts and of columns: characters, words, principal components."""

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Annotated

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
    numbers_of,
    quoted,
)

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_WORD = re.compile(r"\w+")


class TextStatistics(OnColumn, frozen=True, kw_only=True, tag="text-statistics"):
    """Add how many words and characters texts have, and shares of capitals, small letters, digits, others."""

    def title(self) -> str:
        return f"Count words and characters of {self.column}"

    def lines(self, learned: Learned) -> list[str]:
        own = column(self.column)

        def _into(what: str) -> str:
            return f"df[{quoted(f'{self.column}_{what}')}]"

        def _share(what: str, test: str) -> str:
            counted = f"sum({test} for one in text) if isinstance(text, str) else np.nan"
            return f'{_into(what)} = {own}.map(lambda text: {counted}).astype("float64") / long.clip(lower=1)'

        return [
            f'long = {own}.str.len().astype("float64")',
            f"{_into('characters')} = long",
            f'{_into("words")} = {own}.str.count(r"\\S+").astype("float64")',
            _share("upper", "one.isupper()"),
            _share("lower", "one.islower()"),
            _share("digits", "one.isdigit()"),
            _share("special", "not one.isalnum() and not one.isspace()"),
        ]


class CountWords(OnColumn, frozen=True, kw_only=True, tag="count-words"):
    """Add a column for each of the words that the most fitted rows have, with how often a text has it.

    Words are what stands between other characters, in small letters. With `idf` a count is multiplied by
    ln((1 + rows) / (1 + rows with the word)) + 1, as scikit-learn does. Other words do not count.
    """

    most: Annotated[int, Meta(ge=1, le=10_000)] = 100
    least: Annotated[int, Meta(ge=1)] = 1
    """Rows that must have a word."""
    idf: bool = False
    binary: bool = False
    """1 for any number of times."""

    @property
    def reach(self) -> Reach:
        """Words are learned."""
        return "learned"

    def title(self) -> str:
        return f"Count the words of {self.column}"

    def learn(self, frame: "pd.DataFrame") -> Learned:
        texts = [one for one in frame[self.column] if isinstance(one, str)]
        rows = Counter(word for text in texts for word in set(_WORD.findall(text.lower())))
        frequent = sorted(rows.items(), key=lambda one: (-one[1], one[0]))[: self.most]
        words = sorted(word for word, count in frequent if count >= self.least)
        if not words:
            raise InvalidInput(f"{self.column} has no words to learn.", field=self.column)
        weights = [math.log((1 + len(texts)) / (1 + rows[one])) + 1 for one in words] if self.idf else []
        return {self.column: LearnedColumn(categories=[*words], weights=weights)}

    def lines(self, learned: Learned) -> list[str]:
        known, weights = learned[self.column].categories, learned[self.column].weights
        once = "counts[row, places[word]] = 1" if self.binary else "counts[row, places[word]] += 1"
        return [
            f"places = {code({word: at for at, word in enumerate(known)})}",
            "counts = np.zeros((len(df), len(places)))",
            f"for row, text in enumerate({column(self.column)}):",
            r'    for word in re.findall(r"\w+", text.lower()) if isinstance(text, str) else []:',
            "        if word in places:",
            f"            {once}",
            *([f"counts = counts * {code(weights)}"] if weights else []),
            f"names = [{quoted(self.column + '_')} + word for word in places]",
            BESIDE.format("counts"),
        ]


class HashWords(OnColumn, frozen=True, kw_only=True, tag="hash-words"):
    """Add so many columns with counts of the words whose hash they are; nothing is learned."""

    count: Annotated[int, Meta(ge=1, le=10_000)] = 32

    def title(self) -> str:
        return f"Count the words of {self.column} by {self.count} hashes"

    def lines(self, learned: Learned) -> list[str]:
        return [
            f"counts = np.zeros((len(df), {self.count}))",
            f"for row, text in enumerate({column(self.column)}):",
            r'    for word in re.findall(r"\w+", text.lower()) if isinstance(text, str) else []:',
            f"        counts[row, zlib.crc32(word.encode()) % {self.count}] += 1",
            f"names = [{quoted(self.column + '_')} + str(at) for at in range({self.count})]",
            BESIDE.format("counts"),
        ]


class Components(OnColumns, frozen=True, kw_only=True, tag="components"):
    """Add principal components of columns: as many as are said, or as hold a share of all variance.

    A row in which a number is missing has none. The largest loading of each is positive, so that the signs
    are always the same.
    """

    count: Annotated[int, Meta(ge=1, le=1000)] | None = None
    share: Annotated[float, Meta(gt=0, le=1)] = 0.95
    """Of the variance, where no count is said."""
    scale: bool = True
    """Divide by the standard deviation first."""
    keep: bool = False
    """Keep the columns that they are made of."""
    into: Name = "pca"

    @property
    def reach(self) -> Reach:
        """Loadings are learned."""
        return "learned"

    def title(self) -> str:
        return f"Add principal components of {listed(self.columns)}"

    def learn(self, frame: "pd.DataFrame") -> Learned:
        import numpy as np

        for name in self.columns:
            numbers_of(frame, name)
        points = frame[self.columns].dropna().to_numpy(dtype="float64")
        if len(points) < 2:
            raise InvalidInput("There are no two rows in which all of these are there.", field="columns")
        centers = points.mean(axis=0)
        spreads = points.std(axis=0) if self.scale else np.ones(len(self.columns))
        spreads[spreads == 0] = 1.0
        loadings = self._loadings((points - centers) / spreads)
        return {
            name: LearnedColumn(
                center=float(centers[at]), scale=float(spreads[at]),
                weights=[float(one[at]) for one in loadings],
            )
            for at, name in enumerate(self.columns)
        }  # fmt: skip

    def lines(self, learned: Learned) -> list[str]:
        known = [learned[name] for name in self.columns]
        centers, scales = code([one.center for one in known]), code([one.scale for one in known])
        names = [f"{self.into}_{at}" for at in range(1, len(known[0].weights) + 1)]
        return [
            f'points = df[{code(self.columns)}].to_numpy(dtype="float64", na_value=np.nan)',
            f"points = (points - {centers}) / {scales}",
            f"df[{code(names)}] = points @ np.array({code([one.weights for one in known])})",
            *([] if self.keep else [f"df = df.drop(columns={code(self.columns)})"]),
        ]

    def _loadings(self, points: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> "list[list[float]]":
        import numpy as np

        _, sizes, axes = np.linalg.svd(points, full_matrices=False)
        variance = sizes**2
        shares = np.cumsum(variance) / max(float(variance.sum()), 1e-300)
        wanted = int(np.searchsorted(shares, self.share - 1e-12)) + 1 if self.count is None else self.count
        kept = axes[: min(wanted, len(axes))]
        signs = np.sign(kept[np.arange(len(kept)), np.abs(kept).argmax(axis=1)])
        found: list[list[float]] = (kept * signs[:, None]).tolist()
        return found
