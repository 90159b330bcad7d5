"""Rows of Parquet, CSV and JSON lines in mini-batches, from any row on, in bounded memory.

CSV cells stay the text that they are: what the model is given is made of them, and they come back in the
output unchanged. A row that cannot be read (a record of another length, a line that is no JSON object) is a
row all the same, with nothing in it and the reason beside it.
"""

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import msgspec

from cellworks_engine.endpoints.transforms.keeping import Plan, SourceFile
from cellworks_engine.errors import InvalidInput

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK = 16 << 20
"""Bytes of CSV that are parsed at once; no record may be longer."""


class Batch(NamedTuple):
    """Some rows of one file, in order; `bad` says of a position why that row cannot be read."""

    file: int
    table: "pa.Table"
    bad: dict[int, str]
    text: bool
    """Whether the cells are CSV's text."""


def batches(plan: Plan, start: int = 0) -> Iterator[Batch]:
    """Yield mini-batches from row `start` on, which begins one; none has rows of two files."""
    for number, file in enumerate(plan.files):
        if start >= file.rows:
            start -= file.rows
            continue
        for table, bad in rows_of(Path(file.path), plan.format, plan.mini_batch, start):
            yield Batch(number, table, bad, plan.format == "csv")
        start = 0


Piece = tuple["pa.Table", dict[int, str]]


def rows_of(path: Path, format_: str, size: int, start: int) -> Iterator[Piece]:
    """Yield the rows of a file from `start` on, `size` at once."""
    import pyarrow as pa

    try:
        if format_ == "parquet":
            yield from _parquet(path, size, start)
        elif format_ == "csv":
            yield from _again(_csv(path), size, start)
        else:
            yield from _lines(path, size, start)
    except (pa.ArrowInvalid, UnicodeDecodeError, EOFError, gzip.BadGzipFile) as error:
        raise InvalidInput(f"{path} is not {_WORDS[format_]}: {str(error)[:300]}", field="source") from None
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.", field="source") from None


_WORDS = {"parquet": "Parquet", "csv": "CSV", "jsonl": "JSON lines"}


def names_of(path: Path, format_: str) -> list[str] | None:
    """Return the columns of a file; None where each row says its own."""
    if format_ == "csv":
        return _header(path)
    if format_ == "jsonl":
        return None
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return list(pq.read_schema(path).names)
    except pa.ArrowInvalid as error:
        raise InvalidInput(f"{path} is not Parquet: {str(error)[:300]}", field="source") from None


def count(path: Path, format_: str) -> int:
    """Return how many rows a file has; CSV and JSON lines are read for it."""
    if format_ == "parquet":
        import pyarrow.parquet as pq

        return int(pq.read_metadata(path).num_rows)
    if format_ == "jsonl":
        with opened(path) as file:
            return sum(1 for line in file if line.strip())
    return sum(table.num_rows for table, _ in rows_of(path, "csv", 1 << 20, 0))


