"""A segment of the request log as the gateway writes it: a head, then answers, each whole or not there.

A frame is its length and its checksum (4 bytes each, big endian), and MessagePack. What follows the last
whole frame of a segment that nobody writes any more was being written when the gateway was killed.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

FRAME = 8
"""Bytes before a frame's content."""
LARGEST = 1 << 30


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Whose answers a segment holds."""

    endpoint: str
    deployment: str
    """The id."""
    name: str
    version: str
    model: str
    """The folder of the MLflow model, whose signature the requests are read with."""
    exclude: list[str] = []
    """Columns that are not to be kept."""


class Record(msgspec.Struct, frozen=True, array_like=True):
    """A request and its answer, no byte of which the gateway has looked at."""

    time: float
    """When it was answered, in seconds since 1970."""
    request_id: str
    inference_id: str
    path: str
    content_type: str
    headers: dict[str, str]
    body: bytes
    status: int
    answer_type: str
    answer_headers: dict[str, str]
    answer: bytes
    seconds: float


class Read(NamedTuple):
    """A record, and the byte after it."""

    record: Record
    end: int


_encode = msgspec.msgpack.Encoder().encode
_decode_head = msgspec.msgpack.Decoder(Head).decode
_decode_record = msgspec.msgpack.Decoder(Record).decode


def frame(content: Head | Record) -> bytes:
    """Return what is appended to a segment."""
    encoded = _encode(content)
    return len(encoded).to_bytes(4, "big") + zlib.crc32(encoded).to_bytes(4, "big") + encoded


def read_head(path: Path) -> tuple[Head, int] | None:
    """Return a segment's head and the byte after it; None where it was not written whole."""
    with path.open("rb") as file:
        found = next(_frames(file.read(1 << 20), 0), None)
    if found is None:
        return None
    try:
        return _decode_head(found[0]), found[1]
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None


def read_records(path: Path, start: int, most: int) -> Iterator[Read]:
    """Read whole records from a byte on, about `most` bytes of them, at least one where one is there."""
    with path.open("rb") as file:
        file.seek(start)
        held = file.read(FRAME)
        if len(held) < FRAME:
            return
        held += file.read(max(most, int.from_bytes(held[:4], "big")))
    for content, end in _frames(held, start):
        yield Read(_decode_record(content), end)


def _frames(held: bytes, start: int) -> Iterator[tuple[memoryview, int]]:
    at, view = 0, memoryview(held)
    while len(held) - at >= FRAME:
        length = int.from_bytes(view[at : at + 4], "big")
        content = view[at + FRAME : at + FRAME + length]
        if (
            not 0 < length <= LARGEST
            or len(content) < length
            or zlib.crc32(content).to_bytes(4, "big") != view[at + 4 : at + FRAME]
        ):
            return
        at += FRAME + length
        yield content, start + at
