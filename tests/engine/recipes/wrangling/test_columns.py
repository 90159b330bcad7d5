"""Rows of a column, wherever its values lie."""

import random

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from cellworks_engine.recipes.wrangling.columns import rows_at, sample_of

WORDS = ["AA", None, "UA", "", "B6"]


def in_pieces(dtype: str) -> "pd.Series[str]":
    """Return 500 texts in 20 pieces, some of them empty."""
    chosen = random.Random(1)
    sizes = [0, 1, *([30] * 16), 19, 0]
    pieces = [pa.array([chosen.choice(WORDS) for _ in range(size)], pa.large_string()) for size in sizes]
    kind = pd.Series([], dtype=dtype).dtype
    whole = pa.chunked_array(pieces).to_pandas(types_mapper={pa.large_string(): kind}.get)
    made: pd.Series[str] = whole.set_axis(range(1000, 1000 + len(whole)))
    return made


@pytest.mark.parametrize("dtype", ["str", "string[pyarrow]", "object"])
@pytest.mark.parametrize(
    "places",
    [
        [],
        [3],
        [7, 8, 9],
        [499, 0, 250, 0],
        list(range(499, 460, -1)),
        list(range(500)),
        random.Random(2).sample(range(500), 40),
    ],
    ids=["none", "one", "a stretch", "twice", "backwards", "all", "scattered"],
)
def test_rows_of_a_column_in_pieces_are_those_of_one_in_one_piece(dtype: str, places: list[int]) -> None:
    column = in_pieces(dtype)
    plain = list(column)
    found = rows_at(column, np.array(places, dtype=np.int64))
    assert found.dtype == column.dtype
    assert list(found.index) == [1000 + place for place in places]
    assert [None if pd.isna(one) else one for one in found] == [
        None if pd.isna(plain[place]) else plain[place] for place in places
    ]


def test_a_sample_is_evenly_apart_and_no_longer_than_was_asked_for() -> None:
    column = in_pieces("str")
    assert list(sample_of(column, 100).index) == list(range(1000, 1500, 5))
    assert len(sample_of(column, 99)) <= 99
    assert sample_of(column, 500) is column
