"""The one client of a studio: typed calls of the contract over whichever transport reaches it.

`connect()` finds the studio: `CELLWORKS_URL` wins, then the home's socket, then the Jupyter server that
started this kernel, and else the studio is started. A program that is itself a job never starts one.
"""

import os
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlencode

import msgspec

from cellworks.starting import answers, start
from cellworks.transport import WAIT, HttpTransport, NotListening, Reply, Transport, UnixTransport, WentAway
from cellworks_engine import __version__
from cellworks_engine.changes_schema import Event
from cellworks_engine.config import Home
from cellworks_engine.errors import CellworksError, Denied, ErrorBody, Unavailable, WrongStore, from_wire

T = TypeVar("T")
Query = Mapping[str, str | int | float | bool | list[str] | None]

SILENCE = 45.0
"""Seconds without a line on the change stream (it keeps alive every 15) after which it is taken for dead."""


class _Greeting(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a status that every version of the studio has."""

    version: str
    home: str = ""


class Client:
    """Calls of a studio's contract. Safe to share between threads, and after a fork."""

    def __init__(self, transport: Transport, home: Home | None, *, starts: bool = False) -> None:
        self.transport = transport
        self.home = home
        """The studio's home where it is on this host, so that content need not travel."""
        self._starts = starts
        self._greeted = False

    def __repr__(self) -> str:
        return f"Client({self.transport.where!r})"

    def raw(
        self,
        method: str,
        path: str,
        *,
        query: Query | str | None = None,
        body: bytes | None = None,
        content_type: str = "application/json",
        wait: float = WAIT,
    ) -> Reply:
        """Return the answer as it came, whatever its status; starts the studio where this client may."""
        if query:
            path += "?" + (query if isinstance(query, str) else _encoded(query))
        headers = {"Content-Type": content_type} if body is not None else {}
        try:
            return self.transport.send(method, path, body, headers, wait)
        except NotListening:
            if not self._starts or self.home is None:
                raise
            start(self.home)
        except WentAway:
            if method != "GET" or not self._may_revive():
                raise
            self.revive()
        return self.transport.send(method, path, body, headers, wait)

    def call(
        self,
        method: str,
        path: str,
        kind: type[T],
        *,
        query: Query | None = None,
        body: object = None,
        wait: float = WAIT,
    ) -> T:
        """Return the answer as `kind`; raises the CellworksError that the studio answered with."""
        reply = self._checked(method, path, query, body, wait)
        return msgspec.json.decode(reply.body, type=kind)

    def tell(self, method: str, path: str, *, query: Query | None = None, body: object = None) -> None:
        """Make a call whose answer is empty."""
        self._checked(method, path, query, body)

    def content(self, path: str, *, query: Query | None = None, wait: float = WAIT) -> bytes:
        """Return the bytes that a path of the contract holds."""
        return self._checked("GET", path, query, None, wait).body

    def changes(self, since: int | None = None, *, wait: float = SILENCE) -> Iterator[Event]:
        """Yield what happens in the studio from change `since` on, with a sign of life at least each 15 s.

        Raises Unavailable where the stream breaks off or is silent for `wait` seconds.
        """
        path = "/changes" if since is None else f"/changes?since={since}"
        for line in self.transport.lines(path, wait):
            if text := line.strip():
                yield msgspec.json.decode(text, type=Event)

    def revive(self) -> None:
        """Start the studio anew where it died; one that was told to end left no record, and stays away."""
        if self.home is not None and self._may_revive():
            start(self.home)

    def _may_revive(self) -> bool:
        return self._starts and self.home is not None and self.home.identity.exists()

    def greet(self) -> None:
        """Shake hands once: a studio of another version is refused with the command that mends it."""
        if self._greeted:
            return
        reply = self.raw("GET", "/status")
        _raise(reply)
        _same_version(msgspec.json.decode(reply.body, type=_Greeting).version)
        self._greeted = True

    def _checked(
        self, method: str, path: str, query: Query | None, body: object, wait: float = WAIT
    ) -> Reply:
        self.greet()
        content = None if body is None else msgspec.json.encode(body)
        reply = self.raw(method, path, query=query, body=content, wait=wait)
        _raise(reply)
        return reply


def connect(*, home: Home | str | None = None, may_start: bool | None = None) -> Client:
    """Return the client of this process's studio, the same one each time unless a home is named.

    cw.connect().raw("GET", "/status").body
    """
    if home is not None:
        return _local(home if isinstance(home, Home) else Home(home), may_start)
    key = (*(os.environ.get(name, "") for name in _ADDRESSES), str(may_start), str(os.getpid()))
    with _lock:
        client = _known.get(key)
        if client is None:
            _known.clear()
            client = _known[key] = _find(may_start)
        return client


def in_job() -> bool:
    """Tell whether this process is a job's."""
    return bool(os.environ.get("CELLWORKS_JOB_FOLDER"))


def path_of(*parts: str | int) -> str:
    """Return the path of the contract made of these parts, quoted."""
    return "/" + "/".join(quote(str(part), safe="") for part in parts)


_ADDRESSES = (
    "CELLWORKS_URL",
    "CELLWORKS_TOKEN",
    "CELLWORKS_HOME",
    "XDG_DATA_HOME",
    "CELLWORKS_JUPYTER_URL",
    "CELLWORKS_JUPYTER_TOKEN",
)
_known: dict[tuple[str, ...], Client] = {}
_lock = threading.Lock()


def _find(may_start: bool | None) -> Client:
    if url := os.environ.get("CELLWORKS_URL"):
        return Client(HttpTransport(url, os.environ.get("CELLWORKS_TOKEN", "")), None)
    home = Home()
    jupyter = os.environ.get("CELLWORKS_JUPYTER_URL")
    if jupyter and not answers(home):
        token = os.environ.get("CELLWORKS_JUPYTER_TOKEN", "")
        ca = os.environ.get("CELLWORKS_JUPYTER_CA") or None
        over = Client(HttpTransport(jupyter, token, scheme="Cellworks", ca=ca), None)
        if not _is_here(over, home):
            return over
    return _local(home, may_start)


def _is_here(over: Client, home: Home) -> bool:
    """Tell whether the Jupyter server's studio (which it starts when asked) is this host's own after all."""
    try:
        reply = over.raw("GET", "/status")
    except CellworksError:
        return True  # the Jupyter server is gone: the home is all there is
    if reply.status != 200:
        return False
    there = msgspec.json.decode(reply.body, type=_Greeting).home
    return Path(there) == home.path and answers(home)


def _local(home: Home, may_start: bool | None) -> Client:
    starts = not in_job() if may_start is None else may_start
    return Client(UnixTransport(home.socket), home, starts=starts)


def _encoded(query: Query) -> str:
    given = {k: str(v).lower() if isinstance(v, bool) else v for k, v in query.items() if v is not None}
    return urlencode(given, doseq=True)


def _raise(reply: Reply) -> None:
    if reply.status < 400:
        return
    body = _error_of(reply)
    if reply.status in (401, 403) and body.code != Denied.code:  # not known, rather than not allowed
        raise Denied(body.message, hint="Set CELLWORKS_TOKEN to a token of that server.")
    if reply.status >= 500 and body.id:
        raise CellworksError(
            f"{body.message} (error {body.id})",
            hint=body.hint or "This is a fault of ours: supervisor.log has it.",
        )
    raise from_wire(body)


def _error_of(reply: Reply) -> ErrorBody:
    try:
        return msgspec.json.decode(reply.body, type=ErrorBody)
    except msgspec.DecodeError:  # Jupyter's own answer, or a proxy's
        said = reply.body[:200].decode(errors="replace")
        return ErrorBody(code=Unavailable.code, message=f"The server answered {reply.status}: {said}")


def _same_version(theirs: str) -> None:
    ours = __version__
    if theirs.split(".")[:2] != ours.split(".")[:2]:
        raise WrongStore(
            f"This Python has cellworks {ours}, the studio runs {theirs}.",
            hint=f"Run `{sys.executable} -m pip install cellworks=={theirs}`, "
            f"or `cellworks down` in the studio's environment to move it to {ours}.",
        )
