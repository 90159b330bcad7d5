"""What is said to the collector: one JSON line, answered with one."""

import socket
from pathlib import Path

import msgspec

from cellworks_engine.endpoints.requestlog.schema import RequestsPage, RequestsQuery, RequestsTableQuery
from cellworks_engine.errors import ErrorBody, InvalidInput, Unavailable

PATIENCE = 120.0
"""Seconds that an answer may take: a long log is read whole."""


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """Put what was answered up to now into files; then, where it is asked for, read."""

    endpoint: str
    page: RequestsQuery | None = None
    table: RequestsTableQuery | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the collector answers: what was asked for, or why not."""

    page: RequestsPage | None = None
    table: str | None = None
    """The path of an Arrow file, which is whoever's asked."""
    error: ErrorBody | None = None


def ask(path: Path, wish: Ask) -> Told:
    """Ask the collector that listens there.

    Raises OSError where none does, InvalidInput for what it refuses, Unavailable where it fails.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(str(path))
        connection.sendall(msgspec.json.encode(wish) + b"\n")
        with connection.makefile("rb") as answer:
            line = answer.readline()
    if not line.endswith(b"\n"):
        raise Unavailable("Who reads the request log ended before it answered.", hint="Try again.")
    told = msgspec.json.decode(line, type=Told)
    if (error := told.error) is not None:
        kind = InvalidInput if error.code == InvalidInput.code else Unavailable
        raise kind(error.message, field=error.field, hint=error.hint)
    return told
