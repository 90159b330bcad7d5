"""Every distance is what its cloud's formula gives, written here again from the papers and sources.

Nothing of the product works out what is wanted: bins are NumPy's, entropies SciPy's, counts Python's.
"""

import math
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import jensenshannon
from tests.engine.monitors.conftest import one

FLOATS = st.lists(st.one_of(st.floats(-1e6, 1e6), st.integers(-3, 3).map(float)), min_size=1, max_size=60)
WORDS = st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=80)
FAST = settings(deadline=None, max_examples=80)
NUMERIC = ["dep_delay", "arr_delay", "air_time", "distance", "hour", "dep_time"]


def shares(a, b) -> tuple[np.ndarray, np.ndarray, list[str]]:
    names = sorted({*a, *b})
    counts = [np.array([side.count(name) for name in names]) for side in (a, b)]
    return counts[0], counts[1], names


def sturges(a, b) -> np.ndarray:
    """Azure ML: as many equal bins as Sturges says of the smaller side, over both ranges."""
    low, high = min(*a, *b) if len(a) + len(b) > 2 else min(a[0], b[0]), max([*a, *b])
    if low == high:
        return np.array([low - 1, low + 1])
    return np.linspace(low, high, math.ceil(math.log2(min(len(a), len(b))) + 1) + 1)


def binned(a, b, edges) -> tuple[np.ndarray, np.ndarray]:
    return np.histogram(a, edges)[0], np.histogram(b, edges)[0]


def judged(a, b, **by) -> float:
    found = one(a, b, least_rows=1, chance=0.0, **by).distance
    assert found is not None
    return found


@given(FLOATS, FLOATS)
@FAST
def test_azures_jensen_shannon_of_numbers_is_over_sturges_bins_of_both(a, b):
    edges = sturges(a, b)
    inner = edges[1:-1]
    if any(np.abs(inner - value).min() < 1e-9 * np.ptp(edges) for value in [*a, *b] if len(inner)):
        return  # a value on a cut goes by the last bit of how the cut was worked out
    p, q = binned(a, b, edges)
    wanted = np.nan_to_num(jensenshannon(p / p.sum(), q / q.sum(), base=2))
    assert judged(a, b, preset="azure", numeric="azure_js") == pytest.approx(wanted, abs=1e-7)
    wanted = sum(
        ((y + 1) / len(b) - (x + 1) / len(a)) * math.log(((y + 1) / len(b)) / ((x + 1) / len(a)))
        for x, y in zip(p, q, strict=True)
    )
    assert judged(a, b, preset="azure", numeric="azure_psi") == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", NUMERIC)
def test_azures_distances_of_flights_agree_to_a_billionth(flights: pd.DataFrame, name: str):
    a, b = (flights[flights.month == month][name].dropna() for month in (1, 7))
    p, q = binned(a, b, sturges(a.to_numpy(), b.to_numpy()))
    wanted = jensenshannon(p / p.sum(), q / q.sum(), base=2)
    assert judged(a, b, preset="azure", numeric="azure_js") == pytest.approx(wanted, abs=1e-9)
    moved = stats.wasserstein_distance(a, b) / max(a.std(), 0.001)
    assert judged(a, b, preset="azure") == pytest.approx(moved, rel=1e-9)
    assert judged(a, b, numeric="ks") == pytest.approx(
        stats.ks_2samp(a, b, method="asymp").statistic, abs=1e-12
    )


def test_azures_wasserstein_of_a_constant_is_over_a_thousandth():
    assert judged([5.0] * 40, [5.5] * 40, preset="azure") == pytest.approx(0.5 / 0.001)


@given(WORDS, WORDS)
@FAST
def test_azures_distances_of_categories_are_over_every_value_of_both(a, b):
    p, q, _ = shares(a, b)
    wanted = np.nan_to_num(jensenshannon(p / p.sum(), q / q.sum(), base=2))
    assert judged(a, b, preset="azure") == pytest.approx(wanted, abs=1e-7)
    low, high = (p + 1) / p.sum(), (q + 1) / q.sum()
    wanted = float(((high - low) * np.log(high / low)).sum())
    assert judged(a, b, preset="azure", categorical="azure_psi") == pytest.approx(wanted, abs=1e-9)
    found = judged(a, b, preset="azure", categorical="azure_chi_squared_p")
    expected = p / p.sum() * q.sum()
    if (expected == 0).any():
        assert found == 0.0
    else:
        degenerate = len(p) == 1
        assert found == pytest.approx(1.0 if degenerate else stats.chisquare(q, expected).pvalue, abs=1e-9)


def tfdv(a, b) -> float:
    """TensorFlow Data Validation: 10 equal buckets a side, cut at each other's, rows even in a bucket."""

    def buckets(values):
        counts, edges = np.histogram(values, 10)
        return [(edges[i], edges[i + 1], counts[i] / len(values)) for i in range(10)]

    def points(values):
        return {values[0]: 1.0} if min(values) == max(values) else {}

    wide = [[] if points(side) else buckets(side) for side in (a, b)]
    cuts = sorted({edge for side in wide for low, high, _ in side for edge in (low, high)})
    cells: list[list[float]] = [[], []]
    for place, side in enumerate(wide):
        for low, high in pairwise(cuts):
            share = 0.0
            for start, end, held in side:
                share += held * max(0.0, min(high, end) - max(low, start)) / (end - start)
            cells[place].append(share)
        for point in sorted({**points(a), **points(b)}):
            cells[place].append(points((a, b)[place]).get(point, 0.0))
    total = 0.0
    for x, y in zip(*cells, strict=True):
        middle = (x + y) / 2
        total += (x * math.log2(x / middle) if x > 0 else 0) / 2 + (
            y * math.log2(y / middle) if y > 0 else 0
        ) / 2
    return min(total, 1.0)


