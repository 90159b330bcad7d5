"""Columns of a mini-batch as the model's own code takes them: the values that an endpoint would be given.

Where every column is of the signature's type already, or is text that reads as it, whole columns are handed
over. Otherwise values go one by one, as JSON has them, through what checks the rows of a request.
"""

import base64
import math
from collections.abc import Collection
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cellworks_engine.endpoints.transforms.types import Narrowing, narrow, without_missing
from cellworks_engine.endpoints.worker.questions import Columns, Data, Matrix, Parsed
from cellworks_engine.endpoints.worker.signature import Signature

if TYPE_CHECKING:
    import pyarrow as pa


def data_of(table: "pa.Table", signature: Signature, *, text: bool) -> Data:
    """Return what the model is given; raises InvalidInput that names a column, and a row from 0."""
    if not signature.names:
        return Parsed(_frame(table, text=text))
    signature.check_present(table.column_names)
    columns = {name: table.column(name) for name in signature.names if name in table.column_names}
    if text:
        columns = {name: without_missing(one) if _is_text(one) else one for name, one in columns.items()}
    whole = _whole(columns, signature, table.num_rows)
    if whole is not None:
        return whole
    plain = {name: _plain(column, signature.types[name]) for name, column in columns.items()}
    data, _ = signature.from_columns(plain, table.num_rows)
    return data


def given(table: "pa.Table", include: Collection[str], exclude: Collection[str]) -> "pa.Table":
    """Return the columns that the model may see."""
    names = [name for name in table.column_names if (not include or name in include) and name not in exclude]
    return table.select(names)


def _whole(columns: dict[str, "pa.ChunkedArray"], signature: Signature, rows: int) -> Data | None:
    """Return whole columns; None where one has to be looked at value by value."""
    import numpy as np

    made: dict[str, Any] = {}
    for name in signature.names:
        kind = signature.types[name]
        if name not in columns:
            if kind != "double":
                return None
            made[name] = np.full(rows, np.nan)
            continue
        if (exact := _exact(columns[name], kind)) is None:
            return None
        made[name] = exact
    if signature.matrix_type is not None:
        return Matrix(np.column_stack(list(made.values())).astype(signature.matrix_type))
    return Columns(made)


def _exact(column: "pa.ChunkedArray", kind: str) -> Any:
    """Return a column's values where all are of the signature's type; None where they are not."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    try:
        match kind:
            case "double" | "float":
                values = _floats(column, kind)
            case "long" | "integer":
                values = _whole_numbers(column, kind)
            case "boolean":
                values = _truths(column)
            case "string":
                values = column.to_pylist() if _is_text(column) else None
            case "datetime":
                values = _moments(column)
            case _:
                values = None
    except pa.ArrowInvalid:  # a text that is no number, a moment beyond what pandas can say
        values = None
    return values


def _is_text(column: "pa.ChunkedArray") -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(column.type) or pa.types.is_large_string(column.type))


def _floats(column: "pa.ChunkedArray", kind: str) -> Any:
    import pyarrow as pa

    t = column.type
    is_number = pa.types.is_integer(t) or pa.types.is_floating(t) or pa.types.is_decimal(t)
    if not (is_number or _is_text(column) or pa.types.is_null(t)):
        return None
    values = column.cast(pa.float64(), safe=_is_text(column)).to_numpy()
    return values.astype("float32") if kind == "float" else values


def _whole_numbers(column: "pa.ChunkedArray", kind: str) -> Any:
    import pyarrow as pa

    if column.null_count or not (pa.types.is_integer(column.type) or _is_text(column)):
        return None
    return column.cast(pa.int32() if kind == "integer" else pa.int64()).to_numpy()


def _truths(column: "pa.ChunkedArray") -> Any:
    import pyarrow as pa

    if column.null_count:
        return None
    if _is_text(column):
        column = narrow(column, pa.bool_())
    return column.to_numpy() if pa.types.is_boolean(column.type) else None


def _moments(column: "pa.ChunkedArray") -> Any:
    import pyarrow as pa

    t = column.type
    is_naive = pa.types.is_timestamp(t) and t.tz is None
    if not is_naive and not pa.types.is_date(t):
        return None
    return column.cast(pa.timestamp("ns")).to_numpy()


def _plain(column: "pa.ChunkedArray", kind: str) -> list[Any]:
    """Return values as JSON has them."""
    return [_json(value, kind) for value in column.to_pylist()]


def _json(value: Any, kind: str) -> Any:
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, list):
        return [_json(one, kind) for one in value]
    return value


def _frame(table: "pa.Table", *, text: bool) -> Any:
    """Return the frame that a model without a signature is given; CSV's text gets types first."""
    import pyarrow as pa

    if text:
        typed = {}
        for name in table.column_names:
            found = Narrowing()
            found.look(table.column(name))
            typed[name] = narrow(table.column(name), found.type)
        table = pa.table(typed)
    return table.to_pandas()
