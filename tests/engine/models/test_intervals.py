"""Intervals agree with what their sources print, and with a simulation."""

import random
from statistics import mean

import pytest

from cellworks_engine.models.intervals import (
    auc_error,
    difference_of_aucs,
    difference_of_repeats,
    difference_of_shares,
    wilson,
)


def test_wilson_s_interval_is_the_published_one():
    # Newcombe 1998 (Two-sided confidence intervals for the single proportion), table I: 81 of 263
    low, high = wilson(81 / 263, 263, 0.95)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert wilson(0.0, 20, 0.95)[0] == pytest.approx(0.0)
    assert round(wilson(0.0, 20, 0.95)[1], 4) == 0.1611


def test_a_difference_of_shares_is_newcombe_s_example():
    # Newcombe 1998 (Interval estimation for the difference), table II, method 10: 56/70 - 48/80
    low, high = difference_of_shares(56 / 70, 70, 48 / 80, 80, 0.95)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_the_error_of_an_auc_is_what_a_simulation_finds():
    random.seed(7)
    positives, negatives = 60, 90

    def auc() -> float:
        ours = [random.expovariate(0.4) for _ in range(positives)]  # the model that Hanley and McNeil assume
        theirs = [random.expovariate(1.0) for _ in range(negatives)]
        return sum(a > b for a in ours for b in theirs) / (positives * negatives)

    found = [auc() for _ in range(400)]
    spread = (sum((one - mean(found)) ** 2 for one in found) / (len(found) - 1)) ** 0.5
    assert auc_error(mean(found), positives, negatives) == pytest.approx(spread, rel=0.15)
    low, high = difference_of_aucs(0.8, (positives, negatives), 0.7, (positives, negatives), 0.95)
    assert low < 0 < 0.1 < high


def test_repeats_in_pairs_use_the_corrected_variance():
    ours, theirs = [0.71, 0.72, 0.70, 0.74, 0.73], [0.70, 0.70, 0.69, 0.71, 0.72]
    low, high = difference_of_repeats(ours, theirs, 0.95)
    # by hand: mean 0.016, s² 0.00008, 1/5 + 1/4 = 0.45, t(4) 2.7764
    assert (low, high) == (
        pytest.approx(0.016 - 2.7764 * 0.006, abs=1e-5),
        pytest.approx(0.016 + 2.7764 * 0.006, abs=1e-5),
    )
