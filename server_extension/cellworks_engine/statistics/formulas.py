"""Distances between two lists of counts over the same bins or categories: formulas, and nothing else.

All take the reference's counts first. Counts need not be whole: what lies between two kept values of a sketch
is shared out. Where a side counts nothing there is no distance: None.
"""

import math

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]
LEAST_SHARE = 1e-4
"""A share of 0 counts as this where a logarithm of it is taken (PSI), as is usual."""
CHI_LEAST, CHI_SHARE, CHI_LEAST_OF_TWO = 5.0, 0.2, 10.0
"""Deequ's rule: at most a fifth of the expected counts under 5; of two categories none under 10."""


def js_divergence(p: Counts, q: Counts) -> float | None:
    """Return the Jensen-Shannon divergence in bits: (KL(p | m) + KL(q | m)) / 2 with m = (p + q) / 2.

    0 to 1 (Lin, Divergence measures based on the Shannon entropy, 1991).
    """
    shares = _shares(p, q)
    if shares is None:
        return None
    middle = (shares[0] + shares[1]) / 2
    both = [_relative_entropy(side, middle) for side in shares]
    return min(max(sum(both) / 2, 0.0), 1.0)


def js_distance(p: Counts, q: Counts) -> float | None:
    """Return the square root of the divergence, which is a metric (Endres and Schindelin, 2003). 0 to 1."""
    divergence = js_divergence(p, q)
    return None if divergence is None else math.sqrt(divergence)


def l_infinity(p: Counts, q: Counts) -> float | None:
    """Return the largest difference of two shares. 0 to 1."""
    shares = _shares(p, q)
    return None if shares is None else float(np.abs(shares[0] - shares[1]).max())


def psi(p: Counts, q: Counts) -> float | None:
    """Return the population stability index, the sum of (q - p) ln(q / p), a share of 0 taken as 0.0001.

    0 and up (Siddiqi, Credit Risk Scorecards, 2006).
    """
    shares = _shares(p, q)
    if shares is None:
        return None
    low, high = (np.maximum(side, LEAST_SHARE) for side in shares)
    return float(((high - low) * np.log(high / low)).sum())


def psi_of_azure(p: Counts, q: Counts) -> float | None:
    """Return the index as Azure ML's component does: 1 is added to each count, not to the totals."""
    if _shares(p, q) is None:
        return None
    low, high = (p + 1) / p.sum(), (q + 1) / q.sum()
    return float(((high - low) * np.log(high / low)).sum())


def chi_squared_by_ratios(p: Counts, q: Counts) -> tuple[float, int, float] | None:
    """Return Pearson's test of q against the ratios of p: statistic, degrees of freedom, p-value.

    Expected are p's shares times q's total (SciPy's `chisquare`, which Azure ML's component calls). A value
    that p never had makes the statistic infinite and the p-value 0.
    """
    shares = _shares(p, q)
    if shares is None:
        return None
    held = (p > 0) | (q > 0)
    expected, observed = shares[0][held] * q.sum(), q[held]
    if (expected == 0).any():
        return math.inf, int(held.sum()) - 1, 0.0
    statistic = float(((observed - expected) ** 2 / expected).sum())
    return statistic, int(held.sum()) - 1, chance(statistic, int(held.sum()) - 1)


def chi_squared_of_deequ(p: Counts, q: Counts) -> tuple[float, int, float] | None:
    """Return Pearson's test as Deequ, SageMaker's engine, does it; None where one category is left.

    Categories of the reference only; the least expected one joins the next until no expected count is under
    10 (of two categories) or at most a fifth are under 5 (of more): `categoricalChiSquareTest` in Deequ's
    `Distance.scala`.
    """
    known = p > 0
    if not known.any() or not q.sum():
        return None
    observed, counts = q[known].astype(float), p[known].astype(float)
    scale = observed.sum() / counts.sum()
    while len(counts) >= 2 and _too_thin(counts * scale):
        order = np.argsort(counts, kind="stable")
        least, second = int(order[0]), int(order[1])
        counts[second] += counts[least]
        observed[second] += observed[least]
        counts, observed = np.delete(counts, least), np.delete(observed, least)
    if len(counts) < 2 or not scale:
        return None
    expected = counts * scale
    statistic = float(((observed - expected) ** 2 / expected).sum())
    return statistic, len(expected) - 1, chance(statistic, len(expected) - 1)


def cohen_w(p: Counts, q: Counts) -> float | None:
    """Return Cohen's w, the effect size of a change of shares: √ Σ (q - p)² / p over categories of p.

    0.1 small, 0.3 medium, 0.5 large (Cohen, Statistical Power Analysis, 1988, 7.2). What p never had is
    measured against a share of 0.0001.
    """
    shares = _shares(p, q)
    if shares is None:
        return None
    low = np.maximum(shares[0], LEAST_SHARE)
    held = (p > 0) | (q > 0)
    return math.sqrt(float(((shares[1] - shares[0])[held] ** 2 / low[held]).sum()))


def chance(statistic: float, degrees: int) -> float:
    """Return how probable a chi-squared statistic as large is by chance; 1 without degrees of freedom."""
    if degrees < 1:
        return 1.0
    from scipy.special import chdtrc

    return float(chdtrc(degrees, statistic))


def _too_thin(expected: Counts) -> bool:
    if len(expected) == 2:
        return bool((expected < CHI_LEAST_OF_TWO).any())
    return bool((expected < CHI_LEAST).sum() > int(CHI_SHARE * len(expected)))


def _shares(p: Counts, q: Counts) -> tuple[Counts, Counts] | None:
    if not len(p) or not p.sum() or not q.sum():
        return None
    return p / p.sum(), q / q.sum()


def _relative_entropy(p: Counts, q: Counts) -> float:
    held = p > 0
    return float((p[held] * np.log2(p[held] / q[held])).sum())
