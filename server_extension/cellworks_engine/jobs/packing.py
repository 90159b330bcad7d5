"""How a value travels between a notebook and a job: one file, exact, and read without a copy where possible.

    8 bytes   magic and format version
    4 bytes   length of the header, little-endian
    header    JSON (`Header`): what it is, what wrote it, where the segments lie
    segments  each at a multiple of 64 bytes: the pickle, then the buffers that it names

Pickle protocol 5 leaves the data of frames and arrays out of the stream, so reading maps the file
(copy on write: the arrays can be written to) instead of copying it. A pickle is read by the Python and the
libraries that wrote it; for a reader that has others (`target`) frames go as Arrow and arrays as plain
bytes. What cannot travel is refused by name.

Only the notebook's and the job's own processes unpack: reading a pickle runs code. Importing this module
loads msgspec and the standard library; what a value needs is imported with it.
"""

import hashlib
import mmap
import os
import pickle
import secrets
import struct
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal

import msgspec

from cellworks_engine.artifacts.content import content_file, place
from cellworks_engine.errors import InvalidInput, Refused
from cellworks_engine.jobs.describing import Kind, kind_of, library_of, summary_of
from cellworks_engine.jobs.refusing import PICKLING_ERRORS, refusal
from cellworks_engine.jobs.schema import Capture

Format = Literal["pickle5", "arrow", "cloudpickle"]
Buffer = bytes | bytearray | memoryview

_MAGIC = b"CWPACK1\n"
_LENGTH = struct.Struct("<I")
_ALIGNMENT = 64
_IN_BAND = 4096
"""Buffers smaller than this stay in the pickle: a segment costs more than the copy."""
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


class Packed:
    """A value as bytes that are not yet joined: the data of a frame is still the frame's own."""

    def __init__(self, header: Header, segments: Sequence[Buffer]) -> None:
        self.header = header
        self._parts = _layout(header, segments)
        self.size = sum(len(part) for part in self._parts)

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

    def capture(self, name: str, digest: str, uses: Sequence[str] = ()) -> Capture:
        """Return how a spec, or a list of results, names this value."""
        return Capture(
            name=name,
            digest=digest,
            size=self.size,
            format=self.format,
            kind=self.kind,
            summary=self.summary,
            uses=list(uses),
        )


def pack(value: Any, name: str = "value", *, target: Versions | None = None) -> Packed:
    """Turn a value into bytes; raises Refused that names what in it cannot travel.

    The bytes refer to the value's own memory: write them before the value changes. `target` says what the
    reader has; None is what is here.
    """
    kind = kind_of(value)
    here = versions_for(value)
    format_: Format = "cloudpickle" if kind in {"function", "class"} else "pickle5"
    segments: list[Buffer]
    try:
        if target is not None and kind in {"frame", "array"} and not same(here, target):
            from cellworks_engine.jobs.crossing import to_arrow

            format_, segments = "arrow", [to_arrow(value, name)]
        else:
            segments = _pickled(value)
    except PICKLING_ERRORS as error:
        raise refusal(value, name, error, _pickled) from error
    header = Header(
        format=format_,
        kind=kind,
        summary=summary_of(value),
        versions=here,
        segments=_places(segments),
    )
    return Packed(header, segments)


def unpack(source: str | os.PathLike[str] | Buffer, name: str = "value") -> Any:
    """Read a packed value from a file or from bytes; raises Refused where the libraries differ too much.

    A file must not change while the value lives (content never does). A bare pickle is read too.
    """
    view = memoryview(source) if isinstance(source, (bytes, bytearray, memoryview)) else _open(Path(source))
    if view[: len(_MAGIC)] != _MAGIC:
        return pickle.loads(view)
    header, start = _header(view)
    segments = [view[start + offset : start + offset + size] for offset, size in header.segments]
    if header.format == "arrow":
        from cellworks_engine.jobs.crossing import from_arrow

        return from_arrow(segments[0])
    _check(header, name)
    return pickle.loads(segments[0], buffers=segments[1:])


