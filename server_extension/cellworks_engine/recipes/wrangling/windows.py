"""Some rows of some columns, as an Arrow stream.

The stream has one batch: `row` (int64, the row's place in the table), `index` (utf8, how it is called), then
`v0`, `v1`, … for the columns that were asked for: numbers as float64 where that is exact, truths as bool,
everything else as the text that is shown; null is missing. For a trial also `mark` (uint8: 0 the same, 1
changed, 2 added, 3 removed) and, for a column `i` that differs, `c{i}` (bool) and `w{i}` (what it was, utf8).
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from cellworks_engine.recipes.wrangling.answer_schema import ColumnInfo, WindowAnswer
from cellworks_engine.recipes.wrangling.ask_schema import AskWindow
from cellworks_engine.recipes.wrangling.columns import text_of
from cellworks_engine.recipes.wrangling.differences import Trial
from cellworks_engine.recipes.wrangling.shown import Plain

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

EXACT = 1 << 53
"""Up to here every whole number is a float."""
COLUMNS = 200


def window(
    shown: "Plain | Trial", places: "np.ndarray[Any, Any] | None", ask: AskWindow
) -> tuple[WindowAnswer, bytes]:
    """Return what is in a window, and the Arrow stream of it; raises NotFound for a strange column."""
    count = shown.rows if places is None else len(places)
    last = min(ask.first + ask.count, count)
    rows = np.arange(ask.first, max(last, ask.first)) if places is None else places[ask.first : last]
    names = ask.columns or [column.name for column in shown.columns[:COLUMNS]]
    columns = [shown.info(name) for name in names]
    answer = WindowAnswer(
        first=ask.first, rows=count, all_rows=shown.rows, columns=columns, trial=shown.trial
    )
    return answer, _stream(_arrays(shown, rows, columns))


def _arrays(
    shown: "Plain | Trial", rows: "np.ndarray[Any, Any]", columns: list[ColumnInfo]
) -> "dict[str, pa.Array[Any]]":
    import pyarrow as pa

    made: dict[str, pa.Array[Any]] = {
        "row": pa.array(rows, pa.int64()),
        "index": pa.array([text_of(one) for one in shown.labels(rows)], pa.utf8()),
    }
    for at, column in enumerate(columns):
        made[f"v{at}"] = cells(shown.take(column.name, rows))
        changes = shown.changes(column.name, rows)
        if changes is not None:
            which, were = changes
            made[f"c{at}"] = pa.array(np.asarray(which, dtype=bool))
            made[f"w{at}"] = pa.array([text_of(one) for one in were], pa.utf8())
    if shown.marks is not None:
        made["mark"] = pa.array(shown.marks[rows])
    return made


def cells(values: "pd.Series[Any]") -> "pa.Array[Any]":
    """Return values as they are shown, in the narrowest form that says them exactly."""
    import pyarrow as pa
    from pandas.api import types

    dtype = values.dtype
    missing = values.isna().to_numpy()
    if types.is_bool_dtype(dtype) and not types.is_object_dtype(dtype):
        return pa.array(values.to_numpy(dtype=bool, na_value=False), mask=missing)
    if types.is_integer_dtype(dtype) or types.is_float_dtype(dtype):
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        if types.is_float_dtype(dtype) or not np.any(np.abs(numbers) > EXACT):
            return pa.array(numbers, mask=missing)
    return pa.array([text_of(one) for one in values], pa.utf8())


def _stream(arrays: "dict[str, pa.Array[Any]]") -> bytes:
    import pyarrow as pa

    batch = pa.record_batch(list(arrays.values()), names=list(arrays))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())
