"""The line of drift: 50-bin histograms and category counts of two Parquet files by Polars; prints seconds."""

import sys
import time

import polars as pl

BINS = 50


def counts(frame: pl.DataFrame, numeric: list[str], texts: list[str], edges: dict[str, list[float]]) -> int:
    """Count every column; edges are taken from the first file."""
    found = 0
    for name in numeric:
        column = frame[name]
        if name not in edges:
            low, high = column.min(), column.max()
            edges[name] = [low + (high - low) * place / BINS for place in range(BINS + 1)]
        found += len(column.hist(bins=edges[name]))
    for name in texts:
        found += len(frame[name].value_counts())
    return found


began = time.perf_counter()
cuts: dict[str, list[float]] = {}
for path in sys.argv[1:3]:
    table = pl.read_parquet(path)
    numbers = [name for name, kind in table.schema.items() if kind.is_numeric()]
    counts(table, numbers, [name for name in table.columns if name not in numbers], cuts)
print(time.perf_counter() - began)
