"""Numbers that tell one another: pairs that move together, and columns that all others explain."""

from collections.abc import Iterator

import numpy as np

from cellworks_engine.recipes.insights import fixes
from cellworks_engine.recipes.insights.looking import Floats, Look, sample
from cellworks_engine.recipes.wrangling.insight_schema import Insight
from cellworks_engine.recipes.wrangling.words import listed

TOGETHER = 0.95
"""|r| of a pair."""
INFLATED, CLIPPED = 10.0, 50.0
"""A variance inflation factor above 10 is large; SageMaker clips it at 50."""
MOST_COLUMNS, MOST_ROWS, MOST_PAIRS = 300, 50_000, 50


def collinear(look: Look, target: str | None) -> Iterator[Insight]:
    """Find pairs of columns, and columns, that others tell."""
    numeric = [
        one for one in look
        if one.kind == "number" and one.name != target and one.distribution and one.distribution.distinct > 2
    ]  # fmt: skip
    numeric = numeric[:MOST_COLUMNS]
    if len(numeric) < 2 or len(look) < 10:
        return
    rows = sample(len(look), MOST_ROWS)
    names = [one.name for one in numeric]
    r = correlations(np.column_stack([one.numbers[rows] for one in numeric]))
    high = np.argwhere(np.triu(np.abs(r) > TOGETHER, 1))
    order = np.argsort([-abs(r[one, other]) for one, other in high], kind="stable")[:MOST_PAIRS]
    paired: set[str] = set()
    for one, other in high[order]:
        paired |= {names[one], names[other]}
        yield Insight(
            kind="collinear", severity="medium", columns=[names[one], names[other]], rows=[],
            sentence=f"{names[one]} and {names[other]} move together (r = {r[one, other]:.3f}).",
            because="One of them is enough; with both, a linear model's weights are unsteady.",
            fixes=[fixes.drop_columns(names[other]), fixes.drop_columns(names[one])],
        )  # fmt: skip
    factors = inflation(r)
    found = [
        at for at in np.argsort(-factors, kind="stable") if factors[at] > INFLATED and names[at] not in paired
    ]
    if found:
        said = listed(
            [f"{names[at]} ({factors[at]:.0f}{' or more' if factors[at] >= CLIPPED else ''})" for at in found]
        )
        yield Insight(
            kind="collinear", severity="low", columns=[names[at] for at in found], rows=[],
            sentence=f"All other numbers together explain {said}: so many times do they inflate the variance "
            "of a linear model's weight.",
            because="Such weights are unsteady; trees and regularised models do not mind.",
            fixes=[fixes.drop_columns(names[found[0]])],
        )  # fmt: skip


def correlations(values: Floats) -> Floats:
    """Return Pearson's r of all pairs; a missing value counts as the column's mean."""
    means = np.nanmean(values, axis=0)
    far = np.where(np.isnan(values), 0.0, values - means)
    sizes = np.abs(far).max(axis=0)
    far /= np.where(sizes > 0, sizes, 1.0)  # squares of large numbers overflow
    norms = np.sqrt((far**2).sum(axis=0))
    far /= np.where(norms > 0, norms, 1.0)
    r: Floats = np.clip(far.T @ far, -1, 1)
    np.fill_diagonal(r, 1.0)
    return r


def inflation(r: Floats) -> Floats:
    """Return variance inflation factors: the diagonal of the inverse of the correlations, 50 at most.

    1 / (1 - R²) of each column explained by all others. Next to nothing on the diagonal lets what is
    explained wholly have an inverse.
    """
    factors: Floats = np.diag(np.linalg.inv(r + 1e-9 * np.eye(len(r))))
    return np.where((factors < 0) | (factors > CLIPPED), CLIPPED, factors)