def width(files: Sequence[SourceFile], rows: int) -> int:
    """Return how many rows 16 MB hold, from 1,000 to 65,536."""
    each = max(1, sum(one.size for one in files) // max(1, rows))
    return max(1_000, min(65_536, (16 << 20) // each))


def opened(path: Path) -> IO[bytes]:
    """Open a file of text, packed by gzip where its name says so."""
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _parquet(path: Path, size: int, start: int) -> Iterator[Piece]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        groups: list[int] = []
        before = 0
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            if groups or before + rows > start:
                groups.append(group)
            else:
                before += rows
        tables = (
            (pa.Table.from_batches([one]), dict[int, str]())
            for one in file.iter_batches(size, row_groups=groups)
        )
        yield from _again(tables, size, start - before)


def _again(pieces: Iterator[Piece], size: int, start: int) -> Iterator[Piece]:
    """Cut tables of any length into tables of `size` rows, from row `start` on."""
    import pyarrow as pa

    held: list[pa.Table] = []
    bad: dict[int, str] = {}
    rows = 0
    for table, faults in pieces:
        if start >= table.num_rows:
            start -= table.num_rows
            continue
        bad |= {rows + at - start: why for at, why in faults.items() if at >= start}
        held.append(table.slice(start))
        rows += table.num_rows - start
        start = 0
        if rows < size:
            continue
        whole = pa.concat_tables(held)
        for first in range(0, rows - rows % size, size):
            yield whole.slice(first, size), _between(bad, first, first + size)
        first = rows - rows % size
        held, bad, rows = [whole.slice(first)], _between(bad, first, rows), rows - first
    if rows:
        yield pa.concat_tables(held), bad


def _between(bad: dict[int, str], first: int, last: int) -> dict[int, str]:
    return {at - first: why for at, why in bad.items() if first <= at < last}


def _header(path: Path) -> list[str]:
    with opened(path) as file, io.TextIOWrapper(file, "utf-8-sig", newline="") as text:
        names = next(csv.reader(text), None)
    if not names:
        raise InvalidInput(f"{path} has no header line.", field="source")
    if len({*names}) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidInput(f"{path} has two columns {twice!r}.", field="source")
    return names


def _csv(path: Path) -> Iterator[Piece]:
    import pyarrow as pa
    import pyarrow.csv as pc

    names = _header(path)
    skipped: list[tuple[int, str]] = []

    def note(row: Any) -> str:
        found = "1 value" if row.actual_columns == 1 else f"{row.actual_columns} values"
        skipped.append((row.number - 2, f"The record has {found} where there are {row.expected_columns}."))
        return "skip"  # the header is record 1

    with opened(path) as file:
        reader = pc.open_csv(
            file,
            read_options=pc.ReadOptions(use_threads=False, block_size=BLOCK),
            parse_options=pc.ParseOptions(newlines_in_values=True, invalid_row_handler=note),
            convert_options=pc.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=False
            ),
        )
        at = 0
        for batch in reader:
            table = pa.Table.from_batches([batch])
            due = [one for one in skipped if one[0] <= at + table.num_rows]
            yield _put_back(table, due, at)
            at += table.num_rows + len(due)
            del skipped[: len(due)]
        if skipped:
            empty = reader.schema.empty_table()
            yield _put_back(empty, skipped, at)


def _put_back(table: "pa.Table", skipped: list[tuple[int, str]], at: int) -> Piece:
    """Put empty rows where records were skipped."""
    import numpy as np

    if not skipped:
        return table, {}
    bad = {number - at: why for number, why in skipped}
    places = np.arange(table.num_rows + len(bad))
    good = np.setdiff1d(places, np.fromiter(bad, dtype=np.int64))
    take: list[int | None] = [None] * len(places)
    for row, place in enumerate(good.tolist()):
        take[place] = row
    import pyarrow as pa

    return table.take(pa.array(take, pa.int64())), bad


def _lines(path: Path, size: int, start: int) -> Iterator[Piece]:
    decode = msgspec.json.Decoder().decode
    rows: list[dict[str, Any] | None] = []
    bad: dict[int, str] = {}
    with opened(path) as file:
        for line in file:
            if not line.strip():
                continue
            if start > 0:
                start -= 1
                continue
            row = None
            try:
                row = decode(line)
                if not isinstance(row, dict):
                    row, bad[len(rows)] = None, "The line is no JSON object."
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                bad[len(rows)] = f"The line is not JSON: {error}."
            rows.append(row)
            if len(rows) == size:
                yield _tabled(rows), bad
                rows, bad = [], {}
    if rows:
        yield _tabled(rows), bad


def _tabled(rows: list[dict[str, Any] | None]) -> "pa.Table":
    import pyarrow as pa

    from cellworks_engine.endpoints.transforms.types import array_of

    names = dict.fromkeys(name for row in rows if row is not None for name in row)
    columns = {name: array_of([None if row is None else row.get(name) for row in rows]) for name in names}
    if not columns:  # a table without columns cannot say how many rows it has
        return pa.table({"": pa.nulls(len(rows))})
    return pa.table(columns)
