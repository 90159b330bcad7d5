"""A table as pieces that are read a column at a time, and its sketch made of them in all cores.

Only the columns that are being looked at are held: of a Parquet file of any size, a million rows of one
column a core. Rows of a piece belong together, so that a watcher may look at several of its columns.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cellworks_engine.errors import InvalidInput
from cellworks_engine.statistics import columns, reading
from cellworks_engine.statistics.columns import ColumnSketch
from cellworks_engine.statistics.ranks import SWIFT, Resolution
from cellworks_engine.statistics.sketches import GATHERED, MOST_VALUES, TableSketch

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 1 << 20
"""Rows of a piece, at most."""


@dataclass(frozen=True)
class Piece:
    """Some rows of a table: `column` reads one of their columns, in any thread."""

    rows: int
    names: Sequence[str]
    column: Callable[[str], "pa.ChunkedArray"]


class Watcher(Protocol):
    """What looks at the rows of each piece as they go by."""

    def add(self, piece: Piece) -> None:
        """Take in some rows."""
        ...


def pieces(table: Any) -> Iterator[Piece]:
    """Return the rows of a table; raises InvalidInput for what is none.

    Takes what `reading.batches` takes: pandas and Polars frames, Arrow tables, batches and readers, and any
    iterable of Arrow batches, which is read once.
    """
    import pyarrow as pa

    library = type(table).__module__.partition(".")[0] if hasattr(type(table), "columns") else ""
    if isinstance(table, pa.Table):
        yield from _of_arrow(table)
    elif library == "pandas":
        yield from _of_pandas(table)
    elif library == "polars":
        frame = table.collect() if hasattr(table, "collect") else table
        for part in frame.iter_slices(ROWS) if len(frame) else [frame]:
            yield Piece(len(part), part.columns, partial(_of_polars, part))
    else:
        for batch in reading.batches(table):
            yield from _of_arrow(batch)


def parquet_pieces(path: Path) -> Iterator[Piece]:
    """Return the rows of a Parquet file, up to a million at a time; texts stay as they are coded."""
    import pyarrow.parquet as pq
    from pyarrow import types

    with pq.ParquetFile(path) as whole:
        meta, schema = whole.metadata, whole.schema_arrow
        sizes = [meta.row_group(place).num_rows for place in range(meta.num_row_groups)]
    coded = [one.name for one in schema if types.is_string(one.type) or types.is_large_string(one.type)]
    opened = threading.local()

    def column(groups: list[int], name: str) -> "pa.ChunkedArray":
        if not hasattr(opened, "file"):
            opened.file = pq.ParquetFile(path, read_dictionary=coded)
        return opened.file.read_row_groups(groups, columns=[name], use_threads=False).column(name)

    for groups, rows in _together(sizes):
        yield Piece(rows, schema.names, partial(column, groups))


def sketch_of(
    parts: Iterable[Piece],
    *,
    watchers: Sequence[Watcher] = (),
    resolution: Resolution = SWIFT,
    most_threads: int | None = None,
) -> TableSketch:
    """Return the sketch of all pieces' rows, made in one pass; each watcher sees every piece.

    A column that some pieces lack has no value in their rows. Raises InvalidInput where names repeat or a
    column's kind changes from piece to piece.
    """
    gathered: dict[str, list[ColumnSketch]] = {}
    rows = 0
    with ThreadPoolExecutor(most_threads or os.cpu_count() or 1) as pool:
        for piece in parts:
            _check_names(piece.names)

            def one(name: str, piece: Piece = piece) -> ColumnSketch:
                return reading.column_sketch(name, piece.column(name), resolution)

            for made in pool.map(one, piece.names):
                held = gathered.setdefault(made.name, [])
                held.append(made)
                if len(held) >= GATHERED or sum(len(part.ranks.values) for part in held) > MOST_VALUES:
                    gathered[made.name] = [columns.merged(held, resolution)]
            for watcher in watchers:
                watcher.add(piece)
            rows += piece.rows
        done = pool.map(lambda held: columns.merged(held, resolution), gathered.values())
        together = dict(zip(gathered, done, strict=True))
    return TableSketch(rows, {name: _filled(column, rows) for name, column in together.items()})


def _filled(column: ColumnSketch, rows: int) -> ColumnSketch:
    """Return the column with a null for each row of a piece that had no such column."""
    lacking = rows - column.rows
    return replace(column, rows=rows, nulls=column.nulls + lacking) if lacking else column


def _check_names(names: Sequence[str]) -> None:
    if len(set(names)) < len(names):
        twice = sorted({name for name in names if list(names).count(name) > 1})
        raise InvalidInput(f"Columns have the same name: {', '.join(twice)}.", field="table")


def _of_arrow(table: "pa.Table") -> Iterator[Piece]:
    for start in range(0, max(table.num_rows, 1), ROWS):
        part = table.slice(start, ROWS)
        yield Piece(part.num_rows, part.column_names, part.column)


def _of_pandas(frame: Any) -> Iterator[Piece]:
    names = [str(name) for name in frame.columns]
    _check_names(names)
    places = {name: place for place, name in enumerate(names)}
    as_text = {name: reading.mixed(frame.iloc[:, place]) for name, place in places.items()}
    for start in range(0, max(len(frame), 1), ROWS):
        part = frame.iloc[start : start + ROWS]

        def column(name: str, part: Any = part) -> "pa.ChunkedArray":
            return _chunked(reading.from_series(part.iloc[:, places[name]], as_text[name]))

        yield Piece(len(part), names, column)


def _of_polars(frame: Any, name: str) -> "pa.ChunkedArray":
    return _chunked(frame[name].to_arrow())


def _chunked(values: Any) -> "pa.ChunkedArray":
    import pyarrow as pa

    return values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])


def _together(sizes: Sequence[int]) -> Iterator[tuple[list[int], int]]:
    """Return row groups that follow one another, up to `ROWS` rows; at least one, be it empty or larger."""
    waiting: list[int] = []
    rows = 0
    for place, size in enumerate(sizes):
        if waiting and rows + size > ROWS:
            yield waiting, rows
            waiting, rows = [], 0
        waiting.append(place)
        rows += size
    yield waiting, rows
