"""What nothing names any more, and how it is freed."""

import os
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.artifacts.schema import Garbage, GarbageKind
from cellworks_engine.clock import now
from cellworks_engine.config import Home, Settings
from cellworks_engine.jobs.store import JobStore

GRACE = 3600.0
"""Seconds for which content that nothing names is kept: its job may be about to be submitted."""


def collect(
    home: Home,
    settings: Settings,
    store: JobStore,
    content: FileContentStore,
    *,
    dry: bool,
    kept: Collection[str] = (),
) -> Garbage:
    """Free old jobs, content of no job, folders of no job and forgotten uploads; `dry` only counts.

    `kept` is the content that others than jobs name: datasets do.
    """
    kinds = [
        _old_jobs(home, settings, store, dry),
        _folders(home, store, dry),
        _content(home, store, content, kept, dry),
        _incoming(home, dry),
    ]
    return Garbage(dry=dry, kinds=kinds)


def _old_jobs(home: Home, settings: Settings, store: JobStore, dry: bool) -> GarbageKind:
    if settings.keep_jobs is None:
        return GarbageKind(kind="jobs", items=0, bytes=0)
    old = store.ended_before(now() - settings.keep_jobs * 86_400)
    size = sum(_size(home.jobs / job) for job in old)
    for job in [] if dry else old:
        store.remove(job, "gc")
        shutil.rmtree(home.jobs / job, ignore_errors=True)
    return GarbageKind(kind="jobs", items=len(old), bytes=size)


def _folders(home: Home, store: JobStore, dry: bool) -> GarbageKind:
    folders = [folder for folder in home.jobs.iterdir() if _aged(folder)]
    named = {job for job, _, _ in store.all_specs()}
    stray = [folder for folder in folders if folder.name not in named]
    size = sum(_size(folder) for folder in stray)
    for folder in [] if dry else stray:
        shutil.rmtree(folder, ignore_errors=True)
    return GarbageKind(kind="folders", items=len(stray), bytes=size)


def _content(
    home: Home, store: JobStore, content: FileContentStore, kept: Collection[str], dry: bool
) -> GarbageKind:
    candidates = [digest for digest in content.digests() if _aged(content.path(digest))]
    specs = [spec + b"\n" + (results or b"") for _, spec, results in store.all_specs()]
    named = b"\n".join([*specs, *_frames(home)])
    unnamed = [digest for digest in candidates if digest.encode() not in named and digest not in kept]
    size = sum(content.size(digest) for digest in unnamed)
    for digest in [] if dry else unnamed:
        content.remove(digest)
    return GarbageKind(kind="content", items=len(unnamed), bytes=size)


def _frames(home: Home) -> Iterator[bytes]:
    """Yield what attempts have kept of failed code, for as long as their folders are there."""
    for file in home.jobs.glob("*/*/frames.json"):
        with suppress(FileNotFoundError):  # deleted meanwhile
            yield file.read_bytes()


def _incoming(home: Home, dry: bool) -> GarbageKind:
    old = [file for file in home.incoming.iterdir() if _aged(file)]
    size = sum(_size(file) for file in old)
    for file in [] if dry else old:
        shutil.rmtree(file) if file.is_dir() else file.unlink(missing_ok=True)
    return GarbageKind(kind="incoming", items=len(old), bytes=size)


def _aged(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > GRACE
    except FileNotFoundError:
        return False


def _size(path: Path) -> int:
    """Return the bytes of a file, or of all files under a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum((Path(folder) / name).lstat().st_size for folder, _, names in os.walk(path) for name in names)
