"""Headers against counts made by hand."""

import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from tests.engine.recipes.wrangling.world import Bench, a_frame

from cellworks_engine.recipes.wrangling.table_schema import RangeFilter, ValuesFilter, View


def plain(values: pd.Series) -> list[float]:
    dates = pd.api.types.is_datetime64_any_dtype(values.dtype)
    return [value.timestamp() * 1000 if dates else float(value) for value in values if not pd.isna(value)]


def counted(numbers: list[float], edges: list[float]) -> list[int]:
    """Return how many numbers lie in each bin; the last one has its upper edge too."""
    found = [0] * (len(edges) - 1)
    for number in numbers:
        at = next(at for at in range(len(found) - 1, -1, -1) if number >= edges[at])
        found[at] += 1
    return found


@pytest.mark.parametrize("seed", range(6))
def test_headers_count_what_is_there(seed: int) -> None:
    frame = a_frame(seed, 200)
    for header in Bench(frame).headers().headers:
        values = frame[header.name]
        there = values.dropna()
        assert (header.rows, header.missing, header.distinct, header.exact) == (
            200, int(values.isna().sum()), there.nunique(), True,
        ), header.name  # fmt: skip
        if header.edges:
            numbers = plain(values)
            assert (header.low, header.high) == (min(numbers), max(numbers))
            assert sum(header.counts) == len(numbers) and header.counts == header.shown
            assert header.counts == counted(numbers, header.edges), header.name
        else:
            most = Counter(str(value) for value in there)
            assert {one.value: one.count for one in header.top} == {
                one.value: most[one.value] for one in header.top
            }
            assert [one.count for one in header.top] == sorted(most.values(), reverse=True)[: len(header.top)]


def test_what_stands_for_a_missing_value_is_not_valid() -> None:
    frame = pd.DataFrame({"text": ["n/a", "", "x", None], "number": [math.inf, 1.0, math.nan, -math.inf]})
    text, number = Bench(frame).headers().headers
    assert (text.invalid, text.missing, number.invalid, number.missing) == (2, 1, 2, 1)


@pytest.mark.parametrize("seed", range(6))
def test_a_brush_on_one_column_recounts_all_others_and_not_itself(seed: int) -> None:
    frame = a_frame(seed, 300)
    view = View(
        filters=[
            RangeFilter(column="whole", low=3.0, high=12.0),
            ValuesFilter(column="kind", values=["x", "y"]),
        ]
    )
    bench = Bench(frame)
    bench.headers()
    answer = bench.headers(view)
    of_whole, of_kind = frame["whole"].between(3, 12), frame["kind"].isin(["x", "y"])
    assert answer.rows == int((of_whole & of_kind).sum())
    for header in answer.headers:
        mask = {"whole": of_kind, "kind": of_whole}.get(header.name, of_whole & of_kind)
        shown = frame[header.name][mask.to_numpy()]
        if header.edges:
            assert sum(header.shown) == int(shown.notna().sum()), header.name
        else:
            most = Counter(str(value) for value in shown.dropna())
            assert [one.shown for one in header.top] == [most[one.value] for one in header.top], header.name


def test_inexact_headers_are_of_a_sample_and_say_so() -> None:
    frame = pd.DataFrame({"a": np.arange(100_000), "b": ["x", "y"] * 50_000})
    number, text = Bench(frame).headers(exact=False).headers
    assert not number.exact and not text.exact
    assert sum(number.counts) == number.rows < 100_000
    exact = Bench(frame).headers().headers[0]
    assert np.allclose(np.array(number.counts) / number.rows, np.array(exact.counts) / exact.rows, atol=0.01)
