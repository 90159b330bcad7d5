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
from cellworks_engine.runs.schema import CurveQuery, KeyQuery, RunQuery

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

    query: RunQuery


class Keys(msgspec.Struct, frozen=True, kw_only=True, tag="keys"):
    """The metrics, parameters and tags of the runs that match."""

    query: KeyQuery


class Curves(msgspec.Struct, frozen=True, kw_only=True, tag="curves"):
    """Histories of metrics."""

    query: CurveQuery


class ListArtifacts(msgspec.Struct, frozen=True, kw_only=True, tag="artifacts"):
    """The files that lie at an artifact location."""

    uri: str


class Get(msgspec.Struct, frozen=True, kw_only=True, tag="get"):
    """One run by the beginning of its id."""

    prefix: str


class Take(msgspec.Struct, frozen=True, kw_only=True, tag="take"):
    """Write a run's lines, artifacts and models into a folder."""

    run: str
    folder: str


class ListExperiments(msgspec.Struct, frozen=True, kw_only=True, tag="experiments"):
    """Every experiment."""


class ReadModel(msgspec.Struct, frozen=True, kw_only=True, tag="read_model"):
    """What the files of a model say of it; `source` as a version of the registry names it."""

    source: str


class BringModel(msgspec.Struct, frozen=True, kw_only=True, tag="bring_model"):
    """Have a model's files on this host: where they lie, else in `folder`."""

    source: str
    folder: str


class Mlflow(msgspec.Struct, frozen=True, kw_only=True, tag="mlflow"):
    """A request of MLflow's REST API."""

    method: str
    path: str
    query: str
    body: bytes


Ask = (
    Open
    | Follow
    | Finish
    | Page
    | Keys
    | Curves
    | Get
    | ListArtifacts
    | Take
    | ListExperiments
    | ReadModel
    | BringModel
    | Mlflow
)


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


class Names(msgspec.Struct, frozen=True, tag="names"):
    """Sent unasked as answer 0: ids of the experiments by name, so that a new run needs no question."""

    store: str
    """A hash of the store's URI, since the file that keeps this outlives a change of store."""
    experiments: dict[str, str]


class More(msgspec.Struct, frozen=True, tag="more"):
    """Sent unasked as answer 0: jobs of whose runs more is in the store than was before."""

    jobs: list[str]


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
