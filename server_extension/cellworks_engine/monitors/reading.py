"""The rows of files of any size, in pieces."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.statistics.pieces import Piece, parquet_pieces, pieces

_FORMATS = {
    ".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".tsv": "csv",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".arrow": "arrow", ".feather": "arrow", ".ipc": "arrow",
}  # fmt: skip
KINDS = "Parquet (.parquet), CSV (.csv, .tsv), JSON lines (.jsonl) and Arrow (.arrow)"
BLOCK = 1 << 26
"""Bytes of a text file by which its columns' types are told, and that are read at once."""


def file_pieces(path: Path) -> Iterator[Piece]:
    """Return the rows of a file, or of every file below a folder that holds rows, by their names.

    Raises NotFound, and InvalidInput where a file is of no kind that is read or is not what its name says.
    """
    import pyarrow as pa

    if not path.exists():
        raise NotFound(f"There is no file or folder {path}.", field="path")
    for file in _files(path):
        read = _READERS[_FORMATS[file.suffix.lower()]]
        try:
            yield from read(file)
        except (pa.ArrowException, OSError) as error:
            first = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
            raise InvalidInput(f"{file} cannot be read: {first}", field="path") from None


def _files(path: Path) -> list[Path]:
    found = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    known = [one for one in found if one.suffix.lower() in _FORMATS and not one.name.startswith(("_", "."))]
    if not known:
        raise InvalidInput(
            f"{path} holds no rows that can be read.", field="path", hint=f"There are {KINDS}."
        )
    return known


def _csv(path: Path) -> Iterator[Piece]:
    from pyarrow import csv

    options = csv.ParseOptions(
        delimiter="\t" if path.suffix.lower() == ".tsv" else ",", newlines_in_values=True
    )
    with csv.open_csv(path, csv.ReadOptions(block_size=_block(path)), options) as reader:
        yield from _streamed(reader)


def _jsonl(path: Path) -> Iterator[Piece]:
    from pyarrow import json

    with json.open_json(path, json.ReadOptions(block_size=_block(path))) as reader:
        yield from _streamed(reader)


def _arrow(path: Path) -> Iterator[Piece]:
    import pyarrow as pa

    with pa.memory_map(str(path)) as source:
        try:
            file = pa.ipc.open_file(source)
        except pa.ArrowInvalid:
            source.seek(0)
            yield from pieces(pa.ipc.open_stream(source))
            return
        for place in range(file.num_record_batches):
            yield from pieces(pa.Table.from_batches([file.get_batch(place)]))
        if not file.num_record_batches:
            yield from pieces(file.schema.empty_table())


def _streamed(reader: Any) -> Iterator[Piece]:
    """Return batches as they come; one without rows says the columns of a file that has none."""
    import pyarrow as pa

    seen = False
    for batch in reader:
        seen = True
        yield from pieces(pa.Table.from_batches([batch]))
    if not seen:
        yield from pieces(reader.schema.empty_table())


def _block(path: Path) -> int:
    """A small file's types are told by all of it, a large one's by its beginning."""
    return min(max(path.stat().st_size + 1, 1 << 16), BLOCK)


_READERS: dict[str, Callable[[Path], Iterator[Piece]]] = {
    "parquet": parquet_pieces, "csv": _csv, "jsonl": _jsonl, "arrow": _arrow,
}  # fmt: skip