@pytest.mark.parametrize("name", NUMERIC)
def test_vertexs_divergence_of_numbers_is_over_aligned_buckets(flights: pd.DataFrame, name: str):
    a, b = (flights[flights.month == month][name].dropna().to_numpy(float) for month in (1, 7))
    assert judged(a, b, preset="vertex") == pytest.approx(tfdv(a, b), abs=1e-9)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([1.0, 2.0, 3.0], [10.0, 20.0]),
        ([4.0] * 5, [4.0] * 7),
        ([4.0] * 5, [5.0] * 3),
        ([4.0] * 5, [3.0, 4.0, 9.0]),
    ],
)
def test_vertexs_divergence_of_few_or_equal_numbers(a, b):
    assert judged(a, b, preset="vertex") == pytest.approx(tfdv(a, b), abs=1e-9)


@given(WORDS, WORDS)
@FAST
def test_vertexs_distance_of_categories_is_the_largest_difference_of_a_share(a, b):
    p, q, _ = shares(a, b)
    wanted = np.abs(p / p.sum() - q / q.sum()).max()
    assert judged(a, b, preset="vertex") == pytest.approx(wanted, abs=1e-12)


@given(FLOATS, FLOATS)
@FAST
def test_sagemakers_distances_are_those_of_distribution_functions(a, b):
    points = sorted({*a, *b})
    simple = max(abs(sum(x <= t for x in a) / len(a) - sum(y <= t for y in b) / len(b)) for t in points)
    assert judged(a, b, preset="sagemaker", numeric="sagemaker_simple") == pytest.approx(simple, abs=1e-12)
    n, m = len(a), len(b)
    wanted = max(0.0, simple - 1.8 * math.sqrt((n + m) / (n * m)))
    assert judged(a, b, preset="sagemaker") == pytest.approx(wanted, abs=1e-12)


def deequ_chi_squared(a, b) -> float | None:
    expected, sample = dict(Counter(a)), dict(Counter(b))
    known = sum(count for name, count in sample.items() if name in expected)
    if not known:
        return None
    scale = Fraction(known, sum(expected.values()))
    left = {name: count * scale for name, count in expected.items()}
    seen = {name: sample.get(name, 0) for name in expected}
    while len(left) >= 2:
        least = 10 if len(left) == 2 else 5
        most = 0 if len(left) == 2 else int(0.2 * len(left))
        if sum(value < least for value in left.values()) <= most:
            return float(stats.chisquare(list(seen.values()), [float(one) for one in left.values()]).pvalue)
        name = min(sorted(left), key=lambda one: left[one])
        mine, theirs = left.pop(name), seen.pop(name)
        second = min(sorted(left), key=lambda one: left[one])
        left[second] += mine
        seen[second] += theirs
    return None


@pytest.mark.parametrize("column", ["carrier", "origin", "dest"])
@pytest.mark.parametrize("rows", [60, 400, 20_000])
def test_sagemakers_chi_squared_joins_rare_categories(flights: pd.DataFrame, column: str, rows: int):
    a, b = (flights[flights.month == month][column].tolist()[:rows] for month in (1, 7))
    wanted = deequ_chi_squared(a, b)
    found = one(a, b, preset="sagemaker", categorical="sagemaker_chi_squared_p")
    assert found.distance == pytest.approx(wanted, abs=1e-9)


@given(FLOATS, FLOATS)
@FAST
def test_every_numeric_distance_of_any_numbers_is_a_number_in_its_range(a, b):
    found = one(a, b, least_rows=1).distances
    for name in ("js", "l_infinity", "ks", "ks_p", "chi_squared_p"):
        assert 0 <= found[name] <= 1 + 1e-12
    assert found["psi"] >= 0
    assert found["wasserstein"] >= 0
    same = one(a, a, least_rows=1).distances
    assert same["js"] == same["ks"] == same["psi"] == same["wasserstein"] == 0


def test_the_chance_of_a_kolmogorov_smirnov_distance_is_close_to_scipys():
    rng = np.random.default_rng(3)
    for n, m, shift in ((40, 50, 0.3), (200, 300, 0.1), (5000, 8000, 0.03), (30, 1000, 0.0)):
        a, b = rng.normal(size=n), rng.normal(shift, size=m)
        assert one(a, b).distances["ks_p"] == pytest.approx(
            stats.ks_2samp(a, b, method="asymp").pvalue, abs=0.03
        )


def test_beyond_a_hundred_thousand_rows_ks_and_wasserstein_stay_within_a_thousandth():
    rng = np.random.default_rng(5)
    for make in (rng.normal, rng.exponential, rng.standard_cauchy):
        a, b = make(size=300_000), make(size=250_000) * 1.1
        found = one(a, b).distances
        assert found["ks"] == pytest.approx(stats.ks_2samp(a, b, method="asymp").statistic, abs=0.001)
        if make is not rng.standard_cauchy:
            wanted = stats.wasserstein_distance(a, b) / a.std()
            assert found["wasserstein"] == pytest.approx(wanted, abs=0.001)


def test_the_effect_is_cohens():
    rng = np.random.default_rng(1)
    a, b = rng.normal(0, 1, 500), rng.normal(0.5, 1.2, 700)
    pooled = math.sqrt((499 * a.var(ddof=1) + 699 * b.var(ddof=1)) / 1198)
    assert one(a, b).effect == pytest.approx((b.mean() - a.mean()) / pooled)
    found = one(["u"] * 60 + ["v"] * 40, ["u"] * 40 + ["v"] * 60).effect
    assert found == pytest.approx(math.sqrt(0.2**2 / 0.6 + 0.2**2 / 0.4))
    assert one([1.0] * 50, [1.0] * 50).effect is None
