"""Distances are those of scipy, which shares no code with ours, on real flights and on random data."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import jensenshannon
from tests.engine.statistics.conftest import numbers

from cellworks_engine.errors import InvalidInput
from cellworks_engine.statistics import distances
from cellworks_engine.statistics.columns import ColumnSketch
from cellworks_engine.statistics.sketches import quantile, sketch

FINITE = st.lists(st.one_of(st.floats(-1e6, 1e6), st.integers(-3, 3).map(float)), min_size=1, max_size=50)
WORDS = st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=80)


def scipy_ks(a, b) -> float:
    return stats.ks_2samp(a, b, method="asymp").statistic


def texts(values) -> ColumnSketch:
    return sketch(pa.table({"x": pa.array(list(values), pa.string())}))["x"]


@given(FINITE, FINITE)
@settings(deadline=None, max_examples=200)
def test_numbers_are_as_far_apart_as_scipy_says(a: list[float], b: list[float]):
    ours, others = numbers(np.array(a)), numbers(np.array(b))
    assert distances.ks(ours, others) == pytest.approx(scipy_ks(a, b), abs=1e-12)
    assert distances.wasserstein(ours, others) == pytest.approx(
        stats.wasserstein_distance(a, b), rel=1e-9, abs=1e-9
    )


@given(WORDS, WORDS)
@settings(deadline=None, max_examples=200)
def test_categories_are_as_far_apart_as_scipy_says(a: list[str], b: list[str]):
    ours, others = texts(a), texts(b)
    names = sorted({*a, *b})
    counts = np.array([[side.count(name) for name in names] for side in (a, b)])
    p, q = counts / counts.sum(axis=1, keepdims=True)
    assert distances.js(ours, others) == pytest.approx(np.nan_to_num(jensenshannon(p, q, base=2)), abs=1e-7)
    assert distances.l_infinity(ours, others) == pytest.approx(np.max(np.abs(p - q)))
    assume(len(names) > 1)
    wanted = stats.chi2_contingency(counts, correction=False)
    found = distances.chi_squared(ours, others)
    assert found == pytest.approx((wanted.statistic, wanted.dof, wanted.pvalue), abs=1e-9)


@given(WORDS, WORDS)
@settings(deadline=None, max_examples=100)
def test_psi_is_the_sum_of_two_relative_entropies(a: list[str], b: list[str]):
    names = sorted({*a, *b})
    p, q = (np.maximum([side.count(name) / len(side) for name in names], 1e-4) for side in (a, b))
    wanted = float(np.sum((q - p) * np.log(q / p)))
    assert distances.psi(texts(a), texts(b)) == pytest.approx(wanted, abs=1e-9)


COLUMNS = ["dep_time", "dep_delay", "arr_delay", "air_time", "distance", "hour", "minute"]


@pytest.mark.parametrize("name", COLUMNS)
def test_months_of_flights_are_as_far_apart_as_scipy_says(flights: pd.DataFrame, name: str):
    january, july = (flights[flights.month == month][name] for month in (1, 7))
    a, b = january.dropna(), july.dropna()
    ours, others = (sketch(part.to_frame())[name] for part in (january, july))
    assert distances.ks(ours, others) == pytest.approx(scipy_ks(a, b), abs=1e-12)
    moved = stats.wasserstein_distance(a, b)
    assert distances.wasserstein(ours, others) == pytest.approx(moved, rel=1e-9)
    assert distances.wasserstein(ours, others, normalised=True) == pytest.approx(moved / a.std(), rel=1e-9)
    cuts = np.unique(np.quantile(a, np.linspace(0, 1, 11)[1:-1]))
    cuts = np.sort([*cuts, *(np.nextafter(cut, -np.inf) for cut in cuts if (a == cut).mean() >= 0.1)])
    counts = np.array([np.bincount(np.searchsorted(cuts, side), minlength=len(cuts) + 1) for side in (a, b)])
    p, q = counts / counts.sum(axis=1, keepdims=True)
    assert distances.js(ours, others, bins=10) == pytest.approx(jensenshannon(p, q, base=2), abs=1e-9)
    assert distances.l_infinity(ours, others, bins=10) == pytest.approx(np.abs(p - q).max())
    p, q = np.maximum(p, 1e-4), np.maximum(q, 1e-4)
    assert distances.psi(ours, others) == pytest.approx(float(np.sum((q - p) * np.log(q / p))))
    held = counts[:, counts.sum(axis=0) > 0]
    wanted = stats.chi2_contingency(held, correction=False)
    assert distances.chi_squared(ours, others) == pytest.approx(
        (wanted.statistic, wanted.dof, wanted.pvalue), rel=1e-9
    )


@pytest.mark.parametrize("name", ["carrier", "origin", "dest"])
def test_carriers_and_airports_too(flights: pd.DataFrame, name: str):
    january, july = (flights[flights.month == month][name] for month in (1, 7))
    counts = pd.DataFrame({1: january.value_counts(), 7: july.value_counts()}).fillna(0).to_numpy().T
    ours, others = (sketch(part.to_frame())[name] for part in (january, july))
    p, q = counts / counts.sum(axis=1, keepdims=True)
    assert distances.js(ours, others) == pytest.approx(jensenshannon(p, q, base=2))
    wanted = stats.chi2_contingency(counts, correction=False)
    assert distances.chi_squared(ours, others) == pytest.approx(
        (wanted.statistic, wanted.dof, wanted.pvalue), rel=1e-9
    )
    missing = set(july.unique()) - set(january.unique())
    assert distances.unseen(ours, others) == {
        value: count for value, count in july.value_counts().items() if value in missing
    }


def test_the_same_column_is_at_no_distance(flights: pd.DataFrame):
    found = sketch(flights[["dep_delay", "carrier"]].iloc[:20_000])
    for name, column in found.columns.items():
        for word, distance in distances.DISTANCES.items():
            if column.numeric or word not in ("ks", "wasserstein"):
                assert distance(column, column) == 0, (name, word)


def test_infinite_values_count_in_ks():
    a, b = np.array([1.0, 2, np.inf, -np.inf]), np.array([np.inf, np.inf, 1, 2])
    assert distances.ks(numbers(a), numbers(b)) == pytest.approx(scipy_ks(a, b))
    assert distances.ks(numbers(a[2:3]), numbers(a[3:])) == 1.0
    assert distances.wasserstein(numbers(a), numbers(b)) == 0.0


def test_frequent_categories_are_compared_and_the_rest_is_one():
    ids = [f"id{place}" for place in range(30_000)]
    many = texts(["common"] * 60_000 + ids)
    fewer = texts(["common"] * 30_000 + ids)
    assert not many.exact
    under = many.categories.under / many.present + fewer.categories.under / fewer.present
    assert distances.l_infinity(many, fewer) == pytest.approx(2 / 3 - 1 / 2, abs=under + 1e-9)
    assert distances.unseen(many, fewer) == {}
    exact = texts(["common"] * 30 + ["rare"] * 30)
    assert distances.js(many, exact) < 0.5


def test_without_values_there_is_no_distance_and_between_kinds_a_refusal():
    none, some = numbers(np.array([np.nan])), numbers(np.array([1.0]))
    for distance in (*distances.DISTANCES.values(), distances.chi_squared):
        assert distance(none, some) is None
        assert distance(some, none) is None
        with pytest.raises(InvalidInput, match="`x` is a number in the baseline and a text here"):
            distance(some, texts("ab"))
        with pytest.raises(InvalidInput, match="not compared"):
            distance(*[sketch(pa.table({"x": [[1]]}))["x"]] * 2)
    for distance in (distances.ks, distances.wasserstein):
        with pytest.raises(InvalidInput, match="between numbers"):
            distance(texts("ab"), texts("ab"))


def test_a_constant_column_that_moved_is_told():
    still, moved = numbers(np.full(100, 3.0)), numbers(np.full(100, 4.0))
    assert distances.ks(still, moved) == 1
    assert distances.js(still, moved) == pytest.approx(1)
    assert distances.psi(still, moved) > 1
    assert distances.wasserstein(still, moved) == 1
    assert distances.js(still, numbers(np.full(100, 2.0))) == pytest.approx(1)
    assert quantile(still, 0.5) == [3.0]
