"""Any table as a stream of Arrow batches worth a pass each, and an Arrow column as its sketch."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from cellworks_engine.errors import InvalidInput
from cellworks_engine.statistics import columns
from cellworks_engine.statistics.columns import ColumnSketch
from cellworks_engine.statistics.ranks import Resolution
from cellworks_engine.statistics.schema import Kind

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 1 << 17
"""Rows that are looked at together: small batches of a stream wait for each other, a large one is cut."""


def batches(table: Any) -> Iterator["pa.Table"]:
    """Return the rows of a table, a batch at a time; raises InvalidInput for what is no table.

    Takes pandas and Polars frames, Arrow tables, batches and readers, and any iterable of Arrow batches,
    which is read once.
    """
    import pyarrow as pa

    if isinstance(table, pa.Table):
        yield from _cut(table)
    elif isinstance(table, pa.RecordBatch):
        yield from _cut(pa.Table.from_batches([table]))
    elif isinstance(table, pa.RecordBatchReader):
        yield from _gathered(table)
    elif _library(table) == "pandas":
        yield from _from_pandas(table)
    elif _library(table) == "polars":
        frame = table.collect() if hasattr(table, "collect") else table
        for piece in frame.iter_slices(BATCH):
            yield piece.to_arrow()
    elif isinstance(table, Iterable) and not isinstance(table, str | bytes | dict):
        yield from _gathered(table)
    else:
        raise _no_table(table)


def column_sketch(name: str, values: "pa.ChunkedArray", resolution: Resolution) -> ColumnSketch:
    """Return the sketch of an Arrow column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(values.type):
        if kind_of(values.type.value_type) == "text" and len(values):
            return _of_coded(name, values)
        values = values.cast(values.type.value_type)
    kind = kind_of(values.type)
    dtype, rows, nulls = str(values.type), len(values), values.null_count
    if kind in columns.NUMERIC:
        zone = getattr(values.type, "tz", None)
        numbers = _numbers(values.drop_null() if nulls else values)
        return columns.of_numbers(name, kind, dtype, numbers, resolution, nulls=nulls, zone=zone)
    if kind == "other":
        return ColumnSketch(name, kind, dtype, rows=rows, nulls=nulls)
    counted = pc.value_counts(values.drop_null() if nulls else values)
    words = counted.field("values").to_pylist()
    if kind == "boolean":
        words = ["true" if word else "false" for word in words]
    counts = dict(zip(words, counted.field("counts").to_pylist(), strict=True))
    return columns.of_texts(name, kind, dtype, counts, rows, nulls)


def _of_coded(name: str, values: "pa.ChunkedArray") -> ColumnSketch:
    """Return the sketch of texts that are numbers into a list of words: only the numbers are counted."""
    counts: Counter[str] = Counter()
    for chunk in values.chunks:
        codes = chunk.indices.drop_null() if chunk.null_count else chunk.indices
        words = chunk.dictionary.to_pylist()
        found = np.bincount(codes.to_numpy(zero_copy_only=False), minlength=len(words)).tolist()
        for word, count in zip(words, found, strict=True):
            if count:
                counts[word] += count
    missing = counts.pop(None, 0)  # type: ignore[call-overload]  # a null may be one of the words
    nulls = values.null_count + missing
    return columns.of_texts(name, "text", str(values.type.value_type), dict(counts), len(values), nulls)


def kind_of(type_: "pa.DataType") -> Kind:
    """Return what a column of an Arrow type is to statistics."""
    from pyarrow import types

    if types.is_boolean(type_):
        return "boolean"
    if types.is_integer(type_) or types.is_floating(type_) or types.is_decimal(type_):
        return "number"
    if types.is_timestamp(type_) or types.is_date(type_):
        return "datetime"
    if types.is_duration(type_):
        return "duration"
    if types.is_string(type_) or types.is_large_string(type_) or types.is_string_view(type_):
        return "text"
    return "other"


def seconds(values: "pa.ChunkedArray") -> "np.ndarray[Any, np.dtype[np.float64]]":
    """Return a datetime column as seconds since 1970, NaN where it is null."""
    import pyarrow as pa

    if pa.types.is_date(values.type):
        values = values.cast(pa.timestamp("ms"))
    unit = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9}[values.type.unit]
    found: np.ndarray[Any, np.dtype[np.float64]] = (
        values.cast(pa.int64()).cast(pa.float64(), safe=False).to_numpy()
    )
    return found / unit


def with_nans(values: "pa.ChunkedArray") -> "np.ndarray[Any, np.dtype[np.float64]]":
    """Return a column of numbers, times or durations with a NaN for each null, as many as there are rows."""
    found = np.full(len(values), np.nan)
    found[values.is_valid().to_numpy()] = _numbers(values.drop_null())
    return found


def _numbers(values: "pa.ChunkedArray") -> "np.ndarray[Any, np.dtype[np.float64]]":
    import pyarrow as pa

    if pa.types.is_temporal(values.type):
        return seconds(values)
    if pa.types.is_float16(values.type):
        return np.asarray(values.to_numpy(), dtype=np.float64)
    found: np.ndarray[Any, np.dtype[np.float64]] = values.cast(pa.float64(), safe=False).to_numpy()
    return found


def _cut(table: "pa.Table") -> Iterator["pa.Table"]:
    for start in range(0, max(table.num_rows, 1), BATCH):
        yield table.slice(start, BATCH)


def _gathered(stream: Iterable[Any]) -> Iterator["pa.Table"]:
    import pyarrow as pa

    waiting: list[pa.RecordBatch] = []
    rows = 0
    for item in stream:
        if not isinstance(item, pa.RecordBatch | pa.Table):
            raise _no_table(item)
        pieces = item.to_batches() if isinstance(item, pa.Table) else [item]
        waiting += pieces
        rows += item.num_rows
        if rows >= BATCH:
            yield from _cut(pa.Table.from_batches(waiting))
            waiting, rows = [], 0
    if waiting:
        yield from _cut(pa.Table.from_batches(waiting))


def _from_pandas(frame: Any) -> Iterator["pa.Table"]:
    import pyarrow as pa

    names = [str(name) for name in frame.columns]
    as_text = [mixed(frame.iloc[:, place]) for place in range(len(names))]
    for start in range(0, max(len(frame), 1), BATCH):
        piece = frame.iloc[start : start + BATCH]
        arrays = [from_series(piece.iloc[:, place], text) for place, text in enumerate(as_text)]
        yield pa.Table.from_arrays(arrays, names=names)


def mixed(series: Any) -> bool:
    """Tell whether a pandas column holds objects of several types, which Arrow has no type for."""
    from pandas.api.types import infer_dtype

    return series.dtype == object and infer_dtype(series, skipna=True) in {
        "mixed",
        "mixed-integer",
        "complex",
    }


def from_series(series: Any, as_text: bool) -> "pa.Array":
    """Return a pandas column; a NaN among floats stays one, and what Arrow has no type for is its text."""
    import pyarrow as pa

    try:
        if series.dtype.kind == "f" and isinstance(series.dtype, np.dtype):
            return pa.array(series.to_numpy())
        if not as_text:
            return pa.Array.from_pandas(series)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        pass
    return pa.array(series.map(str, na_action="ignore"), type=pa.string(), from_pandas=True)


def _library(value: object) -> str:
    return type(value).__module__.partition(".")[0] if hasattr(type(value), "columns") else ""


def _no_table(value: object) -> InvalidInput:
    return InvalidInput(
        f"A {type(value).__name__} is no table.",
        field="table",
        hint="Give a pandas or Polars frame, an Arrow table, or an iterable of Arrow record batches.",
    )
