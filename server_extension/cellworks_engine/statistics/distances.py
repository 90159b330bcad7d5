"""How far two columns' distributions are from one another.

All take two sketches, the baseline's first, and return a number that is 0 where the distributions are the
same. Missing values are left out: compare `completeness` for them. Where a side has no values there is no
distance: None. Numbers are cut at quantiles of the baseline where a distance needs bins; where one side
keeps only frequent categories, all others together are one category.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cellworks_engine.errors import InvalidInput
from cellworks_engine.statistics.columns import ColumnSketch
from cellworks_engine.statistics.sketches import quantile

Shares = NDArray[np.float64]

BINS = 10
LEAST_SHARE = 1e-4
"""A share of 0 counts as this where a logarithm of it is taken (PSI), as is usual."""


class ChiSquared(NamedTuple):
    """A test's outcome: statistic, degrees of freedom, and the probability of as large a one by chance."""

    statistic: float
    degrees: int
    p: float


def ks(baseline: ColumnSketch, other: ColumnSketch) -> float | None:
    """Return the two-sample Kolmogorov-Smirnov distance: the distribution functions' largest difference.

    0 to 1. sup |F(x) - G(x)| (Smirnov, 1939); infinite values count. Exact where both sketches are, else
    within 0.001.
    """
    both = _numeric(baseline, other)
    if both is None:
        return None
    (f_less, f_upto), (g_less, g_upto) = (_shares(column, _points(*both)) for column in both)
    return float(max(np.abs(f_upto - g_upto).max(), np.abs(f_less - g_less).max()))


def wasserstein(baseline: ColumnSketch, other: ColumnSketch, *, normalised: bool = False) -> float | None:
    """Return the first Wasserstein distance of the finite values: how far they must move, in its unit.

    The area between the distribution functions, the integral of |F - G| (Vallender, 1974). `normalised`
    divides by the baseline's standard deviation, at least 0.001 (as Azure ML does). Exact where both sketches
    are, else within 0.001 standard deviations.
    """
    both = _numeric(baseline, other)
    if both is None or not all(len(column.ranks.values) for column in both):
        return None
    points = np.union1d(baseline.ranks.values, other.ranks.values)
    (f_less, f_upto), (g_less, g_upto) = (_finite_shares(column, points) for column in both)
    left, right = (f_upto - g_upto)[:-1], (f_less - g_less)[1:]
    with np.errstate(over="ignore"):
        area = float((_mean_height(left, right) * np.diff(points)).sum())
    return area / max(baseline.sd or 0.0, 0.001) if normalised else area


def psi(baseline: ColumnSketch, other: ColumnSketch, *, bins: int = BINS) -> float | None:
    """Return the population stability index: the sum of (q - p) ln(q / p) over bins or categories.

    0 and up; by custom under 0.1 is no change and over 0.25 a large one (Siddiqi, Credit Risk Scorecards,
    2006). Numbers are cut into `bins` at the baseline's quantiles.
    """
    shares = shares_of(baseline, other, bins=bins)
    if shares is None:
        return None
    p, q = (np.maximum(side, LEAST_SHARE) for side in shares)
    return float(((q - p) * np.log(q / p)).sum())


def js(baseline: ColumnSketch, other: ColumnSketch, *, bins: int = 2 * BINS) -> float | None:
    """Return the Jensen-Shannon distance with logarithms to base 2: the square root of the divergence.

    0 to 1. JSD = (KL(p | m) + KL(q | m)) / 2 with m = (p + q) / 2 (Lin, 1991; a distance: Endres and
    Schindelin, 2003).
    """
    shares = shares_of(baseline, other, bins=bins)
    if shares is None:
        return None
    p, q = shares
    middle = (p + q) / 2
    divergence = (_relative_entropy(p, middle) + _relative_entropy(q, middle)) / 2
    return math.sqrt(min(max(divergence, 0.0), 1.0))


def l_infinity(baseline: ColumnSketch, other: ColumnSketch, *, bins: int = 2 * BINS) -> float | None:
    """Return the largest difference of a category's (or a bin's) shares, as Vertex AI does. 0 to 1."""
    shares = shares_of(baseline, other, bins=bins)
    return None if shares is None else float(np.abs(shares[0] - shares[1]).max())


def chi_squared(baseline: ColumnSketch, other: ColumnSketch, *, bins: int = BINS) -> ChiSquared | None:
    """Return Pearson's test that both sides draw from the same distribution (a 2 x k table, no correction).

    The sum of (observed - expected)² / expected over both rows; k - 1 degrees of freedom (Pearson, 1900).
    Categories that neither side has are left out; with a single one the statistic is 0 and p is 1.
    """
    shares = shares_of(baseline, other, bins=bins)
    if shares is None:
        return None
    observed = np.stack([shares[0] * baseline.present, shares[1] * other.present])
    observed = observed[:, observed.sum(axis=0) > 0]
    expected = observed.sum(axis=1, keepdims=True) * observed.sum(axis=0) / observed.sum()
    statistic = float(((observed - expected) ** 2 / expected).sum())
    degrees = observed.shape[1] - 1
    if not degrees:
        return ChiSquared(0.0, 0, 1.0)
    from scipy.special import chdtrc

    return ChiSquared(statistic, degrees, float(chdtrc(degrees, statistic)))


