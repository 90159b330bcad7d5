"""The file of a packed value: a header that says what it is, the pickle, and the buffers beside it.

    8 bytes   magic and format version
    4 bytes   length of the header, little-endian
    header    JSON (`Header`): what it is, what wrote it, where the segments lie
    segments  each at a multiple of 64 bytes: the pickle, then the buffers that it names

A large file is mapped (copy on write: the arrays can be written to) instead of read.
"""

import hashlib
import mmap
import os
import secrets
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal

import msgspec

from cellworks_engine.artifacts.content import content_file, place
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.describing import Kind
from cellworks_engine.jobs.schema import Capture

Format = Literal["pickle5", "arrow", "cloudpickle"]
Buffer = bytes | bytearray | memoryview

MAGIC = b"CWPACK1\n"
_LENGTH = struct.Struct("<I")
_ALIGNMENT = 64
_MAPPED = 1 << 20
"""Files from this size on are mapped; smaller ones are read."""
_BESIDE = 64 << 20
"""Values up to this size are written while they are hashed, though the store may turn out to have them."""


class Versions(msgspec.Struct, frozen=True, kw_only=True):
    """What must be the same where a pickle is written and where it is read."""

    python: str = ""
    """`3.12`"""
    libraries: dict[str, str] = {}
    """`{"pandas": "3.1.1"}`: of the value's own library only."""


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What stands at the head of a packed file."""

    format: Format
    kind: Kind
    summary: str
    versions: Versions
    segments: list[tuple[int, int]]
    """Offset from the start of the first segment, and size, of the pickle and then of each buffer."""
    names: list[str] = []
    """Where several values that share objects travel together: theirs; the pickle is a dictionary."""


class Packed:
    """A value as bytes that are not yet joined: the data of a frame is still the frame's own."""

    def __init__(self, header: Header, segments: Sequence[Buffer]) -> None:
        self.header = header
        self.uses: tuple[str, ...] = ()
        """Names of the notebook that functions inside read."""
        self.objects: Callable[[], Mapping[int, Any]] = dict
        """Finds what it shares with other values, if they hold it too; see `sharing`."""
        self.arrays: Sequence[Any] = ()
        """Arrays inside that may share memory with others; see `viewing`."""
        self._parts = _layout(header, segments)
        self.size = sum(len(part) for part in self._parts)

    def from_notebook(
        self, uses: Sequence[str], objects: Callable[[], Mapping[int, Any]], arrays: Sequence[Any]
    ) -> "Packed":
        """Note what pickling it has shown of the notebook around it."""
        self.uses, self.objects, self.arrays = tuple(uses), objects, arrays
        return self

    @property
    def may_share(self) -> bool:
        """Whether it can hold an object that another value holds too."""
        return self.kind != "module" and (
            self.kind not in ("function", "class") or self.format == "cloudpickle"
        )

    @property
    def format(self) -> Format:
        """What a reader needs: `pickle5` (the same libraries), `cloudpickle` (and that one), `arrow`."""
        return self.header.format

    @property
    def kind(self) -> Kind:
        """What it is: `frame`, `array`, `value`, `function`, …."""
        return self.header.kind

    @property
    def summary(self) -> str:
        """A few words for a person: `51,955 x 26`."""
        return self.header.summary

    def digest(self) -> str:
        """Return the sha256 of the bytes."""
        whole = hashlib.sha256()
        for part in self._parts:
            whole.update(part)
        return whole.hexdigest()

    def write(self, file: BinaryIO) -> None:
        """Write the bytes."""
        for part in self._parts:
            file.write(part)

    def bytes(self) -> bytes:
        """Return the bytes in one piece."""
        return b"".join(self._parts)

    def keep(self, content: Path, incoming: Path, *, durable: bool = False) -> str:
        """Put the bytes into a content store on this host, unless it has them, and return their digest."""
        if _MAPPED <= self.size <= _BESIDE:
            return self._keep_beside(content, incoming, durable=durable)
        digest = self.digest()
        if not content_file(content, digest).exists():
            place(self._written(incoming, durable=durable), content, digest)
        return digest

    def _keep_beside(self, content: Path, incoming: Path, *, durable: bool) -> str:
        """Hash in another thread while writing: a person waits for both."""
        hashed: list[str] = []
        hashing = threading.Thread(target=lambda: hashed.append(self.digest()))
        hashing.start()
        temporary = self._written(incoming, durable=durable)
        hashing.join()
        digest = hashed[0]
        if content_file(content, digest).exists():
            temporary.unlink()
        else:
            place(temporary, content, digest)
        return digest

    def _written(self, incoming: Path, *, durable: bool) -> Path:
        temporary = incoming / secrets.token_hex(16)
        with temporary.open("wb") as file:
            self.write(file)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        return temporary

    def capture(self, name: str, digest: str) -> Capture:
        """Return how a spec, or a list of results, names this value."""
        return Capture(
            name=name,
            digest=digest,
            size=self.size,
            format=self.format,
            kind=self.kind,
            summary=self.summary,
            uses=list(self.uses),
        )


def read_header(file: str | os.PathLike[str]) -> Header:
    """Return what a packed file says of itself; runs nothing of it."""
    with Path(file).open("rb") as read:
        view = memoryview(read.read(len(MAGIC) + _LENGTH.size))
        if view[: len(MAGIC)] != MAGIC:
            raise InvalidInput(f"{file} is not a packed value.")
        return msgspec.json.decode(read.read(_LENGTH.unpack(view[len(MAGIC) :])[0]), type=Header)


def places(segments: Sequence[Buffer]) -> list[tuple[int, int]]:
    """Return offset and size of each segment."""
    found, offset = [], 0
    for segment in segments:
        found.append((offset, len(segment)))
        offset += len(segment) + _padding(len(segment))
    return found


def _padding(size: int) -> int:
    return -size % _ALIGNMENT


def _layout(header: Header, segments: Sequence[Buffer]) -> list[Buffer]:
    encoded = msgspec.json.encode(header)
    encoded += b" " * _padding(len(MAGIC) + _LENGTH.size + len(encoded))
    parts: list[Buffer] = [MAGIC + _LENGTH.pack(len(encoded)) + encoded]
    for segment in segments:
        parts.append(segment)
        parts.append(bytes(_padding(len(segment))))
    return parts


def header_of(view: memoryview) -> tuple[Header, int]:
    """Return the header, and where the first segment lies."""
    first = len(MAGIC) + _LENGTH.size
    start = first + _LENGTH.unpack(view[len(MAGIC) : first])[0]
    return msgspec.json.decode(view[first:start], type=Header), start


def opened(file: Path) -> memoryview:
    """Return a file's bytes: mapped where it is large."""
    with file.open("rb") as read:
        size = os.fstat(read.fileno()).st_size
        if size >= _MAPPED:
            return memoryview(mmap.mmap(read.fileno(), size, access=mmap.ACCESS_COPY))
        content = bytearray(size)
        read.readinto(content)
        return memoryview(content)
