"""Intervals of how much better one metric is than another. Each formula names its source."""

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist, mean, variance

Interval = tuple[float, float]


def wilson(share: float, rows: int, level: float) -> Interval:
    """Return the interval of a share of `rows`: E. B. Wilson, JASA 22 (1927), 209-212."""
    z = _z(level)
    middle = (share + z * z / (2 * rows)) / (1 + z * z / rows)
    half = z * sqrt(share * (1 - share) / rows + z * z / (4 * rows * rows)) / (1 + z * z / rows)
    return max(0.0, middle - half), min(1.0, middle + half)


def difference_of_shares(ours: float, rows: int, theirs: float, their_rows: int, level: float) -> Interval:
    """Return the interval of `ours - theirs`, two shares of independent rows.

    R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, method 10 (Wilson's limits combined). Where
    both were measured on the same rows it is wider than it needs to be.
    """
    low, high = wilson(ours, rows, level)
    their_low, their_high = wilson(theirs, their_rows, level)
    d = ours - theirs
    return (
        d - sqrt((ours - low) ** 2 + (their_high - theirs) ** 2),
        d + sqrt((high - ours) ** 2 + (theirs - their_low) ** 2),
    )


def auc_error(auc: float, positives: int, negatives: int) -> float:
    """Return the standard error of an AUC: J. A. Hanley, B. J. McNeil, Radiology 143 (1982), 29-36."""
    q1, q2, square = auc / (2 - auc), 2 * auc * auc / (1 + auc), auc * auc
    spread = auc * (1 - auc) + (positives - 1) * (q1 - square) + (negatives - 1) * (q2 - square)
    return sqrt(max(0.0, spread) / (positives * negatives))


def difference_of_aucs(
    ours: float, counts: tuple[int, int], theirs: float, their_counts: tuple[int, int], level: float
) -> Interval:
    """Return the interval of `ours - theirs`; counts are positive and negative rows.

    Errors of Hanley and McNeil (1982), added as of independent samples: of the same rows the two are
    correlated (Hanley, McNeil, Radiology 148 (1983), 839-843), and this is wider than it needs to be.
    """
    half = _z(level) * sqrt(auc_error(ours, *counts) ** 2 + auc_error(theirs, *their_counts) ** 2)
    return ours - theirs - half, ours - theirs + half


def difference_of_repeats(ours: Sequence[float], theirs: Sequence[float], level: float) -> Interval:
    """Return the interval of the mean of `ours - theirs`, measured in pairs on k folds or repetitions.

    Student's t with the variance corrected for training sets that overlap, as of k-fold cross-validation:
    s² (1/k + 1/(k-1)). C. Nadeau, Y. Bengio, Machine Learning 52 (2003), 239-281. Needs two pairs at least.
    """
    from scipy.special import stdtrit

    pairs = [a - b for a, b in zip(ours, theirs, strict=True)]
    k = len(pairs)
    half = float(stdtrit(k - 1, (1 + level) / 2)) * sqrt(variance(pairs) * (1 / k + 1 / (k - 1)))
    return mean(pairs) - half, mean(pairs) + half


def _z(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)