def read_header(file: str | os.PathLike[str]) -> Header:
    """Return what a packed file says of itself; runs nothing of it."""
    with Path(file).open("rb") as opened:
        view = memoryview(opened.read(len(_MAGIC) + _LENGTH.size))
        if view[: len(_MAGIC)] != _MAGIC:
            raise InvalidInput(f"{file} is not a packed value.")
        return msgspec.json.decode(opened.read(_LENGTH.unpack(view[len(_MAGIC) :])[0]), type=Header)


def versions_for(value: Any) -> Versions:
    """Return what a reader of this value's pickle must have: Python, and the library of a frame or array."""
    libraries = {}
    for library in library_of(value):
        module = sys.modules.get(library)
        if module is not None:
            libraries[library] = str(getattr(module, "__version__", ""))
    return Versions(python=f"{sys.version_info[0]}.{sys.version_info[1]}", libraries=libraries)


def same(here: Versions, there: Versions) -> bool:
    """Tell whether a pickle written here is exact there: same Python, same libraries up to the patch."""
    if here.python != there.python:
        return False
    return all(_minor(there.libraries.get(name, "")) == _minor(v) for name, v in here.libraries.items())


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]


def _pickled(value: Any) -> list[Buffer]:
    import io

    import cloudpickle

    buffers: list[memoryview] = []

    def keep(buffer: pickle.PickleBuffer) -> bool:
        try:
            view = buffer.raw()
        except BufferError:  # not contiguous: the pickler copies it
            return True
        if view.nbytes < _IN_BAND:
            return True
        buffers.append(view)
        return False

    stream = io.BytesIO()
    pickler = cloudpickle.Pickler(stream, protocol=5, buffer_callback=keep)
    pickler.dump(value)
    return [stream.getbuffer(), *buffers]


def _places(segments: Sequence[Buffer]) -> list[tuple[int, int]]:
    places, offset = [], 0
    for segment in segments:
        places.append((offset, len(segment)))
        offset += len(segment) + _padding(len(segment))
    return places


def _padding(size: int) -> int:
    return -size % _ALIGNMENT


def _layout(header: Header, segments: Sequence[Buffer]) -> list[Buffer]:
    encoded = msgspec.json.encode(header)
    encoded += b" " * _padding(len(_MAGIC) + _LENGTH.size + len(encoded))
    parts: list[Buffer] = [_MAGIC + _LENGTH.pack(len(encoded)) + encoded]
    for segment in segments:
        parts.append(segment)
        parts.append(bytes(_padding(len(segment))))
    return parts


def _header(view: memoryview) -> tuple[Header, int]:
    first = len(_MAGIC) + _LENGTH.size
    start = first + _LENGTH.unpack(view[len(_MAGIC) : first])[0]
    return msgspec.json.decode(view[first:start], type=Header), start


def _open(file: Path) -> memoryview:
    with file.open("rb") as opened:
        size = os.fstat(opened.fileno()).st_size
        if size >= _MAPPED:
            return memoryview(mmap.mmap(opened.fileno(), size, access=mmap.ACCESS_COPY))
        content = bytearray(size)
        opened.readinto(content)
        return memoryview(content)


def _check(header: Header, name: str) -> None:
    if header.kind not in {"frame", "array"} or not header.versions.libraries:
        return
    for library in header.versions.libraries:
        _import(library)
    here = Versions(
        python=f"{sys.version_info[0]}.{sys.version_info[1]}",
        libraries={library: _version(library) for library in header.versions.libraries},
    )
    if not same(header.versions, here):
        raise Refused(
            f"`{name}` was packed with {_words(header.versions)}; this is {_words(here)}.",
            hint="Read it with the environment that wrote it.",
        )


def _import(library: str) -> None:
    import importlib

    try:
        importlib.import_module(library)
    except ImportError:
        raise Refused(f"The value needs {library}, which is not installed here.") from None


def _version(library: str) -> str:
    return str(getattr(sys.modules[library], "__version__", ""))


def _words(versions: Versions) -> str:
    return ", ".join(
        [f"Python {versions.python}", *(f"{name} {version}" for name, version in versions.libraries.items())]
    )
