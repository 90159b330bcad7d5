"""Boxes and whiskers."""

import numpy as np

from cellworks_engine.recipes.wrangling.axes import Floats
from cellworks_engine.recipes.wrangling.chart_schema import Box

REACH = 1.5
"""A whisker ends at the furthest value within so many times the box's height (Tukey, 1977)."""
MOST_OUTLIERS = 100


def box_of(name: str, values: Floats) -> Box:
    """Return the box of some numbers, at least one, none of them missing."""
    lower, middle, upper = (float(value) for value in np.quantile(values, [0.25, 0.5, 0.75]))
    reach = REACH * (upper - lower)
    within = values[(values >= lower - reach) & (values <= upper + reach)]
    outside = values[(values < lower - reach) | (values > upper + reach)]
    if len(outside) > MOST_OUTLIERS:
        far = np.argpartition(-np.abs(outside - middle), MOST_OUTLIERS)[:MOST_OUTLIERS]
        outside = outside[far]
    return Box(
        name=name, rows=len(values), outliers=np.sort(outside).tolist(),
        low=min(float(within.min()), lower), lower=lower, middle=middle, upper=upper,
        high=max(float(within.max()), upper),
    )  # fmt: skip
