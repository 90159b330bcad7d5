"""A run as one file: `cw.runs["7c2f"].export("late.cwz")`, `cw.runs.import_("late.cwz")`."""

import os
import secrets
import shutil
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import msgspec

from cellworks.client import Client, path_of
from cellworks.following import get_job, is_carried, until_ended
from cellworks.quantities import human_size
from cellworks_engine.artifacts.content import FileContentStore, content_file
from cellworks_engine.errors import InvalidInput, NotFound, Unavailable
from cellworks_engine.jobs.states import is_final
from cellworks_engine.runs.schema import Exported, ExportWish, Imported, ImportWish, Run

_LONG = 3600.0
"""Seconds that a studio may take to write or read a large file."""


class RunFile(msgspec.Struct, frozen=True, kw_only=True):
    """An exported run on disk."""

    path: str
    size: int
    parts: dict[str, int]
    references: list[str]

    def __repr__(self) -> str:
        order = sorted(self.parts.items(), key=lambda part: -part[1])
        parts = ", ".join(f"{name} {human_size(size)}" for name, size in order if size)
        stayed = f"\nnot in it: {', '.join(self.references)}" if self.references else ""
        return f"{self.path}  {human_size(self.size)} ({parts}){stayed}"


def export(client: Client, run: Run, path: str | os.PathLike[str] | None, *, captures: bool) -> RunFile:
    """Write a run to a file; a folder, or None, has the file named after the run."""
    _await_store(client, run)
    made = client.call(
        "POST",
        path_of("runs", run.row.id, "export"),
        Exported,
        body=ExportWish(captures=captures),
        wait=_LONG,
    )
    target = Path(path if path is not None else ".").expanduser()
    if target.is_dir():
        target /= made.name
    if not target.parent.is_dir():
        raise InvalidInput(f"There is no folder {target.parent}.", field="path")
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        _fetch(client, made.file, temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return RunFile(path=str(target), size=made.size, parts=made.parts, references=made.references)


def import_file(client: Client, path: str | os.PathLike[str], *, trust: bool) -> Imported:
    """Hand a file to the studio, which makes a run and an ended job of it."""
    source = Path(path).expanduser()
    if not source.is_file():
        raise InvalidInput(f"There is no file {source}.", field="path")
    wish = ImportWish(file=_bring(client, source), trust=trust)
    return client.call("POST", "/runs/import", Imported, body=wish, wait=_LONG)


def _await_store(client: Client, run: Run) -> None:
    """Give MLflow's store a moment to have what a job that has just ended logged."""
    if run.row.job is None:
        return
    with suppress(NotFound):  # the studio says so in its own words
        job = get_job(client, run.row.job)
        if is_final(job.row.state):
            until_ended(client, job, _LONG, enough=is_carried)


def _fetch(client: Client, digest: str, target: Path) -> None:
    """Move the file out of the content store on this host, else read it over HTTP."""
    here = content_file(client.home.content, digest) if client.home is not None else None
    if here is not None and here.exists():
        shutil.move(here, target)
        target.chmod(0o600)
        return
    target.touch(mode=0o600)
    target.write_bytes(client.content(path_of("content", digest)))


def _bring(client: Client, source: Path) -> str:
    if client.home is not None:
        home = client.home.make()
        copy = home.incoming / secrets.token_hex(16)
        shutil.copyfile(source, copy)
        return FileContentStore(home.content, home.incoming).take(copy)
    content = source.read_bytes()
    digest = sha256(content).hexdigest()
    kind = "application/octet-stream"
    reply = client.raw("PUT", f"/content/{digest}", body=content, content_type=kind, wait=_LONG)
    if reply.status >= 400:
        raise Unavailable(f"The studio did not take {source} ({reply.status}).")
    return digest
