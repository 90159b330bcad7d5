"""Count, mean and spread in one pass, merged exactly but for rounding."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Moments:
    """Count, mean, and sum of squared deviations from it, of finite values."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def __add__(self, other: "Moments") -> "Moments":
        """Return both together (Chan, Golub and LeVeque, 1979, formula 2.1)."""
        count = self.count + other.count
        if not self.count or not other.count:
            return self if self.count else other
        part = other.count / count
        step = other.mean - self.mean
        mean = self.mean + step * part
        return Moments(count, mean, self.squares + other.squares + step * step * self.count * part)

    @property
    def sd(self) -> float | None:
        """Return the standard deviation of a sample (divisor n - 1); None below two values."""
        return math.sqrt(self.squares / (self.count - 1)) if self.count > 1 else None


def of(values: NDArray[np.float64], weights: NDArray[np.int64] | None = None) -> Moments:
    """Return the moments of finite values, each counted once or by its weight; inf where squares overflow."""
    if not len(values):
        return Moments()
    count = len(values) if weights is None else int(weights.sum())
    with np.errstate(over="ignore", invalid="ignore"):
        if weights is None:
            mean = float(values.mean())
            off = values - mean
            return Moments(count, mean, float(np.square(off, out=off).sum()))
        mean = float((values * weights).sum() / count)
        off = values - mean
        return Moments(count, mean, float((off * off * weights).sum()))
