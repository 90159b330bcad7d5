"""What travels between the gateway and a worker: frames of MessagePack on one Unix connection.

A frame is its length (4 bytes, big endian) and an array. Any number of requests are under way at once; an
answer bears its request's number. The gateway connects, the worker listens.
"""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")

GOODBYE = 0
"""The number of the answer with which a worker says that it will take nothing more. The gateway then sends
what it has begun and closes its side; the worker answers all that it was sent, and closes the other."""

LARGEST = 1 << 30
"""Bytes of one frame; more is a broken peer."""


class Request(msgspec.Struct, frozen=True, array_like=True):
    """What a client asks of a model; the gateway has read no byte of the body."""

    id: int
    method: str
    path: str
    """What follows the endpoint's name: `/invocations`, `:predict`, `/v2/models/late-flights/infer`."""
    content_type: str = ""
    accept: str = ""
    request_id: str = ""
    query: str = ""
    headers: dict[str, str] = {}
    """The few that a protocol may need (see `gateway.paths.HANDED_ON`), by lowercase name."""
    body: bytes = b""


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What the worker says."""

    id: int
    status: int
    content_type: str = "application/json"
    body: bytes = b""
    headers: dict[str, str] = {}


_encoder = msgspec.msgpack.Encoder()


def frame(message: Request | Answer) -> bytes:
    """Return a message as it travels."""
    content = _encoder.encode(message)
    return len(content).to_bytes(4, "big") + content


class Frames(Generic[T]):
    """Cuts what arrives into messages."""

    def __init__(self, kind: type[T]) -> None:
        self._decode = msgspec.msgpack.Decoder(kind).decode
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[T]:
        """Take the next bytes, return the messages that are whole; raises ValueError on what is no frame."""
        held = self._held
        held += data
        start, end = 0, len(held)
        try:
            while end - start >= 4:
                length = int.from_bytes(held[start : start + 4], "big")
                if length > LARGEST:
                    raise ValueError(f"A frame of {length} bytes is none of ours.")
                if end - start - 4 < length:
                    break
                message = self._decode(memoryview(held)[start + 4 : start + 4 + length])
                start += 4 + length
                yield message
        finally:
            del held[:start]


def ask(path: Path, request: Request, timeout: float = 10.0) -> Answer:
    """Ask one worker one thing and wait; raises OSError where nobody answers in time."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(timeout)
        connection.connect(str(path))
        connection.sendall(frame(request))
        frames = Frames(Answer)
        while piece := connection.recv(1 << 16):
            for answer in frames.feed(piece):
                if answer.id == request.id:
                    return answer
    raise ConnectionResetError(f"The worker at {path} closed the connection without an answer.")