def unseen(baseline: ColumnSketch, other: ColumnSketch) -> dict[str, int]:
    """Return the categories and counts that the baseline never had; empty where it does not know all."""
    if not baseline.categories.exact:
        return {}
    return {
        value: count
        for value, count in other.categories.counts.items()
        if value not in baseline.categories.counts
    }


DISTANCES: dict[str, Callable[[ColumnSketch, ColumnSketch], float | None]] = {
    "ks": ks, "wasserstein": wasserstein, "psi": psi, "js": js, "l_infinity": l_infinity,
}  # fmt: skip


def shares_of(baseline: ColumnSketch, other: ColumnSketch, *, bins: int) -> tuple[Shares, Shares] | None:
    """Return both columns' shares of the same bins or categories; None where a side has no values.

    Raises InvalidInput where the two are not of one kind, or are not looked into.
    """
    _same_kind(baseline, other)
    if not baseline.present or not other.present:
        return None
    if not baseline.numeric:
        return _category_shares(baseline, other)
    cuts = cuts_of(baseline, bins)
    both = (_shares(column, cuts)[1] for column in (baseline, other))
    p, q = (np.diff(np.concatenate([[0.0], upto, [1.0]])) for upto in both)
    return p, q


def cuts_of(baseline: ColumnSketch, bins: int) -> Shares:
    """Return the upper ends of bins: the baseline's quantiles; a value that fills a bin alone is one alone.

    Were it not, a baseline of one value could not tell lesser values from its own.
    """
    wanted = np.linspace(0, 1, bins + 1)[1:-1]
    cuts = np.unique([cut for cut in quantile(baseline, wanted.tolist()) if math.isfinite(cut)])
    less, upto = _shares(baseline, cuts)
    heavy = cuts[upto - less >= 1 / bins]
    with np.errstate(over="ignore"):  # below the least of all numbers lies nothing finite
        below = np.nextafter(heavy, -np.inf)
    return np.union1d(cuts, below[np.isfinite(below)])


def _category_shares(baseline: ColumnSketch, other: ColumnSketch) -> tuple[Shares, Shares]:
    """Return shares over the categories that both sides know the counts of, and one for all others."""
    mine, others = baseline.categories, other.categories
    names = {
        (True, True): mine.counts.keys() | others.counts.keys(),
        (True, False): set(others.counts),
        (False, True): set(mine.counts),
        (False, False): mine.counts.keys() & others.counts.keys(),
    }[mine.exact, others.exact]
    order = sorted(names)
    p, q = (
        np.array([column.categories.counts.get(name, 0) for name in order] + [0], float) / column.present
        for column in (baseline, other)
    )
    for side in (p, q):
        side[-1] = max(1.0 - side.sum(), 0.0) if not (mine.exact and others.exact) else 0.0
    return p, q


def _numeric(baseline: ColumnSketch, other: ColumnSketch) -> tuple[ColumnSketch, ColumnSketch] | None:
    _same_kind(baseline, other)
    if not baseline.numeric:
        raise InvalidInput(
            f"Column `{baseline.name}` is a {baseline.kind}: this distance is between numbers.",
            field=baseline.name,
            hint="Use PSI, Jensen-Shannon, L-infinity or chi-squared.",
        )
    return (baseline, other) if baseline.present and other.present else None


def _same_kind(baseline: ColumnSketch, other: ColumnSketch) -> None:
    kinds = {column.kind for column in (baseline, other) if column.present}
    if len(kinds) > 1:
        raise InvalidInput(
            f"Column `{baseline.name}` is a {baseline.kind} in the baseline and a {other.kind} here: "
            "there is no distance between them.",
            field=baseline.name,
        )
    if kinds == {"other"}:
        raise InvalidInput(f"Column `{baseline.name}` is {baseline.dtype}: its values are not compared.")


def _points(baseline: ColumnSketch, other: ColumnSketch) -> Shares:
    """Return all values of both; one at least, so that infinite ones alone can be compared."""
    points = np.union1d(baseline.ranks.values, other.ranks.values)
    return points if len(points) else np.zeros(1)


def _shares(column: ColumnSketch, points: Shares) -> tuple[Shares, Shares]:
    """Return the share of values below each point, and at most it; infinite ones count."""
    less, upto = column.ranks.counts(points)
    return (less + column.below) / column.present, (upto + column.below) / column.present


def _finite_shares(column: ColumnSketch, points: Shares) -> tuple[Shares, Shares]:
    less, upto = column.ranks.counts(points)
    return less / column.ranks.rows, upto / column.ranks.rows


def _mean_height(left: Shares, right: Shares) -> Shares:
    """Return the mean of the absolute value of lines that go from `left` to `right`."""
    crossing = left * right < 0
    width = np.where(crossing, np.abs(left) + np.abs(right), 1.0)
    return np.where(crossing, (left**2 + right**2) / (2 * width), (np.abs(left) + np.abs(right)) / 2)


def _relative_entropy(p: Shares, q: Shares) -> float:
    held = p > 0
    return float((p[held] * np.log2(p[held] / q[held])).sum())
