"""What is in a file or folder of data: columns, number of rows, the first of them, and its batches."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from cellworks_engine.datasets.fingerprint import File, Seen
from cellworks_engine.datasets.schema import MOST_COLUMNS, PREVIEW_ROWS, Cell, Column, DatasetFormat
from cellworks_engine.errors import InvalidInput

if TYPE_CHECKING:
    import pyarrow as pa

_FORMATS: dict[str, DatasetFormat] = {
    ".parquet": "parquet", ".pq": "parquet",
    ".csv": "csv", ".tsv": "csv",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".arrow": "arrow", ".feather": "arrow", ".ipc": "arrow",
}  # fmt: skip
_COMPRESSED = frozenset({".gz", ".bz2", ".xz", ".zst"})
_PIECE = 100_000
"""Rows of text that are in memory at once."""
_LONG = 200
"""Characters of a text that a preview shows."""
_WIDE = 200
"""Columns from which on a preview shows less of a text."""
_SHORT = 40
_EXACT = 1 << 53
"""Integers from here on lose digits in a browser; they travel as text."""


@dataclass(frozen=True, slots=True)
class Described:
    """What a version says of its content."""

    columns: list[Column] = field(default_factory=list)
    rows: int | None = None
    preview: list[list[Cell]] = field(default_factory=list)
    kinds: dict[str, Any] = field(default_factory=dict, compare=False)
    """Of text files: each column's type in Arrow; None where its pieces have none in common."""


def format_of(seen: Seen) -> DatasetFormat:
    """Return the format that the names say; a folder's is the one that all of its files have."""
    return format_of_names([file.path for file in data_files(seen)])


def format_of_names(names: Iterable[PurePath]) -> DatasetFormat:
    """Return the format that all of these names say."""
    found = {_named_format(name) for name in names}
    return found.pop() if len(found) == 1 else "other"


def data_files(seen: Seen) -> list[File]:
    """Return the files that hold rows: not `_SUCCESS`, `_metadata` and the like of a folder."""
    return [file for file in seen.files if seen.kind == "file" or not file.path.name.startswith("_")]


def describe(path: Path, seen: Seen, format_: DatasetFormat, called: str | None = None) -> Described:
    """Read columns, row count and preview; raises InvalidInput where it is not of that format.

    `called` is what people call it, where the path is that of a copy.
    """
    if format_ == "other":
        return Described()
    import pyarrow as pa

    try:
        described = _text(seen, format_) if format_ in ("csv", "jsonl") else _arrow(path, seen, format_)
    except (pa.ArrowException, OSError, ValueError) as error:  # pandas' parsers raise ValueError
        raise InvalidInput(
            f"{called or path} cannot be read as {format_}: {_first_line(error)}",
            field="format",
            hint='Give format="csv" (jsonl, parquet, arrow), or format="other" to refer to it as it is.',
        ) from None
    if len(described.columns) > MOST_COLUMNS:
        raise InvalidInput(
            f"{called or path} has {len(described.columns):,} columns; "
            f"a dataset describes {MOST_COLUMNS:,} at most.",
            hint='Register it with format="other".',
        )
    return described


def of_table(table: Any) -> Described:
    """Describe an Arrow table."""
    return Described(_columns(table.schema), table.num_rows, preview_of(table.slice(0, PREVIEW_ROWS)))


def of_frame(frame: Any) -> Described:
    """Describe a frame that Arrow cannot hold exactly, in its own library's words."""
    names = [str(name) for name in frame.columns]
    kinds = [str(kind) for kind in frame.dtypes]
    columns = [Column(name=name[:1000], dtype=kind[:1000]) for name, kind in zip(names, kinds, strict=True)]
    head = frame.head(PREVIEW_ROWS)
    values = [_values(head.iloc[:, n] if hasattr(head, "iloc") else head[:, n]) for n in range(len(names))]
    return Described(columns, len(frame), _rows(values))


def arrow_dataset(path: Path, seen: Seen, format_: DatasetFormat) -> Any:
    """Open Parquet or Arrow files as one; `key=value` folders below a folder are columns."""
    import pyarrow.dataset as ds

    files = [str(file.path) for file in data_files(seen)]
    kind = "parquet" if format_ == "parquet" else "ipc"
    if seen.kind == "file":
        return ds.dataset(files, format=kind)
    return ds.dataset(files, format=kind, partitioning="hive", partition_base_dir=str(path))


def table_batches(
    path: Path, seen: Seen, format_: DatasetFormat, described: Described
) -> Iterator["pa.Table"]:
    """Return the rows of files that were described, a batch at a time, with the same types throughout."""
    if format_ in ("parquet", "arrow"):
        from cellworks.dataset_statistics import cut

        yield from cut(arrow_dataset(path, seen, format_).to_batches())
        return
    if format_ == "other":
        return
    for file in data_files(seen):
        with _pieces(file.path, format_) as pieces:
            for piece in pieces:
                yield _typed(piece, described.kinds)


def preview_of(head: Any) -> list[list[Cell]]:
    """Return the rows of a small Arrow table as JSON holds them."""
    return _rows([column.to_pylist() for column in head.columns])


def separator(path: Path) -> str:
    """Return what parts the columns of a CSV file, by its name."""
    return "\t" if ".tsv" in path.suffixes else ","


