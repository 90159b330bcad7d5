"""The limit of a summary: Polars on a frame in memory.

Prints the seconds for what headers say of every column (missing, distinct, least and greatest, 20 bins or the
top values), those for all that a profile says (mean, deviation and quantiles too), and those of CPU.
"""

import sys
import time

import polars as pl

frame = pl.read_parquet(sys.argv[1])


def of_header(values: pl.Series) -> None:
    values.null_count(), values.n_unique()
    if values.dtype.is_numeric() or values.dtype.is_temporal():
        numbers = values.cast(pl.Int64 if values.dtype.is_temporal() else values.dtype)
        numbers.min(), numbers.max()
        numbers.hist(bin_count=20)
    else:
        values.value_counts(sort=True).head(10)


def of_profile(values: pl.Series) -> None:
    if values.dtype.is_numeric():
        values.mean(), values.std()
        for share in (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99):
            values.quantile(share, "linear")


begun, cpu = time.perf_counter(), time.process_time()
for column in frame.get_columns():
    of_header(column)
headers = time.perf_counter() - begun
for column in frame.get_columns():
    of_profile(column)
print(headers, time.perf_counter() - begun, time.process_time() - cpu)
