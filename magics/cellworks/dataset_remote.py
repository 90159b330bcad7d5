"""Data at URLs and in databases: what it holds, and its frame."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from cellworks.dataset_describe import Described, describe, format_of_names, table_batches
from cellworks.dataset_frames import read_files
from cellworks.dataset_rows import spooled
from cellworks.dataset_source import Found
from cellworks.dataset_statistics import snapshot
from cellworks_engine.datasets.fingerprint import look as look_here
from cellworks_engine.datasets.remote import MOST_COPIED, Remote, copied, look, mark
from cellworks_engine.datasets.schema import DatasetFormat, Library, SqlSource, UrlSource
from cellworks_engine.errors import Conflict

Refuse = Callable[[str], Exception]
"""Makes the error for data that is not what it was, from a sentence."""


def describe_url(source: UrlSource, format_: Any, *, statistics: bool) -> Found:
    """Look into what a URL means; raises InvalidInput, NotFound, Unavailable."""
    remote = look(source)
    kind: DatasetFormat = format_ or format_of_names(_names(remote))
    if kind == "other" or remote.size > MOST_COPIED:
        return _found(source, remote, "other", mark(remote), Described(), None)
    with copied(remote) as (place, fingerprint):
        seen = look_here(place)
        described = describe(place, seen, kind, called=source.url)
        kept = snapshot(table_batches(place, seen, kind, described), described.rows) if statistics else None
    return _found(source, remote, kind, fingerprint, described, kept)


def describe_sql(source: SqlSource, *, statistics: bool) -> Found:
    """Read a table or a query once; raises InvalidInput, NotFound, Unavailable."""
    with spooled(source) as (rows, spool):
        described = spool.described()
        kept = snapshot(spool.tables(), rows.count) if statistics else None
    return Found(
        source=source, format="rows", fingerprint=rows.fingerprint, size=rows.size, files=0, stamp="",
        described=described, statistics=kept,
    )  # fmt: skip


def frame_of_url(source: UrlSource, format_: DatasetFormat, engine: Library, expected: str | None) -> Any:
    """Read what a URL means as a frame; raises Conflict where its fingerprint is not the expected one."""
    with copied(look(source)) as (place, found):
        _same(source.url, found, expected)
        return read_files(place, look_here(place), format_, engine, called=source.url)


def frame_of_sql(source: SqlSource, engine: Library, expected: str | None) -> Any:
    """Read rows as a frame; raises Conflict where their fingerprint is not the expected one."""
    with spooled(source) as (rows, spool):
        _same(source.url, rows.fingerprint, expected)
        table = spool.table()
    if engine == "pyarrow":
        return table
    if engine == "polars":
        from cellworks.dataset_frames import polars

        return polars().from_arrow(table)
    return table.to_pandas()


def _same(url: str, found: str, expected: str | None) -> None:
    if expected is not None and found != expected:
        raise Conflict(
            f"{url} is not here what the studio has just seen of it: it is changing, or another one."
        )


def _found(
    source: UrlSource,
    remote: Remote,
    kind: DatasetFormat,
    fingerprint: str,
    described: Described,
    statistics: bytes | None,
) -> Found:
    return Found(
        source=source, format=kind, fingerprint=fingerprint, size=remote.size, files=len(remote.files),
        stamp=remote.stamp, described=described, statistics=statistics,
    )  # fmt: skip


def _names(remote: Remote) -> list[PurePosixPath | Path]:
    """Return the names that say the format: not `_SUCCESS` and the like of a folder."""
    if remote.kind == "file":
        return [PurePosixPath(remote.name)]
    every = [PurePosixPath(file.inside) for file in remote.files]
    return [path for path in every if not path.name.startswith("_")]
