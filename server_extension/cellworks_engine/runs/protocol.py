"""What the supervisor and its tracker say to each other, over the tracker's stdin and stdout.

A message is msgpack with its length before it.
Everything asked of the tracker may be asked again (`Mlflow` that writes excepted), because a killed tracker
is started again and told all that it had not answered.
"""

import hashlib
import os
import struct
from typing import IO

import msgspec

from cellworks_engine.errors import ErrorBody

_LENGTH = struct.Struct("!I")


class Open(msgspec.Struct, frozen=True, kw_only=True, tag="open"):
    """Comes first: which store, and when to end."""

    home: str
    uri: str
    embedded: bool
    """The store is the home's own: it may be made and migrated."""
    idle: float


class Follow(msgspec.Struct, frozen=True, kw_only=True, tag="follow"):
    """Create the run of an attempt and carry what it logs, until it is finished."""

    folder: str


class Finish(msgspec.Struct, frozen=True, kw_only=True, tag="finish"):
    """Carry the rest, move the artifacts, close the run. Answered when all is in the store."""

    folder: str
    state: str
    ended: float


class Page(msgspec.Struct, frozen=True, kw_only=True, tag="page"):
    """Runs that match MLflow's filter language."""

    filter: str
    experiment: str | None
    limit: int
    offset: int


class Get(msgspec.Struct, frozen=True, kw_only=True, tag="get"):
    """One run by the beginning of its id."""

    prefix: str


class ListExperiments(msgspec.Struct, frozen=True, kw_only=True, tag="experiments"):
    """Every experiment."""


class Mlflow(msgspec.Struct, frozen=True, kw_only=True, tag="mlflow"):
    """A request of MLflow's REST API."""

    method: str
    path: str
    query: str
    body: bytes


Ask = Open | Follow | Finish | Page | Get | ListExperiments | Mlflow


class Request(msgspec.Struct, frozen=True):
    """One message to the tracker."""

    number: int
    ask: Ask


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One message from it: JSON of the result, or what went wrong."""

    number: int
    result: bytes = b""
    status: int = 200
    """HTTP status of an `Mlflow` answer."""
    error: ErrorBody | None = None


class Names(msgspec.Struct, frozen=True):
    """Sent unasked as answer 0: ids of the experiments by name, so that a new run needs no question."""

    store: str
    """A hash of the store's URI, since the file that keeps this outlives a change of store."""
    experiments: dict[str, str]


def store_mark(uri: str) -> str:
    """Return what tells one store from another and says nothing of it."""
    return hashlib.sha256(uri.encode()).hexdigest()[:16]


_encode = msgspec.msgpack.Encoder().encode
decode_request = msgspec.msgpack.Decoder(Request).decode
decode_answer = msgspec.msgpack.Decoder(Answer).decode


def send(fd: int, message: Request | Answer) -> None:
    """Write one message whole."""
    content = _encode(message)
    left = memoryview(_LENGTH.pack(len(content)) + content)
    while left:
        left = left[os.write(fd, left) :]


def receive(file: IO[bytes]) -> bytes | None:
    """Read one message; None where the other side has gone."""
    head = file.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = file.read(length)
    return content if len(content) == length else None
