"""Numbers: scaled, held within bounds, rounded, put into bins."""

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta

from cellworks_engine.recipes.operations.base import (
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
    import pandas as pd

TO_NORMAL = 1.4826
"""The median distance from the median, times this, is the standard deviation of what is normal."""


class Scale(OnColumns, frozen=True, kw_only=True, tag="scale"):
    """Scale numbers; a column that never varies becomes 0.

    `standard` to mean 0 and standard deviation 1 (of the whole, as scikit-learn), `min-max` to 0 and 1,
    `robust` to median 0 and quartiles 1 apart, `max-abs` to at most 1 from 0.
    """

    by: Literal["standard", "min-max", "robust", "max-abs"] = "standard"

    @property
    def reach(self) -> Reach:
        """A centre and a scale are learned."""
        return "learned"

    def title(self) -> str:
        return f"Scale {listed(self.columns)} ({self.by})"

    def learn(self, frame: "pd.DataFrame") -> Learned:
        found = {}
        for name in self.columns:
            center, scale = self._of(numbers_of(frame, name))
            found[name] = LearnedColumn(center=center, scale=scale if scale > 0 else 1.0)
        return found

    def lines(self, learned: Learned) -> list[str]:
        return [
            f"{column(name)} = ({column(name)} - {code(learned[name].center)}) / {code(learned[name].scale)}"
            for name in self.columns
        ]

    def _of(self, values: "pd.Series[float]") -> tuple[float, float]:
        if self.by == "standard":
            return float(values.mean()), float(values.std(ddof=0))
        if self.by == "min-max":
            return float(values.min()), float(values.max() - values.min())
        if self.by == "robust":
            return float(values.median()), float(values.quantile(0.75) - values.quantile(0.25))
        return 0.0, float(values.abs().max())


class Clip(OnColumns, frozen=True, kw_only=True, tag="clip"):
    """Hold numbers within bounds that are said."""

    low: float | None = None
    high: float | None = None

    def title(self) -> str:
        return f"Hold {listed(self.columns)} within {_bounds(self.low, self.high)}"

    def lines(self, learned: Learned) -> list[str]:
        # whole bounds keep whole numbers whole; others make all of them fractions, not just some
        bounds = [one if one is None or not one.is_integer() else int(one) for one in (self.low, self.high)]
        as_ = '.astype("float64")' if any(isinstance(one, float) for one in bounds) else ""
        held = f"{as_}.clip(lower={code(bounds[0])}, upper={code(bounds[1])})"
        return [f"{column(name)} = {column(name)}{held}" for name in self.columns]


class Outliers(OnColumns, frozen=True, kw_only=True, tag="outliers"):
    """Deal with numbers that lie far out.

    Far is more than `limit` standard deviations from the mean (`std`) or from the median, by the median
    distance from it (`robust`; Hampel, 1974), or outside of the quantiles `limit` and 1 - `limit`
    (`quantile`).
    """

    by: Literal["std", "robust", "quantile"] = "robust"
    limit: Annotated[float, Meta(gt=0)] = 4.0
    fix: Literal["clip", "missing", "drop"] = "clip"
    """Move them to the bound, make them missing, or leave the row out."""

    @property
    def reach(self) -> Reach:
        """Bounds are learned; where rows are dropped others matter."""
        return "others" if self.fix == "drop" else "learned"

    @property
    def moves_rows(self) -> bool:
        return self.fix == "drop"

    def title(self) -> str:
        done = {
            "clip": "Move outliers to the bound",
            "missing": "Make outliers missing",
            "drop": "Drop outliers",
        }
        return f"{done[self.fix]}: {listed(self.columns)}"

    def learn(self, frame: "pd.DataFrame") -> Learned:
        bounds = {name: self._of(numbers_of(frame, name)) for name in self.columns}
        return {name: LearnedColumn(low=low, high=high) for name, (low, high) in bounds.items()}

    def lines(self, learned: Learned) -> list[str]:
        found = []
        for name in self.columns:
            low, high, own = code(learned[name].low), code(learned[name].high), column(name)
            if self.fix == "clip":
                found.append(f'{own} = {own}.astype("float64").clip(lower={low}, upper={high})')
            elif self.fix == "missing":
                found.append(f'{own} = {own}.astype("float64").where({own}.between({low}, {high}))')
            else:
                found.append(f"df = df[{own}.between({low}, {high}) | {own}.isna()]")
        return found

    def _of(self, values: "pd.Series[float]") -> tuple[float, float]:
        if self.by == "quantile":
            share = min(self.limit, 0.5)
            return float(values.quantile(share)), float(values.quantile(1 - share))
        if self.by == "std":
            middle, spread = float(values.mean()), float(values.std(ddof=0))
        else:
            middle = float(values.median())
            spread = TO_NORMAL * float((values - middle).abs().median())
        return middle - self.limit * spread, middle + self.limit * spread


class Round(OnColumns, frozen=True, kw_only=True, tag="round"):
    """Round numbers, halves to the even digit."""

    digits: Annotated[int, Meta(ge=0, le=15)] = 0

    def title(self) -> str:
        return f"Round {listed(self.columns)} to {self.digits} digits"

    def lines(self, learned: Learned) -> list[str]:
        return [f"{column(name)} = {column(name)}.round({self.digits})" for name in self.columns]


class Bin(OnColumn, frozen=True, kw_only=True, tag="bin"):
    """Number the bin that a value lies in, from 0: bins of equal width, or of equally many rows.

    What lies outside of all that the step was fitted on is in the first or the last bin.
    """

    into: Name
    bins: Annotated[int, Meta(ge=2, le=1000)] = 10
    by: Literal["width", "quantile"] = "width"

    @property
    def reach(self) -> Reach:
        """Edges are learned."""
        return "learned"

    def title(self) -> str:
        return f"Put {self.column} into {self.bins} bins"

    def learn(self, frame: "pd.DataFrame") -> Learned:
        values = numbers_of(frame, self.column)
        shares = [at / self.bins for at in range(1, self.bins)]
        if self.by == "quantile":
            edges = [float(one) for one in values.quantile(shares)]
        else:
            low, high = float(values.min()), float(values.max())
            edges = [low + (high - low) * share for share in shares]
        return {self.column: LearnedColumn(edges=sorted(set(edges)))}

    def lines(self, learned: Learned) -> list[str]:
        edges = [float("-inf"), *learned[self.column].edges, float("inf")]
        found = f"pd.cut({column(self.column)}, {code(edges)}, labels=False)"
        return [f'df[{quoted(self.into)}] = {found}.astype("Int64")']


def _bounds(low: float | None, high: float | None) -> str:
    return f"{'-∞' if low is None else f'{low:g}'} and {'∞' if high is None else f'{high:g}'}"
