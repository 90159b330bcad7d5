"""How near a sketch is to the data beyond 100,000 values, measured against sorting all of it."""

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats
from tests.engine.statistics.conftest import NASTY, numbers

from cellworks_engine.statistics.columns import ColumnSketch
from cellworks_engine.statistics.distances import ks, wasserstein
from cellworks_engine.statistics.packing import pack, unpack
from cellworks_engine.statistics.ranks import FULL
from cellworks_engine.statistics.sketches import TableSketch, merge, merge_all, quantile, sketch

ROWS = 300_000
RANK, KS, MOVED = 0.0006, 0.001, 0.001
"""What is stated: of a rank, of a KS distance, and of a Wasserstein distance in standard deviations."""


def packed(values: np.ndarray) -> TableSketch:
    return unpack(pack(sketch(pa.table({"x": values}))))


def rank_error(column: ColumnSketch, values: np.ndarray) -> float:
    """Return by how much of all rows the count below or up to any value is off."""
    distinct, first, counts = np.unique(np.sort(values), return_index=True, return_counts=True)
    less, upto = column.ranks.counts(distinct)
    return float(max(np.abs(less - first).max(), np.abs(upto - first - counts).max())) / len(values)


@pytest.mark.parametrize("name", NASTY)
def test_a_packed_sketch_knows_every_rank_within_what_is_stated(name: str, rng: np.random.Generator):
    values = NASTY[name](rng, ROWS)
    column = packed(values)["x"]
    assert column.exact or len(column.ranks.values) <= FULL.kept
    assert rank_error(column, values) <= RANK
    assert (column.min, column.max) == (values.min(), values.max())


@pytest.mark.parametrize("name", NASTY)
def test_merging_parts_in_any_order_stays_within_it(name: str, rng: np.random.Generator):
    values = NASTY[name](rng, ROWS)
    parts = [packed(part) for part in np.array_split(values, 12)]
    rng.shuffle(parts)
    one_by_one = parts[0]
    for part in parts[1:]:
        one_by_one = unpack(pack(merge(one_by_one, part)))
    halves = merge(merge_all(parts[:6]), merge_all(parts[6:]))
    for whole in (one_by_one, halves, merge_all(parts)):
        assert whole.rows == ROWS
        assert rank_error(whole["x"], values) <= RANK


@pytest.mark.parametrize("name", [name for name in NASTY if name != "the whole range of a float"])
def test_distances_of_packed_sketches_are_scipys_within_what_is_stated(name: str, rng: np.random.Generator):
    a, b = NASTY[name](rng, ROWS), NASTY[name](rng, ROWS) * 1.02 + 0.01
    ours, others = packed(a)["x"], packed(b)["x"]
    assert ks(ours, others) == pytest.approx(stats.ks_2samp(a, b, method="asymp").statistic, abs=KS)
    spread = max(a.std(), b.std(), 1e-3)
    assert wasserstein(ours, others) / spread == pytest.approx(
        stats.wasserstein_distance(a, b) / spread, abs=MOVED
    )


@pytest.mark.parametrize("name", [name for name in NASTY if name != "the whole range of a float"])
def test_moments_are_exact_whatever_is_merged(name: str, rng: np.random.Generator):
    values = NASTY[name](rng, ROWS)
    column = merge_all([packed(part) for part in np.array_split(values, 5)])["x"]
    assert column.mean == pytest.approx(values.mean(), rel=1e-9, abs=1e-9)
    assert column.sd == pytest.approx(values.std(ddof=1), rel=1e-6, abs=1e-9)


def test_merging_two_is_the_same_in_either_order(rng: np.random.Generator):
    a, b = packed(rng.normal(size=ROWS)), packed(rng.normal(1, 2, ROWS))
    assert pack(merge(a, b)) == pack(merge(b, a))


def test_few_values_stay_exact_over_any_number_of_rows(rng: np.random.Generator):
    values = rng.integers(0, 1_000, 1_000_000).astype(float)
    column = numbers(values)
    assert column.exact
    assert column.distinct == 1_000
    assert quantile(column, [0.1, 0.5, 0.999]) == list(np.quantile(values, [0.1, 0.5, 0.999]))


def test_distinct_values_are_estimated_within_five_standard_errors(rng: np.random.Generator):
    column = merge(packed(rng.normal(size=ROWS)), packed(np.arange(50_000.0)))["x"]
    assert not column.exact
    assert column.distinct == pytest.approx(ROWS + 50_000, rel=0.08)


def test_the_median_of_a_skewed_column_is_near(rng: np.random.Generator):
    values = rng.lognormal(0, 3, ROWS)
    column = packed(values)["x"]
    for share, found in zip(
        [0.01, 0.5, 0.99, 0.9999], quantile(column, [0.01, 0.5, 0.99, 0.9999]), strict=True
    ):
        low, high = np.quantile(values, [max(share - RANK, 0), min(share + RANK, 1)])
        assert low <= found <= high
