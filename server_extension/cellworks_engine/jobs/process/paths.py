"""Outputs of a step that are paths: they count by what the file or folder holds, not by where it lies."""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from cellworks_engine.datasets.fingerprint import fingerprint, look
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.schema import Entry, NotebookEntry, ScriptEntry, StepEntry
from cellworks_engine.jobs.step_schema import FileMark


def paths_in(entry: Entry) -> Collection[str]:
    """Return the outputs that are paths."""
    match entry:
        case ScriptEntry(written=written):
            return [name for name, kind in written.items() if kind == "path"]
        case StepEntry(files=files) | NotebookEntry(files=files):
            return files
    return []


def marked(value: Any) -> tuple[Any, FileMark | None]:
    """Return a path as others reach it, and what it leads to; None where there is nothing to be read."""
    if not isinstance(value, str | Path) or not str(value):
        return value, None
    path = Path(value).expanduser().absolute()
    with suppress(OSError, InvalidInput, ValueError):  # what is no file is a value like any other
        seen = look(path)
        mark = FileMark(
            path=str(path), fingerprint=fingerprint(seen), stamp=seen.stamp, size=seen.size,
            files=len(seen.files) if seen.kind == "folder" else None,
        )  # fmt: skip
        return type(value)(path), mark
    return value, None
