"""The parts put together into one file, which is moved into its place whole; and the rows that failed."""

import csv
import io
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

import msgspec

from cellworks_engine.endpoints.transforms.keeping import sync_folder
from cellworks_engine.endpoints.transforms.summing import Summing
from cellworks_engine.endpoints.transforms.types import Narrowing, as_type, common, narrow

if TYPE_CHECKING:
    import pyarrow as pa

FAULT, COLUMN = "cellworks:error", "cellworks:column"
"""Columns of a part: why a row has no prediction, and the column that is to blame."""
_GROUP = 1 << 17
"""Rows of a row group."""


class Parts:
    """Scored rows as they were kept, a part after the other, with one type a column."""

    def __init__(self, paths: Sequence[Path], prediction: str, *, tolerant: bool) -> None:
        """`tolerant` output says of each row why it has no prediction, in a column of its own."""
        import pyarrow as pa

        self._paths = paths
        self._error = f"{prediction}_error"
        schemas = [_schema(path) for path in paths]
        names = list(dict.fromkeys(name for one in schemas for name in one.names))
        kept = [name for name in names if name not in (FAULT, COLUMN)]
        types = {name: common(one.field(name).type for one in schemas if name in one.names) for name in kept}
        self.types = types
        self.predictions = [name for name in kept if _is_prediction(name, schemas)]
        inputs = [name for name in kept if name not in self.predictions]
        if not self.predictions:
            self.predictions, types[prediction] = [prediction], pa.float64()
        self.names = [*inputs, *self.predictions, *([self._error] if tolerant else [])]
        self._text: dict[str, pa.DataType] = {}

    def settle_text(self) -> None:
        """Give CSV's text the types that all of its values have."""
        found = {name: Narrowing() for name in self.names if _is_csv(self._paths, name)}
        for path in self._paths if found else ():
            table = _read(path)
            for name, one in found.items():
                if name in table.column_names:
                    one.look(table.column(name))
        self._text = {name: one.type for name, one in found.items()}

    @property
    def schema(self) -> "pa.Schema":
        """The columns of the output."""
        import pyarrow as pa

        types = {**self.types, **self._text, self._error: pa.string()}
        # a column that is null throughout has a type that every format can say
        fields = [
            (name, pa.string() if pa.types.is_null(types[name]) else types[name]) for name in self.names
        ]
        return pa.schema(fields)

    def tables(self) -> Iterator["pa.Table"]:
        """Yield the rows in order."""
        import pyarrow as pa

        schema = self.schema
        for path in self._paths:
            table = _read(path)
            columns = []
            for field in schema:
                stored = (
                    FAULT
                    if field.name == self._error and field.name not in table.column_names
                    else field.name
                )
                if stored not in table.column_names:
                    columns.append(pa.chunked_array([pa.nulls(table.num_rows, field.type)]))
                elif field.name in self._text:
                    columns.append(narrow(table.column(stored), field.type))
                else:
                    columns.append(as_type(table.column(stored), field.type))
            yield pa.table(columns, schema=schema)

    def faults(self) -> Iterator[tuple[int, str, str | None]]:
        """Yield the rows that failed: their number from 0, why, and the column to blame."""
        import pyarrow.compute as pc

        start = 0
        for path in self._paths:
            table = _read(path).select([FAULT, COLUMN])
            for at in pc.indices_nonzero(pc.is_valid(table.column(FAULT))).to_pylist():
                yield start + at, table.column(FAULT)[at].as_py(), table.column(COLUMN)[at].as_py()
            start += table.num_rows


class Writer(Protocol):
    """Writes tables of one schema into an open file."""

    def write(self, table: "pa.Table") -> None:
        """Append rows."""
        ...


def write(parts: Parts, to: Path, summing: Summing, *, mark: str) -> None:
    """Write all rows to a file beside `to`, then move it there; a reader sees all of it, or none."""
    if to.suffix.lower() != ".csv":
        parts.settle_text()
    with into_place(to, mark) as file, ExitStack() as stack:
        writer = _WRITERS[to.suffix.lower()](file, parts.schema, stack)
        for table in parts.tables():
            summing.look(table.select(parts.predictions))
            writer.write(table)


