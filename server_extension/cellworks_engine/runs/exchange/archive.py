"""The file itself: members with their digests, read only where path, size and digest are right."""

import errno
import hashlib
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Self

import msgspec

from cellworks_engine.errors import InvalidInput, TooLarge
from cellworks_engine.runs.exchange.manifest import FORMAT, MANIFEST, Manifest, Member, Version

_PIECE = 1 << 20
_LARGEST_MANIFEST = 64 << 20
_LARGEST = 1 << 30
_READ_WHOLE = frozenset({"run.jsonl", "job/outputs.jsonl"})
"""Members that are read into memory, and how large they may be for that."""
_NO_PATH = frozenset({errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL})
"""What the system says of a path that collides with another, or that it cannot have."""
_TOPS = frozenset({"run.jsonl", "artifacts", "models", "job", "content"})
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What `zipfile` raises at bytes that are no zip, cut short, encrypted or packed in an unknown way."""


class Writing:
    """An archive being written."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.members: list[Member] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def add(self, name: str, file: Path) -> None:
        """Add a file; how it is at this moment."""
        whole, size = hashlib.sha256(), 0
        with file.open("rb") as source, self._zip.open(name, "w", force_zip64=True) as target:
            while piece := source.read(_PIECE):
                whole.update(piece)
                size += len(piece)
                target.write(piece)
        self.members.append(Member(path=name, size=size, digest=whole.hexdigest()))

    def add_folder(self, name: str, folder: Path) -> None:
        """Add every file under a folder; links that lead elsewhere are left out."""
        for at, _, names in sorted(os.walk(folder)):
            for one in sorted(names):
                file = Path(at) / one
                if file.is_file() and not file.is_symlink():
                    self.add(f"{name}/{file.relative_to(folder).as_posix()}", file)

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, which comes last since it names the others' digests."""
        self._zip.writestr(MANIFEST, msgspec.json.encode(manifest))


class Reading:
    """An archive from anywhere. Nothing of it is trusted: each member is checked as it is taken."""

    def __init__(self, path: Path, room: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
            self._infos = {info.filename: info for info in self._zip.infolist()}
        except _DAMAGED as error:
            raise _damaged(f"it is no zip file ({error})") from None
        self.manifest = self._read_manifest()
        self.members = {member.path: member for member in self.manifest.members}
        if len(self.members) != len(self.manifest.members):
            raise _damaged("it names a member twice")
        for member in self.manifest.members:
            self._check(member)
        needed, free = sum(member.size for member in self.manifest.members), shutil.disk_usage(room).free
        if needed > free:
            raise TooLarge(f"The file holds {needed:,} bytes, and {free:,} are free.", field="file")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def under(self, top: str) -> Iterable[Member]:
        """Return the members below a folder."""
        return [member for member in self.manifest.members if member.path.startswith(f"{top}/")]

    def take(self, member: Member, target: Path) -> None:
        """Write a member's bytes to a new file; raises InvalidInput where they are not what was promised."""
        whole = hashlib.sha256()
        try:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._zip.open(self._infos[member.path]) as source, target.open("xb") as file:
                _copy(source, file, member, whole)
        except _DAMAGED as error:
            raise _damaged(f"{member.path} cannot be read ({error})") from None
        except OSError as error:
            if error.errno in _NO_PATH:
                raise _damaged(f"{member.path} cannot be a file ({error.strerror})") from None
            raise
        if whole.hexdigest() != member.digest:
            raise _damaged(f"{member.path} has other bytes than were written")

    def _check(self, member: Member) -> None:
        path = PurePosixPath(member.path)
        inside = not path.is_absolute() and path.as_posix() == member.path and ".." not in path.parts
        if not inside or path.parts[0] not in _TOPS:
            raise _damaged(f"it holds {member.path!r}, which leads out of it")
        if member.path in _READ_WHOLE and member.size > _LARGEST:
            raise TooLarge(f"{member.path} holds {member.size:,} bytes; {_LARGEST:,} are read.", field="file")
        info = self._infos.get(member.path)
        if info is None:
            raise _damaged(f"{member.path} is missing")
        if info.file_size != member.size:
            raise _damaged(f"{member.path} has {info.file_size:,} bytes and not {member.size:,}")

    def _read_manifest(self) -> Manifest:
        info = self._infos.get(MANIFEST)
        if info is None or info.file_size > _LARGEST_MANIFEST:
            raise _damaged("it has no manifest")
        try:
            with self._zip.open(info) as file:
                content = file.read(_LARGEST_MANIFEST)
            found = msgspec.json.decode(content, type=Version).format
        except (*_DAMAGED, msgspec.DecodeError) as error:
            raise _damaged(f"its manifest cannot be read ({error})") from None
        if found != FORMAT:
            raise InvalidInput(
                f"The file has format {found}, and this Cellworks reads {FORMAT}.",
                field="file",
                hint="Upgrade the older of the two: pip install -U cellworks",
            )
        try:
            return msgspec.json.decode(content, type=Manifest)
        except msgspec.DecodeError as error:
            raise _damaged(f"its manifest cannot be read ({error})") from None


def _copy(source: IO[bytes], target: IO[bytes], member: Member, whole: "hashlib._Hash") -> None:
    left = member.size
    while piece := source.read(min(_PIECE, left + 1)):
        left -= len(piece)
        if left < 0:
            raise _damaged(f"{member.path} is longer than its {member.size:,} bytes")
        whole.update(piece)
        target.write(piece)


def _damaged(what: str) -> InvalidInput:
    return InvalidInput(
        f"The file is not an exported run, or it is damaged: {what}.",
        field="file",
        hint="Export the run again, and compare the sizes of the two files.",
    )
