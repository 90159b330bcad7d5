"""How the content of a file or folder is recognised. Client and studio both run this.

    sha256:…               a file of at most 256 MiB, its whole content
    sha256-sampled:…       a larger file: size, time of change and 16 blocks of 64 KiB, evenly spaced
    sha256-tree:…          a folder of at most 256 MiB: each file's path in it and whole content
    sha256-tree-sampled:…  a larger folder: each file's path, size, time of change, first and last block
    sha256-rows:…          rows of a database: names of columns and each row's values, in order (`rows.py`)

A sampled fingerprint holds the time of change, since a change between two blocks shows in nothing else; so a
larger file that was merely touched counts as changed. In folders, names that begin with a dot are no data.
"""

import hashlib
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from cellworks_engine.errors import InvalidInput

WHOLE = 256 << 20
"""Bytes up to which the whole content is read: about a second."""
MOST_FILES = 100_000
_BLOCK = 64 << 10
_SAMPLES = 16
_SETTLED = 2.0
"""Seconds after a change for which a file system may give another change the same time."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a source: its path in the folder (empty for a file by itself), bytes, nanoseconds."""

    inside: str
    path: Path
    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look without reading shows."""

    kind: Literal["file", "folder"]
    files: tuple[File, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def stamp(self) -> str:
        """A hash of names, sizes and times of change."""
        whole = hashlib.sha256()
        for file in self.files:
            add(whole, os.fsencode(file.inside), f"{file.size} {file.changed}".encode())
        return whole.hexdigest()

    def is_settled(self) -> bool:
        """Tell whether a later change is sure to have another time: not right after a change."""
        newest = max((file.changed for file in self.files), default=0)
        return time.time() - newest / 1e9 > _SETTLED


def look(path: Path) -> Seen:
    """Look at a file or folder without reading it.

    Raises OSError where it cannot be looked at, InvalidInput for what is neither and for too many files.
    """
    found = path.stat()
    if stat.S_ISREG(found.st_mode):
        return Seen("file", (File("", path, found.st_size, found.st_mtime_ns),))
    if not stat.S_ISDIR(found.st_mode):
        raise InvalidInput(f"{path} is neither a file nor a folder.", field="source.path")
    return Seen("folder", tuple(sorted(_below(path), key=lambda file: os.fsencode(file.inside))))


def fingerprint(seen: Seen) -> str:
    """Read what was seen, whole or in samples; raises OSError where it went away meanwhile."""
    whole = seen.size <= WHOLE
    if seen.kind == "file":
        only = seen.files[0]
        return f"sha256:{_content(only)}" if whole else f"sha256-sampled:{_sampled(only, _SAMPLES)}"
    tree = hashlib.sha256()
    for file in seen.files:
        add(tree, os.fsencode(file.inside), (_content(file) if whole else _sampled(file, 2)).encode())
    return f"sha256-tree{'' if whole else '-sampled'}:{tree.hexdigest()}"


def _below(top: Path) -> Iterator[File]:
    count = 0
    for folder, folders, names in os.walk(top, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        count += len(folders) + len(names)
        if count > MOST_FILES:
            raise InvalidInput(
                f"{top} holds more than {MOST_FILES:,} files and folders.",
                field="source.path",
                hint="Register a folder below it, or a file that lists them.",
            )
        for name in names:
            path = Path(folder) / name
            if name.startswith(".") or not path.exists():  # a link that leads nowhere
                continue
            found = path.stat()
            if stat.S_ISREG(found.st_mode):
                yield File(path.relative_to(top).as_posix(), path, found.st_size, found.st_mtime_ns)


def _raise(error: OSError) -> None:
    raise error


def add(whole: "hashlib._Hash", name: bytes, rest: bytes) -> None:
    """Take two texts into a hash so that none can be mistaken for a part of the other."""
    for part in (name, rest):
        whole.update(len(part).to_bytes(8, "little"))
        whole.update(part)


def _content(file: File) -> str:
    """Hash as many bytes as were seen: what has no size (a pipe, /proc) is never read."""
    whole = hashlib.sha256()
    with file.path.open("rb") as opened:
        left = file.size
        while left > 0 and (piece := opened.read(min(left, 1 << 20))):
            whole.update(piece)
            left -= len(piece)
    return whole.hexdigest()


def _sampled(file: File, samples: int) -> str:
    whole = hashlib.sha256(f"{file.size} {file.changed}".encode())
    with file.path.open("rb") as opened:
        for number in range(samples):
            whole.update(_block(opened, max(0, file.size - _BLOCK) * number // (samples - 1), file.size))
    return whole.hexdigest()


def _block(opened: BinaryIO, offset: int, size: int) -> bytes:
    opened.seek(offset)
    return opened.read(min(_BLOCK, size))
