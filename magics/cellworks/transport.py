"""How bytes reach a studio: the supervisor's Unix socket on this host, or HTTP to a shared server.

Each request opens its own connection: that costs 50 microseconds on a Unix socket, is safe after a fork and
from any thread, and never leaves a doubt whether a request on a stale connection was carried out.
"""

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from cellworks_engine.errors import InvalidInput, Unavailable

WAIT = 120.0
"""Seconds that one answer may take: the first of all opens MLflow's store."""

API = "/cellworks/api"


class NotListening(Unavailable):
    """Nobody took the connection, so nothing was asked of anyone: trying again is safe."""


class WentAway(Unavailable):
    """The answer broke off: only what changes nothing is asked again."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, the headers by lower-case name, and the bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """A way to a studio: `NotListening` where nobody is there, `Unavailable` where the answer broke off."""

    @property
    def where(self) -> str:
        """The address, for sentences."""

    def send(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], wait: float
    ) -> Reply:
        """Ask and return the whole answer."""

    def lines(self, path: str, wait: float) -> Iterator[bytes]:
        """Ask for a stream and yield its lines as they come; `wait` is the longest silence."""


class UnixTransport:
    """HTTP over the supervisor's socket."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def where(self) -> str:
        """The socket's path."""
        return str(self.path)

    def send(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], wait: float
    ) -> Reply:
        """Ask and return the whole answer."""
        return _exchange(_UnixConnection(self.path, wait), method, path, body, headers)

    def lines(self, path: str, wait: float) -> Iterator[bytes]:
        """Yield the lines of a stream."""
        return _lines(_UnixConnection(self.path, wait), path, {})


class HttpTransport:
    """HTTP to a Jupyter server that has the extension; `scheme` is how the token is presented."""

    def __init__(self, url: str, token: str, *, scheme: str = "token", ca: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InvalidInput(f"{url!r} is not the address of a studio.", hint="Give http(s)://host:port/.")
        self.url = url
        self._secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port
        prefix = parts.path.rstrip("/")
        self._prefix = prefix if prefix.endswith(API) else prefix + API
        self._authorization = {"Authorization": f"{scheme} {token}"} if token else {}
        self._ca = ca

    @property
    def where(self) -> str:
        """The server's address."""
        return self.url

    def send(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], wait: float
    ) -> Reply:
        """Ask and return the whole answer."""
        every = {**headers, **self._authorization}
        return _exchange(self._connection(wait), method, self._prefix + path, body, every)

    def lines(self, path: str, wait: float) -> Iterator[bytes]:
        """Yield the lines of a stream."""
        return _lines(self._connection(wait), self._prefix + path, self._authorization)

    def _connection(self, wait: float) -> http.client.HTTPConnection:
        if not self._secure:
            return http.client.HTTPConnection(self._host, self._port, timeout=wait)
        context = ssl.create_default_context(cafile=self._ca)
        if self._ca is not None:  # the server's own certificate, pinned: its name says nothing
            context.check_hostname = False
        return http.client.HTTPSConnection(self._host, self._port, timeout=wait, context=context)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, wait: float) -> None:
        super().__init__("localhost", timeout=wait)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def _open(connection: http.client.HTTPConnection) -> None:
    try:
        connection.connect()
    except OSError as error:
        connection.close()
        raise NotListening(f"No studio answers: {error}.") from None


def _exchange(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes | None,
    headers: Mapping[str, str],
) -> Reply:
    _open(connection)
    try:
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        content = response.read()
    except TimeoutError:
        raise Unavailable(f"The studio did not answer {method} {path} in time.") from None
    except (OSError, http.client.HTTPException) as error:
        raise WentAway(
            f"The studio went away during {method} {path} ({error or type(error).__name__}).",
            hint="Look whether it was carried out before you try again.",
        ) from None
    finally:
        connection.close()
    return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, content)


def _lines(connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str]) -> Iterator[bytes]:
    _open(connection)
    try:
        connection.request("GET", path, headers=dict(headers))
        response = connection.getresponse()
        if response.status != http.client.OK:
            raise Unavailable(f"The studio answered {response.status} to GET {path}.")
        while line := response.readline():
            yield line
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable(f"The studio's stream broke off: {error or type(error).__name__}.") from None
    finally:
        connection.close()
