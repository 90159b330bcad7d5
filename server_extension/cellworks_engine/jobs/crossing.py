"""Frames and arrays for a reader whose Python or libraries differ: Arrow, checked column by column.

What Arrow cannot carry exactly is refused by the column's name: a value that arrives changed is worse than
one that does not arrive.
"""

from typing import Any

from cellworks_engine.errors import Refused

_ORIGIN = b"cellworks"


def to_arrow(value: Any, name: str) -> bytes:
    """Return an Arrow stream that gives the value back; raises Refused that names what it cannot carry."""
    import pyarrow as pa

    library, kind = type(value).__module__.partition(".")[0], type(value).__name__
    if library == "pandas" and kind in {"DataFrame", "Series"}:
        frame = (
            value.to_frame(name="value" if value.name is None else value.name) if kind == "Series" else value
        )
        table = _pandas_table(frame, name)
        unnamed = kind == "Series" and value.name is None
    elif library == "polars" and kind == "DataFrame":
        table, unnamed = value.to_arrow(), False
    elif library == "pyarrow" and kind == "Table":
        table, unnamed = value, False
    elif library == "numpy" and kind == "ndarray" and value.dtype.kind in "biufc?mM":
        return _array_stream(value)
    else:
        raise _refused(name, f"{library} {kind} has no form that another version can read")
    origin = f"{library}.{kind}{'?' if unnamed else ''}".encode()
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _ORIGIN: origin})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    stream = sink.getvalue().to_pybytes()
    if library == "pandas":
        _compare(value, from_arrow(memoryview(stream)), name)
    return bytes(stream)


def from_arrow(stream: memoryview) -> Any:
    """Return the value of an Arrow stream, in the library it came from."""
    import pyarrow as pa

    with pa.ipc.open_stream(pa.py_buffer(stream)) as reader:
        table = reader.read_all()
    metadata = dict(table.schema.metadata or {})
    origin = metadata.pop(_ORIGIN, b"pyarrow.Table").decode()
    table = table.replace_schema_metadata(metadata or None)
    match origin.rstrip("?"):
        case "pandas.DataFrame":
            return table.to_pandas()
        case "pandas.Series":
            series = table.to_pandas().iloc[:, 0]
            return series.rename(None) if origin.endswith("?") else series
        case "polars.DataFrame":
            import polars

            return polars.from_arrow(table)
        case "numpy.ndarray":
            return _array(table, metadata)
        case _:
            return table


def _pandas_table(frame: Any, name: str) -> Any:
    import pyarrow as pa

    if not all(isinstance(column, str) for column in frame.columns):
        odd = next(column for column in frame.columns if not isinstance(column, str))
        raise _refused(name, f"its column {odd!r} is not named by a string")
    try:
        return pa.Table.from_pandas(frame)
    except (pa.ArrowException, TypeError, ValueError) as error:
        for column in frame.columns:
            try:
                pa.Array.from_pandas(frame[column])
            except (pa.ArrowException, TypeError, ValueError) as reason:
                raise _refused(name, f"its column {column!r} holds what Arrow cannot: {reason}") from None
        raise _refused(name, str(error)) from None


def _compare(before: Any, after: Any, name: str) -> None:
    import pandas as pd

    if isinstance(before, pd.Series):
        before, after = before.to_frame(), after.to_frame()
    if not before.index.equals(after.index) or before.index.dtype != after.index.dtype:
        raise _refused(name, "its index does not pass through Arrow unchanged")
    for number, column in enumerate(before.columns):
        old, new = before.iloc[:, number], after.iloc[:, number]
        if old.dtype != new.dtype or not old.equals(new):
            raise _refused(name, f"its column {column!r} ({old.dtype}) does not pass through Arrow unchanged")
    if before.attrs != after.attrs:
        raise _refused(name, "its attrs do not pass through Arrow unchanged")


def _array_stream(value: Any) -> bytes:
    import pyarrow as pa

    flat = pa.array([value.tobytes()], pa.large_binary())
    metadata = {
        _ORIGIN: b"numpy.ndarray",
        b"dtype": value.dtype.str.encode(),
        b"shape": ",".join(map(str, value.shape)).encode(),
    }
    table = pa.table({"data": flat}).replace_schema_metadata(metadata)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def _array(table: Any, metadata: dict[bytes, bytes]) -> Any:
    import numpy as np

    shape = tuple(int(size) for size in metadata[b"shape"].decode().split(",") if size)
    data = bytearray(table["data"][0].as_py())
    return np.frombuffer(data, dtype=np.dtype(metadata[b"dtype"].decode())).reshape(shape)


def _refused(name: str, why: str) -> Refused:
    return Refused(
        f"`{name}` cannot go to an environment with other versions: {why}.",
        field=name,
        hint="Use the same Python and pandas there, or write the value to a file in the cell.",
    )