class into_place:  # noqa: N801  # used like a function
    """A file that takes the place of another once it is whole: `with into_place(path, mark) as file`."""

    def __init__(self, to: Path, mark: str) -> None:
        self._to = to
        self._temporary = to.with_name(f".{to.name[:200]}.{mark[-12:]}.tmp")

    def __enter__(self) -> IO[bytes]:
        self._file = self._temporary.open("wb")
        return self._file

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            self._file.close()
            self._temporary.unlink(missing_ok=True)
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._temporary.replace(self._to)
        sync_folder(self._to.parent)


class _Parquet:
    def __init__(self, file: IO[bytes], schema: "pa.Schema", stack: ExitStack) -> None:
        import pyarrow.parquet as pq

        self._held: list[pa.Table] = []
        self._rows = 0
        self._writer: Any = stack.enter_context(pq.ParquetWriter(file, schema))
        stack.callback(self._flush)

    def write(self, table: "pa.Table") -> None:
        self._held.append(table)
        self._rows += table.num_rows
        if self._rows >= _GROUP:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._held:
            self._writer.write_table(pa.concat_tables(self._held), row_group_size=2 * _GROUP)
        self._held, self._rows = [], 0


class _Csv:
    def __init__(self, file: IO[bytes], schema: "pa.Schema", stack: ExitStack) -> None:
        import pyarrow as pa
        import pyarrow.csv as pc

        self._schema = pa.schema(
            [(field.name, pa.string() if pa.types.is_nested(field.type) else field.type) for field in schema]
        )
        header = io.StringIO()  # Arrow quotes every name
        csv.writer(header, lineterminator="\n").writerow(self._schema.names)
        file.write(header.getvalue().encode())
        options = pc.WriteOptions(include_header=False, quoting_style="needed")
        self._writer: Any = stack.enter_context(pc.CSVWriter(file, self._schema, write_options=options))

    def write(self, table: "pa.Table") -> None:
        import pyarrow as pa

        columns = [as_type(table.column(field.name), field.type) for field in self._schema]
        self._writer.write_table(pa.table(columns, schema=self._schema))


class _JsonLines:
    def __init__(self, file: IO[bytes], _schema: "pa.Schema", _stack: ExitStack) -> None:
        self._file = file
        self._encoder = msgspec.json.Encoder(enc_hook=str)

    def write(self, table: "pa.Table") -> None:
        for batch in table.to_batches(max_chunksize=10_000):
            self._file.write(self._encoder.encode_lines(batch.to_pylist()))


_WRITERS: dict[str, Callable[[IO[bytes], Any, ExitStack], Writer]] = {
    ".parquet": _Parquet, ".csv": _Csv, ".jsonl": _JsonLines,
}  # fmt: skip
FORMATS = tuple(_WRITERS)


def _schema(path: Path) -> "pa.Schema":
    import pyarrow as pa

    with pa.memory_map(str(path)) as file:
        return pa.ipc.open_file(file).schema


def _read(path: Path) -> "pa.Table":
    import pyarrow as pa

    with path.open("rb") as file:
        return pa.ipc.open_file(file).read_all()


ROLE = b"cellworks:role"
"""Of a field's metadata: `prediction`, and `text` where it is a cell of CSV."""


def _has_role(field: "pa.Field", role: bytes) -> bool:
    return (field.metadata or {}).get(ROLE) == role


def _is_prediction(name: str, schemas: Sequence["pa.Schema"]) -> bool:
    return any(name in one.names and _has_role(one.field(name), b"prediction") for one in schemas)


def _is_csv(paths: Sequence[Path], name: str) -> bool:
    schema = _schema(paths[0]) if paths else None
    return schema is not None and name in schema.names and _has_role(schema.field(name), b"text")