def _named_format(path: PurePath) -> DatasetFormat:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    last = suffixes[-1] if suffixes else ""
    if last in _COMPRESSED and len(suffixes) > 1:
        inner = _FORMATS.get(suffixes[-2], "other")
        return inner if inner in ("csv", "jsonl") else "other"
    return _FORMATS.get(last, "other")


def _arrow(path: Path, seen: Seen, format_: DatasetFormat) -> Described:
    found = arrow_dataset(path, seen, format_)
    head = found.head(PREVIEW_ROWS)
    return Described(_columns(found.schema), int(found.count_rows()), preview_of(head))


def _columns(schema: Any) -> list[Column]:
    return [
        Column(name=one.name[:1000], dtype=in_words(one.type), nullable=bool(one.nullable)) for one in schema
    ]


def in_words(kind: Any) -> str:
    """Return an Arrow type as a schema shows it."""
    return str(kind).replace("large_", "")[:1000]


def _text(seen: Seen, format_: DatasetFormat) -> Described:
    merged = _Merged()
    for file in data_files(seen):
        with _pieces(file.path, format_) as pieces:
            for piece in pieces:
                merged.add(piece)
    return Described(merged.columns(), merged.rows, merged.preview, merged.types)


def _typed(piece: Any, kinds: dict[str, Any]) -> "pa.Table":
    """Return a piece of a text file as Arrow, its columns of the types that all pieces have in common."""
    import pyarrow as pa

    from cellworks.dataset_statistics import as_type
    from cellworks_engine.statistics.reading import from_series

    held = {str(name): place for place, name in enumerate(piece.columns)}
    arrays = [
        as_type(from_series(piece.iloc[:, held[name]], kind is None), kind)
        if name in held
        else pa.nulls(len(piece), kind or pa.string())
        for name, kind in kinds.items()
    ]
    return pa.Table.from_arrays(arrays, names=list(kinds))


def _pieces(path: Path, format_: DatasetFormat) -> Any:
    import pandas as pd

    if format_ == "csv":
        return pd.read_csv(path, sep=separator(path), chunksize=_PIECE)
    return pd.read_json(path, lines=True, chunksize=_PIECE)


class _Merged:
    """What the pieces of text files have in common: a column's type is what holds all of its pieces."""

    def __init__(self) -> None:
        self.rows = 0
        self.preview: list[list[Cell]] = []
        self.types: dict[str, Any] = {}
        """By column: its type in Arrow; None where pieces have none in common."""
        self._missing: dict[str, int] = {}
        """By column: in how many rows it has no value."""

    def add(self, piece: Any) -> None:
        """Take the next piece, a frame."""
        import pyarrow as pa

        before = self.rows
        self.rows += len(piece)
        for name in self.types.keys() - {str(column) for column in piece.columns}:
            self._missing[name] += len(piece)
        for number, column in enumerate(piece.columns):
            name = str(column)
            kind, missing = _kind(piece.iloc[:, number])
            self._missing[name] = self._missing.get(name, before) + missing
            self.types[name] = common_type(self.types.get(name, pa.null()), kind)
        if before == 0:
            head = piece.iloc[:PREVIEW_ROWS]
            self.preview = _rows([_values(head.iloc[:, number]) for number in range(head.shape[1])])

    def columns(self) -> list[Column]:
        """Return the columns; one without a common type is `mixed`."""
        return [
            Column(
                name=name[:1000],
                dtype="mixed" if kind is None else in_words(kind),
                nullable=self._missing[name] > 0,
            )
            for name, kind in self.types.items()
        ]


def _kind(series: Any) -> tuple[Any, int]:
    """Return a series' type in Arrow's words (None where it has none), and how many values are missing."""
    import pyarrow as pa

    missing = int(series.isna().sum())
    if missing == len(series):
        return pa.null(), missing
    try:
        return pa.array(series, from_pandas=True).type, missing
    except (pa.ArrowException, TypeError, ValueError):
        return None, missing


def common_type(one: Any, other: Any) -> Any:
    """Return the Arrow type that holds values of both; None where there is none."""
    import pyarrow as pa

    if one is None or other is None:
        return None
    schemas = [pa.schema([("x", kind)]) for kind in (one, other)]
    try:
        return pa.unify_schemas(schemas, promote_options="permissive").field(0).type
    except pa.ArrowException:
        return None


def _values(series: Any) -> list[Any]:
    """Return the values of a column, None where one is missing."""
    import pyarrow as pa

    try:
        found: list[Any] = pa.array(series, from_pandas=True).to_pylist()
    except (pa.ArrowException, TypeError, ValueError):
        found = list(series)
    return found


def _rows(columns: Sequence[Iterable[Any]]) -> list[list[Cell]]:
    longest = _LONG if len(columns) <= _WIDE else _SHORT
    return [list(row) for row in zip(*(_cells(column, longest) for column in columns), strict=True)]


def _cells(values: Iterable[Any], longest: int) -> Iterator[Cell]:
    for value in values:
        yield _cell(value, longest)


def _cell(value: Any, longest: int) -> Cell:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < _EXACT:
        return value
    if isinstance(value, float) and not math.isinf(value):
        return None if math.isnan(value) else value
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
