"""Pieces hold the rows of any table, and their sketch is that of the whole."""

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cellworks_engine.errors import InvalidInput
from cellworks_engine.statistics import pieces as cut
from cellworks_engine.statistics.pieces import parquet_pieces, pieces, sketch_of
from cellworks_engine.statistics.sketches import TableSketch, quantile, sketch


def told(table: TableSketch) -> dict[str, tuple]:
    return {
        name: (
            one.kind,
            one.rows,
            one.missing,
            one.mean,
            one.min,
            one.max,
            *sorted(one.categories.counts.items()),
        )
        for name, one in table.columns.items()
    }


def test_every_form_of_a_table_has_the_same_sketch(flights: pd.DataFrame, tmp_path: Path):
    frame = flights[:30_000].drop(columns="time_hour")
    table = pa.Table.from_pandas(frame, preserve_index=False)
    pq.write_table(table, tmp_path / "flights.parquet", row_group_size=7_000)
    wanted = told(sketch(frame))
    for form in (pieces(frame), pieces(table), pieces(pl.from_pandas(frame)), pieces(table.to_batches(999)),
                 parquet_pieces(tmp_path / "flights.parquet")):  # fmt: skip
        found = told(sketch_of(form))
        assert found.keys() == wanted.keys()
        for name, values in wanted.items():
            assert found[name] == values, name


def test_pieces_are_cut_and_merged(monkeypatch: pytest.MonkeyPatch, flights: pd.DataFrame, tmp_path: Path):
    whole = told(sketch_of(pieces(flights[:20_000])))
    pq.write_table(pa.Table.from_pandas(flights[:20_000]), tmp_path / "f.parquet", row_group_size=1_000)
    monkeypatch.setattr(cut, "ROWS", 3_000)
    parts = list(parquet_pieces(tmp_path / "f.parquet"))
    assert [part.rows for part in parts] == [3_000] * 6 + [2_000]
    for found in (told(sketch_of(parts)), told(sketch_of(pieces(flights[:20_000])))):
        for name, values in whole.items():
            assert found[name] == values, name


def test_many_values_are_within_half_a_thousandth_of_their_rank():
    values = np.random.default_rng(0).lognormal(0, 2, 1_500_000)
    column = sketch_of(pieces(pa.table({"x": values})))["x"]
    assert column.distinct is None
    shares = np.linspace(0.001, 0.999, 99)
    ranks = np.searchsorted(np.sort(values), quantile(column, shares.tolist())) / len(values)
    assert np.abs(ranks - shares).max() < 0.0005


def test_a_column_that_some_pieces_lack_has_no_value_there():
    parts = [*pieces(pa.table({"a": [1.0, 2.0], "b": [1.0, 2.0]})), *pieces(pa.table({"a": [3.0]}))]
    found = sketch_of(parts)
    assert (found.rows, found["b"].rows, found["b"].nulls) == (3, 3, 1)


def test_categories_of_pandas_and_polars_are_texts():
    frame = pd.DataFrame({"x": pd.Categorical(["u", "v", None, "u"], categories=["u", "v", "never"])})
    for table in (frame, pl.DataFrame({"x": ["u", "v", None, "u"]}, schema={"x": pl.Categorical})):
        column = sketch_of(pieces(table))["x"]
        assert (column.kind, column.nulls, dict(column.categories.counts)) == ("text", 1, {"u": 2, "v": 1})


def test_columns_of_the_same_name_are_refused():
    with pytest.raises(InvalidInput, match="the same name: a"):
        sketch_of(pieces(pd.DataFrame([[1, 2]], columns=["a", "a"])))


def test_an_empty_file_has_columns_and_no_rows(tmp_path: Path):
    pq.write_table(
        pa.table({"x": pa.array([], pa.float64()), "w": pa.array([], pa.string())}), tmp_path / "e.parquet"
    )
    found = sketch_of(parquet_pieces(tmp_path / "e.parquet"))
    assert (found.rows, list(found.columns)) == (0, ["x", "w"])
