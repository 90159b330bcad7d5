"""Rows of a database as Arrow tables: described as they come, and read as a frame."""

import datetime
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cellworks.dataset_describe import Described, common_type, in_words, preview_of
from cellworks.dataset_statistics import as_type
from cellworks_engine.datasets.rows import Rows, check_source
from cellworks_engine.datasets.schema import MOST_COLUMNS, PREVIEW_ROWS, Column, SqlSource
from cellworks_engine.errors import InvalidInput

if TYPE_CHECKING:
    import pyarrow as pa

_AS_TEXT = (UUID, datetime.timedelta)


def sql(url: str, query: str | None = None, *, table: str | None = None) -> "Sql":
    """Name a query or a table of a database, to register it as a dataset.

        cw.datasets.register("late", cw.sql("sqlite:///flights.db", "SELECT … ORDER BY id"))
        cw.datasets.register("air", cw.sql("postgresql://${PGUSER}:${PGPASSWORD}@db/air", table="flights"))

    The URL is SQLAlchemy's. Environment variables stand as `${NAME}`; a password is only told by one.
    """
    return Sql(url, query, table)


class Sql:
    """A table or a query of a database."""

    def __init__(self, url: str, query: str | None, table: str | None) -> None:
        self.source = SqlSource(url=_absolute(url), query=query, table=table)
        check_source(self.source)

    def __repr__(self) -> str:
        return f"cw.sql({self.source.url!r}, {self.source.query or self.source.table!r})"


class Spool:
    """Rows of a database, kept in a temporary folder as they came, so that they are read only once."""

    def __init__(self, rows: Rows, folder: Path) -> None:
        import pyarrow as pa

        self._rows = rows
        self._files: list[Path] = []
        self._kinds: dict[str, Any] = {}
        self._missing: dict[str, int] = {}
        self._head: pa.Table | None = None
        for piece in rows:
            self._add(_table(rows.names, piece), folder)

    def described(self) -> Described:
        """Return columns, number of rows, and the first of them."""
        if len(self._kinds) > MOST_COLUMNS:
            raise InvalidInput(
                f"The rows have {len(self._kinds):,} columns; a dataset describes {MOST_COLUMNS:,} at most.",
                field="source",
            )
        columns = [
            Column(
                name=name[:1000],
                dtype="mixed" if kind is None else in_words(kind),
                nullable=self._missing[name] > 0,
            )
            for name, kind in self._kinds.items()
        ]
        head = [] if self._head is None else preview_of(self._head.slice(0, PREVIEW_ROWS))
        return Described(columns, self._rows.count, head)

    def tables(self) -> Iterator["pa.Table"]:
        """Return the rows again, every piece with the same types: of a mixed column, the texts."""
        import pyarrow as pa
        import pyarrow.feather

        for file in self._files:
            piece = pyarrow.feather.read_table(file)
            arrays = [as_type(piece.column(name), kind) for name, kind in self._kinds.items()]
            yield pa.Table.from_arrays(arrays, names=list(self._kinds))

    def table(self) -> "pa.Table":
        """Return all rows as one table."""
        import pyarrow as pa

        return pa.concat_tables(self.tables())

    def _add(self, piece: "pa.Table", folder: Path) -> None:
        import pyarrow as pa
        import pyarrow.feather

        for name, column in zip(piece.column_names, piece.columns, strict=True):
            self._missing[name] = self._missing.get(name, 0) + column.null_count
            self._kinds[name] = common_type(self._kinds.get(name, pa.null()), column.type)
        if self._head is None or not self._head.num_rows:
            self._head = piece
        file = folder / f"{len(self._files)}.feather"
        pyarrow.feather.write_feather(piece, file, compression="lz4")
        self._files.append(file)


@contextmanager
def spooled(source: SqlSource) -> Iterator[tuple[Rows, Spool]]:
    """Read all rows of a source; yields what was read, and its tables."""
    rows = Rows(source)
    with TemporaryDirectory(prefix="cellworks-") as folder:
        yield rows, Spool(rows, Path(folder))


def _table(names: Sequence[str], rows: list[tuple[Any, ...]]) -> "pa.Table":
    import pyarrow as pa

    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return pa.Table.from_arrays([_array(column) for column in columns], names=list(names))


def _array(values: Sequence[Any]) -> "pa.Array":
    """Return values in Arrow's type for them: exact decimals as floats, as pandas reads them."""
    import pyarrow as pa

    kinds = {type(value) for value in values}
    if any(issubclass(kind, Decimal) for kind in kinds):
        values = [float(value) if isinstance(value, Decimal) else value for value in values]
    elif kinds & {dict, list}:
        values = [
            json.dumps(value, default=str) if isinstance(value, dict | list) else value for value in values
        ]
    elif any(issubclass(kind, _AS_TEXT) for kind in kinds):
        values = [str(value) if isinstance(value, _AS_TEXT) else value for value in values]
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.array([None if value is None else str(value) for value in values], pa.string())


def _absolute(url: str) -> str:
    """Make the path of a SQLite file absolute: the studio has another current folder."""
    head, mark, path = url.partition(":///")
    if mark and head.startswith("sqlite") and path and not path.startswith(("/", "$", "file:")):
        return f"{head}:////{Path(path).absolute().as_posix().lstrip('/')}"
    return url
