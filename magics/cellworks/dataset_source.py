"""What a person registers, turned into what the studio is told: a reference, a fingerprint, a description."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from cellworks.client import Client
from cellworks.dataset_describe import Described, describe, format_of, of_frame, of_table
from cellworks.dataset_frames import as_parquet, library_of, table_of
from cellworks.deposit import Deposit
from cellworks_engine.datasets.fingerprint import Seen, fingerprint, look
from cellworks_engine.datasets.schema import (
    DatasetFormat,
    FileSource,
    FolderSource,
    FrameSource,
    NewDataset,
    Source,
)
from cellworks_engine.errors import Conflict, InvalidInput

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


def make(
    client: Client,
    name: str,
    source: Any,
    *,
    format_: str | None,
    description: str | None,
    tags: dict[str, str] | None,
    new: bool,
) -> NewDataset:
    """Read a source and say what it is; a frame's content is in the studio afterwards."""
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            f"{name!r} is no name for a dataset.",
            field="name",
            hint="Use letters, digits, `_`, `-` and `.`, 100 at most; the studio gives the version.",
        )
    if format_ is not None and format_ not in set(get_args(DatasetFormat)) - {"packed"}:
        raise InvalidInput(
            f"There is no format {format_!r}; there is parquet, csv, jsonl, arrow and other.", field="format"
        )
    is_path = isinstance(source, str | os.PathLike)
    reference, kind, mark, described = _files(Path(source), format_) if is_path else _frame(client, source)
    return NewDataset(
        name=name, source=reference, format=kind, fingerprint=mark, columns=described.columns,
        rows=described.rows, preview=described.preview, description=description,
        tags=None if tags is None else {str(key): str(value) for key, value in tags.items()}, new=new,
    )  # fmt: skip


_Made = tuple[Source, DatasetFormat, str, Described]


@dataclass(frozen=True, slots=True)
class FoundPath:
    """What a file or folder is and holds."""

    source: FileSource | FolderSource
    format: DatasetFormat
    fingerprint: str
    seen: Seen
    described: Described


def describe_path(given: Path, format_: Any) -> FoundPath:
    """Look into a file or folder; raises InvalidInput, and Conflict where it changes meanwhile."""
    path = Path(os.path.abspath(given.expanduser()))  # noqa: PTH100  # without following links
    try:
        seen = look(path)
        mark = fingerprint(seen)
        kind: DatasetFormat = format_ or format_of(seen)
        described = describe(path, seen, kind)
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
    return FoundPath(source, kind, mark, seen, described)


def _files(given: Path, format_: Any) -> _Made:
    found = describe_path(given, format_)
    return found.source, found.format, found.fingerprint, found.described


def _frame(client: Client, frame: Any) -> _Made:
    library = library_of(frame)
    deposit = Deposit(client)
    content = as_parquet(frame, library)
    kind: DatasetFormat = "packed" if content is None else "parquet"
    digest = deposit.pack(frame, "the frame") if content is None else deposit.put(content)
    deposit.send()
    if content is not None:
        described = of_table(table_of(content))
    else:
        described = of_table(frame) if library == "pyarrow" else of_frame(frame)
    return FrameSource(content=digest, library=library), kind, f"sha256:{digest}", described
