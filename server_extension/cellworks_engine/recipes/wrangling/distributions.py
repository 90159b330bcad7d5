"""How numbers are distributed: quantiles, moments, what lies far out, and what is frequent."""

import math
import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SHARES = (0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0)
HUGE = 1e100
"""Beyond it, squares and fourth powers may overflow."""
FAR = 5.0
"""Outliers are further from the median than so many robust standard deviations (SageMaker Data Wrangler)."""


@dataclass(frozen=True)
class Distribution:
    """What finite numbers are like, at least one of them."""

    values: Floats
    """In ascending order."""
    quantiles: tuple[float, ...]
    """At `SHARES`."""
    mean: float
    sd: float
    """Of a sample (n - 1), as pandas has it; 0 of one value."""
    skew: float
    """The third standardised moment; 0 of what never varies."""
    kurtosis: float
    """The fourth one, Pearson's: 3 of what is normal."""
    bounds: tuple[float, float]
    """Between which no outlier lies."""

    @property
    def outliers(self) -> int:
        """How many values lie outside of the bounds."""
        low, high = self.bounds
        below = int(np.searchsorted(self.values, low, side="left"))
        return below + len(self.values) - int(np.searchsorted(self.values, high, side="right"))

    @property
    def distinct(self) -> int:
        """How many values differ."""
        return 1 + int(np.count_nonzero(self.values[1:] != self.values[:-1]))

    def top(self, most: int) -> list[tuple[float, int]]:
        """Return the most frequent values and their counts; of equally many the least first."""
        starts = np.flatnonzero(np.concatenate([[True], self.values[1:] != self.values[:-1]]))
        counts = np.diff(np.append(starts, len(self.values)))
        order = np.argsort(-counts, kind="stable")[:most]
        return [(float(self.values[starts[at]]), int(counts[at])) for at in order]


def distribution(values: Floats) -> Distribution:
    """Return what finite numbers are like; there must be one."""
    ordered = np.sort(values)
    quantiles = tuple(quantile(ordered, share) for share in SHARES)
    unit = max(abs(quantiles[0]), abs(quantiles[-1]))
    unit = unit if unit > HUGE else 1.0
    scaled = ordered if unit == 1.0 else ordered / unit
    mean, sd = float(scaled.mean()), float(scaled.std())
    skew, kurtosis = 0.0, 0.0
    # a spread below what floats can tell apart at this size is none
    if sd > abs(mean) * 1e-15 and ordered[0] != ordered[-1]:
        far = (scaled - mean) / sd
        square = far * far
        skew, kurtosis = float((square * far).mean()), float((square * square).mean())
    n = len(ordered)
    sample = sd * math.sqrt(n / (n - 1)) if n > 1 else 0.0
    robust = float(np.clip(scaled, quantiles[2] / unit, quantiles[6] / unit).std())
    middle = quantiles[4] / unit
    bounds = _times(middle - FAR * robust, unit), _times(middle + FAR * robust, unit)
    return Distribution(ordered, quantiles, _times(mean, unit), _times(sample, unit), skew, kurtosis, bounds)


def _times(value: float, unit: float) -> float:
    """Return a product of two numbers, and where there is no such number the last that there is."""
    return max(-sys.float_info.max, min(sys.float_info.max, value * unit))


def quantile(ordered: Floats, share: float) -> float:
    """Return a quantile of sorted numbers, between two of them in proportion (as NumPy and pandas do)."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    part = place - low
    return float(ordered[low] * (1 - part) + ordered[high] * part)
