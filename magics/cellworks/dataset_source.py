"""What a person registers, turned into what the studio is told: a reference, a fingerprint, a description."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from cellworks.client import Client
from cellworks.dataset_describe import Described, describe, format_of, of_frame, of_table, table_batches
from cellworks.dataset_frames import as_parquet, library_of, table_of
from cellworks.dataset_statistics import cut, snapshot
from cellworks.deposit import Deposit
from cellworks_engine.datasets.fingerprint import fingerprint, look
from cellworks_engine.datasets.schema import (
    DatasetFormat,
    FileSource,
    FolderSource,
    FrameSource,
    NewDataset,
    Source,
    SqlSource,
    UrlSource,
)
from cellworks_engine.errors import Conflict, InvalidInput

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_DATABASES = frozenset({"sqlite", "postgresql", "postgres", "mysql", "mariadb", "mssql", "oracle", "duckdb"})


def make(
    client: Client,
    name: str,
    source: Any,
    *,
    format_: str | None,
    options: dict[str, str] | None = None,
    description: str | None,
    tags: dict[str, str] | None,
    new: bool,
    job: str | None = None,
) -> NewDataset:
    """Read a source and say what it is; a frame's content is in the studio afterwards."""
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            f"{name!r} is no name for a dataset.",
            field="name",
            hint="Use letters, digits, `_`, `-` and `.`, 100 at most; the studio gives the version.",
        )
    if format_ is not None and format_ not in set(get_args(DatasetFormat)) - {"packed", "rows"}:
        raise InvalidInput(
            f"There is no format {format_!r}; there is parquet, csv, jsonl, arrow and other.", field="format"
        )
    found = _found(client, source, format_, options or {})
    kept = None
    if found.statistics is not None:
        deposit = Deposit(client)
        kept = deposit.put(found.statistics)
        deposit.send()
    return NewDataset(
        name=name, source=found.source, format=found.format, fingerprint=found.fingerprint,
        columns=found.described.columns, rows=found.described.rows, preview=found.described.preview,
        statistics=kept, description=description,
        tags=None if tags is None else {str(key): str(value) for key, value in tags.items()}, new=new,
        job=job,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What data is and holds."""

    source: Source
    format: DatasetFormat
    fingerprint: str
    size: int = 0
    files: int = 1
    stamp: str = ""
    """Of a URL: by which a later look tells that nothing changed."""
    described: Described
    statistics: bytes | None = None
    """A packed baseline, where it was asked for and there is something to count."""


def _found(client: Client, source: Any, format_: str | None, options: dict[str, str]) -> Found:
    from cellworks.dataset_rows import Sql

    is_url = isinstance(source, str) and "://" in source
    if options and not is_url:
        raise InvalidInput("Storage options are for a URL.", field="options")
    if is_url:
        return describe_place(url_source(source, options), format_, statistics=True)
    if isinstance(source, Sql):
        return describe_place(source.source, format_, statistics=True)
    if isinstance(source, str | os.PathLike):
        return describe_path(Path(source), format_, statistics=True)
    return _frame(client, source)


def url_source(url: str, options: dict[str, str]) -> UrlSource:
    """Return a URL as a source; raises InvalidInput for that of a database."""
    if url.partition(":")[0].partition("+")[0] in _DATABASES:
        raise InvalidInput(
            f"{url.partition('://')[0]}:// is a database.",
            field="source",
            hint='Say what of it: cw.sql(URL, "SELECT …") or cw.sql(URL, table="flights").',
        )
    return UrlSource(url=url, options={str(name): str(value) for name, value in options.items()})


def describe_place(source: UrlSource | SqlSource, format_: Any, *, statistics: bool) -> Found:
    """Look into a URL or a database."""
    from cellworks.dataset_remote import describe_sql, describe_url

    if isinstance(source, UrlSource):
        return describe_url(source, format_, statistics=statistics)
    if format_ is not None:
        raise InvalidInput("Rows of a database have no format.", field="format")
    return describe_sql(source, statistics=statistics)


def describe_path(given: Path, format_: Any, *, statistics: bool = False) -> Found:
    """Look into a file or folder; raises InvalidInput, and Conflict where it changes meanwhile."""
    path = Path(os.path.abspath(given.expanduser()))  # noqa: PTH100  # without following links
    try:
        seen = look(path)
        mark = fingerprint(seen)
        kind: DatasetFormat = format_ or format_of(seen)
        described = describe(path, seen, kind)
        kept = snapshot(table_batches(path, seen, kind, described), described.rows) if statistics else None
        is_still = look(path).stamp == seen.stamp
    except FileNotFoundError:
        raise InvalidInput(f"There is no file or folder {path}.", field="source.path") from None
    except OSError as error:
        raise InvalidInput(
            f"{path} cannot be read: {error.strerror or error}.", field="source.path"
        ) from None
    if not is_still:
        raise Conflict(f"{path} changed while it was read.", hint="Register it once it is written.")
    source = FileSource(path=str(path)) if seen.kind == "file" else FolderSource(path=str(path))
    return Found(
        source=source, format=kind, fingerprint=mark, size=seen.size, files=len(seen.files),
        described=described, statistics=kept,
    )  # fmt: skip


def _frame(client: Client, frame: Any) -> Found:
    library = library_of(frame)
    deposit = Deposit(client)
    content = as_parquet(frame, library)
    kind: DatasetFormat = "packed" if content is None else "parquet"
    digest = deposit.pack(frame, "the frame") if content is None else deposit.put(content)
    deposit.send()
    if content is not None:
        table = table_of(content)
        described, kept = of_table(table), snapshot(cut(table.to_batches()), table.num_rows)
    else:
        described = of_table(frame) if library == "pyarrow" else of_frame(frame)
        kept = _snapshot_of_packed(frame)
    source = FrameSource(content=digest, library=library)
    return Found(
        source=source, format=kind, fingerprint=f"sha256:{digest}", described=described, statistics=kept
    )


def _snapshot_of_packed(frame: Any) -> bytes | None:
    """Return the statistics of a frame that Arrow cannot hold: what it has no type for counts as text."""
    import pyarrow as pa

    from cellworks_engine.statistics import reading

    try:
        return snapshot(reading.batches(frame), len(frame))
    except (pa.ArrowException, InvalidInput):
        return None
