"""Rows of a file in batches, each of the types that the file as a whole has in pandas.

A batch by itself may look otherwise: whole numbers are floats only once one is missing, and a column of a
text file is of texts only once one is no number. So both are looked for first, in a pass of their own.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from cellworks_engine.errors import NotFound
from cellworks_engine.recipes.wrangling.opening import kind_of_file, read_file
from cellworks_engine.recipes.wrangling.table_schema import FileOrigin

if TYPE_CHECKING:
    import pandas as pd

Source: TypeAlias = "str | Path | pd.DataFrame"
"""A file, a folder of Parquet files, a URL, or a frame."""
Batch = tuple["pd.DataFrame", int | None]
"""Rows, and how many there are in all where that is known."""


def frame_of(source: Source) -> "pd.DataFrame":
    """Return all rows."""
    if not isinstance(source, str | Path):
        return source
    if Path(source).is_dir():
        import pandas as pd

        return pd.read_parquet(source)
    return read_file(FileOrigin(path=str(source)))[0]


def batches_of(source: Source, rows: int) -> Iterator[Batch]:
    """Return the rows in batches, at least one; raises NotFound and InvalidInput as reading does."""
    if not isinstance(source, str | Path):
        for first in range(0, max(len(source), 1), rows):
            yield source.iloc[first : first + rows], len(source)
        return
    path = str(source)
    if "://" not in path and not Path(path).exists():
        raise NotFound(f"There is no file {path}.", field="source")
    kind = "parquet" if Path(path).is_dir() else kind_of_file(path)
    if kind == "parquet":
        yield from _of_parquet(path, rows)
    elif kind in ("csv", "tsv"):
        yield from _of_text(path, "\t" if kind == "tsv" else ",", rows)
    else:  # pandas reads JSON and workbooks whole, so that their types are known
        yield from batches_of(frame_of(path), rows)


def _of_parquet(path: str, rows: int) -> Iterator[Batch]:
    import pyarrow as pa

    found = _dataset(path)
    filled = _with_holes(found)
    of, waiting, count = found.count_rows(), [], 0
    for batch in found.to_batches(batch_size=rows):
        waiting.append(batch)
        count += batch.num_rows
        if count >= rows:
            yield _frame(pa.Table.from_batches(waiting, found.schema), filled), of
            waiting, count = [], 0
    if waiting or not of:
        yield _frame(pa.Table.from_batches(waiting, found.schema), filled), of


def _dataset(path: str) -> Any:
    import pyarrow.dataset as ds

    if "://" not in path:
        return ds.dataset(path, format="parquet", partitioning="hive" if Path(path).is_dir() else None)
    import fsspec  # type: ignore[import-untyped]

    system, inside = fsspec.core.url_to_fs(path)
    return ds.dataset(inside, format="parquet", filesystem=system)


def _with_holes(found: Any) -> dict[str, str]:
    """Return the whole numbers and truths with holes somewhere, and what pandas makes of them."""
    from pyarrow import types

    kinds = {
        field.name: "float64" if types.is_integer(field.type) else "object"
        for field in found.schema
        if types.is_integer(field.type) or types.is_boolean(field.type)
    }
    holes: dict[str, str] = {}
    for name, kind in kinds.items():  # one after the other, so that one column is in memory
        for batch in found.to_batches(columns=[name]):
            if batch.column(0).null_count:
                holes[name] = kind
                break
    return holes


def _frame(table: Any, filled: dict[str, str]) -> "pd.DataFrame":
    import pandas as pd

    frame: pd.DataFrame = table.to_pandas()
    plain = {
        name: kind for name, kind in filled.items()
        if name in frame.columns and not isinstance(frame[name].dtype, pd.api.extensions.ExtensionDtype)
    }  # fmt: skip
    return frame.astype(plain) if plain else frame


def _of_text(path: str, separator: str, rows: int) -> Iterator[Batch]:
    import pandas as pd

    kinds, of = _kinds_of_text(path, separator, rows)
    options: dict[str, Any] = {"sep": separator, "chunksize": rows, "low_memory": False}
    with pd.read_csv(path, dtype=kinds or None, **options) as batches:
        for batch in batches:
            yield batch, of
    if not of:
        yield frame_of(path), 0


def _kinds_of_text(path: str, separator: str, rows: int) -> tuple[dict[str, str], int]:
    """Return the types of the columns that look otherwise in some batch, and the number of rows."""
    import pandas as pd

    seen: dict[str, set[str]] = {}
    count = 0
    with pd.read_csv(path, sep=separator, chunksize=rows, low_memory=False) as batches:
        for batch in batches:
            count += len(batch)
            for name in batch.columns:
                seen.setdefault(str(name), set()).add(_kind_of(batch[name]))
    kinds = {name: _together(found) for name, found in seen.items() if len(found) > 1}
    return {name: kind for name, kind in kinds.items() if kind is not None}, count


def _kind_of(values: "pd.Series") -> str:
    from pandas.api.types import infer_dtype

    if values.isna().all():
        return "empty"
    kind = values.dtype.kind
    if kind in "iuf":
        return "float" if kind == "f" else "int"
    return "bool" if infer_dtype(values, skipna=True) == "boolean" else "text"


def _together(found: set[str]) -> str | None:
    """Return the type of a column whose batches look like this; None where each may stay as it is."""
    if "text" in found or ("bool" in found and found & {"int", "float"}):
        return "str"
    return "float64" if found & {"int", "float"} else None
