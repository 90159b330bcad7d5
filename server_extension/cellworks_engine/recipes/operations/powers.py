"""Numbers of another shape: functions of each by itself, and what makes a skewed column even or normal."""

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import (
    Learned,
    LearnedColumn,
    OnColumns,
    Reach,
    code,
    column,
    listed,
    numbers_of,
)

if TYPE_CHECKING:
    import pandas as pd

_FUNCTIONS = {
    "log": "np.log({})", "log1p": "np.log1p({})", "log10": "np.log10({})", "exp": "np.exp({})",
    "sqrt": "np.sqrt({})", "square": "{} ** 2", "cbrt": "np.cbrt({})", "reciprocal": "1 / {}",
    "abs": "{}.abs()",
}  # fmt: skip
_DOMAIN = {"log": "> 0", "log1p": "> -1", "log10": "> 0", "sqrt": ">= 0", "reciprocal": "!= 0"}


class TransformNumbers(OnColumns, frozen=True, kw_only=True, tag="transform-numbers"):
    """Take a function of numbers; missing where it has no value, as the logarithm of 0."""

    by: Literal["log", "log1p", "log10", "exp", "sqrt", "square", "cbrt", "reciprocal", "abs"] = "log1p"

    def title(self) -> str:
        return f"Take the {self.by} of {listed(self.columns)}"

    def lines(self, learned: Learned) -> list[str]:
        found = []
        for name in self.columns:
            own = f'{column(name)}.astype("float64")'
            if self.by in _DOMAIN:
                own += f".where({column(name)} {_DOMAIN[self.by]})"
            found.append(f"{column(name)} = {_FUNCTIONS[self.by].format(own)}")
        return found


class YeoJohnson(OnColumns, frozen=True, kw_only=True, tag="yeo-johnson"):
    """Make numbers as normal as a power can, negative ones too (Yeo and Johnson, 2000).

    The power of each column is the one under which the fitted values are the likeliest.
    """

    @property
    def reach(self) -> Reach:
        """Powers are learned."""
        return "learned"

    def title(self) -> str:
        return f"Make {listed(self.columns)} normal by a power"

    def learn(self, frame: "pd.DataFrame") -> Learned:
        from scipy.stats import yeojohnson_normmax

        found = {}
        for name in self.columns:
            values = numbers_of(frame, name)
            if values.nunique() < 2:
                raise InvalidInput(f"{name} never varies, so no power changes that.", field=name)
            found[name] = LearnedColumn(value=float(yeojohnson_normmax(values.to_numpy())))
        return found

    def lines(self, learned: Learned) -> list[str]:
        return [line for name in self.columns for line in self._of(name, float(learned[name].value or 0.0))]

    def _of(self, name: str, power: float) -> list[str]:
        """Return the lines of one column: the four cases of the definition."""
        up = f"((high + 1) ** {power!r} - 1) / {power!r}" if abs(power) > 1e-12 else "np.log1p(high)"
        rest = 2 - power
        down = f"(1 - (1 - low) ** {rest!r}) / {rest!r}" if abs(rest) > 1e-12 else "-np.log1p(-low)"
        return [
            f'value = {column(name)}.astype("float64")',
            "high, low = value.clip(lower=0), value.clip(upper=0)",
            f"{column(name)} = ({up}).where(value >= 0, {down})",
        ]


class QuantileTransform(OnColumns, frozen=True, kw_only=True, tag="quantile-transform"):
    """Put the share of fitted numbers that are less for each: even from 0 to 1, whatever the shape was."""

    steps: Annotated[int, Meta(ge=2, le=10_000)] = 100
    """Into which the fitted values are cut; between them lies a line."""

    @property
    def reach(self) -> Reach:
        """Quantiles are learned."""
        return "learned"

    def title(self) -> str:
        return f"Make {listed(self.columns)} even by its quantiles"

    def learn(self, frame: "pd.DataFrame") -> Learned:
        shares = [at / self.steps for at in range(self.steps + 1)]
        return {
            name: LearnedColumn(edges=[float(one) for one in numbers_of(frame, name).quantile(shares)])
            for name in self.columns
        }

    def lines(self, learned: Learned) -> list[str]:
        found = []
        for name in self.columns:
            edges = learned[name].edges
            found += [
                f"edges = {code(edges)}",
                f'value = {column(name)}.astype("float64")',
                f"share = np.interp(value, edges, np.linspace(0, 1, {len(edges)}))",
                f"{column(name)} = pd.Series(share, index=df.index).where(value.notna())",
            ]
        return found
