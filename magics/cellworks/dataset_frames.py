"""Frames of datasets: written so that they come back exactly, read in the library that is asked for."""

import io
import warnings
from pathlib import Path
from typing import Any, get_args

from cellworks.dataset_describe import arrow_dataset, data_files, separator
from cellworks_engine.datasets.fingerprint import Seen
from cellworks_engine.datasets.schema import DatasetFormat, Library
from cellworks_engine.errors import InvalidInput, MissingExtra
from cellworks_engine.jobs.packing import unpack

_FRAMES: dict[tuple[str, str], Library] = {
    ("pandas", "DataFrame"): "pandas",
    ("polars", "DataFrame"): "polars",
    ("pyarrow", "Table"): "pyarrow",
}
_HINTS = {
    "Series": "Register `.to_frame()` of it.",
    "LazyFrame": "Register `.collect()` of it.",
    "ndarray": "Make a DataFrame of it, which names its columns.",
}


def library_of(frame: Any) -> Library:
    """Return the library of a frame; raises InvalidInput for what is none."""
    for base in type(frame).__mro__:
        found = _FRAMES.get((base.__module__.partition(".")[0], base.__name__))
        if found is not None:
            return found
    kind = type(frame).__name__
    raise InvalidInput(
        f"A {kind} is no dataset: a path is, a pandas or Polars DataFrame, or a pyarrow Table.",
        field="source",
        hint=_HINTS.get(kind),
    )


def as_parquet(frame: Any, library: Library) -> bytes | None:
    """Return a frame as Parquet, the same bytes for the same frame; None where that is not exact."""
    import pyarrow as pa

    try:
        content = _written(frame, library)
        back = _of_table(table_of(content), library, library)
    except (pa.ArrowException, TypeError, ValueError, KeyError, OverflowError):
        return None
    return content if _is_exact(frame, back, library) else None


def read_frame(source: Path | bytes, format_: DatasetFormat, library: Library, engine: Library | None) -> Any:
    """Read a frame that was registered from memory."""
    if format_ == "packed":
        return _converted(unpack(source, "the frame"), library, engine or library)
    return _of_table(table_of(source), library, engine or library)


def table_of(source: Path | bytes) -> Any:
    """Return the Arrow table of a Parquet file, or of its bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    # by itself, and not as one of a folder: the path of a file is no data
    return pq.ParquetFile(pa.BufferReader(source) if isinstance(source, bytes) else source).read()


def read_files(
    path: Path, seen: Seen, format_: DatasetFormat, engine: Library, called: str | None = None
) -> Any:
    """Read a file or folder of data; raises InvalidInput for a format that is no table."""
    if format_ in ("parquet", "arrow"):
        return _of_table(arrow_dataset(path, seen, format_).to_table(), "pyarrow", engine)
    if format_ not in ("csv", "jsonl"):
        raise InvalidInput(
            f"{called or path} is of no format that makes a frame.",
            field="format",
            hint="Read it yourself: `.path`.",
        )
    frames = [_text(file.path, format_, engine) for file in data_files(seen)]
    if len(frames) == 1:
        return frames[0]
    if engine == "polars":
        return polars().concat(frames, how="vertical_relaxed")
    import pandas as pd

    return pd.concat(frames, ignore_index=True)


def checked_engine(engine: str | None) -> Library | None:
    """Return an engine that there is; raises InvalidInput."""
    for known in get_args(Library):
        if engine == known:
            return known  # type: ignore[no-any-return]
    if engine is not None:
        raise InvalidInput(f"There is no engine {engine!r}; there is pandas and polars.", field="engine")
    return None


def _written(frame: Any, library: Library) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if library == "pandas":
        if not all(isinstance(name, str) for name in frame.columns):
            raise TypeError("Parquet names columns by texts")
        table = pa.Table.from_pandas(frame)
    else:
        table = frame.to_arrow() if library == "polars" else frame
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _of_table(table: Any, library: Library, engine: Library) -> Any:
    """Return a table as a frame of `engine`; one that came from pandas goes through it, for its index."""
    if engine == "pyarrow":
        return table
    if engine == "polars":
        made = polars()
        return made.from_pandas(table.to_pandas()) if library == "pandas" else made.from_arrow(table)
    return polars().from_arrow(table).to_pandas() if library == "polars" else table.to_pandas()


def _converted(frame: Any, library: Library, engine: Library) -> Any:
    if library == engine:
        return frame
    if library == "pandas":
        if engine == "polars":
            return polars().from_pandas(frame)
        import pyarrow as pa

        return pa.Table.from_pandas(frame)
    if engine == "pandas":
        return frame.to_pandas()
    return frame.to_arrow() if library == "polars" else polars().from_arrow(frame)


def _text(path: Path, format_: DatasetFormat, engine: Library) -> Any:
    if engine == "polars":
        library = polars()
        if format_ == "csv":
            return library.read_csv(path, separator=separator(path))
        return library.read_ndjson(path)
    import pandas as pd

    if format_ == "csv":
        return pd.read_csv(path, sep=separator(path))
    return pd.read_json(path, lines=True)


def _is_exact(frame: Any, back: Any, library: Library) -> bool:
    if library == "pyarrow":
        return bool(frame.equals(back, check_metadata=True))
    if library == "polars":
        return bool(frame.schema == back.schema and frame.equals(back))
    return _is_same_pandas(frame, back)


def _is_same_pandas(frame: Any, back: Any) -> bool:
    import pandas as pd

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pandas, about itself
            pd.testing.assert_frame_equal(
                frame, back, check_exact=True, check_index_type=True, check_column_type=True
            )
    except (AssertionError, TypeError, ValueError):
        return False
    objects = [
        number for number, kind in enumerate(frame.dtypes) if kind.kind == "O" and str(kind) == "object"
    ]
    same = all(_kinds(frame.iloc[:, number]) == _kinds(back.iloc[:, number]) for number in objects)
    return same and frame.attrs == back.attrs and type(frame) is type(back)


def _kinds(series: Any) -> list[type]:
    """Return what the values are: an array compares equal to a list, and NaN to None."""
    return [type(value) for value in series]


def polars() -> Any:
    """Return the Polars library; raises MissingExtra where it is not installed."""
    try:
        import polars as library
    except ImportError:
        raise MissingExtra("Polars is not installed here.", hint="pip install polars") from None
    return library
